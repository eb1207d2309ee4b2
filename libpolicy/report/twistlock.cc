// Prisma Cloud / Twistlock JSON: `twistcli images scan` (results[]), scans of code repositories
// (flat), and the console's exports and API, which wrap a scan in `entityInfo`. Its CSV is
// prisma_csv.cc.
//
// Failed compliance checks are kept apart, as misconfigurations.
#include <map>
#include <string>
#include <utility>

#include "report/captures.h"
#include "report/details.h"
#include "report/ecosystem.h"
#include "report/fields.h"
#include "report/prisma.h"
#include "report/readers.h"
#include "text/json.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::JsonStream;
using text::Node;
using Kind = Outline::Kind;

// A scan at the path: what only twistcli and the console call by these names.
bool IsScan(const Outline& seen, const std::string& at) {
  const auto has = [&](const char* key) { return seen.Has(at + key); };
  const bool own = has("vulnerabilityDistribution") || has("complianceDistribution") ||
                   has("vulnerabilityScanPassed") || has("complianceScanPassed") ||
                   has("vulnerabilitiesCount") || has("complianceIssues");
  return own || (has("id") && has("distro"));
}

// A scan within `results`, by itself or by its entries. Others name packages like that too, but not
// there.
bool IsResult(const Outline& seen, const std::string& at) {
  return IsScan(seen, at) || (seen.Has(at + "vulnerabilities[].packageName") &&
                              seen.Has(at + "vulnerabilities[].packageVersion"));
}

Match Recognise(const Outline& seen) {
  if (seen.root() == Kind::kList) {
    const bool wrapped = seen.Has("[].entityInfo") || seen.Has("[].repoTag");
    return wrapped || IsResult(seen, "[].results[].") || IsScan(seen, "[].") ? Match::kCertain
                                                                             : Match::kNo;
  }
  if (seen.root() != Kind::kMap) return Match::kNo;
  if (seen.Has("entityInfo") || IsResult(seen, "results[].")) return Match::kCertain;
  if (seen.Is("results", Kind::kList) && seen.Has("consoleURL")) return Match::kCertain;
  if (seen.Has("vulnerabilities") && IsScan(seen, "")) return Match::kCertain;
  const bool repository = seen.Has("repository") && seen.Has("passed");
  return repository && seen.Has("vulnerabilities") ? Match::kPossible : Match::kNo;
}

bool IsCve(std::string_view text) { return text.starts_with("CVE-"); }

// API times are seconds since 1970, those of twistcli are texts.
std::optional<Time> TimeOf(const Node& entry, std::initializer_list<const char*> keys) {
  constexpr double kMost = 1e11;
  for (const char* key : keys) {
    const std::optional<double> seconds = NumberAt(entry, key);
    if (seconds && *seconds > 0 && *seconds < kMost) {
      return Time(std::chrono::seconds(static_cast<std::int64_t>(*seconds)));
    }
    if (const auto time = TimeAt(entry, key); time && !seconds && *time > Time{}) return time;
  }
  return std::nullopt;
}

// A list of words, or an object whose keys they are.
bool HasRisk(const Node& entry, std::string_view part, SharedText& word) {
  const Node* factors = entry.Find("riskFactors");
  if (factors == nullptr) return false;
  const auto takes = [&](std::string_view text) {
    if (text.find(part) == std::string_view::npos) return false;
    word = text;
    return true;
  };
  for (const text::Member& each : factors->members()) {
    if (takes(each.key)) return true;
  }
  for (const Node& each : factors->items()) {
    if (takes(Text(&each))) return true;
  }
  return false;
}

Finding ReadVulnerability(const Node& entry) {
  Finding finding;
  const std::string id = TextAt(entry, "id");
  const std::string cve = TextAt(entry, "cve");
  const Node* number = entry.Find("id");
  const bool named = number != nullptr && number->is_string() && !id.empty();
  finding.id = named || cve.empty() ? id : cve;
  if (IsCve(cve) && cve != finding.id) AddOnce(finding.aliases, cve);
  finding.shown_id = finding.id;
  finding.shown_package = TextAt(entry, "packageName");
  finding.package.version = TextAt(entry, "packageVersion");
  finding.shown_version = finding.package.version;
  finding.package.path = TextAt(entry, "packagePath");
  finding.path = finding.package.path;
  SetSeverity(finding, WordAt(entry, "severity"));
  AddOwnRating(finding, RatingSource::kScanner, "prisma cloud");
  const std::string vector = TextAt(entry, "vector");
  auto cvss = MakeCvss(NumberAt(entry, "cvss"), vector.empty() ? TextAt(entry, "vecStr") : vector,
                       "", "prisma cloud", RatingSource::kScanner);
  if (cvss) finding.cvss.push_back(std::move(*cvss));
  SetPrismaStatus(finding, TextAt(entry, "status"));
  for (const SharedText& version : TextsAt(entry, "fixedVersion")) {
    for (const SharedText& each : SplitVersions(version)) AddOnce(finding.fixed_versions, each);
  }
  if (!finding.fixed_versions.empty()) finding.status = "fixed";
  finding.published_at = TimeOf(entry, {"publishedDate", "published"});
  finding.fixed_at = TimeOf(entry, {"fixDate"});
  HasRisk(entry, "xploit", finding.exploit);
  AddOnce(finding.references, Text(entry.Find("link")));
  finding.title = TextAt(entry, "title");
  return finding;
}

Finding ReadCheck(const Node& entry) {
  Finding finding;
  finding.title = TextAt(entry, "title");
  finding.kind = PrismaKindOfCheck(finding.title);
  finding.id = TextAt(entry, "id");
  finding.shown_id = finding.id;
  SetSeverity(finding, WordAt(entry, "severity"));
  finding.category = TextAt(entry, "category");
  // The cause of a check on secrets may hold one.
  if (finding.kind != FindingKind::kSecret) finding.message = TextAt(entry, "cause");
  return finding;
}

class TwistlockReport {
 public:
  explicit TwistlockReport(Report& report) : report_(report) {}
  // The stream must not outlive this.
  void Subscribe(JsonStream& stream);
  // Whether it was Prisma's at all; to be called at the end.
  bool Finish();

 private:
  void SubscribeScan(JsonStream& stream, const std::string& at);
  void SubscribeLists(JsonStream& stream, const std::string& at);
  void AddVulnerability(const Node& entry, bool in_results);
  void AddPackage(const Node& entry, bool application);
  void NameSubject(const Node& repo_tag);
  void FillPackages();
  void CheckPositive();

  Report& report_;
  std::string name_{};
  std::string distro_{};
  std::string image_id_{};
  std::string digest_{};
  std::string distribution_{};
  std::vector<std::string> types_{};            // of each finding's package, as written
  std::map<std::string, std::string> kinds_{};  // of the packages listed, by name and version
  bool wrapped_ = false;                        // entityInfo, consoleURL: nobody else's
  bool listed_ = false;                         // a list of vulnerabilities, or null for none
  bool scan_ = false;                           // counts or verdicts that only a scan has
  bool code_ = false;                           // of a repository
  bool verdict_ = false;                        // whether that one passed
  double counted_ = 0;
};

void TwistlockReport::AddVulnerability(const Node& entry, bool in_results) {
  report_.findings.push_back(ReadVulnerability(entry));
  types_.push_back(TextAt(entry, "packageType"));
  if (types_.back().empty()) types_.back() = TextAt(entry, "type");
  const bool named =
      entry.Find("packageName") != nullptr && entry.Find("packageVersion") != nullptr;
  scan_ = scan_ || (in_results && named);
}

void TwistlockReport::AddPackage(const Node& entry, bool application) {
  Package package;
  package.version = TextAt(entry, "version");
  package.path = TextAt(entry, "path");
  package.licenses = TextsAt(entry, "licenses");
  const std::string name = TextAt(entry, "name");
  const std::string type = application ? "" : TextAt(entry, "type");
  package.name = name;
  if (!application) kinds_.insert_or_assign(name + "@" + package.version, type);
  SetPrismaPackage(package, name, type, distro_);
  report_.packages.push_back(std::move(package));
}

void TwistlockReport::NameSubject(const Node& repo_tag) {
  const std::string registry = TextAt(repo_tag, "registry");
  const std::string tag = TextAt(repo_tag, "tag");
  std::string name = TextAt(repo_tag, "repo");
  if (name.empty() || !name_.empty()) return;
  if (!registry.empty()) name.insert(0, registry + "/");
  name_ = tag.empty() ? name : name + ":" + tag;
}

void TwistlockReport::SubscribeLists(JsonStream& stream, const std::string& at) {
  stream.OnStart(at + "vulnerabilities", [this](Node::Kind kind) {
    listed_ = true;
    if (kind != Node::Kind::kList && kind != Node::Kind::kNull) {
      SetIncomplete(report_, "'vulnerabilities' is no list");
    }
  });
  const bool in_results = at.find("results") != std::string::npos;
  stream.On(at + "vulnerabilities[]",
            [this, in_results](const Node& v) { AddVulnerability(v, in_results); });
  for (const char* list : {"compliances", "complianceIssues"}) {
    const bool own = std::string_view(list) == "complianceIssues";
    stream.OnStart(at + list, [this, own](Node::Kind kind) {
      scan_ = scan_ || own;
      if (kind == Node::Kind::kList) report_.covers.insert(Coverage::kMisconfigurations);
    });
    stream.On(at + list + "[]",
              [this](const Node& v) { report_.misconfigurations.push_back(ReadCheck(v)); });
  }
  stream.On(at + "packages[]", [this](const Node& v) {
    // The API groups them by type: {"pkgsType": "package", "pkgs": [...]}.
    if (const Node* group = v.Find("pkgs")) {
      for (const Node& each : group->items()) AddPackage(each, false);
    } else {
      AddPackage(v, false);
    }
  });
  stream.On(at + "applications[]", [this](const Node& v) { AddPackage(v, true); });
}

void TwistlockReport::SubscribeScan(JsonStream& stream, const std::string& at) {
  const FirstTextCapture text(stream, at);
  text("name", name_);
  text("distro", distro_);
  text("id", image_id_);
  text("digest", digest_);
  stream.On(at + "repoTag", [this](const Node& v) { NameSubject(v); });
  stream.On(at + "repoDigests[]",
            [this](const Node& v) { AddOnce(report_.subject_digests, DigestPart(Text(&v))); });
  stream.On(at + "scanTime", [this](const Node& v) { report_.scanned_at = ReadTime(Text(&v)); });
  stream.On(at + "scanVersion", [this](const Node& v) { report_.scanner_version = Text(&v); });
  stream.On(at + "err", [this](const Node& v) {
    if (!Text(&v).empty()) SetIncomplete(report_, "the scan failed");
  });
  for (const char* key : {"vulnerabilityScanPassed", "complianceScanPassed",
                          "complianceDistribution", "vulnerabilitiesCount"}) {
    stream.OnStart(at + key, [this](Node::Kind) { scan_ = true; });
  }
  stream.On(at + "vulnerabilityDistribution", [this](const Node& v) {
    scan_ = true;
    counted_ += NumberAt(v, "total").value_or(0);
    Result<std::string> json = text::Canonicalize(v);
    if (json && distribution_.empty()) distribution_ = std::move(*json);
  });
  SubscribeLists(stream, at);
}

void TwistlockReport::Subscribe(JsonStream& stream) {
  for (const char* at :
       {"", "[].", "results[].", "[].results[].", "entityInfo.", "[].entityInfo."}) {
    SubscribeScan(stream, at);
  }
  for (const char* at : {"entityInfo", "[].entityInfo", "consoleURL"}) {
    stream.OnStart(at, [this](Node::Kind) { wrapped_ = true; });
  }
  for (const char* at : {"repository", "[].repository"}) {
    stream.On(at, [this](const Node& v) {
      code_ = true;
      name_ = v.is_map() ? TextAt(v, "name") : std::string(Text(&v));
    });
  }
  for (const char* at : {"passed", "[].passed"}) {
    stream.OnStart(at, [this](Node::Kind) { verdict_ = true; });
  }
}

// The distribution and the list of packages, which say what the findings' packages are, may stand
// behind them.
void TwistlockReport::FillPackages() {
  for (std::size_t i = 0; i < report_.findings.size(); ++i) {
    Finding& finding = report_.findings[i];
    std::string type = types_[i];
    const auto known = kinds_.find(finding.shown_package + "@" + finding.shown_version);
    if (known != kinds_.end() && !known->second.empty()) type = known->second;
    SetPrismaPackage(finding.package, finding.shown_package, type, distro_);
    // An operating system's word on severity and fix is its vendor's.
    const bool vendor = !finding.package.space.empty() && IsVendor(finding.package.space);
    if (vendor) {
      for (Rating& each : finding.ratings) each.by = RatingSource::kVendor;
    }
  }
}

void TwistlockReport::CheckPositive() {
  if (!report_.findings.empty()) return;
  if (counted_ > 0) SetIncomplete(report_, "vulnerabilities are counted but not listed");
  const bool named = !name_.empty() || !image_id_.empty() || !digest_.empty();
  if (!named || !(scan_ || listed_)) {
    SetIncomplete(report_, "nothing was found, and no scan of an image is shown");
  }
}

bool TwistlockReport::Finish() {
  scan_ = scan_ || (code_ && verdict_);
  if (!scan_ && !wrapped_) return false;
  FillPackages();
  CheckPositive();
  for (const std::string& digest : {digest_, image_id_}) {
    if (digest.starts_with("sha256:")) AddOnce(report_.subject_digests, digest);
  }
  ShowFirstDigest(report_);
  if (!code_) report_.reference = ImageName(name_);
  if (code_) report_.stage = Stage::kSource;
  if (!report_.packages.empty()) report_.covers.insert(Coverage::kPackages);
  if (!distribution_.empty()) SetDetailJson(report_, "distribution", distribution_);
  return true;
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "twistlock";
  report.covers.insert(Coverage::kVulnerabilities);
  return ReadShape<TwistlockReport>(source, file, std::move(report), "Twistlock report");
}

}  // namespace

const Reader& TwistlockReader() {
  static const Reader kReader{
      .name = "twistlock",
      .title = "Twistlock / Prisma Cloud JSON",
      .recognised =
          "'results' with 'vulnerabilityDistribution', 'vulnerabilityScanPassed' or an 'id' and "
          "a 'distro'; 'entityInfo'; or 'vulnerabilities' with 'complianceIssues'",
      .versions = "twistcli 19 to 34, console API",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
