// The one-pointer list and the one-word optional, with std::vector and std::optional as judges.
#include "policy/few.h"

#include <doctest/doctest.h>

#include <optional>
#include <random>
#include <string>
#include <vector>

#include "policy/maybe.h"

using policy::Few;
using policy::Maybe;
using policy::Time;

TEST_CASE("few: an empty list costs a pointer, and holds nothing") {
  const Few<std::string> none;
  CHECK(sizeof none == sizeof(void*));
  CHECK(none.empty());
  CHECK(none.size() == 0);
  CHECK(none.begin() == none.end());
  CHECK(none == Few<std::string>{});
}

TEST_CASE("few: does what a vector does, step by step") {
  std::mt19937 random(1);
  for (int round = 0; round < 50; ++round) {
    Few<std::string> few;
    std::vector<std::string> vector;
    for (int step = 0; step < 40; ++step) {
      const std::size_t at = vector.empty() ? 0 : random() % vector.size();
      const std::string value = std::to_string(random() % 10) + std::string(random() % 30, 'x');
      switch (random() % 7) {
        case 0:
        case 1:
          few.push_back(value);
          vector.push_back(value);
          break;
        case 2:
          if (!vector.empty()) {
            few.push_back(few[at]);  // of its own values, while it may move
            vector.push_back(std::string(vector[at]));
          }
          break;
        case 3:
          if (!vector.empty()) {
            few.erase(few.begin() + at);
            vector.erase(vector.begin() + static_cast<std::ptrdiff_t>(at));
          }
          break;
        case 4: {
          const std::vector<std::string> more{value, "b"};
          few.insert(few.begin() + at, more.begin(), more.end());
          vector.insert(vector.begin() + static_cast<std::ptrdiff_t>(at), more.begin(), more.end());
          break;
        }
        case 5:
          CHECK(erase(few, value) == std::erase(vector, value));
          break;
        default:
          few.reserve(vector.size() + 3);
          few = Few<std::string>(few);
      }
      CHECK(std::vector<std::string>(few) == vector);
      CHECK(few.size() == vector.size());
      CHECK(few.empty() == vector.empty());
    }
    Few<std::string> moved = std::move(few);
    CHECK(std::vector<std::string>(moved) == vector);
    moved.clear();
    CHECK(moved.empty());
  }
}

TEST_CASE("few: compares value by value") {
  const std::vector<std::vector<int>> lists{{}, {1}, {1, 2}, {2}, {1, 3}};
  for (const auto& a : lists) {
    for (const auto& b : lists) {
      const Few<int> few_a = a;
      const Few<int> few_b = b;
      CHECK((few_a == few_b) == (a == b));
      CHECK((few_a < few_b) == (a < b));
    }
  }
  Few<int> odd{1, 2, 3, 4, 5};
  CHECK(erase_if(odd, [](int value) { return value % 2 == 0; }) == 2);
  CHECK(odd == Few<int>{1, 3, 5});
  odd.assign(lists[2].begin(), lists[2].end());
  CHECK(odd == Few<int>{1, 2});
  odd.pop_back();
  CHECK(odd.back() == 1);
}

TEST_CASE("maybe: a value, or none, in the room of the value") {
  CHECK(sizeof(Maybe<double>) == sizeof(double));
  Maybe<double> score;
  CHECK_FALSE(score.has_value());
  CHECK(std::optional<double>(score) == std::nullopt);
  score = 0.0;
  CHECK(score.has_value());
  CHECK(*score == 0.0);
  score = std::optional<double>();
  CHECK_FALSE(score);
  const Time now = Time(std::chrono::seconds(7));
  Maybe<Time> date = std::optional(now);
  CHECK(date);
  CHECK(std::optional<Time>(date) == now);
  CHECK_FALSE(Maybe<Time>());
}
