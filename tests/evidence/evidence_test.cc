// The language's words, the scanners' words and the bands of CVSS.
#include "policy/evidence.h"

#include <cmath>

#include "doctest/doctest.h"

using namespace policy;

TEST_CASE("severity: scanners' words in every spelling") {
  struct Row {
    std::string word;
    Severity want;
  };
  const std::vector<Row> rows{
      {"CRITICAL", Severity::kCritical},
      {"Critical", Severity::kCritical},
      {"Defcon1", Severity::kCritical},
      {"HIGH", Severity::kHigh},
      {"important", Severity::kHigh},
      {"Moderate", Severity::kMedium},
      {"MODERATE", Severity::kMedium},
      {"medium", Severity::kMedium},
      {" Low\n", Severity::kLow},
      {"Negligible", Severity::kNegligible},
      {"unimportant", Severity::kNegligible},
      {"MINIMAL", Severity::kNegligible},
      {"INFORMATIONAL", Severity::kNegligible},
      {"Info", Severity::kNegligible},
      {"none", Severity::kNegligible},
      {"", Severity::kUnknown},
      {"  ", Severity::kUnknown},
      {"UNKNOWN", Severity::kUnknown},
      {"UNSPECIFIED", Severity::kUnknown},
      {"UNTRIAGED", Severity::kUnknown},
      {"UNASSIGNED", Severity::kUnknown},
      {"Other", Severity::kUnknown},
      {"very high indeed", Severity::kUnknown},
      {"9.8", Severity::kUnknown},
  };
  for (const Row& row : rows) {
    SUBCASE(row.word.c_str()) { CHECK(SeverityFromWord(row.word) == row.want); }
  }
}

TEST_CASE("severity: both sides of every band of CVSS") {
  CHECK(SeverityFromScore(10.0) == Severity::kCritical);
  CHECK(SeverityFromScore(9.0) == Severity::kCritical);
  CHECK(SeverityFromScore(8.9) == Severity::kHigh);
  CHECK(SeverityFromScore(7.0) == Severity::kHigh);
  CHECK(SeverityFromScore(6.9) == Severity::kMedium);
  CHECK(SeverityFromScore(4.0) == Severity::kMedium);
  CHECK(SeverityFromScore(3.9) == Severity::kLow);
  CHECK(SeverityFromScore(0.1) == Severity::kLow);
  CHECK(SeverityFromScore(0.0) == Severity::kNegligible);
  CHECK(SeverityFromScore(-1.0) == Severity::kUnknown);
  CHECK(SeverityFromScore(std::nan("")) == Severity::kUnknown);
}

TEST_CASE("words: each is read back as itself, and no other text is") {
  for (const Severity each : {Severity::kCritical, Severity::kHigh, Severity::kMedium,
                              Severity::kLow, Severity::kNegligible, Severity::kUnknown}) {
    CHECK(ParseSeverity(NameOf(each)) == each);
  }
  for (const Stage each : {Stage::kSource, Stage::kBuild, Stage::kRegistry, Stage::kRuntime}) {
    CHECK(ParseStage(NameOf(each)) == each);
  }
  for (const Coverage each :
       {Coverage::kVulnerabilities, Coverage::kSecrets, Coverage::kMisconfigurations,
        Coverage::kMalware, Coverage::kLicenses, Coverage::kPackages}) {
    CHECK(ParseCoverage(NameOf(each)) == each);
  }
  for (const RatingSource each :
       {RatingSource::kNvd, RatingSource::kGhsa, RatingSource::kVendor, RatingSource::kScanner}) {
    CHECK(ParseRatingSource(NameOf(each)) == each);
  }
  for (const std::string text : {"", "Critical", "moderate", "high ", "ci"}) {
    CAPTURE(text);
    CHECK(!ParseSeverity(text).has_value());
    CHECK(!ParseStage(text).has_value());
  }
  CHECK(std::string(NameOf(FindingKind::kLicense)) == "license");
}
