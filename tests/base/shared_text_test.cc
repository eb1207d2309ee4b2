// The short text of findings: every length around the one that still stands in place, copies that
// share, moves that leave nothing behind, threads, and std::string as the judge of comparisons.
#include "policy/shared_text.h"

#include <doctest/doctest.h>

#include <sstream>
#include <string>
#include <thread>
#include <unordered_set>
#include <vector>

using policy::SharedText;

namespace {

std::string Of(std::size_t length) {
  std::string text;
  for (std::size_t i = 0; i < length; ++i) text += static_cast<char>('a' + i % 26);
  return text;
}

}  // namespace

TEST_CASE("shared text: each length is kept, byte for byte") {
  for (const std::size_t length : {0, 1, 6, 7, 8, 9, 15, 16, 159, 160, 161, 4000}) {
    CAPTURE(length);
    const std::string text = Of(length);
    const SharedText kept = text;
    CHECK(kept.view() == text);
    CHECK(kept.str() == text);
    CHECK(kept.size() == length);
    CHECK(kept.empty() == (length == 0));
    CHECK(kept == text);
    CHECK(std::string(kept) == text);
  }
  const std::string_view nul("a\0b\0\0\0\0", 7);
  CHECK(SharedText(nul).view() == nul);
  CHECK(SharedText("\x80\xff").view() == "\x80\xff");
}

TEST_CASE("shared text: copies share, moves leave an empty text, and both outlive their source") {
  for (const std::size_t length : {3, 7, 8, 100, 500}) {
    CAPTURE(length);
    const std::string text = Of(length);
    auto source = std::make_unique<SharedText>(text);
    SharedText copy = *source;
    CHECK((copy.data() == source->data()) == (length > SharedText::kInPlace));
    SharedText moved = std::move(*source);
    CHECK(source->empty());
    source.reset();
    CHECK(copy == text);
    CHECK(moved == text);
    SharedText& same = copy;
    copy = same;
    CHECK(copy == text);
    copy = SharedText("other");
    CHECK(copy == "other");
    moved.clear();
    CHECK(moved.empty());
  }
}

TEST_CASE("shared text: equal texts made soon after each other are one") {
  const SharedText a = std::string("sha256:1111111111111111");
  const SharedText b = std::string("sha256:1111111111111111");
  CHECK(a.data() == b.data());
  const SharedText c = std::string("sha256:1111111111111112");
  CHECK(c != a);
}

TEST_CASE("shared text: compares as the standard's string does") {
  const std::vector<std::string> texts{"",
                                       "a",
                                       "b",
                                       "ab",
                                       "abcdefg",
                                       "abcdefh",
                                       "abcdefgh",
                                       "abcdefghi",
                                       "\x80"
                                       "bcdefghij"};
  for (const std::string& a : texts) {
    for (const std::string& b : texts) {
      CAPTURE(a);
      CAPTURE(b);
      CHECK((SharedText(a) == SharedText(b)) == (a == b));
      CHECK((SharedText(a) < SharedText(b)) == (a < b));
      CHECK((SharedText(a) < b) == (a < b));
      CHECK((a < SharedText(b)) == (a < b));
      CHECK(SharedText(a) + SharedText(b) == a + b);
      CHECK(a + SharedText(b) == a + b);
      CHECK(SharedText(a) + b == a + b);
    }
  }
  const std::unordered_set<SharedText> set(texts.begin(), texts.end());
  CHECK(set.size() == texts.size());
  CHECK(set.contains(SharedText("abcdefgh")));
}

TEST_CASE("shared text: reads like a string") {
  SharedText text = "CVE-2024-0001";
  text += "-x";
  CHECK(text == "CVE-2024-0001-x");
  CHECK(text.starts_with("CVE-"));
  CHECK(text.ends_with('x'));
  CHECK(text.find("2024") == 4);
  CHECK(text.rfind('-') == 13);
  CHECK(text.find_first_of("0") == 5);
  CHECK(text.substr(4, 4) == "2024");
  CHECK(text.front() == 'C');
  CHECK(text.back() == 'x');
  CHECK(text[1] == 'V');
  CHECK(std::string(text.begin(), text.end()) == "CVE-2024-0001-x");
  std::ostringstream out;
  out << text;
  CHECK(out.str() == "CVE-2024-0001-x");
}

TEST_CASE("shared text: threads may hold and drop copies of one text") {
  const SharedText text = Of(64);
  std::vector<std::thread> threads;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&text] {
      std::vector<SharedText> copies;
      for (int i = 0; i < 1000; ++i) copies.push_back(i % 2 == 0 ? text : SharedText(Of(64)));
    });
  }
  for (std::thread& thread : threads) thread.join();
  CHECK(text == Of(64));
}
