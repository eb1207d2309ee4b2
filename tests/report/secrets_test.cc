// Gitleaks, TruffleHog and detect-secrets, fact by fact.
#include "policy/render.h"
#include "report/samples.h"

using namespace policy;
using namespace policy::test;

namespace {

const std::string kLog = R"({"level":"info-0","logger":"trufflehog","msg":)";
const std::string kEntry =
    R"({"SourceMetadata":{"Data":{"Filesystem":{"file":"a","line":3}}},"DetectorName":"Cloud"})";

}  // namespace

TEST_CASE("secrets: nothing of what was found is shown by inspect") {
  for (const std::string format : {"gitleaks", "trufflehog", "detect-secrets"}) {
    for (const Sample& sample : SamplesOf(format)) {
      CAPTURE(sample.format);
      CAPTURE(sample.name);
      const std::string shown = RenderInspection({MustRead(sample.bytes)});
      CHECK(shown.find("planted-secret-7Qz") == std::string::npos);
    }
  }
}

TEST_CASE("gitleaks: version 8") {
  const Report report = MustReadGolden("gitleaks/many-3.json");
  CHECK(report.complete);
  CHECK(report.stage == Stage::kSource);
  CHECK(report.covers == std::set<Coverage>{Coverage::kSecrets});
  CHECK(!report.rates_severity);
  CHECK(!report.states_fixes);
  REQUIRE(report.findings.size() == 3);
  const Finding& found = report.findings[0];
  CHECK(found.kind == FindingKind::kSecret);
  CHECK(found.id == "cloud-key");
  CHECK(found.path == "deploy/env.yml");
  CHECK(found.start_line == 7);
  CHECK(found.end_line == 8);
  CHECK(found.title == "Found a cloud-key");
  CHECK(found.category == "key, cloud");
  CHECK(found.shown_package == "deploy/env.yml");
  CHECK(found.shown_version == "7");
  CHECK(report.findings[1].more_paths == std::vector<std::string>{"keys/id_rsa"});
}

TEST_CASE("gitleaks: versions before 8") {
  const Report report = MustReadGolden("gitleaks/old.json");
  REQUIRE(report.findings.size() == 1);
  CHECK(report.findings[0].id == "Cloud Key");
  CHECK(report.findings[0].shown_version == "224");
  CHECK(report.findings[0].category == "key, cloud");
  const Report oldest = MustRead(
      R"([{"line":"a","commit":"b","offender":"c","reason":"Cloud","file":"d","branch":"e"}])");
  CHECK(oldest.format == "gitleaks");
  CHECK(oldest.findings.at(0).id == "Cloud");
}

TEST_CASE("gitleaks: a list under a key, rated in part") {
  const Report report = MustReadGolden("gitleaks/wrapped.json");
  CHECK(report.rates_severity);
  REQUIRE(report.findings.size() == 2);
  CHECK(report.findings[0].id == "G1");
  CHECK(report.findings[0].severity == Severity::kHigh);
  CHECK(report.findings[0].end_line == 14);
  CHECK(report.findings[1].shown_version.empty());
  const std::string shown = RenderInspection({report});
  CHECK(shown.find(R"("asWritten":{"HIGH":1})") != std::string::npos);
}

TEST_CASE("gitleaks: nothing at all proves nothing") {
  CHECK(MustRead("null\n").format == "gitleaks");
  for (const std::string text : {"null\n", "[]\n", "[]"}) {
    CAPTURE(text);
    const Report report = MustRead(text, "gitleaks");
    CHECK(report.incomplete_reason == "an empty list names neither tool nor target");
  }
  CHECK(MustRead("null").format == "trivy-legacy");
  CHECK(MustRead(R"({"leaks":[],"errors":["x"]})").incomplete_reason == "the scan reported errors");
  CHECK(!MustRead(R"({"leaks":[]})").complete);
  CHECK(MustRead(R"({"leaks":7,"errors":[]})").incomplete_reason == "'leaks' is no list");
  CHECK(IsRefused(R"([{"a":1}])", "gitleaks"));
  CHECK(IsRefused(R"({"errors":[]})", "gitleaks"));
  CHECK(IsRefused("7", "gitleaks"));
}

TEST_CASE("trufflehog: secrets in an image") {
  const Report report = MustReadGolden("trufflehog/many-3.jsonl");
  CHECK(report.complete);
  CHECK(report.scanner_version == "3.88.0");
  CHECK(report.reference == "registry.example.com/shop/web:1.4");
  CHECK(FormatTime(report.scanned_at.value()) == "2031-05-01T08:00:00Z");
  REQUIRE(report.findings.size() == 3);
  CHECK(report.findings[0].id == "Cloud");
  CHECK(report.findings[0].path == "/app/.env");
  CHECK(report.findings[0].category == "Docker");
  CHECK(report.findings[0].status_as_written == "verified");
  CHECK(report.findings[0].package.layer.starts_with("sha256:4c4c"));
  CHECK(report.findings[1].status_as_written == "unverified");
}

TEST_CASE("trufflehog: a list, and version 2") {
  const Report list = MustReadGolden("trufflehog/list.json");
  REQUIRE(list.findings.size() == 2);
  CHECK(list.findings[0].path == "a.yml");
  CHECK(list.findings[0].start_line == 3);
  const Report old = MustReadGolden("trufflehog/old.jsonl");
  REQUIRE(old.findings.size() == 2);
  CHECK(old.findings[0].id == "High Entropy");
  CHECK(old.findings[1].path == "b.yml");
}

TEST_CASE("trufflehog: a clean scan says that it came to its end") {
  const auto reason = [](const std::string& text) {
    return MustRead(text, "trufflehog").incomplete_reason;
  };
  CHECK(reason(kLog + R"("finished scanning","verified_secrets":0})").empty());
  CHECK(reason(kLog + R"("running source"})") ==
        "nothing was found, and nothing says that the scan came to its end");
  CHECK(reason(kEntry + "\n" + kLog + R"("running source"})") ==
        "the scan did not come to its end");
  CHECK(reason(kEntry + "\n" + kLog + R"("finished scanning","unverified_secrets":2})") ==
        "the scan counts more than are listed");
  CHECK(reason(kEntry + "\n" + kEntry).empty());
  CHECK(reason(R"({"level":"error","msg":"x"})" + kEntry) == "the scan reported errors");
  CHECK(reason(kEntry.substr(0, kEntry.size() - 1) + ",\"x\":\"}{\\\"\"\n}").empty());
  CHECK(reason("\xEF\xBB\xBF\n" + kEntry).empty());
  CHECK(reason("\xEF\xBB\xBF [" + kEntry + "]").empty());
  CHECK(IsRefused("[]", "trufflehog"));
  CHECK(IsRefused(kEntry + R"({"a":1})", "trufflehog"));
}

TEST_CASE("trufflehog: broken lines are errors with their number") {
  for (const std::string broken :
       {"\n{\"a\":}", "\nerror", "\n{\"a\":\"b", "\n{\"a\":1,\"a\":2}"}) {
    CAPTURE(broken);
    const Result<Report> read = ReadReport(kEntry + broken, "x", "trufflehog");
    REQUIRE(!read.has_value());
    CHECK(read.error().kind == ErrorKind::kBadInput);
    CHECK(read.error().where.line == 2);
    CHECK(read.error().excerpt.empty());
  }
}

TEST_CASE("detect-secrets: a baseline") {
  const Report report = MustReadGolden("detect-secrets/many-3.json");
  CHECK(report.complete);
  CHECK(report.scanner_version == "1.5.0");
  CHECK(FormatTime(report.scanned_at.value()) == "2031-05-01T08:00:00Z");
  REQUIRE(report.findings.size() == 3);
  CHECK(report.findings[0].id == "Cloud Key");
  CHECK(report.findings[0].path == "a.yml");
  CHECK(report.findings[0].start_line == 7);
  CHECK(!report.findings[0].suppressed);
  CHECK(report.findings[1].suppressed);
  CHECK(report.findings[1].suppression == "audited as no secret");
  CHECK(report.findings[2].status_as_written == "verified");
  const Report old = MustReadGolden("detect-secrets/old.json");
  CHECK(old.findings.at(0).path == "a.yml");
}

TEST_CASE("detect-secrets: what is missing makes it incomplete") {
  const auto reason = [](const std::string& text) {
    return MustRead(text, "detect-secrets").incomplete_reason;
  };
  CHECK(reason(R"({"results":{},"plugins_used":[]})") == "no plugin looked for secrets");
  CHECK(reason(R"({"plugins_used":[{}]})") == "there are no 'results'");
  CHECK(reason(R"({"results":[],"plugins_used":[{}]})") == "'results' is no object");
  CHECK(reason(R"({"results":{"a":7},"plugins_used":[{}]})") ==
        "the results of a file are no list");
  CHECK(IsRefused(R"({"results":{}})", "detect-secrets"));
}
