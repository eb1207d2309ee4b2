// AWS Security Hub's finding format (ASFF 2018-10-08): findings of Inspector, of Trivy's template
// and of any other product, as the CLI lists them, as an event carries them, or as a bare list.
//
// Trivy keeps its facts under Resources[0].Details.Other.
#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/chars.h"
#include "report/aws_entries.h"
#include "report/captures.h"
#include "report/details.h"
#include "report/ecosystem.h"
#include "report/fields.h"
#include "report/purl.h"
#include "report/readers.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

Match Recognise(const Outline& seen) {
  for (const std::string at : {"Findings[].", "[].", "findings[].", "detail.findings[]."}) {
    const bool schema = seen.TextAt(at + "SchemaVersion") == "2018-10-08";
    const bool arn = seen.Has(at + "ProductArn") && seen.Has(at + "GeneratorId");
    if (arn || (schema && seen.Has(at + "AwsAccountId"))) return Match::kCertain;
  }
  const bool empty = seen.Is("Findings", Kind::kList) && !seen.Has("Findings[]");
  return empty && !seen.Has("ClusterName") && !seen.Has("SchemaVersion") ? Match::kPossible
                                                                         : Match::kNo;
}

bool IsFinding(const Node& entry) {
  return entry.Find("ProductArn") != nullptr || entry.Find("GeneratorId") != nullptr;
}

void AddPackage(Finding& finding, const Node& entry) {
  Package package;
  package.name = TextAt(entry, "Name");
  const std::string version = TextAt(entry, "Version");
  package.version = AwsVersion(Text(entry.Find("Epoch")), version, Text(entry.Find("Release")));
  package.path = TextAt(entry, "FilePath");
  package.layer = TextAt(entry, "SourceLayerHash");
  if (!finding.package.name.empty()) {
    finding.more_packages.push_back(std::move(package));
    return;
  }
  finding.path = package.path;
  finding.shown_package = package.name;
  finding.shown_version = version;
  finding.package = std::move(package);
}

// A finding of several vulnerabilities is one entry; the others are its aliases.
void AddVulnerability(Finding& finding, const Node& entry) {
  const std::string id = TextAt(entry, "Id");
  if (finding.id.empty()) {
    finding.id = id;
  } else if (id != finding.id) {
    AddOnce(finding.aliases, id);
  }
  for (const SharedText& other : TextsAt(entry, "RelatedVulnerabilities")) {
    if (other != finding.id) AddOnce(finding.aliases, other);
  }
  for (const Node& each : ItemsOf(entry.Find("VulnerablePackages"))) {
    AddPackage(finding, each);
    const std::string fixed = TextAt(each, "FixedInVersion");
    if (IsAwsVersion(fixed)) AddOnce(finding.fixed_versions, fixed);
  }
  for (const Node& each : ItemsOf(entry.Find("Cvss"))) {
    const std::string source = TextAt(each, "Source");
    auto cvss = MakeCvss(NumberAt(each, "BaseScore"), Text(each.Find("BaseVector")),
                         Text(each.Find("Version")), source, SourceOf(source));
    if (cvss) finding.cvss.push_back(std::move(*cvss));
  }
  if (const Node* vendor = entry.Find("Vendor")) {
    AddOnce(finding.references, Text(vendor->Find("Url")));
    const std::string word = TextAt(*vendor, "VendorSeverity");
    if (!word.empty()) {
      finding.ratings.push_back(
          {RatingSource::kVendor, TextAt(*vendor, "Name"), word, SeverityFromWord(word)});
    }
  }
  for (const SharedText& url : TextsAt(entry, "ReferenceUrls", kMostReferences)) {
    if (finding.references.size() < kMostReferences) AddOnce(finding.references, url);
  }
  if (!finding.epss) finding.epss = NumberAt(entry, "EpssScore");
  if (TextAt(entry, "ExploitAvailable") == "YES") finding.exploit = "YES";
}

void AddOfTrivy(Finding& finding, const Node& other) {
  finding.id = TextAt(other, "CVE ID");
  finding.title = TextAt(other, "CVE Title");
  finding.package.name = TextAt(other, "PkgName");
  finding.package.version = TextAt(other, "Installed Package");
  finding.shown_package = finding.package.name;
  finding.shown_version = finding.package.version;
  finding.fixed_versions = SplitVersions(Text(other.Find("Patched Package")));
  finding.path = TextAt(other, "Filename");
  finding.start_line = IntAt(other, "StartLine");
  finding.end_line = IntAt(other, "EndLine");
  for (const auto& [score, vector, version] :
       {std::tuple{"NvdCvssScoreV2", "NvdCvssVectorV2", "2.0"},
        std::tuple{"NvdCvssScoreV3", "NvdCvssVectorV3", "3.0"}}) {
    auto cvss = MakeCvss(NumberAt(other, score), Text(other.Find(vector)), version, "nvd",
                         RatingSource::kNvd);
    if (cvss) finding.cvss.push_back(std::move(*cvss));
  }
}

// What a finding is, by the namespaces of its types; a control's is known by its compliance.
FindingKind KindOf(const Node& entry, const Finding& finding) {
  if (entry.Find("Vulnerabilities") != nullptr || !finding.package.name.empty()) {
    return FindingKind::kVulnerability;
  }
  std::string types;
  for (const SharedText& type : TextsAt(entry, "Types")) types += type + "\n";
  const bool vulnerable = types.find("/Vulnerabilities/") != std::string::npos;
  if (types.starts_with("Sensitive Data")) return FindingKind::kSecret;
  const bool control = entry.Find("Compliance") != nullptr ||
                       (types.starts_with("Software and Configuration Checks") && !vulnerable);
  return control ? FindingKind::kMisconfiguration : FindingKind::kVulnerability;
}

void AddStates(Finding& finding, const Node& entry) {
  finding.status_as_written = TextAt(entry, "RecordState");
  const std::string workflow(Text(Find(entry.Find("Workflow"), "Status")));
  finding.suppressed =
      finding.status_as_written == "ARCHIVED" || workflow == "SUPPRESSED" || workflow == "RESOLVED";
  if (finding.suppressed) {
    finding.suppression = finding.status_as_written == "ARCHIVED" ? "archived" : workflow;
  }
  const std::string_view compliance = Text(Find(entry.Find("Compliance"), "Status"));
  finding.failed = compliance != "PASSED" && compliance != "NOT_AVAILABLE";
}

// "Trivy found … in container x (debian 12.9), …": the distribution of Trivy's packages.
std::string PlatformOf(const Node& entry) {
  for (const Node& resource : ItemsOf(entry.Find("Resources"))) {
    const std::string id = TextAt(resource, "Id");
    const std::size_t open = id.rfind(" (");
    if (open != std::string::npos && id.ends_with(')')) {
      return id.substr(open + 2, id.size() - open - 3);
    }
  }
  const Node* fields = entry.Find("ProductFields");
  return std::string(Text(Find(
      fields, "aws/inspector/resources/1/resourceDetails/awsEcrContainerImageDetails/platform")));
}

Finding ReadFinding(const Node& entry) {
  Finding finding;
  const Node* severity = entry.Find("Severity");
  const std::string label(Text(Find(severity, "Label")));
  SetSeverity(finding, label.empty() ? std::nullopt : std::optional(label));
  std::string manager;
  for (const Node& each : ItemsOf(entry.Find("Vulnerabilities"))) {
    AddVulnerability(finding, each);
    for (const Node& package : ItemsOf(each.Find("VulnerablePackages"))) {
      if (manager.empty()) manager = TextAt(package, "PackageManager");
    }
  }
  const auto resources = ItemsOf(entry.Find("Resources"));
  const Node* other =
      resources.empty() ? nullptr : Find(resources.front().Find("Details"), "Other");
  if (other != nullptr && other->is_map() && finding.id.empty()) AddOfTrivy(finding, *other);
  finding.shown_id = finding.id;
  if (finding.id.empty()) finding.id = TextAt(entry, "GeneratorId");
  if (finding.title.empty()) finding.title = TextAt(entry, "Title");
  if (!finding.package.name.empty()) {
    SetAwsEcosystem(finding.package, manager, PlatformOf(entry));
    for (Package& further : finding.more_packages) {
      SetAwsEcosystem(further, manager, PlatformOf(entry));
    }
  }
  finding.kind = KindOf(entry, finding);
  AddStates(finding, entry);
  AddOwnRating(finding, RatingSource::kScanner, "");
  return finding;
}

// The name of the product that the first finding is of.
std::string ScannerOf(const Node& entry) {
  std::string name = TextAt(entry, "ProductName");
  if (name.empty()) name = Text(Find(entry.Find("ProductFields"), "Product Name"));
  name = base::ToLower(name);
  if (name == "inspector") return "aws-inspector2";
  return name.empty() ? "aws-security-hub" : name;
}

class Findings {
 public:
  explicit Findings(Report& report) : report_(report) {}

  void Subscribe(text::JsonStream& stream) {
    for (const char* path : {"Findings", "findings", "detail.findings"}) {
      stream.OnStart(path, [this](Node::Kind kind) {
        list_ = true;
        if (kind != Node::Kind::kList && kind != Node::Kind::kNull) {
          SetIncomplete(report_, "the findings are no list");
        }
      });
    }
    for (const char* path : {"Findings[]", "[]", "findings[]", "detail.findings[]"}) {
      stream.On(path, [this](const Node& v) { Add(v); });
    }
    stream.On("NextToken", [this](const Node& v) {
      if (!Text(&v).empty()) SetIncomplete(report_, "a page of a list: there is a 'NextToken'");
    });
  }
  bool Finish() {
    if (!list_ || foreign_) return false;
    Conclude();
    return true;
  }

 private:
  void Conclude() {
    if (report_.findings.empty()) {
      SetIncomplete(report_, "nothing was found, and no target is named");
    }
    subjects_.NameIn(report_);
    SetDetail(report_, "recordStates", states_);
    SetDetail(report_, "titles", titles_);
  }

  void Add(const Node& entry) {
    constexpr std::size_t kTitles = 3;
    constexpr std::size_t kLongestTitle = 100;
    list_ = true;
    foreign_ = foreign_ || !IsFinding(entry);
    if (report_.findings.empty()) report_.scanner = ScannerOf(entry);
    subjects_.Add(entry);
    Finding finding = ReadFinding(entry);
    ++states_[finding.status_as_written];
    if (titles_.size() < kTitles)
      titles_.push_back(TextAt(entry, "Title").substr(0, kLongestTitle));
    report_.covers.insert(CoverageOf(finding.kind));
    report_.findings.push_back(std::move(finding));
    for (const char* key : {"UpdatedAt", "LastObservedAt"}) {
      const std::optional<Time> at = TimeAt(entry, key);
      if (at && (!report_.scanned_at || *at > *report_.scanned_at)) report_.scanned_at = at;
    }
  }

  Report& report_;
  bool list_ = false;
  bool foreign_ = false;
  AwsSubjects subjects_{};
  std::map<std::string, std::int64_t> states_{};
  std::vector<std::string> titles_{};
};

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "aws-security-hub";
  return ReadShape<Findings>(source, file, std::move(report), "list of Security Hub findings");
}

}  // namespace

const Reader& AsffReader() {
  static const Reader kReader{
      .name = "asff",
      .title = "AWS Security Hub findings (ASFF)",
      .recognised =
          "'Findings' or 'findings', a list or an event's 'detail.findings' of objects with "
          "'ProductArn' and "
          "'GeneratorId'",
      .versions = "2018-10-08",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
