// `package`: each key both ways, and what is left at "possibly".
#include "rules/package_pattern.h"

#include "rules/package_name.h"
#include "support.h"

namespace policy {
namespace {

using rules::Match;

Match MatchOf(const std::string& pattern, const Package& package) {
  const text::Tree tree = rules_test::Yaml(pattern);
  text::Problems problems("test.yaml", pattern);
  REQUIRE_MESSAGE(text::Check(tree.root(), rules::PackageGrammar(), "package", problems), pattern);
  return rules::ReadPackagePattern(tree.root())->Matches(package);
}

Package Maven() {
  return {.name = "org.apache.logging.log4j:log4j-core", .version = "2.14.1", .type = "maven"};
}

TEST_CASE("package: matching, key by key") {
  const Package deb{.name = "libdb5.3", .version = "5.3.28-0.5", .type = "deb", .space = "debian"};
  const Package untyped{.name = "golang.org/x/net", .version = "0.15.0"};
  const Package golang{.name = "golang.org/x/net", .version = "0.15.0", .type = "golang"};
  const Package npm{.name = "@angular/core",
                    .version = "17.0.0",
                    .type = "npm",
                    .purl = "pkg:npm/%40angular/core@17.0.0"};
  const Package unversioned{.name = "curl", .type = "deb"};
  struct Row {
    std::string name, pattern;
    Package package;
    Match want;
  };
  const std::vector<Row> rows = {
      {"name", "{name: log4j-core}", Maven(), Match::kSurely},
      {"name is not the whole of it", "{name: \"org.apache.logging.log4j:log4j-core\"}", Maven(),
       Match::kNo},
      {"name glob", "{name: \"libdb5.*\"}", deb, Match::kSurely},
      {"name differs in case", "{name: LIBDB5.3}", deb, Match::kNo},
      {"last part without a type", "{name: net}", untyped, Match::kPossibly},
      {"whole name without a type", "{name: \"golang.org/x/net\"}", untyped, Match::kPossibly},
      {"last part with a type", "{name: net}", golang, Match::kSurely},
      {"type", "{type: deb}", deb, Match::kSurely},
      {"other type", "{type: rpm}", deb, Match::kNo},
      {"unknown type", "{type: golang}", untyped, Match::kPossibly},
      {"purl", "{purl: \"pkg:maven/org.apache.logging.log4j/*\"}", Maven(), Match::kSurely},
      {"purl of a scope", "{purl: \"pkg:npm/@angular/*\"}", npm, Match::kSurely},
      {"purl of another namespace", "{purl: \"pkg:maven/org.other/*\"}", Maven(), Match::kNo},
      {"purl without a type", "{purl: \"pkg:golang/golang.org/x/net\"}", untyped, Match::kPossibly},
      {"purl without a type, another name", "{purl: \"pkg:golang/golang.org/x/text\"}", untyped,
       Match::kNo},
      {"version in range", "{name: log4j-core, version: \">= 2.0-beta9, < 2.17.1\"}", Maven(),
       Match::kSurely},
      {"version at the end of the range", "{name: log4j-core, version: \"< 2.14.1\"}", Maven(),
       Match::kNo},
      {"version at the included end", "{name: log4j-core, version: \"<= 2.14.1\"}", Maven(),
       Match::kSurely},
      {"no version", "{name: curl, version: \"< 8.0\"}", unversioned, Match::kPossibly},
      {"preset", "{preset: network-tools}", unversioned, Match::kSurely},
      {"other preset", "{preset: shells}", unversioned, Match::kNo},
      {"all keys must match", "{preset: network-tools, type: rpm}", unversioned, Match::kNo},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name.c_str()) {
      CAPTURE(row.name);
      CHECK(MatchOf(row.pattern, row.package) == row.want);
    }
  }
}

TEST_CASE("package: three ways to write one give one identity") {
  const Package with_purl{.name = "log4j-core",
                          .version = "2.14.1",
                          .purl = "pkg:maven/org.apache.logging.log4j/log4j-core@2.14.1?type=jar"};
  const Package with_space{.name = "log4j-core",
                           .version = "2.14.1",
                           .type = "maven",
                           .space = "org.apache.logging.log4j"};
  const Package joined = Maven();
  CHECK(rules::IdentityOf(with_purl) == rules::IdentityOf(joined));
  CHECK(rules::IdentityOf(with_space) == rules::IdentityOf(joined));
  CHECK(rules::PurlOf(rules::IdentityOf(joined)) ==
        "pkg:maven/org.apache.logging.log4j/log4j-core");
}

TEST_CASE("package: every preset has names, and only presets do") {
  for (const char* preset :
       {"package-managers", "shells", "network-tools", "compilers", "debuggers"}) {
    CHECK_FALSE(rules::PresetNames(preset).empty());
  }
  CHECK(rules::PresetNames("editors").empty());
}

}  // namespace
}  // namespace policy
