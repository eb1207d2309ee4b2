// Ranges: the grammar, what is in and out, and ranges that nothing can be in.
// How two versions compare is version_test.cc's business.
#include "base/version_range.h"

#include <doctest/doctest.h>

#include <string>

using policy::base::VersionOrder;
using policy::base::VersionRange;

TEST_CASE("range: what is in it") {
  const struct {
    std::string range;
    VersionOrder order;
    std::string version;
    bool want;
  } rows[] = {
      {"< 2.17.1", VersionOrder::kMaven, "2.17.0", true},
      {"< 2.17.1", VersionOrder::kMaven, "2.17.1", false},
      {"< 2.17.1", VersionOrder::kMaven, "2.17.1-rc1", true},
      {"< 2.17.1", VersionOrder::kSemver, "2.17.1-rc1", true},
      {">= 2.0-beta9, < 2.17.1", VersionOrder::kMaven, "2.0-beta9", true},
      {">= 2.0-beta9, < 2.17.1", VersionOrder::kMaven, "2.0-beta8", false},
      {">= 2.0-beta9, < 2.17.1", VersionOrder::kMaven, "2.0", true},
      {">=2.0-beta9,<2.17.1", VersionOrder::kMaven, "2.17.1", false},
      {"1.2.3", VersionOrder::kSemver, "v1.2.3", true},
      {"=1.2.3", VersionOrder::kSemver, "1.2.3+build", true},
      {"= 1.2.3", VersionOrder::kSemver, "1.2.4", false},
      {"!= 1.2.3", VersionOrder::kSemver, "1.2.4", true},
      {"!= 1.2.3", VersionOrder::kSemver, "1.2.3", false},
      {"> 1, != 1.5", VersionOrder::kSemver, "1.5.0", false},
      {"> 1, != 1.5", VersionOrder::kSemver, "1.5.1", true},
      {"<= 1.0", VersionOrder::kPep440, "1.0", true},
      {"<= 1.0", VersionOrder::kPep440, "1.0.post1", false},
      {"< 1 || > 2", VersionOrder::kSemver, "0.9.0", true},
      {"< 1 || > 2", VersionOrder::kSemver, "1.5.0", false},
      {"< 1 || > 2", VersionOrder::kSemver, "2.0.1", true},
      {"1.0||2.0||3.0", VersionOrder::kGeneric, "2.0", true},
      {"< 1:1.1.1k-9.el8_6", VersionOrder::kRpm, "1:1.1.1k-7.el8_6", true},
      {"< 1:1.1.1k-9.el8_6", VersionOrder::kRpm, "1.1.1k-10.el8_6", true},
      {">= 1.0.1, < 1.0.1g", VersionOrder::kGeneric, "1.0.1f", true},
      {">= 1.0.1, < 1.0.1g", VersionOrder::kGeneric, "1.0.1g", false},
      {">= 1.0.1~, < 1.0.1g-1", VersionOrder::kDeb, "1.0.1e-2+deb7u4", true},
      {"> 1.0~rc1", VersionOrder::kDeb, "1.0", true},
      {"< 1.0_rc2", VersionOrder::kApk, "1.0_rc1-r3", true},
      {"\t>= 1.0\n", VersionOrder::kGem, "1.0.a", false},
      {"< 1.2.3", VersionOrder::kSemver, "(devel)", true},
      {">= 0", VersionOrder::kSemver, "(devel)", false},
  };
  for (const auto& row : rows) {
    CAPTURE(row.range);
    CAPTURE(row.version);
    const auto range = VersionRange::Parse(row.range);
    REQUIRE(range.has_value());
    CHECK(range->text() == row.range);
    CHECK(range->Contains(row.order, row.version) == row.want);
  }
}

TEST_CASE("range: what breaks the grammar, with the way to write it") {
  const struct {
    std::string range;
    std::string hint;
  } rows[] = {
      {"", ""},
      {"  ", ""},
      {"<", ""},
      {"< ", ""},
      {"1.0,", ""},
      {",1.0", ""},
      {"1.0 ||", ""},
      {"|| 1.0", ""},
      {"1.0 || || 2.0", ""},
      {">= 1.0 < 2.0", "join comparisons with ',' (and) or '||'"},
      {"1.0 2.0", "join comparisons with ',' (and) or '||'"},
      {"1.0 | 2.0", "join comparisons with ',' (and) or '||'"},
      {"1.0|2.0", "alternatives are joined by '||'"},
      {"^1.2", "write both ends, such as '>= 1.2.0, < 2.0.0'"},
      {"~1.2", "write both ends, such as '>= 1.2.0, < 2.0.0'"},
      {"~> 1.2", "write both ends, such as '>= 1.2.0, < 2.0.0'"},
      {">=1.0<2.0", "join comparisons with ',' (and) or '||'"},
      {"== 1.0", "the operators are < <= > >= = !="},
      {"=> 1.0", "the operators are < <= > >= = !="},
      {"<> 1.0", "the operators are < <= > >= = !="},
      {"!1.0", "the operators are < <= > >= = !="},
      {"*", "write both ends, such as '>= 1.2.0, < 1.3.0'; leave the range out for any version"},
      {"1.*", "write both ends, such as '>= 1.2.0, < 1.3.0'; leave the range out for any version"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.range);
    const auto range = VersionRange::Parse(row.range);
    REQUIRE_FALSE(range.has_value());
    CHECK(range.error().kind == policy::ErrorKind::kBadInput);
    CHECK(range.error().hint == row.hint);
  }
  const auto longest = VersionRange::Parse("=" + std::string(4095, '1'));
  CHECK(longest.has_value());
  const auto longer = VersionRange::Parse("=" + std::string(4096, '1'));
  REQUIRE_FALSE(longer.has_value());
  CHECK(longer.error().kind == policy::ErrorKind::kLimit);
}

TEST_CASE("range: a range that nothing can be in is found") {
  const struct {
    std::string range;
    VersionOrder order;
    bool possible;
  } rows[] = {
      {"> 1, < 2", VersionOrder::kSemver, true},
      {"> 2, < 1", VersionOrder::kSemver, false},
      {">= 1, <= 1", VersionOrder::kSemver, true},
      {"> 1, <= 1", VersionOrder::kSemver, false},
      {">= 1, < 1.0.0", VersionOrder::kSemver, false},
      {"> 1.9, < 1.10", VersionOrder::kSemver, true},
      {"1.0, 2.0", VersionOrder::kSemver, false},
      {"1.0, 1.0.0", VersionOrder::kSemver, true},
      {"1.0, != 1.0.0", VersionOrder::kSemver, false},
      {"1.0, > 2", VersionOrder::kSemver, false},
      {"< 1 || > 2, < 1", VersionOrder::kSemver, false},
      {"< 1.x", VersionOrder::kSemver, false},
      {"< 1.0_foo", VersionOrder::kApk, false},
      {"< 1.0 || >= 2.0", VersionOrder::kPep440, true},
  };
  for (const auto& row : rows) {
    CAPTURE(row.range);
    const auto range = VersionRange::Parse(row.range);
    REQUIRE(range.has_value());
    CHECK(range->Check(row.order).has_value() == row.possible);
  }
}

TEST_CASE("range: without a type only what no order allows is impossible") {
  const struct {
    std::string range;
    bool possible;
  } rows[] = {{"> 2, < 1", false},      {"> 1, < 1", false},     {"1.0, 2.0", false},
              {"> 1.0, < 1.0-1", true}, {"> 1.0a, < 1.0", true}, {"< 1.x", true}};
  for (const auto& row : rows) {
    CAPTURE(row.range);
    const auto range = VersionRange::Parse(row.range);
    REQUIRE(range.has_value());
    CHECK(range->Check().has_value() == row.possible);
  }
}
