// `image` by what the image itself says: each key on both sides of its limit, and what is unknown.
#include "policy/image_config.h"
#include "support.h"

namespace policy {
namespace {

using rules_test::At;
using rules_test::Lines;

constexpr std::uint64_t kMebibyte = std::uint64_t{1} << 20U;

ImageConfig Good() {
  ImageConfig config;
  config.platform = "linux/amd64";
  config.platforms = {"linux/amd64"};
  config.manifest_digest = "sha256:" + std::string(64, 'a');
  config.created_at = At("2027-01-10");
  config.user = "1000";
  config.healthcheck = true;
  config.exposed_ports = {"8080/tcp"};
  config.labels = {{"org.opencontainers.image.source", "x"}, {"team", ""}};
  config.layers = {{.size = kMebibyte, .packed = true}, {.size = kMebibyte, .packed = true}};
  config.setuid_files.emplace();
  return config;
}

rules::Verdict Judged(const std::string& yaml, const std::vector<const ImageConfig*>& configs,
                      const std::string& digest = {}) {
  const auto check = rules_test::Read("image", yaml);
  REQUIRE(check->per_platform());
  REQUIRE(check->needs().size() == 1);
  CHECK(check->needs().front().covers == Coverage::kImage);
  const auto reference = ParseReference("registry.example.com/web:1");
  const rules::ImageFacts facts{.text = "registry.example.com/web:1",
                                .digest = digest,
                                .reference = &*reference,
                                .now = At("2027-01-15"),
                                .configs = configs};
  rules::Verdict verdict = check->JudgeWhole(facts);
  rules::Verdict on_platform = check->Judge(facts);
  std::move(on_platform.breaches.begin(), on_platform.breaches.end(),
            std::back_inserter(verdict.breaches));
  if (on_platform.changes_at) verdict.changes_at = on_platform.changes_at;
  return verdict;
}

Lines Breaches(const std::string& yaml, const ImageConfig& config) {
  return rules_test::Shown(Judged(yaml, {&config}));
}

struct Row {
  std::string name;
  std::string yaml;
  void (*change)(ImageConfig&);
  Lines want;
};

void CheckRows(const std::vector<Row>& rows) {
  for (const Row& row : rows) {
    SUBCASE(row.name.c_str()) {
      CAPTURE(row.name);
      ImageConfig config = Good();
      row.change(config);
      CHECK(Breaches(row.yaml, config) == row.want);
    }
  }
}

void Same(ImageConfig& /*config*/) {}

TEST_CASE("image: who it runs as") {
  const std::string yaml = "requireNonRootUser: true";
  const Lines broken = {"image.requireNonRootUser requireNonRootUser"};
  CheckRows({
      {"a number", yaml, Same, {}},
      {"a name", yaml, [](ImageConfig& c) { c.user = "app"; }, {}},
      {"a name that begins as root's", yaml, [](ImageConfig& c) { c.user = "rooty"; }, {}},
      {"a number that ends as root's", yaml, [](ImageConfig& c) { c.user = "10"; }, {}},
      {"root's group alone", yaml, [](ImageConfig& c) { c.user = "1000:0"; }, {}},
      {"none", yaml, [](ImageConfig& c) { c.user.clear(); }, broken},
      {"root", yaml, [](ImageConfig& c) { c.user = "root"; }, broken},
      {"zero", yaml, [](ImageConfig& c) { c.user = "0"; }, broken},
      {"zero with a group", yaml, [](ImageConfig& c) { c.user = "0:1000"; }, broken},
      {"a group alone", yaml, [](ImageConfig& c) { c.user = ":1000"; }, broken},
      {"more zeros", yaml, [](ImageConfig& c) { c.user = "000"; }, broken},
      {"a sign", yaml, [](ImageConfig& c) { c.user = "+0"; }, broken},
      {"not asked",
       "requireNonRootUser: false\nmaxLayers: 9",
       [](ImageConfig& c) { c.user.clear(); },
       {}},
  });
}

TEST_CASE("image: health check and setuid files") {
  const Lines setuid = {"image.forbidSetuid forbidSetuid"};
  CheckRows({
      {"checked", "requireHealthcheck: true", Same, {}},
      {"not checked",
       "requireHealthcheck: true",
       [](ImageConfig& c) { c.healthcheck = false; },
       {"image.requireHealthcheck requireHealthcheck"}},
      {"none setuid", "forbidSetuid: true", Same, {}},
      {"one setuid", "forbidSetuid: true",
       [](ImageConfig& c) { c.setuid_files = {{"/usr/bin/su"}}; }, setuid},
      {"nobody knows", "forbidSetuid: true", [](ImageConfig& c) { c.setuid_files.reset(); },
       setuid},
  });
}

Report Dockle(const std::string& status, bool failed) {
  Report report;
  report.scanner = "dockle";
  report.complete = true;
  report.findings.emplace_back();
  report.findings.back().id = "CIS-DI-0008";
  report.findings.back().status_as_written = status;
  report.findings.back().failed = failed;
  report.findings.back().suppressed = status == "IGNORE";
  return report;
}

TEST_CASE("image: setuid files by a scanner's word") {
  const Lines broken = {"image.forbidSetuid forbidSetuid"};
  const auto check = rules_test::Read("image", "forbidSetuid: true");
  REQUIRE(check->wants_reports());
  const rules::Need& need = check->needs().front();
  REQUIRE(bool(need.or_else != nullptr));
  struct Spoken {
    const char* name;
    std::vector<Report> reports;
    bool answered;
    Lines want;
  };
  Report partial_found = Dockle("INFO", true);
  partial_found.complete = false;
  Report partial = Dockle("PASS", false);
  partial.complete = false;
  Report other = Dockle("INFO", true);
  other.scanner = "trivy";
  const Spoken rows[] = {
      {"some", {Dockle("INFO", true)}, true, broken},
      {"none", {Dockle("PASS", false)}, true, {}},
      {"not looked for", {Dockle("SKIP", false)}, false, {}},
      {"ignored", {Dockle("IGNORE", false)}, false, {}},
      {"some, in a part of a run", {partial_found}, true, broken},
      {"none, in a part of a run", {partial}, false, {}},
      {"one of two accuses", {Dockle("PASS", false), Dockle("INFO", true)}, true, broken},
      {"the id of another scanner", {other}, false, {}},
      {"nobody", {}, false, {}},
  };
  for (const Spoken& row : rows) {
    SUBCASE(row.name) {
      std::vector<const Report*> reports;
      for (const Report& report : row.reports) reports.push_back(&report);
      rules::ImageFacts facts{.now = At("2027-01-15"), .reports = reports};
      CHECK(need.or_else(facts) == row.answered);
      CHECK(rules_test::Shown(check->Judge(facts)) == row.want);
      // Beside layers without such files, the accuser is heard all the same.
      const ImageConfig config = Good();
      const ImageConfig* configs[] = {&config};
      facts.configs = configs;
      CHECK(rules_test::Shown(check->Judge(facts)) == row.want);
    }
  }
  const auto more = rules_test::Read("image", "forbidSetuid: true\nmaxLayers: 3");
  CHECK(bool(more->needs().front().or_else == nullptr));
}

TEST_CASE("image: layers and their size") {
  CheckRows({
      {"as many as allowed", "maxLayers: 2", Same, {}},
      {"one more", "maxLayers: 1", Same, {"image.maxLayers maxLayers"}},
      {"none at all", "maxLayers: 1", [](ImageConfig& c) { c.layers.clear(); }, {}},
      {"as large as allowed", "maxSize: 2Mi", Same, {}},
      {"a byte more",
       "maxSize: 2Mi",
       [](ImageConfig& c) { ++c.layers[0].size; },
       {"image.maxSize maxSize"}},
      {"in kibibytes", "maxSize: 2047Ki", Same, {"image.maxSize maxSize"}},
      {"in gibibytes", "maxSize: 1Gi", Same, {}},
      {"unpacked and small enough",
       "maxSize: 2Mi",
       [](ImageConfig& c) { c.layers[0].packed = false; },
       {}},
  });
}

TEST_CASE("image: ports, labels and platforms") {
  const Lines port = {"image.forbiddenPorts forbiddenPorts"};
  const Lines required = {"image.requiredPlatforms requiredPlatforms"};
  const Lines allowed = {"image.allowedPlatforms allowedPlatforms"};
  CheckRows({
      {"another port", "forbiddenPorts: [22, 80]", Same, {}},
      {"that port", "forbiddenPorts: [22, 8080]", Same, port},
      {"by another protocol", "forbiddenPorts: [53]",
       [](ImageConfig& c) { c.exposed_ports = {"53/udp"}; }, port},
      {"without a protocol", "forbiddenPorts: [53]",
       [](ImageConfig& c) { c.exposed_ports = {"53"}; }, port},
      {"in a range", "forbiddenPorts: [22]",
       [](ImageConfig& c) { c.exposed_ports = {"20-22/tcp"}; }, port},
      {"behind a range",
       "forbiddenPorts: [23]",
       [](ImageConfig& c) { c.exposed_ports = {"20-22/tcp"}; },
       {}},
      {"one that cannot be read", "forbiddenPorts: [22]",
       [](ImageConfig& c) { c.exposed_ports = {"$PORT"}; }, port},
      {"none", "forbiddenPorts: [22]", [](ImageConfig& c) { c.exposed_ports.clear(); }, {}},
      {"labelled", "requiredLabels: [team]", Same, {}},
      {"not labelled",
       "requiredLabels: [team, owner]",
       Same,
       {"image.requiredLabels requiredLabels"}},
      {"there", "requiredPlatforms: [linux/amd64]", Same, {}},
      {"not there", "requiredPlatforms: [linux/amd64, linux/arm64]", Same, required},
      {"a variant is one",
       "requiredPlatforms: [linux/arm]",
       [](ImageConfig& c) { c.platforms = {"linux/arm/v7"}; },
       {}},
      {"another variant is not", "requiredPlatforms: [linux/arm/v7]",
       [](ImageConfig& c) { c.platforms = {"linux/arm/v6"}; }, required},
      {"v8 goes without saying",
       "requiredPlatforms: [linux/arm64]",
       [](ImageConfig& c) { c.platforms = {"linux/arm64/v8"}; },
       {}},
      {"allowed", "allowedPlatforms: [linux/amd64]", Same, {}},
      {"not allowed", "allowedPlatforms: [linux/arm64]", Same, allowed},
      {"unknown", "allowedPlatforms: [linux/amd64]",
       [](ImageConfig& c) {
         c.platform.clear();
         c.platforms.clear();
       },
       allowed},
  });
}

TEST_CASE("image: age to the second, and until when the answer holds") {
  struct AgeRow {
    std::string name, created;
    bool fresh;
    std::string until;
  };
  const std::vector<AgeRow> rows = {
      {"young", "2027-01-10", true, "2027-01-17T00:00:00Z"},
      {"a second left", "2027-01-08T00:00:01Z", true, "2027-01-15T00:00:01Z"},
      {"reached", "2027-01-08T00:00:00Z", false, ""},
      {"within the skew of clocks", "2027-01-15T00:05:00Z", true, "2027-01-22T00:05:00Z"},
      {"still to come", "2027-01-15T00:05:01Z", false, "2027-01-15T00:00:01Z"},
      {"reproducible", "1979-12-31T23:59:59Z", false, ""},
      {"unknown", "", false, ""},
  };
  for (const AgeRow& row : rows) {
    SUBCASE(row.name.c_str()) {
      CAPTURE(row.name);
      ImageConfig config = Good();
      config.created_at = ParseStart(row.created);
      const rules::Verdict verdict = Judged("maxAge: 7d", {&config});
      CHECK(verdict.breaches.empty() == row.fresh);
      CHECK((verdict.changes_at ? FormatTime(*verdict.changes_at) : "") == row.until);
    }
  }
}

TEST_CASE("image: an archive of the index and one of the platform") {
  ImageConfig config = Good();
  config.index_digest = "sha256:" + std::string(64, 'b');
  config.platforms = {"linux/amd64", "linux/arm64"};
  const auto shown = [&](const std::string& yaml, const std::string& digest) {
    return rules_test::Shown(Judged(yaml, {&config}, digest));
  };
  CHECK(shown("requiredPlatforms: [linux/arm64]", config.index_digest).empty());
  CHECK(shown("requiredPlatforms: [linux/arm64]", config.manifest_digest) ==
        Lines{"image.requiredPlatforms requiredPlatforms"});
  CHECK(shown("allowedPlatforms: [linux/amd64]", config.manifest_digest).empty());
  CHECK(shown("allowedPlatforms: [linux/amd64]", config.index_digest) ==
        Lines{"image.allowedPlatforms allowedPlatforms"});
}

TEST_CASE("image: without the image the missing evidence is the violation, once") {
  CHECK(rules_test::Shown(Judged("requireNonRootUser: true\nrequiredPlatforms: [linux/amd64]", {}))
            .empty());
  const auto check = rules_test::Read("image", "requireDigest: true");
  CHECK(check->needs().empty());
  CHECK_FALSE(check->per_platform());
}

TEST_CASE("image: of two archives what either does not hold is broken") {
  ImageConfig one = Good();
  ImageConfig other = Good();
  other.user = "root";
  other.setuid_files.reset();
  const std::string yaml = "requireNonRootUser: true\nforbidSetuid: true";
  CHECK(rules_test::Shown(Judged(yaml, {&one, &other})) ==
        Lines{"image.requireNonRootUser requireNonRootUser"});
}

TEST_CASE("image: the reference is judged once beside what the image says") {
  const ImageConfig config = Good();
  CHECK(Breaches("requireDigest: true\nmaxLayers: 1", config) ==
        Lines{"image.requireDigest requireDigest", "image.maxLayers maxLayers"});
}

}  // namespace
}  // namespace policy
