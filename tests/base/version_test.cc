// Every version order against the table its ecosystem's own program wrote
// (tests/support/versions/make_tables), and what each of them must be to be an order at all.
#include "base/version.h"

#include <doctest/doctest.h>

#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

using policy::base::CompareVersions;
using policy::base::IsVersion;
using policy::base::OrderFor;
using policy::base::VersionOrder;

namespace {

struct Order {
  std::string name;
  VersionOrder order;
  bool transitive = true;  // Maven's own program is not, see version/maven.cc.
};

const std::vector<Order>& Orders() {
  static const std::vector<Order> orders{{"apk", VersionOrder::kApk},
                                         {"deb", VersionOrder::kDeb},
                                         {"gem", VersionOrder::kGem},
                                         {"generic", VersionOrder::kGeneric},
                                         {"maven", VersionOrder::kMaven, false},
                                         {"pep440", VersionOrder::kPep440},
                                         {"rpm", VersionOrder::kRpm},
                                         {"semver", VersionOrder::kSemver}};
  return orders;
}

struct Row {
  std::string a;
  std::string b;
  int want = 0;
};

std::vector<Row> ReadTable(const std::string& name) {
  std::ifstream file(std::string(POLICY_SOURCE_DIR "/tests/golden/base/versions/") + name + ".tsv");
  std::vector<Row> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    const std::size_t first = line.find('\t');
    const std::size_t second = line.find('\t', first + 1);
    REQUIRE(second != std::string::npos);
    rows.push_back({line.substr(0, first), line.substr(first + 1, second - first - 1),
                    std::stoi(line.substr(second + 1))});
  }
  return rows;
}

std::vector<std::string> VersionsOf(const std::vector<Row>& rows) {
  std::set<std::string> versions;
  for (const Row& row : rows) {
    versions.insert(row.a);
    versions.insert(row.b);
  }
  return {versions.begin(), versions.end()};
}

}  // namespace

TEST_CASE("version: every order agrees with its ecosystem's own program") {
  for (const Order& order : Orders()) {
    SUBCASE(order.name.c_str()) {
      const std::vector<Row> rows = ReadTable(order.name);
      CHECK(rows.size() >= 200);
      std::set<int> verdicts;
      for (const Row& row : rows) {
        CAPTURE(row.a);
        CAPTURE(row.b);
        CHECK(CompareVersions(order.order, row.a, row.b) == row.want);
        CHECK(CompareVersions(order.order, row.b, row.a) == -row.want);
        CHECK(IsVersion(order.order, row.a));
        verdicts.insert(row.want);
      }
      CHECK(verdicts == std::set<int>{-1, 0, 1});
    }
  }
}

TEST_CASE("version: every order is an order, also over what are no versions") {
  const std::vector<std::string> strange{
      "",     "-",   "unknown", "(devel)",  "dev-main", "1.x",   "*", "1..2",
      "1.0-", "a:1", "v",       "\xff\x01", "latest",   "1.0~x", "_", "1 2"};
  for (const Order& order : Orders()) {
    SUBCASE(order.name.c_str()) {
      std::vector<std::string> versions = VersionsOf(ReadTable(order.name));
      std::vector<std::string> sample(strange);
      for (std::size_t i = 0; i < versions.size(); i += versions.size() / 30 + 1) {
        sample.push_back(versions[i]);
      }
      for (const std::string& a : sample) {
        CHECK(CompareVersions(order.order, a, a) == 0);
        for (const std::string& b : sample) {
          const int ab = CompareVersions(order.order, a, b);
          CHECK(ab == -CompareVersions(order.order, b, a));
          if (!order.transitive) continue;
          for (const std::string& c : sample) {
            const int bc = CompareVersions(order.order, b, c);
            if (ab > 0 || bc > 0) continue;
            const int ac = CompareVersions(order.order, a, c);
            if (ac <= 0 && ((ab == 0 && bc == 0) == (ac == 0))) continue;
            CAPTURE(a);
            CAPTURE(b);
            CAPTURE(c);
            CHECK(ac == (ab + bc == 0 ? 0 : -1));
          }
        }
      }
    }
  }
}

TEST_CASE("version: a purl type has its order") {
  const struct {
    std::string type;
    VersionOrder want;
  } rows[] = {
      {"deb", VersionOrder::kDeb},         {"rpm", VersionOrder::kRpm},
      {"apk", VersionOrder::kApk},         {"alpine", VersionOrder::kApk},
      {"npm", VersionOrder::kSemver},      {"golang", VersionOrder::kSemver},
      {"cargo", VersionOrder::kSemver},    {"nuget", VersionOrder::kSemver},
      {"composer", VersionOrder::kSemver}, {"hex", VersionOrder::kSemver},
      {"maven", VersionOrder::kMaven},     {"pypi", VersionOrder::kPep440},
      {"gem", VersionOrder::kGem},         {"generic", VersionOrder::kGeneric},
      {"conan", VersionOrder::kGeneric},   {"", VersionOrder::kGeneric},
      {"PyPI", VersionOrder::kPep440},     {"debx", VersionOrder::kGeneric},
  };
  for (const auto& row : rows) {
    CAPTURE(row.type);
    CHECK(OrderFor(row.type) == row.want);
  }
}

TEST_CASE("version: what reports write beside the standard is read") {
  const struct {
    VersionOrder order;
    std::string a;
    std::string b;
    int want;
  } rows[] = {
      {VersionOrder::kSemver, "v0.17.0", "0.17.0", 0},
      {VersionOrder::kSemver, "go1.21.3", "1.21.4", -1},
      {VersionOrder::kSemver, "go1.21rc2", "1.21.0", -1},
      {VersionOrder::kSemver, "1.2", "1.2.0", 0},
      {VersionOrder::kSemver, "1.2.3.4", "1.2.3", 1},
      {VersionOrder::kSemver, "1.2.3.0", "1.2.3", 0},
      {VersionOrder::kSemver, "1.2.3.10", "1.2.3.9", 1},
      {VersionOrder::kSemver, "01.02.03", "1.2.3", 0},
      {VersionOrder::kSemver, "v3.0.0+incompatible", "3.0.0", 0},
      {VersionOrder::kSemver, "99999999999999999999.0.0", "99999999999999999998.0.0", 1},
      {VersionOrder::kSemver, "(devel)", "0.0.1", -1},
      {VersionOrder::kSemver, "dev-main", "0.0.0-0", -1},
      {VersionOrder::kSemver, " 1.2.3 ", "1.2.3", 0},
      {VersionOrder::kGem, "1.15.0-x86_64-linux", "1.15.0", -1},
      {VersionOrder::kGem, "1.15.0-x86_64-linux", "1.14.9", 1},
      {VersionOrder::kPep440, "2.0.dev-r5-unknown", "0.1", -1},
      {VersionOrder::kApk, "1.0b2", "1.0b1", 1},
      {VersionOrder::kApk, "1.0~ab12", "1.0-r0", 1},
      {VersionOrder::kApk, "1.0_foo", "0.1", -1},
      {VersionOrder::kDeb, "x:1.0", "0.1", -1},
      {VersionOrder::kRpm, "1.0-1", "1.0", 1},
      {VersionOrder::kRpm, "(none):1.0-1", "0.1", -1},
      {VersionOrder::kMaven, "1.0.RELEASE", "1.0", 0},
      {VersionOrder::kGeneric, "v1.2", "1.2", 0},
  };
  for (const auto& row : rows) {
    CAPTURE(row.a);
    CAPTURE(row.b);
    CHECK(CompareVersions(row.order, row.a, row.b) == row.want);
    CHECK(CompareVersions(row.order, row.b, row.a) == -row.want);
  }
}

TEST_CASE("version: a text too long to be a version sorts before every version") {
  for (const Order& order : Orders()) {
    CAPTURE(order.name);
    const std::string most = "1" + std::string(999, '0');
    CHECK(IsVersion(order.order, most));
    CHECK_FALSE(IsVersion(order.order, most + "0"));
    CHECK(CompareVersions(order.order, most + "0", "0.1") == -1);
    CHECK(CompareVersions(order.order, most, "2") == 1);
    const std::string nested = "1" + std::string(2000000, '-');
    CHECK(CompareVersions(order.order, nested, nested + "1") == -1);
  }
}

TEST_CASE("version: 1000 bytes of any one shape are compared without trouble") {
  for (const Order& order : Orders()) {
    CAPTURE(order.name);
    for (const std::string piece : {"-", "a1", ".", "~", "^", "1.", "-a", "_p1", "+", "a"}) {
      std::string text = "1";
      while (text.size() + piece.size() <= 999) text += piece;
      CHECK(CompareVersions(order.order, text, text + "2") ==
            -CompareVersions(order.order, text + "2", text));
    }
  }
}
