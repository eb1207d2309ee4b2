// SPDX: packages and licences from all its forms.
#include "report/samples.h"

using namespace policy;
using namespace policy::test;

namespace {

const std::string kDigest =
    "sha256:abababababababababababababababababababababababababababababababab";

}  // namespace

TEST_CASE("spdx: packages of JSON 2.3") {
  const Report report = MustReadGolden("spdx/none.json");
  CHECK(report.scanner == "syft");
  CHECK(report.scanner_version == "1.99.0");
  CHECK(report.scanned_at == ParseTime("2031-05-02T06:10:33Z"));
  CHECK(report.covers == std::set<Coverage>{Coverage::kPackages});
  CHECK(report.details.at("specVersion") == "\"SPDX-2.3\"");
  CHECK(report.details.at("packages") == "3");
  CHECK(report.details.at("withPurl") == "2");
  CHECK(report.details.at("firstPackages") ==
        R"([["anchor","2.1-1"],["rope",""],["registry.example.com/harbour",")" + kDigest + "\"]]");
  REQUIRE(report.packages.size() == 3);
  CHECK(report.packages[0].name == "anchor");
  CHECK(report.packages[0].type == "deb");
  CHECK(report.packages[0].space == "debian");
  CHECK(report.packages[0].licenses == std::vector<std::string>{"GPL-2.0-only"});
  CHECK(report.packages[1].base_name == "rope");
  CHECK(report.packages[1].licenses == std::vector<std::string>{"MIT OR Apache-2.0"});
  CHECK(report.subject_digest == kDigest);
  CHECK(report.reference == "registry.example.com/harbour");
}

TEST_CASE("spdx: tag-value, with texts of several lines") {
  const Report report = MustReadGolden("spdx/tags.spdx");
  CHECK(report.scanner == "syft");
  CHECK(report.scanned_at == ParseTime("2031-05-02T06:10:33Z"));
  CHECK(report.details.at("firstPackages") == R"([["anchor"],["registry.example.com/harbour"]])");
  REQUIRE(report.packages.size() == 2);
  CHECK(report.packages[0].version == "2.1-1");
  CHECK(report.packages[0].purl == "pkg:deb/debian/anchor@2.1-1?distro=debian-13.1");
  CHECK(report.packages[0].licenses == std::vector<std::string>{"(GPL-2.0-only AND MIT)"});
  CHECK(report.packages[1].licenses.empty());
  CHECK(report.subject_digest == kDigest);
}

TEST_CASE("spdx: JSON-LD 3.0, licences by relationship") {
  const Report report = MustReadGolden("spdx/third.json");
  CHECK(report.scanner == "syft");
  CHECK(report.details.at("specVersion") == "\"SPDX-3.0.1\"");
  REQUIRE(report.packages.size() == 2);
  CHECK(report.packages[0].purl == "pkg:deb/debian/anchor@2.1-1");
  CHECK(report.packages[0].licenses == std::vector<std::string>{"GPL-2.0-only", "MIT"});
  CHECK(report.subject_digest == kDigest);
}

TEST_CASE("spdx: as GitHub hands it out, below 'sbom'") {
  const Report report = MustReadGolden("spdx/github.json");
  CHECK(report.scanner == "github.com-dependency-graph");
  CHECK(report.packages.size() == 1);
  CHECK(report.complete);
}

TEST_CASE("spdx: without packages it is not complete, and other versions are refused") {
  CHECK(!MustRead(R"({"spdxVersion":"SPDX-2.3","SPDXID":"SPDXRef-DOCUMENT"})").complete);
  CHECK(!MustRead(R"({"spdxVersion":"SPDX-2.3","packages":{"name":"a"}})").complete);
  CHECK(!MustRead("SPDXVersion: SPDX-2.2\n").complete);
  for (const char* text :
       {R"({"spdxVersion":2,"SPDXID":"SPDXRef-DOCUMENT"})", R"({"spdxVersion":"SPDX-1.2"})",
        R"({"@context":"https://example.org","@graph":[]})", "SPDXVersion: SPDX-1.2\n",
        "PackageName: a\n"}) {
    CAPTURE(std::string(text));
    for (const char* format : {"", "spdx"}) {
      const Result<Report> read = ReadReport(text, "x", format);
      REQUIRE(!read.has_value());
      CHECK(read.error().kind == ErrorKind::kUnsupported);
    }
  }
}

TEST_CASE("spdx: tag-value is checked like any other text") {
  const Result<Report> read = ReadReport("SPDXVersion: SPDX-2.3\nPackageName: \xFF\n", "a.spdx");
  REQUIRE(!read.has_value());
  CHECK(read.error().kind == ErrorKind::kBadInput);
  CHECK(read.error().where.line == 2);
}
