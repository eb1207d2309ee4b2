// OSV-Scanner JSON, v1 and v2: packages of sources, each with its OSV records
// (ossf.github.io/osv-schema) and the groups in which these are names of one thing.
//
// Only packages with something to say are listed, so that no list of all packages is claimed. An id
// "MAL-…" is a malicious package.
#include <algorithm>
#include <string>
#include <utility>

#include "report/captures.h"
#include "report/details.h"
#include "report/ecosystem.h"
#include "report/fields.h"
#include "report/purl.h"
#include "report/readers.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::JsonStream;
using text::Node;
using Kind = Outline::Kind;

Match Recognise(const Outline& seen) {
  if (seen.root() != Kind::kMap) return Match::kNo;
  const bool package = seen.Has("results[].packages[].package");
  const bool source = seen.Has("results[].source") && seen.Has("results[].packages");
  if (package || source) return Match::kCertain;
  const bool results = seen.Is("results", Kind::kList) || seen.Is("results", Kind::kNull);
  const bool own =
      seen.Has("experimental_config") || seen.Has("image_metadata") || seen.Has("license_summary");
  if (results && own) return Match::kCertain;
  // What version 1 writes where it finds nothing.
  const bool alone = !seen.Has("version") && !seen.Has("$schema") && !seen.Has("consoleURL");
  const bool nothing = results && !seen.Has("results[]") && alone;
  return nothing || seen.Has("results[].source") ? Match::kPossible : Match::kNo;
}

bool IsOf(const Node& affected, const Package& package) {
  return Text(Find(affected.Find("package"), "name")) == package.name;
}

// Versions of "fixed" events; commits count only where nothing else is given.
std::vector<std::string> FixesOf(const Node& affected, bool commits) {
  std::vector<std::string> fixes;
  for (const Node& range : ItemsOf(affected.Find("ranges"))) {
    if ((TextAt(range, "type") == "GIT") != commits) continue;
    for (const Node& event : ItemsOf(range.Find("events"))) {
      AddOnce(fixes, Text(event.Find("fixed")));
    }
  }
  return fixes;
}

// Of the package itself; else whatever the record names, since it may know the package by another
// name (its source, a fork).
void AddFixes(Finding& finding, const Node& record) {
  const auto affected = ItemsOf(record.Find("affected"));
  for (const bool own : {true, false}) {
    for (const bool commits : {false, true}) {
      for (const Node& each : affected) {
        if (own && !IsOf(each, finding.package)) continue;
        for (const std::string& fix : FixesOf(each, commits)) {
          AddOnce(finding.fixed_versions, fix);
        }
      }
      if (!finding.fixed_versions.empty()) {
        finding.status = "fixed";
        return;
      }
    }
  }
}

void AddVectors(Finding& finding, const Node& holder) {
  for (const Node& each : ItemsOf(holder.Find("severity"))) {
    const std::string type = TextAt(each, "type");
    if (!type.starts_with("CVSS_V")) continue;
    auto cvss = MakeCvss(std::nullopt, Text(each.Find("score")), type.substr(6) + ".0", "osv",
                         RatingSource::kScanner);
    if (cvss) finding.cvss.push_back(std::move(*cvss));
  }
}

RatingSource SourceOfId(std::string_view id) {
  if (id.starts_with("GHSA-")) return RatingSource::kGhsa;
  for (const std::string_view vendor : {"DSA-", "DLA-", "DEBIAN-", "USN-", "UBUNTU-", "ALPINE-",
                                        "RHSA-", "RLSA-", "ALSA-", "SUSE-", "openSUSE-", "CGA-"}) {
    if (id.starts_with(vendor)) return RatingSource::kVendor;
  }
  return RatingSource::kScanner;
}

// Where the scanner's word for the ecosystem says nothing, the record's purl may.
void SetType(Finding& finding, const std::string& ecosystem, const Node& record) {
  Package& package = finding.package;
  SetEcosystem(package, ecosystem);
  if (!package.type.empty()) return;
  for (const Node& each : ItemsOf(record.Find("affected"))) {
    if (!IsOf(each, package)) continue;
    Package named;
    named.purl = Text(Find(each.Find("package"), "purl"));
    if (!ReadPurl(named)) continue;
    package.type = named.type;
    package.space = named.space;
    package.base_name = named.base_name;
    return;
  }
}

void AddFacts(Finding& finding, const Node& record) {
  finding.id = TextAt(record, "id");
  finding.shown_id = finding.id;
  if (finding.id.starts_with("MAL-")) finding.kind = FindingKind::kMalware;
  for (const char* key : {"aliases", "upstream"}) {
    for (const SharedText& alias : TextsAt(record, key)) {
      if (alias != finding.id) AddOnce(finding.aliases, alias);
    }
  }
  const Node* specific = record.Find("database_specific");
  SetSeverity(finding, specific == nullptr ? std::nullopt : WordAt(*specific, "severity"));
  AddOwnRating(finding, SourceOfId(finding.id), "osv");
  if (specific != nullptr) finding.cwes = TextsAt(*specific, "cwe_ids");
  AddVectors(finding, record);
  for (const Node& each : ItemsOf(record.Find("affected"))) AddVectors(finding, each);
  finding.published_at = TimeAt(record, "published");
  finding.modified_at = TimeAt(record, "modified");
  finding.title = TextAt(record, "summary");
  for (const Node& each : ItemsOf(record.Find("references"))) {
    if (finding.references.size() < kMostReferences) {
      AddOnce(finding.references, Text(each.Find("url")));
    }
  }
  AddFixes(finding, record);
}

class OsvReport {
 public:
  explicit OsvReport(Report& report) : report_(report) {}
  // The stream must not outlive this.
  void Subscribe(JsonStream& stream);
  // Whether it was OSV-Scanner's at all; to be called at the end.
  bool Finish();

 private:
  struct Group {
    std::vector<std::string> ids{};
    std::vector<std::string> names{};  // ids and aliases
    std::optional<double> score{};
  };
  void SubscribePackage(JsonStream& stream);
  void SubscribeAround(JsonStream& stream);
  void ReadPackage(const Node& package);
  void AddRecord(const Node& record);
  void AddLicense(const std::string& license);
  void EndPackage();
  void EndResult();
  void Join(const Group& group);

  Report& report_;
  bool object_ = false;
  // Of the package that is open; its facts may stand behind its records.
  Package package_{};
  std::string ecosystem_{};
  std::vector<Group> package_groups_{};
  std::vector<std::string> violations_{};
  std::size_t first_ = 0;
  // Of the result that is open.
  std::size_t result_first_ = 0;
  std::string path_{};
  bool files_ = false;
  bool results_ = false;
  bool own_ = false;  // something that only OSV-Scanner writes
  std::size_t sources_ = 0;
  std::size_t groups_ = 0;
};

// The record's types need the package, and the package may come later: what is known is kept with
// the finding, and finished at the package's end.
void OsvReport::AddRecord(const Node& record) {
  Finding& finding = report_.findings.emplace_back();
  finding.package = package_;
  AddFacts(finding, record);
  SetType(finding, ecosystem_, record);
}

void OsvReport::ReadPackage(const Node& package) {
  own_ = own_ || package.is_map();
  package_.name = TextAt(package, "name");
  package_.version = TextAt(package, "version");
  if (package_.version.empty()) package_.version = TextAt(package, "commit");
  ecosystem_ = TextAt(package, "ecosystem");
}

void OsvReport::Join(const Group& group) {
  for (std::size_t i = first_; i < report_.findings.size(); ++i) {
    Finding& finding = report_.findings[i];
    if (std::find(group.ids.begin(), group.ids.end(), finding.id) == group.ids.end()) continue;
    for (const std::string& name : group.names) {
      if (name != finding.id) AddOnce(finding.aliases, name);
    }
    auto cvss = MakeCvss(group.score, "", "", "osv-scanner", RatingSource::kScanner);
    if (cvss) finding.cvss.push_back(std::move(*cvss));
  }
}

void OsvReport::AddLicense(const std::string& license) {
  Finding finding;
  finding.kind = FindingKind::kLicense;
  finding.id = license;
  finding.shown_id = license;
  finding.package = package_;
  finding.shown_package = package_.name;
  finding.shown_version = package_.version;
  report_.licenses.push_back(std::move(finding));
  report_.covers.insert(Coverage::kLicenses);
}

void OsvReport::EndPackage() {
  for (std::size_t i = first_; i < report_.findings.size(); ++i) {
    Finding& finding = report_.findings[i];
    Package& package = finding.package;
    if (package.name.empty() && !package_.name.empty()) {
      package.name = package_.name;
      package.version = package_.version;
      SetEcosystem(package, ecosystem_);
    }
    if (package.licenses.empty()) package.licenses = package_.licenses;
    finding.shown_package = package.name;
    finding.shown_version = package.version;
    if (finding.kind == FindingKind::kMalware) report_.covers.insert(Coverage::kMalware);
  }
  for (const Group& group : package_groups_) Join(group);
  for (const std::string& license : violations_) AddLicense(license);
  first_ = report_.findings.size();
  package_ = {};
  ecosystem_.clear();
  package_groups_.clear();
  violations_.clear();
}

void OsvReport::EndResult() {
  ++sources_;
  for (std::size_t i = result_first_; i < report_.findings.size(); ++i) {
    report_.findings[i].path = path_;
    report_.findings[i].package.path = path_;
  }
  result_first_ = report_.findings.size();
  path_.clear();
}

void OsvReport::SubscribePackage(JsonStream& stream) {
  const std::string at = "results[].packages[].";
  stream.On(at + "package", [this](const Node& v) { ReadPackage(v); });
  stream.On(at + "vulnerabilities[]", [this](const Node& v) { AddRecord(v); });
  stream.OnStart(at + "vulnerabilities", [this](Node::Kind kind) {
    if (kind != Node::Kind::kList && kind != Node::Kind::kNull) {
      SetIncomplete(report_, "the vulnerabilities of a package are no list");
    }
  });
  stream.On(at + "groups[]", [this](const Node& v) {
    ++groups_;
    Group group{TextsAt(v, "ids"), TextsAt(v, "ids"), NumberAt(v, "max_severity")};
    for (const SharedText& alias : TextsAt(v, "aliases")) AddOnce(group.names, alias);
    package_groups_.push_back(std::move(group));
  });
  stream.On(at + "licenses[]", [this](const Node& v) { AddOnce(package_.licenses, Text(&v)); });
  stream.On(at + "license_violations[]",
            [this](const Node& v) { violations_.emplace_back(Text(&v)); });
  stream.OnEnd("results[].packages[]", [this] { EndPackage(); });
}

void OsvReport::SubscribeAround(JsonStream& stream) {
  stream.OnStart("results", [this](Node::Kind kind) {
    results_ = kind == Node::Kind::kList || kind == Node::Kind::kNull;
  });
  stream.On("results[].source", [this](const Node& v) {
    own_ = own_ || v.is_map();
    path_ = TextAt(v, "path");
    const std::string type = TextAt(v, "type");
    files_ = files_ || type == "lockfile" || type == "git";
  });
  stream.OnEnd("results[]", [this] { EndResult(); });
  for (const char* key : {"experimental_config", "license_summary"}) {
    stream.OnStart(key, [this](Node::Kind) { own_ = true; });
  }
  stream.OnStart("image_metadata", [this](Node::Kind kind) {
    own_ = true;
    files_ = files_ && kind == Node::Kind::kNull;
  });
}

void OsvReport::Subscribe(JsonStream& stream) {
  stream.OnStart("", [this](Node::Kind kind) { object_ = kind == Node::Kind::kMap; });
  SubscribePackage(stream);
  SubscribeAround(stream);
}

bool OsvReport::Finish() {
  const bool nothing = results_ && sources_ == 0;
  if (!object_ || (!own_ && !nothing)) return false;
  if (!results_) SetIncomplete(report_, "there is no list of results");
  if (!own_) SetIncomplete(report_, "nothing was found, and neither tool nor source is named");
  if (files_) report_.stage = Stage::kSource;
  SetDetail(report_, "groups", groups_);
  SetDetail(report_, "sources", sources_);
  return true;
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "osv-scanner";
  report.covers.insert(Coverage::kVulnerabilities);
  return ReadShape<OsvReport>(source, file, std::move(report), "OSV-Scanner report");
}

}  // namespace

const Reader& OsvScannerReader() {
  static const Reader kReader{
      .name = "osv-scanner",
      .title = "OSV-Scanner JSON",
      .recognised = "'results' with a 'source' and 'packages', or with 'experimental_config'",
      .versions = "1.0 to 2.2",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
