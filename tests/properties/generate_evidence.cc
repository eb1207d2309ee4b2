// Documents: reports that agree and contradict, in every standing, and catalogues.
#include "../evaluate/support.h"
#include "properties/generate.h"

namespace policy::properties {
namespace {

using names::kDigestA;
using names::kDigestB;

Package MakePackage(Dice& dice) {
  static const std::vector<Package> kPackages = {
      {.name = "openssl", .type = "deb", .space = "debian"},
      {.name = "openssl", .type = "deb", .space = "debian"},
      {.name = "bash", .type = "deb", .space = "debian"},
      {.name = "@acme/ui", .type = "npm"},
      {.name = "ui", .type = "npm", .space = "@acme"},
      {.name = "left-pad", .type = "npm"},
      {.name = "left-pad", .type = "deb", .space = "debian"},
      {.name = "libx"},
  };
  Package package = dice.OneOf(kPackages);
  if (!dice.Chance(8)) package.version = dice.OneOf<std::string>({"1.0", "1.0", "1.2", "1.10"});
  return package;
}

std::vector<Rating> MakeRatings(Dice& dice, Severity own) {
  std::vector<Rating> ratings;
  for (const RatingSource by : {RatingSource::kNvd, RatingSource::kGhsa, RatingSource::kVendor}) {
    if (!dice.Chance(20)) continue;
    const auto severity = static_cast<Severity>(dice.Below(6));
    ratings.push_back({by, NameOf(by), NameOf(severity), severity});
  }
  if (own != Severity::kUnknown && dice.Chance(60)) {
    ratings.push_back({RatingSource::kScanner, "", NameOf(own), own});
  }
  return ratings;
}

std::vector<Cvss> MakeScores(Dice& dice) {
  std::vector<Cvss> scores;
  for (const RatingSource by : {RatingSource::kNvd, RatingSource::kVendor}) {
    if (!dice.Chance(25)) continue;
    scores.push_back({.version = dice.OneOf<std::string>({"3.1", "4.0", "2.0"}),
                      .score = dice.OneOf<double>({0, 3.9, 4.0, 6.9, 7.0, 9.0, 9.8}),
                      .source = NameOf(by),
                      .by = by});
  }
  return scores;
}

// Where a report of this kind lists them.
std::vector<Finding>& ListOf(Report& report, Coverage of) {
  if (of == Coverage::kSecrets) return report.secrets;
  return of == Coverage::kMalware ? report.findings : report.misconfigurations;
}

// Reports find what they did not claim to look for, too.
void AddIssues(Dice& dice, Report& report) {
  for (const Coverage of : {Coverage::kSecrets, Coverage::kMisconfigurations, Coverage::kMalware}) {
    const bool covers = dice.Chance(60);
    if (covers) report.covers.insert(of);
    const std::size_t count = covers ? dice.Below(4) : dice.Chance(4) ? 1 : 0;
    for (std::size_t i = 0; i < count; ++i) ListOf(report, of).push_back(MakeIssue(dice, of));
  }
}

std::string MakeExpression(Dice& dice, int depth) {
  if (depth == 0 || dice.Chance(45)) {
    return dice.OneOf<std::string>({"MIT", "MIT", "mit", "ISC", "Apache-2.0", "Apache-2.0+",
                                    "GPL-2.0-only", "GPL-2.0", "GPL-2.0+",
                                    "GPL-2.0-only WITH Classpath-exception-2.0",
                                    "MIT WITH Nope-exception", "LicenseRef-acme", "Nope-1.0"});
  }
  std::string text;
  const std::size_t parts = 2 + dice.Below(2);
  const std::string word = dice.OneOf<std::string>({" AND ", " OR "});
  for (std::size_t i = 0; i < parts; ++i) {
    const std::string part = MakeExpression(dice, depth - 1);
    // Of itself AND binds closer.
    const bool joined = part.find(" OR ") != std::string::npos ||
                        (part.find(" AND ") != std::string::npos && dice.Chance(50));
    text += (i > 0 ? word : "") + (joined ? "(" + part + ")" : part);
  }
  return text;
}

Report MakeReport(Dice& dice, Time now, std::size_t number) {
  Report report;
  report.format = report.scanner = dice.OneOf(names::kScanners);
  report.digest = DigestOf(number);
  report.complete = !dice.Chance(7);
  if (!report.complete) report.incomplete_reason = "queued";
  if (!dice.Chance(7)) report.scanned_at = dice.Past(now);
  if (dice.Chance(4)) report.scanned_at = dice.Future(now);
  if (dice.Chance(4)) report.scanned_at = now + std::chrono::seconds(299 + dice.Below(3));
  if (!dice.Chance(10)) report.database_at = dice.Past(now);
  report.covers = dice.OneOf<std::set<Coverage>>({{Coverage::kVulnerabilities},
                                                  {Coverage::kVulnerabilities, Coverage::kPackages},
                                                  {Coverage::kVulnerabilities, Coverage::kPackages},
                                                  {Coverage::kPackages}});
  if (report.covers.contains(Coverage::kVulnerabilities)) {
    const std::size_t count = dice.Below(6);
    for (std::size_t i = 0; i < count; ++i) report.findings.push_back(MakeFinding(dice, now));
  }
  if (report.covers.contains(Coverage::kPackages)) {
    const std::size_t count = dice.Below(4);
    for (std::size_t i = 0; i < count; ++i) {
      report.packages.push_back(MakePackage(dice));
      if (dice.Chance(60)) report.packages.back().path = dice.OneOf(names::kPaths);
      if (dice.Chance(80)) report.packages.back().licenses = {MakeExpression(dice, 2)};
      if (dice.Chance(15)) report.packages.back().licenses.push_back(MakeExpression(dice, 0));
    }
  }
  if (dice.Chance(75)) AddIssues(dice, report);
  return report;
}

const VerifiedStatement& ProofOf(const std::string& authority, const std::string& digest) {
  static std::map<std::pair<std::string, std::string>, VerifiedStatement> proofs;
  const auto known = proofs.find({authority, digest});
  if (known != proofs.end()) return known->second;
  return proofs.emplace(std::pair(authority, digest), evaluate_test::Statement(authority, digest))
      .first->second;
}

void Break(Dice& dice, Document& document) {
  document.state = dice.OneOf<DocumentState>(
      {DocumentState::kUnverifiable, DocumentState::kUnparsable, DocumentState::kUnreachable});
  document.problem = "it is broken";
  document.proof.reset();
  document.report = {};
  document.handed_over = document.insecure = false;
  if (dice.Chance(60)) document.claimed_subjects = {dice.Chance(70) ? kDigestA : kDigestB};
}

Document MakeDocument(Dice& dice, const naive::Case& asked, std::size_t number) {
  Document document;
  document.report = MakeReport(dice, asked.now, number);
  document.digest = document.report.digest;
  const std::string digest = dice.Chance(75) ? kDigestA : kDigestB;
  Vouch(dice, digest, document);
  // Of a pod's images, only a digest says which is meant.
  if (asked.pod || dice.Chance(70)) {
    document.report.subject_digest = digest;
    document.report.subject_digests = {digest};
  }
  document.stage = dice.Maybe<Stage>(60, {Stage::kSource, Stage::kBuild, Stage::kRegistry});
  if (!document.report.scanned_at && dice.Chance(50)) document.signed_at = dice.Past(asked.now);
  if (dice.Chance(5)) Break(dice, document);
  return document;
}

Document MakeCatalogue(Dice& dice, Time now, Catalogue kind, std::size_t number) {
  Document document;
  document.handed_over = document.as_feed = true;
  Report& report = document.report;
  report.format = report.scanner = NameOf(kind);
  report.catalogue = kind;
  report.digest = document.digest = DigestOf(number);
  if (dice.Chance(90)) report.database_at = dice.Past(now);
  if (dice.Chance(4)) report.database_at = dice.Future(now);
  if (dice.Chance(5)) return document;
  for (const char* id : {"CVE-2026-1", "CVE-2026-2", "CVE-2026-9"}) {
    FeedEntry row{.id = id};
    if (kind == Catalogue::kEpss) row.probability = dice.OneOf<double>({0, 0.1, 0.5, 0.9});
    row.exploited = kind == Catalogue::kKev;
    row.ransomware = row.exploited && dice.Chance(50);
    if (dice.Chance(70)) report.feed.push_back(row);
  }
  return document;
}

}  // namespace

std::string DigestOf(std::size_t number) {
  const std::string digits = std::to_string(1000 + number);
  return "sha256:" + std::string(64 - digits.size(), '0') + digits;
}

// Signed, handed over, or both; at admission most of what is handed over counts as insecure.
void Vouch(Dice& dice, const std::string& digest, Document& document) {
  if (dice.Chance(40)) {
    document.proof = ProofOf(dice.Chance(80) ? "ci" : "other", digest);
    document.claimed_subjects = document.proof->subjects();
  }
  document.handed_over = !document.proof || dice.Chance(10);
  document.insecure = document.handed_over && dice.Chance(85);
}

std::string FingerprintOf(const std::string& authority) {
  return ProofOf(authority, kDigestA).credentials().front();
}

Finding MakeFinding(Dice& dice, Time now) {
  Finding finding;
  finding.id = dice.OneOf<std::string>(
      {"CVE-2026-1", "CVE-2026-1", "CVE-2026-2", "CVE-2026-3", "GHSA-a1", "GHSA-b2", "OSV-7"});
  if (finding.id == "GHSA-a1" && dice.Chance(50)) finding.aliases = {"CVE-2026-1"};
  if (finding.id == "CVE-2026-2" && dice.Chance(30)) finding.aliases = {"GHSA-b2"};
  if (finding.id == "OSV-7" && dice.Chance(40)) finding.aliases = {"GHSA-b2"};
  finding.package = MakePackage(dice);
  finding.severity = static_cast<Severity>(dice.Below(6));
  finding.ratings = MakeRatings(dice, finding.severity);
  finding.cvss = MakeScores(dice);
  if (dice.Chance(50)) finding.fixed_versions = dice.SomeOf<std::string>({"1.1", "1.2", "2.0"});
  finding.fix_exists = dice.Chance(5);
  if (dice.Chance(40)) {
    finding.status = dice.OneOf<std::string>({"affected", "fixed", "will_not_fix"});
  }
  if (dice.Chance(40)) finding.layer_kind = dice.OneOf<std::string>({"base", "application"});
  if (dice.Chance(90)) finding.published_at = dice.Past(now);
  if (dice.Chance(40)) finding.fixed_at = dice.Past(now);
  if (dice.Chance(15)) finding.epss = dice.OneOf<double>({0.1, 0.5, 0.7});
  if (dice.Chance(30)) finding.cwes = dice.SomeOf<std::string>({"CWE-79", "CWE-89"});
  if (dice.Chance(75)) finding.path = dice.OneOf(names::kPaths);
  return finding;
}

Finding MakeIssue(Dice& dice, Coverage of) {
  Finding finding;
  if (dice.Chance(85)) finding.path = dice.OneOf(names::kPaths);
  if (of == Coverage::kSecrets) {
    finding.kind = FindingKind::kSecret;
    finding.id = dice.OneOf<std::string>({"aws-key", "aws-key", "jwt"});
    if (dice.Chance(40)) finding.place = static_cast<SecretPlace>(dice.Below(5));
  } else if (of == Coverage::kMalware) {
    finding.kind = FindingKind::kMalware;
    finding.id = dice.OneOf<std::string>({"Eicar", "Worm"});
    if (dice.Chance(20)) finding.package = MakePackage(dice);
    return finding;
  } else {
    finding.kind = FindingKind::kMisconfiguration;
    finding.id = dice.OneOf<std::string>({"DS001", "DS002", "DS002"});
    if (finding.id == "DS002" && dice.Chance(60)) finding.aliases = {"AVD-DS002"};
    finding.failed = dice.Chance(80);
    if (!finding.failed && dice.Chance(50)) finding.status_as_written = "EXCEPTION";
  }
  finding.severity = static_cast<Severity>(dice.Below(6));
  finding.ratings = MakeRatings(dice, finding.severity);
  return finding;
}

Finding MakeNewFinding(Dice& dice, Time now) {
  Finding finding = MakeFinding(dice, now);
  if (dice.Chance(50)) {
    finding.id = "CVE-2027-" + std::to_string(dice.Below(9) + 100);
  } else {
    finding.package.name = "brand-new";
  }
  // That two ids are one thing may clear what is known under the other.
  finding.aliases.clear();
  return finding;
}

std::vector<std::shared_ptr<const Document>> MakeDocuments(Dice& dice, const naive::Case& asked) {
  std::vector<std::shared_ptr<const Document>> documents;
  const std::size_t count = dice.Chance(6) ? 0 : 1 + dice.Below(4);
  const bool index = dice.Chance(35);
  for (std::size_t i = 0; i < count; ++i) {
    Document document = MakeDocument(dice, asked, i);
    if (index && dice.Chance(80)) document.report.platform = dice.OneOf(names::kPlatforms);
    documents.push_back(std::make_shared<const Document>(std::move(document)));
  }
  while (dice.Chance(50)) {
    documents.push_back(std::make_shared<const Document>(MakeVex(dice, asked, documents.size())));
  }
  for (const Catalogue kind : {Catalogue::kEpss, Catalogue::kKev}) {
    if (dice.Chance(30)) continue;
    documents.push_back(
        std::make_shared<const Document>(MakeCatalogue(dice, asked.now, kind, documents.size())));
  }
  return documents;
}

}  // namespace policy::properties
