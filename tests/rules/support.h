// What the tests of this room share: checks read from YAML, and facts built by hand.
#pragma once

#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "doctest/doctest.h"
#include "rules/catalog.h"
#include "text/yaml.h"

namespace policy::rules_test {

inline Time At(const std::string& text) { return *ParseStart(text); }

inline text::Tree Yaml(const std::string& text) {
  auto trees = text::ReadYaml(text, "test.yaml");
  REQUIRE_MESSAGE(trees.has_value(), text);
  REQUIRE(trees->size() == 1);
  return std::move(trees->front());
}

// Problems of a check, one line each, "key: message"; unsupported keys begin with "unsupported ".
inline std::vector<std::string> Problems(const std::string& check, const std::string& yaml) {
  const rules::CheckKind* kind = rules::FindCheck(check);
  REQUIRE_MESSAGE(kind != nullptr, check);
  const text::Tree tree = Yaml(yaml);
  text::Problems problems("test.yaml", yaml);
  text::Check(tree.root(), *kind->grammar, check, problems);
  if (kind->check != nullptr) kind->check(tree.root(), check, problems);
  std::vector<std::string> lines;
  for (const Error& error : problems.errors()) {
    const std::string mark = error.kind == ErrorKind::kUnsupported ? "unsupported " : "";
    lines.push_back(mark + error.where.key + ": " + error.message);
  }
  return lines;
}

inline std::unique_ptr<const rules::Check> Read(const std::string& check, const std::string& yaml) {
  const std::vector<std::string> problems = Problems(check, yaml);
  REQUIRE_MESSAGE(problems.empty(), (problems.empty() ? std::string() : problems.front()));
  const text::Tree tree = Yaml(yaml);
  return rules::FindCheck(check)->read(tree.root());
}

// "reason id" of each breach.
inline std::vector<std::string> Shown(const rules::Verdict& verdict) {
  std::vector<std::string> lines;
  for (const rules::Breach& breach : verdict.breaches) {
    lines.push_back(
        std::string(breach.reason) + " " +
        (breach.finding != nullptr ? std::string(breach.finding->names->id) : breach.id));
  }
  return lines;
}

using Lines = std::vector<std::string>;

}  // namespace policy::rules_test
