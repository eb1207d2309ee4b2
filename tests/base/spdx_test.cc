// SPDX expressions: against npm's parser and its verdicts, and by the words of the annex.
#include "base/spdx.h"

#include <algorithm>
#include <fstream>
#include <string>
#include <vector>

#include "doctest/doctest.h"

namespace policy::base {
namespace {

std::vector<std::string> Lines(const std::string& name) {
  std::ifstream in(std::string(POLICY_SOURCE_DIR) + "/tests/golden/base/spdx/" + name);
  REQUIRE_MESSAGE(in.good(), name);
  std::vector<std::string> lines;
  for (std::string line; std::getline(in, line);) lines.push_back(line);
  return lines;
}

bool Reads(const std::string& text) {
  const auto expression = SpdxExpression::Parse(text);
  if (!expression) return false;
  const auto licenses = expression->licenses();
  return std::all_of(licenses.begin(), licenses.end(), [](const auto& each) { return each.known; });
}

TEST_CASE("spdx: reads what npm's spdx-expression-parse reads, and nothing else") {
  int yes = 0;
  for (const std::string& line : Lines("reads.tsv")) {
    const std::size_t tab = line.find('\t');
    const bool wanted = line.substr(0, tab) == "yes";
    CAPTURE(line);
    CHECK(Reads(line.substr(tab + 1)) == wanted);
    yes += wanted ? 1 : 0;
  }
  CHECK(yes > 300);
}

bool IsSatisfied(const SpdxExpression& expression, const std::string& allowed) {
  std::vector<bool> stack;
  for (const SpdxExpression::Step& step : expression.steps()) {
    if (step.kind == SpdxExpression::Kind::kLicense) {
      const std::string id = "," + expression.licenses()[step.license].id + ",";
      stack.push_back(("," + allowed + ",").find(id) != std::string::npos);
      continue;
    }
    const bool right = stack.back();
    stack.pop_back();
    const bool left = stack.back();
    stack.back() = step.kind == SpdxExpression::Kind::kAnd ? left && right : left || right;
  }
  REQUIRE(stack.size() == 1);
  return stack.back();
}

TEST_CASE("spdx: precedence and parentheses are npm's spdx-satisfies'") {
  int yes = 0;
  for (const std::string& line : Lines("satisfies.tsv")) {
    const std::size_t first = line.find('\t');
    const std::size_t second = line.find('\t', first + 1);
    const auto expression = SpdxExpression::Parse(line.substr(second + 1));
    CAPTURE(line);
    REQUIRE(expression.has_value());
    const bool wanted = line.substr(0, first) == "yes";
    CHECK(IsSatisfied(*expression, line.substr(first + 1, second - first - 1)) == wanted);
    yes += wanted ? 1 : 0;
  }
  CHECK(yes > 500);
}

// "id", "+", " WITH exception", "?" for a stranger, of each licence.
std::string Shown(const std::string& text) {
  const auto expression = SpdxExpression::Parse(text);
  if (!expression) return "-";
  std::string out;
  for (const SpdxLicense& each : expression->licenses()) {
    out += (out.empty() ? "" : "; ") + each.id + (each.plus ? "+" : "");
    if (!each.exception.empty()) out += " WITH " + each.exception;
    if (!each.known) out += "?";
    if (each.reference) out += "!";
  }
  return out;
}

TEST_CASE("spdx: letter case, successors, references and strangers") {
  struct Row {
    std::string text, want;
  };
  const std::vector<Row> rows = {
      // "License expression operators … must be all upper case or all lower case."
      {"MIT and ISC or Zlib", "MIT; ISC; Zlib"},
      {"GPL-2.0-only with Classpath-exception-2.0", "GPL-2.0-only WITH Classpath-exception-2.0"},
      {"MIT\tAND\nISC", "MIT; ISC"},
      {"MIT And ISC", "-"},
      {"MIT oR ISC", "-"},
      {"MIT With LLVM-exception", "-"},
      // Ids are read in any letter case.
      {"mit", "MIT"},
      {"APACHE-2.0", "Apache-2.0"},
      {"apache-2.0 WITH llvm-EXCEPTION", "Apache-2.0 WITH LLVM-exception"},
      {"licenseref-x", "licenseref-x?"},
      {"LicenseRef-x", "LicenseRef-x!"},
      {"DocumentRef-a:LicenseRef-x", "DocumentRef-a:LicenseRef-x!"},
      {"DocumentRef-:LicenseRef-x", "-"},
      {"DocumentRef-a:LicenseRef-", "-"},
      {"MIT WITH AdditionRef-x", "MIT WITH AdditionRef-x"},
      {"MIT WITH DocumentRef-a:AdditionRef-x", "MIT WITH DocumentRef-a:AdditionRef-x"},
      // Deprecated ids.
      {"GPL-2.0", "GPL-2.0-only"},
      {"GPL-2.0+", "GPL-2.0-or-later"},
      {"lgpl-2.1+", "LGPL-2.1-or-later"},
      {"GFDL-1.3+", "GFDL-1.3-or-later"},
      {"GPL-2.0-with-classpath-exception", "GPL-2.0-only WITH Classpath-exception-2.0"},
      {"GPL-3.0-with-GCC-exception", "GPL-3.0-only WITH GCC-exception-3.1"},
      {"eCos-2.0", "GPL-2.0-or-later WITH eCos-exception-2.0"},
      {"wxWindows", "LGPL-2.0-or-later WITH WxWindows-exception-3.1"},
      {"BSD-2-Clause-FreeBSD", "BSD-2-Clause-Views"},
      {"Net-SNMP", "Net-SNMP"},
      {"GPL-2.0+ WITH Bison-exception-2.2", "GPL-2.0-or-later WITH Bison-exception-2.2"},
      {"Apache-2.0+", "Apache-2.0+"},
      // Strangers are read, and marked.
      {"MIT OR Nope-1.0", "MIT; Nope-1.0?"},
      {"MIT WITH Nope-exception", "MIT WITH Nope-exception?"},
      {"Public Domain", "-"},
      {"GPL (>= 2)", "-"},
      {"", "-"},
  };
  for (const Row& row : rows) {
    SUBCASE(row.text.c_str()) { CHECK(Shown(row.text) == row.want); }
  }
}

TEST_CASE("spdx: every id and every successor of the list reads as known") {
  CHECK(SpdxIds().size() > 700);
  CHECK(std::is_sorted(SpdxIds().begin(), SpdxIds().end(), [](auto a, auto b) {
    std::string x(a), y(b);
    std::transform(x.begin(), x.end(), x.begin(), [](unsigned char c) { return std::tolower(c); });
    std::transform(y.begin(), y.end(), y.begin(), [](unsigned char c) { return std::tolower(c); });
    return x < y;
  }));
  for (const std::string_view id : SpdxIds()) {
    CAPTURE(std::string(id));
    const SpdxLicense read = ReadSpdxId(id);
    CHECK(read.known);
    const SpdxLicense again = ReadSpdxId(read.id);
    CHECK(again.known);
    CHECK(again.id == read.id);
  }
}

TEST_CASE("spdx: what is too long or too deep neither hurts nor passes") {
  CHECK(SpdxExpression::Parse(std::string(8000, '(') + "MIT" + std::string(8000, ')')).has_value());
  const auto longer = SpdxExpression::Parse(std::string(16 * 1024 + 1, 'a'));
  REQUIRE_FALSE(longer.has_value());
  CHECK(longer.error().kind == ErrorKind::kLimit);
  CHECK(SpdxExpression::Parse(std::string(16 * 1024, 'a')).has_value());
  CHECK_FALSE(SpdxExpression::Parse(std::string("MIT\0", 4)).has_value());
  CHECK_FALSE(SpdxExpression::Parse("MIT\xFF").has_value());
}

}  // namespace
}  // namespace policy::base
