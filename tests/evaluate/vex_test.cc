// VEX: which statements concern a finding, whose count, and what becomes of what they clear.
#include <functional>

#include "support.h"

namespace policy {
namespace {

using namespace evaluate_test;

const std::string kCve = "CVE-2026-0001";
const std::string kPackage = "pkg:deb/debian/openssl@1.0?arch=amd64&distro=debian-12";
const std::string kOci = "pkg:oci/web@sha256%3A" + std::string(64, 'a');

Finding Base(const std::string& purl = kPackage) {
  Finding finding = Vulnerability(kCve, "openssl", Severity::kHigh);
  finding.aliases = {"GHSA-aaaa-bbbb-cccc"};
  finding.package.purl = purl;
  return finding;
}

// What one author says of CVE-2026-0001.
VexStatement Says(VexStatus status, std::vector<VexProduct> products,
                  const std::string& at = "2027-01-10") {
  VexStatement statement{.id = kCve, .products = std::move(products), .status = status};
  if (status == VexStatus::kNotAffected) statement.justification = "component_not_present";
  statement.author = "Example Security";
  if (!at.empty()) statement.at = At(at);
  return statement;
}
VexStatement NotAffected(const std::string& product, const std::string& part = {}) {
  VexProduct one{.ids = {product}};
  if (!part.empty()) one.subcomponents = {part};
  return Says(VexStatus::kNotAffected, {one});
}

Report VexReport(std::vector<VexStatement> statements) {
  static int number = 0;
  Report report;
  report.format = report.scanner = "openvex";
  const std::string own = std::to_string(1000 + ++number % 1000);
  report.digest = "sha256:" + std::string(60, 'e') + own;
  report.scanned_at = At("2027-01-10");
  for (const VexStatement& statement : statements) {
    report.findings.push_back({.kind = FindingKind::kStatement, .id = statement.id});
  }
  report.statements = std::move(statements);
  return report;
}
Document Given(std::vector<VexStatement> statements) {
  Document document = HandedOver(VexReport(std::move(statements)));
  document.as_vex = true;
  return document;
}

Decision With(std::vector<Document> documents, const std::string& selector = "{any: true}",
              Context context = {.now = Now()}, Finding finding = Base()) {
  const PolicySet set = SetOf(Policy(Rule("vulnerabilities: " + selector),
                                     "evidence: {signedBy: [ci], vexSignedBy: [other]}"));
  documents.push_back(Signed(TrivyReport({std::move(finding)})));
  return Judge(set, documents, context);
}
bool IsCleared(const VexStatement& statement, Finding finding = Base()) {
  const Decision decision =
      With({Given({statement})}, "{any: true}", {.now = Now()}, std::move(finding));
  CHECK(decision.violations.empty() == !decision.cleared.empty());
  return decision.allowed;
}

TEST_CASE("vex: a statement is on the package itself where each part it gives is equal") {
  struct Case {
    std::string product;
    bool clears;
  };
  const std::vector<Case> cases = {
      {"pkg:deb/debian/openssl", true},
      {"pkg:deb/debian/openssl@1.0", true},
      {"pkg:deb/debian/openssl@1.0?arch=amd64", true},
      {"pkg:deb/debian/openssl?distro=debian-12", true},
      {"pkg:deb/debian/OpenSSL", true},
      {"PKG:deb/debian/openssl", false},
      {"pkg:deb/debian/openssl@1.1", false},
      {"pkg:deb/debian/openssl@1.0?arch=arm64", false},
      {"pkg:deb/debian/openssl?repository=main", false},
      {"pkg:deb/ubuntu/openssl", false},
      {"pkg:deb/openssl", false},
      {"pkg:rpm/debian/openssl", false},
      {"pkg:deb/debian/openssl-libs", false},
      {"openssl", false},
      {"cpe:2.3:a:openssl:openssl:1.0:*:*:*:*:*:*:*", false},
      {"urn:cdx:3e671687-395b-41f5-a30f-a58921a69b79/1#pkg:deb/debian/openssl@1.0", true},
      {"", false},
  };
  for (const Case& one : cases) {
    CAPTURE(one.product);
    CHECK(IsCleared(NotAffected(one.product)) == one.clears);
  }
}

TEST_CASE("vex: versions are equal as each type writes them") {
  Finding go = Vulnerability(kCve, "golang.org/x/net", Severity::kHigh);
  go.package = {.name = "golang.org/x/net", .version = "0.15.0", .type = "golang"};
  CHECK(IsCleared(NotAffected("pkg:golang/golang.org/x/net@v0.15.0"), go));
  CHECK(!IsCleared(NotAffected("pkg:golang/golang.org/x/net@v0.16.0"), go));
  Finding rpm = Vulnerability(kCve, "openssl", Severity::kHigh);
  rpm.package = {.name = "openssl",
                 .version = "1:1.1.1k-7.el8",
                 .type = "rpm",
                 .space = "redhat",
                 .purl = "pkg:rpm/redhat/openssl@1.1.1k-7.el8?arch=x86_64&epoch=1"};
  CHECK(IsCleared(NotAffected("pkg:rpm/redhat/openssl@1.1.1k-7.el8?epoch=1"), rpm));
  CHECK(!IsCleared(NotAffected("pkg:rpm/redhat/openssl@1.1.1k-7.el8?epoch=2"), rpm));
  Finding python = Vulnerability(kCve, "Ruamel.YAML", Severity::kHigh);
  python.package = {.name = "Ruamel.YAML", .version = "1", .type = "pypi"};
  CHECK(IsCleared(NotAffected("pkg:pypi/ruamel-yaml@1"), python));
}

TEST_CASE("vex: a statement is on the image by digest, repository or reference") {
  struct Case {
    std::string product;
    bool clears;
  };
  const std::vector<Case> cases = {
      {kDigest, true},
      {kOtherDigest, false},
      {kOci, true},
      {"pkg:oci/web@" + kDigest, true},
      {kOci + "?repository_url=mirror.example.com/web", true},
      {"pkg:oci/web@sha256%3A" + std::string(64, 'b'), false},
      {"pkg:oci/web?repository_url=registry.example.com%2Fweb", true},
      {"pkg:oci/web?repository_url=registry.example.com", true},
      {"pkg:oci/web?repository_url=registry.example.com%2Fapi", false},
      {"pkg:oci/web", false},
      {"pkg:docker/web?repository_url=registry.example.com", true},
      {"pkg:docker/web@" + kDigest, true},
      {"pkg:docker/web", false},
      {kImage, true},
      {kName, true},
      {kName + ":1.4", false},
      {"docker://" + kImage, true},
      {"registry.example.com/api", false},
  };
  for (const Case& one : cases) {
    CAPTURE(one.product);
    CHECK(IsCleared(NotAffected(one.product)) == one.clears);
    CHECK(IsCleared(NotAffected(one.product, "pkg:deb/debian/openssl")) == one.clears);
    CHECK(!IsCleared(NotAffected(one.product, "pkg:deb/debian/curl")));
  }
  const VexStatement unreadable = Says(VexStatus::kNotAffected, {{{kDigest}, {""}}});
  CHECK(!IsCleared(unreadable));
  // A part of another package is not known to be this finding.
  CHECK(!IsCleared(NotAffected("pkg:npm/app@1", "pkg:deb/debian/openssl")));
  CHECK(!IsCleared(Says(VexStatus::kNotAffected, {})));
}

TEST_CASE("vex: an architecture is asked of the platform") {
  const VexStatement arm = NotAffected(kOci + "?arch=arm64");
  const VexStatement amd = NotAffected(kOci + "?arch=amd64&os=linux");
  const auto judged = [](const VexStatement& statement, const std::string& platform) {
    return With({Given({statement})}, "{any: true}", {.now = Now(), .platform = platform}).allowed;
  };
  CHECK(judged(amd, "linux/amd64"));
  CHECK(!judged(arm, "linux/amd64"));
  CHECK(!judged(amd, ""));
}

TEST_CASE("vex: the vulnerability is the finding's under any alias") {
  VexStatement statement = NotAffected(kDigest);
  statement.id = "ghsa-AAAA-bbbb-cccc";
  CHECK(IsCleared(statement));
  statement.id = "GHSA-xxxx-yyyy-zzzz";
  CHECK(!IsCleared(statement));
  statement.aliases = {"cve-2026-0001"};
  CHECK(IsCleared(statement));
  statement.id.clear();
  statement.aliases.clear();
  CHECK(!IsCleared(statement));
}

TEST_CASE("vex: fixed clears, and so does not_affected with a reason") {
  CHECK(IsCleared(Says(VexStatus::kFixed, {{{kDigest}, {}}})));
  VexStatement bare = NotAffected(kDigest);
  bare.justification.clear();
  CHECK(!IsCleared(bare));
  bare.impact_statement = "never called";
  CHECK(IsCleared(bare));
  CHECK(!IsCleared(Says(VexStatus::kAffected, {{{kDigest}, {}}})));
  CHECK(!IsCleared(Says(VexStatus::kUnderInvestigation, {{{kDigest}, {}}})));
}

TEST_CASE("vex: what is cleared is listed with its author and reaches no rule") {
  VexStatement statement = NotAffected(kDigest);
  const Decision decision = With({Given({statement})});
  CHECK(decision.allowed);
  REQUIRE(decision.cleared.size() == 1);
  const ClearedFinding& cleared = decision.cleared.front();
  CHECK(cleared.image == kImage);
  CHECK(cleared.id == kCve);
  CHECK(cleared.package == "openssl");
  CHECK(cleared.version == "1.0");
  CHECK(cleared.statement == "not_affected: component_not_present");
  CHECK(cleared.author == "Example Security");
}

TEST_CASE("vex: the newest statement of an author counts, at one instant the worse") {
  const auto says = [](VexStatus status, const std::string& at) {
    return Says(status, {{{kDigest}, {}}}, at);
  };
  const VexStatement early = says(VexStatus::kAffected, "2027-01-09");
  const VexStatement clears = says(VexStatus::kNotAffected, "2027-01-10");
  const VexStatement late = says(VexStatus::kUnderInvestigation, "2027-01-11");
  const VexStatement same = says(VexStatus::kAffected, "2027-01-10");
  const VexStatement undated = says(VexStatus::kAffected, "");
  const VexStatement undated_clear = says(VexStatus::kFixed, "");
  CHECK(With({Given({early, clears})}).allowed);
  CHECK(With({Given({clears}), Given({early})}).allowed);
  CHECK(!With({Given({clears, late})}).allowed);
  CHECK(!With({Given({clears, same})}).allowed);
  CHECK(!With({Given({clears, undated})}).allowed);
  CHECK(With({Given({undated_clear})}).allowed);
  CHECK(!With({Given({undated_clear, early})}).allowed);
  VexStatement bare = says(VexStatus::kNotAffected, "2027-01-10");
  bare.justification.clear();
  CHECK(!With({Given({clears, bare})}).allowed);
}

TEST_CASE("vex: another author's newest stands against it on any date") {
  VexStatement against = Says(VexStatus::kAffected, {{{kDigest}, {}}}, "2026-06-01");
  against.author = "Vendor";
  const VexStatement clears = NotAffected(kDigest);
  CHECK(!With({Given({clears}), Given({against})}).allowed);
  VexStatement settled = Says(VexStatus::kFixed, {{{kDigest}, {}}}, "2026-06-02");
  settled.author = "Vendor";
  const Decision decision = With({Given({clears}), Given({against, settled})});
  CHECK(decision.allowed);
  CHECK(decision.cleared.size() == 2);
  // Doubt blocks: it may be about this very package.
  against.products = {{{"pkg:deb/debian/openssl?channel=main"}, {}}};
  CHECK(!With({Given({clears}), Given({against})}).allowed);
  against.products = {{{"pkg:deb/debian/openssl@2.0"}, {}}};
  CHECK(With({Given({clears}), Given({against})}).allowed);
}

TEST_CASE("vex: a statement that is still to come waits for its date") {
  const VexStatement clears = NotAffected(kDigest);
  VexStatement later = Says(VexStatus::kAffected, {{{kDigest}, {}}}, "2027-01-16");
  const Decision decision = With({Given({clears, later})});
  CHECK(decision.allowed);
  REQUIRE(decision.valid_until.has_value());
  CHECK(FormatTime(*decision.valid_until) == "2027-01-15T23:55:00Z");
  CHECK(!With({Given({clears, later})}, "{any: true}", {.now = *decision.valid_until}).allowed);
}

TEST_CASE(
    "vex: attested VEX counts by those whom the policy trusts with it, on the image's digest") {
  const Report report = VexReport({NotAffected("pkg:deb/debian/openssl")});
  const auto judged = [&](const Document& document) { return With({document}); };
  const Decision trusted = judged(Signed(report, "other"));
  CHECK(trusted.allowed);
  CHECK(trusted.cleared.at(0).author == "other");
  const Decision untrusted = judged(Signed(report, "ci"));
  CHECK(!untrusted.allowed);
  CHECK(!judged(Signed(report, "other", kOtherDigest)).allowed);
  // A statement without a product is about what it was signed for.
  CHECK(judged(Signed(VexReport({Says(VexStatus::kFixed, {})}), "other")).allowed);
  const auto reason_of = [](const Decision& decision) {
    for (const ConsideredDocument& document : decision.evidence) {
      if (document.format == "openvex") return document.reason;
    }
    return std::string("not listed");
  };
  CHECK(reason_of(trusted) == "document.used");
  CHECK(reason_of(untrusted) == "document.signer");
  CHECK(reason_of(judged(Signed(report, "other", kOtherDigest))) == "document.subject");
}

TEST_CASE("vex: handed over it counts in ci only") {
  const Context admission{.now = Now(), .point = Point::kAdmission};
  Document document = Given({NotAffected(kDigest)});
  CHECK(!With({document}, "{any: true}", admission).allowed);
  document.insecure = true;
  CHECK(With({document}, "{any: true}", admission).allowed);
}

TEST_CASE("vex: what a scan analysed by itself is not the policy's") {
  Report sbom = VexReport({NotAffected(kDigest)});
  sbom.format = sbom.scanner = "cyclonedx";
  sbom.covers = {Coverage::kPackages};
  CHECK(!With({HandedOver(sbom)}).allowed);
  Document as_vex = HandedOver(sbom);
  as_vex.as_vex = true;
  CHECK(With({as_vex}).allowed);
  CHECK(With({Signed(sbom, "other")}).allowed);
  // A document of nothing but statements is VEX, however it was handed over.
  CHECK(With({HandedOver(VexReport({NotAffected(kDigest)}))}).allowed);
}

TEST_CASE("vex: a document that names another image is refused") {
  Report report = VexReport({NotAffected("pkg:deb/debian/openssl")});
  report.subject_digests = {kDigest};
  CHECK(With({Signed(report, "other")}).allowed);
  report.subject_digests = {kOtherDigest};
  CHECK(!With({Signed(report, "other")}).allowed);
}

TEST_CASE("vex: a partial document says nothing") {
  Report report = VexReport({NotAffected(kDigest)});
  report.complete = false;
  report.incomplete_reason = "the document is a draft";
  Document document = HandedOver(report);
  document.as_vex = true;
  CHECK(!With({document}).allowed);
}

TEST_CASE("vex: it is no scan, and leaves the need for one as it is") {
  const PolicySet set = SetOf(Policy(Rule("vulnerabilities: {any: true}")));
  const Decision decision = Judge(set, {Given({NotAffected(kDigest)})});
  CHECK(Outcomes(decision) == Lines{"evidence.absent denied"});
}

TEST_CASE("vex: vexStatuses takes what trusted VEX says, and what nobody says could be") {
  const auto statement = [](VexStatus status, const std::string& product = kDigest) {
    return Given({Says(status, {{{product}, {}}})});
  };
  const Document affected = statement(VexStatus::kAffected);
  const Document open = statement(VexStatus::kUnderInvestigation);
  const auto selects = [](const std::string& selector, const std::vector<Document>& documents) {
    return !With(documents, selector).violations.empty();
  };
  CHECK(selects("{vexStatuses: [affected]}", {affected}));
  CHECK(!selects("{vexStatuses: [under_investigation]}", {affected}));
  CHECK(selects("{vexStatuses: [under_investigation]}", {open}));
  CHECK(selects("{vexStatuses: [affected, under_investigation]}", {open}));
  CHECK(selects("{vexStatuses: [affected]}", {}));
  CHECK(!selects("{any: true, unless: [{vexStatuses: [under_investigation]}]}", {open}));
  CHECK(selects("{any: true, unless: [{vexStatuses: [under_investigation]}]}", {affected}));
  CHECK(selects("{any: true, unless: [{vexStatuses: [under_investigation]}]}", {}));
  CHECK(selects("{any: true, unless: [{vexStatuses: [affected]}]}",
                {statement(VexStatus::kAffected, "pkg:deb/debian/openssl?channel=main")}));
}

TEST_CASE("vex: each policy trusts its own authors") {
  const PolicySet set =
      SetOf(Policy(Rule("vulnerabilities: {any: true}"),
                   "evidence: {signedBy: [ci], vexSignedBy: [other]}", "trusting") +
            Policy(Rule("vulnerabilities: {any: true}"), "evidence: {signedBy: [ci]}", "wary"));
  const Decision decision = Judge(
      set, {Signed(TrivyReport({Base()})), Signed(VexReport({NotAffected(kDigest)}), "other")});
  REQUIRE(decision.violations.size() == 1);
  CHECK(decision.violations[0].policy == "wary");
  CHECK(decision.cleared.size() == 1);
}

}  // namespace
}  // namespace policy
