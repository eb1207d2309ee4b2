// Package URLs, against the examples of the purl specification.
#include "report/purl.h"

#include "doctest/doctest.h"
#include "report/fields.h"

using namespace policy;

TEST_CASE("purl: type, namespace, name and version") {
  struct Row {
    std::string purl, type, space, name, version;
  };
  const std::vector<Row> rows{
      {"pkg:deb/debian/curl@7.50.3-1?arch=i386&distro=jessie", "deb", "debian", "curl", "7.50.3-1"},
      {"pkg:npm/%40angular/animation@12.3.1", "npm", "@angular", "animation", "12.3.1"},
      {"pkg:npm/@angular/animation", "npm", "@angular", "animation", ""},
      {"pkg:golang/google.golang.org/genproto#googleapis/api", "golang", "google.golang.org",
       "genproto", ""},
      {"pkg:Maven/org.apache.xmlgraphics/batik-anim@1.9.1?repository_url=x/y@z", "maven",
       "org.apache.xmlgraphics", "batik-anim", "1.9.1"},
      {"pkg:deb/ubuntu/shadow@1%3A4.13%2Bdfsg1-4", "deb", "ubuntu", "shadow", "1:4.13+dfsg1-4"},
      {"pkg:pypi/django@1.11.1", "pypi", "", "django", "1.11.1"},
      {"pkg://gem/ruby-advisory-db-check@0.12.4", "gem", "", "ruby-advisory-db-check", "0.12.4"},
      {"pkg:generic/50%25off%zz@1", "generic", "", "50%off%zz", "1"},
  };
  for (const Row& row : rows) {
    SUBCASE(row.purl.c_str()) {
      Package package;
      package.purl = row.purl;
      REQUIRE(report::ReadPurl(package));
      CHECK(package.type == row.type);
      CHECK(package.space == row.space);
      CHECK(package.base_name == row.name);
      CHECK(package.name == row.name);
      CHECK(package.version == row.version);
    }
  }
}

TEST_CASE("purl: what is none leaves the package alone") {
  for (const std::string text :
       {"", "npm/a@1", "pkg:", "pkg:npm", "pkg:npm/", "pkg:/a", "pkg:npm/@1"}) {
    CAPTURE(text);
    Package package;
    package.purl = text;
    package.name = "kept";
    CHECK(!report::ReadPurl(package));
    CHECK(package.name == "kept");
    CHECK(package.type.empty());
  }
}

TEST_CASE("fields: several versions in one text") {
  CHECK(report::SplitVersions("2.10.7, 3.0.1") == std::vector<std::string>{"2.10.7", "3.0.1"});
  CHECK(report::SplitVersions(" 1 ,, 1,").size() == 1);
  CHECK(report::SplitVersions("").empty());
}

TEST_CASE("fields: archives and folders are no images") {
  for (const std::string text :
       {"out/web.tar", "a.tar.gz", "./web", "/srv/web", "", "UPPER/Case"}) {
    CAPTURE(text);
    CHECK(report::ImageName(text).empty());
  }
  CHECK(report::ImageName("web:1") == "web:1");
}
