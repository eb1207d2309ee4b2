// Dockle, Hadolint, Docker Bench and ClamAV, fact by fact.
#include "policy/render.h"
#include "report/samples.h"

using namespace policy;
using namespace policy::test;

namespace {

std::string Log(const std::string& lines, const std::string& summary) {
  return lines + "\n----------- SCAN SUMMARY -----------\n" + summary;
}

}  // namespace

TEST_CASE("hygiene: nothing of what alerts quote is shown by inspect") {
  for (const std::string format : {"dockle", "hadolint", "docker-bench"}) {
    for (const Sample& sample : SamplesOf(format)) {
      CAPTURE(sample.format);
      CAPTURE(sample.name);
      CHECK(RenderInspection({MustRead(sample.bytes)}).find("planted-secret") == std::string::npos);
    }
  }
}

TEST_CASE("dockle: checks of an image") {
  const Report report = MustReadGolden("dockle/many-4.json");
  CHECK(report.complete);
  CHECK(report.covers == Covers{Coverage::kMisconfigurations});
  CHECK(!report.states_fixes);
  REQUIRE(report.findings.size() == 4);
  CHECK(report.findings[0].kind == FindingKind::kMisconfiguration);
  CHECK(report.findings[0].id == "CIS-DI-0001");
  CHECK(report.findings[0].severity_as_written == "WARN");
  CHECK(report.findings[0].severity == Severity::kMedium);
  CHECK(report.findings[0].message == "1 alert");
  CHECK(report.findings[0].failed);
  CHECK(!report.findings[2].failed);
  CHECK(!report.findings[3].failed);
  CHECK(report.findings[3].suppressed);
  CHECK(report.details.at("summary") == R"({"fatal":0,"info":1,"pass":13,"skip":1,"warn":1})");
  const Report one = MustReadGolden("dockle/one.json");
  CHECK(one.reference == "registry.example.com/shop/web:1.4");
  CHECK(one.findings.at(0).severity == Severity::kHigh);
  CHECK(one.findings.at(0).message == "2 alerts");
}

TEST_CASE("dockle: what is missing makes it incomplete") {
  const auto reason = [](const std::string& text) {
    return MustRead(text, "dockle").incomplete_reason;
  };
  const std::string none = R"({"summary":{"fatal":0,"warn":0,"info":0,"skip":0,"pass":)";
  CHECK(reason(none + "1},\"details\":null}").empty());
  CHECK(reason(none + "0},\"details\":[]}") == "nothing was found, and no check was passed");
  CHECK(reason(none + "1}}") == "there is no list of details");
  CHECK(reason(none + "1},\"details\":7}") == "'details' is no list");
  CHECK(reason(R"({"summary":{"fatal":1,"warn":0,"info":0,"skip":0,"pass":1},"details":[]})") ==
        "the summary counts more than are listed");
  CHECK(IsRefused(R"({"summary":{},"details":[]})", "dockle"));
}

TEST_CASE("hadolint: complaints about a Dockerfile") {
  const Report report = MustReadGolden("hadolint/many-3.json");
  CHECK(report.complete);
  CHECK(report.stage == Stage::kSource);
  REQUIRE(report.findings.size() == 3);
  CHECK(report.findings[1].id == "SC2086");
  CHECK(report.findings[1].path == "app/Dockerfile");
  CHECK(report.findings[1].start_line == 7);
  CHECK(report.findings[0].severity == Severity::kMedium);
  CHECK(report.findings[2].severity == Severity::kHigh);
  CHECK(report.findings[2].message == "Do something else");
  CHECK(MustReadGolden("hadolint/broken.json").incomplete_reason ==
        "the Dockerfile could not be parsed");
  CHECK(MustRead("[]", "hadolint").incomplete_reason ==
        "an empty list names neither tool nor target");
  CHECK(IsRefused(R"([{"code":"DL3006"}])", "hadolint"));
  CHECK(IsRefused("null", "hadolint"));
}

TEST_CASE("docker-bench: a host's results") {
  const Report report = MustReadGolden("docker-bench/many-4.json");
  CHECK(report.complete);
  CHECK(report.scanner_version == "1.6.0");
  CHECK(report.stage == Stage::kRuntime);
  CHECK(FormatTime(report.scanned_at.value()) == "2031-05-01T08:00:00Z");
  REQUIRE(report.findings.size() == 4);
  CHECK(report.findings[0].failed);
  CHECK(report.findings[0].message == "Change 1.1.1");
  for (std::size_t i = 1; i < 4; ++i) CHECK(!report.findings[i].failed);
  CHECK(report.details.at("checks") == "4");
  CHECK(report.details.at("score") == "2");
  const Report old = MustReadGolden("docker-bench/old.json");
  CHECK(old.complete);
  CHECK(old.details.at("checks") == "\"1\"");
}

TEST_CASE("docker-bench: what is missing makes it incomplete") {
  const auto reason = [](const std::string& text) {
    return MustRead(text, "docker-bench").incomplete_reason;
  };
  const std::string begin = R"({"dockerbenchsecurity":"1.6.0","tests":)";
  CHECK(reason(begin + R"([{"results":[]}],"end":1})").empty());
  CHECK(reason(begin + R"([{"results":[]}]})") == "the run did not come to its end");
  CHECK(reason(begin + R"([],"end":1})") == "no test was made");
  CHECK(reason(begin + R"(7,"end":1})") == "'tests' is no list");
  CHECK(reason(begin + R"([{"results":7}],"end":1})") == "the results of a test are no list");
  CHECK(reason(begin + R"([{"results":[]}],"end":1,"checks":"2"})") ==
        "the log counts more checks than it lists");
  CHECK(IsRefused(R"({"tests":[]})", "docker-bench"));
}

TEST_CASE("clamav: what was found where") {
  const Report report = MustReadGolden("clamav/many-3.txt");
  CHECK(report.complete);
  CHECK(report.scanner_version == "1.4.3");
  CHECK(report.covers == Covers{Coverage::kMalware});
  CHECK(FormatTime(report.scanned_at.value()) == "2031-05-01T08:00:00Z");
  REQUIRE(report.findings.size() == 3);
  CHECK(report.findings[0].kind == FindingKind::kMalware);
  CHECK(report.findings[0].id == "Win.Test.EICAR_HDB-1");
  CHECK(report.findings[0].path == "/rootfs/tmp/eicar.com");
  CHECK(report.findings[1].id == "Eicar-Signature(44d88612:68)");
  CHECK(report.findings[2].path == "/rootfs/a: b.zip");
  CHECK(report.details.at("scannedFiles") == "4");
  CHECK(MustReadGolden("clamav/failed.txt").incomplete_reason == "the scan reported errors");
}

TEST_CASE("clamav: only a summary that agrees is a whole scan") {
  struct Row {
    std::string lines, summary, reason;
  };
  const std::vector<Row> rows = {
      {"/a: OK\n", "Scanned files: 1\nInfected files: 0\n", ""},
      {"/a: OK\r\n", "Scanned files: 1\r\nInfected files: 0\r\n", ""},
      {"/a: X FOUND\n", "Infected files: 1\n", ""},
      {"/a: X FOUND\n", "Infected files: 2\n",
       "the summary counts other infected files than are listed"},
      {"/a: X FOUND\n", "Infected files: 0\n",
       "the summary counts other infected files than are listed"},
      {"/a: OK\n", "Scanned files: 0\nInfected files: 0\n", "no file was scanned"},
      {"/a: OK\n", "Known viruses: 0\nInfected files: 0\n", "the scan knew no signatures"},
      {"/a: OK\n", "Infected files: 0\nTotal errors: 1\n", "the scan reported errors"},
      {"/a: OK\n/b: Permission denied\n", "Infected files: 0\n", "the scan reported errors"},
      {"/c: No such file or directory\nWARNING: /c: Can't access file\n", "Infected files: 0\n",
       "the scan reported errors"},
      {"/a: OK\nERROR: Can't open file\n", "Infected files: 0\n", "the scan reported errors"},
      {"/a: OK\n", "Scanned files: 1\n", "there is no summary: the scan did not come to its end"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.lines);
    CAPTURE(row.summary);
    CHECK(MustRead(Log(row.lines, row.summary)).incomplete_reason == row.reason);
  }
  CHECK(MustRead("/a: X FOUND\n").incomplete_reason ==
        "there is no summary: the scan did not come to its end");
  CHECK(!ReadReport("/a: OK\n", "x").has_value());
  CHECK(!ReadReport("nothing FOUND\n", "x").has_value());
}
