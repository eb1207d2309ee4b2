// Package URLs against the purl test suite (tests/support/purl), and putting them together.
#include <doctest/doctest.h>

#include <fstream>
#include <string>
#include <vector>

#include "base/purl.h"

using policy::base::MakePurl;
using policy::base::NormalPurl;
using policy::base::ParsePurl;
using policy::base::Purl;

namespace {

std::vector<std::vector<std::string>> ReadSuite() {
  std::ifstream file(POLICY_SOURCE_DIR "/tests/golden/base/purl/suite.tsv");
  REQUIRE(file.good());
  std::vector<std::vector<std::string>> rows;
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with('#')) continue;
    rows.emplace_back(1);
    for (const char c : line) {
      if (c == '\t') {
        rows.back().emplace_back();
      } else {
        rows.back().back().push_back(c);
      }
    }
    if (rows.back()[1] == "invalid") continue;
    REQUIRE(rows.back().size() == 9);
    for (std::string& cell : rows.back()) {
      if (cell == "-") cell.clear();
    }
  }
  return rows;
}

std::string Qualifiers(const Purl& purl) {
  std::string text;
  for (const auto& [key, value] : purl.qualifiers) {
    text += (text.empty() ? "" : "&") + key + "=" + value;
  }
  return text;
}

}  // namespace

TEST_CASE("purl: the purl test suite") {
  int valid = 0;
  int invalid = 0;
  for (const std::vector<std::string>& row : ReadSuite()) {
    CAPTURE(row[0]);
    const auto read = ParsePurl(row[0]);
    if (row[1] == "invalid") {
      CHECK_FALSE(read.has_value());
      ++invalid;
      continue;
    }
    ++valid;
    REQUIRE(read.has_value());
    const Purl purl = NormalPurl(*read);
    CHECK(purl.type == row[3]);
    CHECK(purl.space == row[4]);
    CHECK(purl.name == row[5]);
    CHECK(purl.version == row[6]);
    CHECK(Qualifiers(purl) == row[7]);
    CHECK(purl.subpath == row[8]);
    CHECK(MakePurl(*read) == row[2]);
    CHECK(MakePurl(ParsePurl(row[2]).value_or(Purl{})) == row[2]);
  }
  CHECK(valid >= 28);
  CHECK(invalid >= 4);
}

TEST_CASE("purl: what the suite does not ask") {
  const struct {
    std::string text;
    std::string canonical;  // empty: no purl
  } rows[] = {
      {"pkg:npm/@babel/core", "pkg:npm/%40babel/core"},
      {"pkg:npm/%40babel/core@7", "pkg:npm/%40babel/core@7"},
      {"pkg:golang/a.b/c//d@v1#./e/../f/", "pkg:golang/a.b/c/d@v1#e/f"},
      {"pkg:generic/a@1.1/x", "pkg:generic/a@1.1%2Fx"},
      {"pkg:deb/debian/lib%2b%2B@1%3A2%2b3", "pkg:deb/debian/lib%2B%2B@1:2%2B3"},
      {"pkg:pub/Some-Name@1", "pkg:pub/some_name@1"},
      {"pkg:cpan/drolsky/DateTime@1.55", "pkg:cpan/DROLSKY/DateTime@1.55"},
      {"pkg:oci/App@SHA256:AB", "pkg:oci/app@sha256:ab"},
      {"pkg:mlflow/Model@1?repository_url=https://x.cloud.databricks.com",
       "pkg:mlflow/model@1?repository_url=https://x.cloud.databricks.com"},
      {"pkg:mlflow/Model@1?repository_url=https://x.azureml.ms",
       "pkg:mlflow/Model@1?repository_url=https://x.azureml.ms"},
      {"pkg:rpm/RedHat/curl@1?arch=&Epoch=0&x", "pkg:rpm/redhat/curl@1?epoch=0"},
      {"pkg:generic/a%00b", "pkg:generic/a%00b"},
      {"pkg:generic/100%", "pkg:generic/100%25"},
      {"pkg:generic/a?b%20c=1", ""},
      {"pkg:generic/a?1b=1", ""},
      {"pkg:ge%20neric/a", ""},
      {"pkg:7z/a", ""},
      {"pkg:npm/@1", ""},
      {"pkg:npm/a/@1", ""},
      {"PKG:npm/a", ""},
      {"pkg:npm", ""},
      {"pkg:", ""},
      {"", ""},
  };
  for (const auto& row : rows) {
    CAPTURE(row.text);
    const auto read = ParsePurl(row.text);
    CHECK(read.has_value() == !row.canonical.empty());
    CHECK((read ? MakePurl(*read) : "") == row.canonical);
  }
  CHECK(MakePurl(Purl{}).empty());
  CHECK(MakePurl(Purl{.type = "npm"}).empty());
  CHECK(MakePurl(Purl{.name = "a"}).empty());
}
