// Documents meant to hurt: a short error each, whatever their size.
#include <doctest/doctest.h>

#include "document/support.h"

namespace policy {
namespace {

std::string Deep(std::size_t levels, char open) { return std::string(levels, open); }

std::string Laughs() {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 10; ++i) {
    const std::string before = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" + before;
    for (int j = 0; j < 8; ++j) text += ", " + before;
    text += "]\n";
  }
  return text;
}

struct Row {
  std::string name;
  SourceFile file;
};

TEST_CASE("hostile: each is refused in a few lines") {
  const std::string head = "apiVersion: policygate.dev/v1\nkind: GatePolicy\nmetadata: {name: p}\n";
  const std::vector<Row> rows = {
      {"100,000 deep YAML", {"a.yaml", Deep(100'000, '[')}},
      {"100,000 deep maps", {"a.yaml", Deep(100'000, '{')}},
      {"100,000 deep block YAML",
       {"a.yaml", head + "spec: " +
                      [] {
                        std::string text;
                        for (int i = 0; i < 50'000; ++i) text += "- ";
                        return text;
                      }()}},
      {"100,000 deep JSON", {"a.json", Deep(100'000, '[')}},
      {"billion laughs", {"a.yaml", Laughs()}},
      {"NUL in YAML", {"a.yaml", head + std::string("spec: a\0b\n", 10)}},
      {"NUL in JSON", {"a.json", std::string("{\"a\":\0}", 7)}},
      {"an unclosed quote", {"a.yaml", head + "spec: \"never closed\n"}},
      {"invalid UTF-8", {"a.yaml", head + "spec: \xff\xfe\n"}},
      {"a repeated key", {"a.yaml", head + "kind: GatePolicy\n"}},
      {"a 65-byte number", {"a.json", "{\"a\": " + std::string(65, '1') + "}"}},
      {"an empty file", {"a.yaml", ""}},
      {"an empty JSON file", {"a.json", ""}},
      {"more than 1 MiB", {"a.yaml", head + "# " + std::string(std::size_t{1} << 20U, 'x')}},
      {"a tag", {"a.yaml", head + "spec: !!binary aGk=\n"}},
      {"a merge key", {"a.yaml", head + "spec: {<<: {a: b}}\n"}},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name.c_str()) {
      const auto problems = Lint({row.file}, {});
      REQUIRE(!problems.empty());
      CHECK(problems.size() <= 2);
      CHECK(!problems[0].warning);
      const std::string said = document_test::Render(problems);
      CAPTURE(said);
      CHECK(said.size() < 600);
      CHECK(said.find('\0') == std::string::npos);
      CHECK(!ReadPolicySet({row.file}, {}).has_value());
    }
  }
}

TEST_CASE("hostile: a document cut at any byte is an error or flawless, never a crash") {
  const SourceFile whole = document_test::GoldenInput(document_test::GoldenFolder() / "example");
  const FileReader reader = document_test::ReaderOf(document_test::GoldenFolder() / "example");
  for (std::size_t size = 0; size < whole.text.size(); size += 7) {
    SourceFile cut{whole.path, whole.text.substr(0, size)};
    for (const Problem& problem : Lint({cut}, reader)) CHECK(!problem.error.message.empty());
  }
}

}  // namespace
}  // namespace policy
