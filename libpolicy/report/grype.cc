// Grype JSON (`grype -o json`), checked on Grype 0.7 to 0.94. Each match is an entry, those that
// its ignore rules or VEX took away too, apart.
//
// CVE ids and scores of a match by another id (GHSA, ALAS) stand in its relatedVulnerabilities.
#include <algorithm>
#include <array>
#include <string>
#include <utility>

#include "report/captures.h"
#include "report/details.h"
#include "report/fields.h"
#include "report/purl.h"
#include "report/readers.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

Match Recognise(const Outline& seen) {
  if (seen.root() != Kind::kMap) return Match::kNo;
  const std::string_view tool = seen.TextAt("descriptor.name");
  if (!tool.empty() && tool != "grype") return Match::kNo;
  const bool match = seen.Has("matches[].vulnerability") && seen.Has("matches[].artifact");
  if (match || (seen.Has("matches") && !tool.empty())) return Match::kCertain;
  return seen.Is("matches", Kind::kList) || !tool.empty() ? Match::kPossible : Match::kNo;
}

// "nvd:cpe", "github:language:java", "debian:distro:debian:12", and before Grype 0.40 "debian:10".
RatingSource SourceOfNamespace(std::string_view name) {
  const std::string_view first = name.substr(0, std::min(name.find(':'), name.size()));
  if (first == "nvd") return RatingSource::kNvd;
  if (first == "github") return RatingSource::kGhsa;
  if (name.find(":distro:") != std::string_view::npos) return RatingSource::kVendor;
  constexpr std::array<std::string_view, 14> kDistributions{
      "alpine", "amzn", "amazon", "centos", "chainguard", "debian", "mariner",
      "msrc",   "ol",   "oracle", "rhel",   "sles",       "ubuntu", "wolfi"};
  const bool vendor =
      std::find(kDistributions.begin(), kDistributions.end(), first) != kDistributions.end();
  return vendor ? RatingSource::kVendor : RatingSource::kScanner;
}

// A score's own source is an address ("nvd@nist.gov"); older files leave it to the namespace.
RatingSource SourceOfScore(std::string_view source, std::string_view name_space) {
  if (source.empty()) return SourceOfNamespace(name_space);
  if (source == "nvd@nist.gov") return RatingSource::kNvd;
  if (source == "security-advisories@github.com") return RatingSource::kGhsa;
  constexpr std::array<std::string_view, 7> kVendors{"redhat.com", "ubuntu.com", "canonical.com",
                                                     "debian.org", "suse.de",    "suse.com",
                                                     "oracle.com"};
  const bool vendor = std::any_of(kVendors.begin(), kVendors.end(),
                                  [&](std::string_view end) { return source.ends_with(end); });
  return vendor ? RatingSource::kVendor : RatingSource::kScanner;
}

std::string_view PurlType(std::string_view type) {
  struct Row {
    std::string_view grype, purl;
  };
  constexpr std::array<Row, 24> kTypes{{{"deb", "deb"},
                                        {"rpm", "rpm"},
                                        {"apk", "apk"},
                                        {"alpm", "alpm"},
                                        {"portage", "ebuild"},
                                        {"npm", "npm"},
                                        {"python", "pypi"},
                                        {"java-archive", "maven"},
                                        {"jenkins-plugin", "maven"},
                                        {"go-module", "golang"},
                                        {"gem", "gem"},
                                        {"dotnet", "nuget"},
                                        {"rust-crate", "cargo"},
                                        {"php-composer", "composer"},
                                        {"hex", "hex"},
                                        {"pub", "pub"},
                                        {"dart-pub", "pub"},
                                        {"swift", "swift"},
                                        {"pod", "cocoapods"},
                                        {"conan", "conan"},
                                        {"conda", "conda"},
                                        {"R-package", "cran"},
                                        {"bitnami", "bitnami"},
                                        {"binary", "generic"}}};
  for (const Row& row : kTypes) {
    if (row.grype == type) return row.purl;
  }
  return {};
}

void AddScores(Finding& finding, const Node& vulnerability) {
  const Node* scores = vulnerability.Find("cvss");
  if (scores == nullptr) return;
  const std::string name_space = TextAt(vulnerability, "namespace");
  for (const Node& each : scores->items()) {
    const Node* metrics = each.Find("metrics");
    const std::string source = TextAt(each, "source");
    auto cvss = MakeCvss(metrics == nullptr ? std::nullopt : NumberAt(*metrics, "baseScore"),
                         Text(each.Find("vector")), Text(each.Find("version")),
                         source.empty() ? name_space : source, SourceOfScore(source, name_space));
    if (cvss) finding.cvss.push_back(std::move(*cvss));
  }
}

void AddRating(Finding& finding, const Node& vulnerability) {
  const std::optional<std::string> word = WordAt(vulnerability, "severity");
  if (!word) return;
  const std::string source = TextAt(vulnerability, "namespace");
  finding.ratings.push_back({SourceOfNamespace(source), source, *word, SeverityFromWord(*word)});
}

void AddReferences(Finding& finding, const Node& vulnerability) {
  AddOnce(finding.references, Text(vulnerability.Find("dataSource")));
  for (const SharedText& url : TextsAt(vulnerability, "urls", kMostReferences)) {
    if (finding.references.size() < kMostReferences) AddOnce(finding.references, url);
  }
}

std::string StatusOfFix(std::string_view state) {
  if (state == "fixed" || state == "unknown") return std::string(state);
  if (state == "wont-fix") return "will_not_fix";
  return state == "not-fixed" ? "affected" : "";
}

void AddFix(Finding& finding, const Node& fix) {
  finding.fixed_versions = TextsAt(fix, "versions");
  finding.status_as_written = TextAt(fix, "state");
  finding.status = StatusOfFix(finding.status_as_written);
  const Node* available = fix.Find("available");
  if (available == nullptr) return;
  for (const Node& each : available->items()) {
    const std::optional<Time> at = TimeAt(each, "date");
    if (at && (!finding.fixed_at || *at < *finding.fixed_at)) finding.fixed_at = at;
  }
}

void AddVulnerability(Finding& finding, const Node& vulnerability) {
  finding.id = TextAt(vulnerability, "id");
  AddScores(finding, vulnerability);
  AddReferences(finding, vulnerability);
  SetSeverity(finding, WordAt(vulnerability, "severity"));
  if (const Node* fix = vulnerability.Find("fix")) AddFix(finding, *fix);
  const Node* weaknesses = vulnerability.Find("cwes");
  if (weaknesses == nullptr) return;
  for (const Node& each : weaknesses->items()) {
    AddOnce(finding.cwes, each.is_map() ? TextAt(each, "cwe") : Text(&each));
  }
}

// The same vulnerability under its other names, with what others rated it.
void AddRelated(Finding& finding, const Node& related) {
  for (const Node& each : related.items()) {
    const std::string id = TextAt(each, "id");
    if (id != finding.id) AddOnce(finding.aliases, id);
    AddScores(finding, each);
    AddRating(finding, each);
  }
}

void AddLocations(Finding& finding, const Node& locations) {
  for (const Node& each : locations.items()) {
    // What only supports the match (a licence text, a lock file) is not where the package lies.
    if (Text(Find(each.Find("annotations"), "evidence")) == "supporting") continue;
    const std::string path = each.is_map() ? TextAt(each, "path") : std::string(Text(&each));
    if (path.empty()) continue;
    if (finding.path.empty()) {
      finding.path = path;
      finding.package.path = path;
      finding.package.layer = TextAt(each, "layerID");
    } else if (path != finding.path) {
      AddOnce(finding.more_paths, path);
    }
  }
}

void AddArtifact(Finding& finding, const Node& artifact) {
  Package& package = finding.package;
  package.name = TextAt(artifact, "name");
  package.version = TextAt(artifact, "version");
  package.purl = TextAt(artifact, "purl");
  finding.shown_package = package.name;
  finding.shown_version = package.version;
  if (!ReadPurl(package)) {
    package.type = PurlType(Text(artifact.Find("type")));
    SplitName(package);
  }
  if (const Node* locations = artifact.Find("locations")) AddLocations(finding, *locations);
  const Node* licenses = artifact.Find("licenses");
  if (licenses == nullptr) return;
  for (const Node& each : licenses->items()) {
    AddOnce(package.licenses, each.is_map() ? TextAt(each, "value") : Text(&each));
  }
}

Finding ReadMatch(const Node& match) {
  Finding finding;
  if (const Node* vulnerability = match.Find("vulnerability")) {
    AddVulnerability(finding, *vulnerability);
  }
  if (const Node* related = match.Find("relatedVulnerabilities")) AddRelated(finding, *related);
  if (const Node* vulnerability = match.Find("vulnerability")) AddRating(finding, *vulnerability);
  if (const Node* artifact = match.Find("artifact")) AddArtifact(finding, *artifact);
  finding.shown_id = finding.id;
  return finding;
}

Finding ReadIgnored(const Node& match) {
  Finding finding = ReadMatch(match);
  finding.suppressed = true;
  finding.suppression = "ignored by a rule of the scan";
  const Node* rules = match.Find("appliedIgnoreRules");
  if (rules == nullptr || rules->items().empty()) return finding;
  const Node& rule = rules->items().front();
  std::string words;
  for (const char* key : {"vex-status", "vex-justification", "reason"}) {
    const std::string word = TextAt(rule, key);
    if (!word.empty()) words += (words.empty() ? "" : ": ") + word;
  }
  if (!words.empty()) finding.suppression = words;
  return finding;
}

// What the whole report says about itself.
struct Header {
  bool is_object = false;
  bool matches = false;
  bool target = false;
  std::string tool{};
  std::string user_input{};
  std::string image_id{};
  std::string manifest_digest{};
  std::vector<std::string> repo_digests{};       // the digests alone
  std::vector<std::string> repo_digest_words{};  // as written
  std::optional<double> most_of_its_own{};       // CVSS score, that of related ids apart
  std::string source_type{};
  std::string os{};
  std::string architecture{};
};

void SubscribeHeader(text::JsonStream& stream, Header& header, Report& report) {
  const TextCapture text(stream);
  stream.OnStart("", [&](Node::Kind kind) { header.is_object = kind == Node::Kind::kMap; });
  text("descriptor.name", header.tool);
  text("descriptor.version", report.scanner_version);
  text("source.type", header.source_type);
  text("source.target.userInput", header.user_input);
  text("source.target.imageID", header.image_id);
  text("source.target.manifestDigest", header.manifest_digest);
  text("source.target.os", header.os);
  text("source.target.architecture", header.architecture);
  stream.OnStart("source.target",
                 [&](Node::Kind kind) { header.target = kind != Node::Kind::kNull; });
  stream.On("source.target.repoDigests[]", [&](const Node& v) {
    header.repo_digest_words.emplace_back(Text(&v));
    AddOnce(header.repo_digests, DigestPart(Text(&v)));
  });
  stream.On("descriptor.timestamp", [&](const Node& v) { report.scanned_at = ReadTime(Text(&v)); });
  for (const char* path : {"descriptor.db.built", "descriptor.db.status.built"}) {
    stream.On(path, [&](const Node& v) {
      if (const auto at = ReadTime(Text(&v))) report.database_at = at;
    });
  }
}

void AddOwnScores(const Node& match, Header& header) {
  const Node* scores = Find(match.Find("vulnerability"), "cvss");
  if (scores == nullptr) return;
  for (const Node& each : scores->items()) {
    const Node* metrics = each.Find("metrics");
    const auto score = metrics == nullptr ? std::nullopt : NumberAt(*metrics, "baseScore");
    if (score && *score > header.most_of_its_own.value_or(0)) header.most_of_its_own = score;
  }
}

void SubscribeMatches(text::JsonStream& stream, Header& header, Report& report) {
  stream.OnStart("matches", [&](Node::Kind kind) {
    header.matches = kind == Node::Kind::kList || kind == Node::Kind::kNull;
  });
  stream.On("matches[]", [&](const Node& v) {
    report.findings.push_back(ReadMatch(v));
    AddOwnScores(v, header);
  });
  stream.OnStart("ignoredMatches", [&](Node::Kind kind) {
    if (kind != Node::Kind::kList && kind != Node::Kind::kNull) {
      SetIncomplete(report, "'ignoredMatches' is no list");
    }
  });
  stream.On("ignoredMatches[]",
            [&](const Node& v) { report.suppressed.push_back(ReadIgnored(v)); });
}

void NameSubject(const Header& header, Report& report) {
  AddOnce(report.subject_digests, header.manifest_digest);
  for (const std::string& digest : header.repo_digests) AddOnce(report.subject_digests, digest);
  ShowFirstDigest(report);
  AddOnce(report.subject_digests, header.image_id);
  report.platform = JoinPlatform(header.os, header.architecture);
  const bool image = header.source_type == "image" || header.source_type.empty();
  if (image) report.reference = ImageName(header.user_input);
}

void SetDetails(const Header& header, Report& report) {
  if (!header.user_input.empty()) SetDetail(report, "artifact", header.user_input);
  if (!header.manifest_digest.empty()) {
    SetDetail(report, "manifestDigest", header.manifest_digest);
  }
  SetDetail(report, "repoDigests", header.repo_digest_words);
  SetDetail(report, "maxCvssOwn", header.most_of_its_own);
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "grype";
  report.covers.insert(Coverage::kVulnerabilities);
  Header header;
  text::JsonStream stream;
  SubscribeHeader(stream, header, report);
  SubscribeMatches(stream, header, report);
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  const bool other_tool = !header.tool.empty() && header.tool != "grype";
  if (!header.is_object || other_tool || (header.tool.empty() && !header.matches)) {
    return NoSuchReport("Grype report", file);
  }
  NameSubject(header, report);
  SetDetails(header, report);
  if (!header.matches) SetIncomplete(report, "there is no list of matches");
  if (header.tool.empty()) SetIncomplete(report, "no 'descriptor' names the tool");
  if (report.findings.empty() && report.suppressed.empty() && !header.target) {
    SetIncomplete(report, "nothing was found, and no target is named");
  }
  return report;
}

}  // namespace

const Reader& GrypeReader() {
  static const Reader kReader{
      .name = "grype",
      .title = "Grype JSON",
      .recognised =
          "an object with 'matches' (of a 'vulnerability' and an 'artifact' each) and "
          "'grype' as 'descriptor.name'",
      .versions = "0.7 to 0.94",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
