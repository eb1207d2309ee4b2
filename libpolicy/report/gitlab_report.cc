// GitLab's security reports, schema 2.x to 15.x, container_scanning and dependency_scanning first
// of all (gitlab.com/gitlab-org/security-products/security-report-schemas).
//
// A fix is prose ("Upgrade x to 1.2"): the version is taken out where there is one, else the prose
// stands for it. The extract of source code, which may hold a secret, is not read.
#include "report/gitlab_report.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

#include "base/chars.h"
#include "report/captures.h"
#include "report/details.h"
#include "report/ecosystem.h"
#include "report/fields.h"
#include "report/purl.h"

namespace policy::report {

using text::JsonStream;
using text::Node;
using Kind = Outline::Kind;

Match RecogniseGitlab(const Outline& seen) {
  if (seen.root() != Kind::kMap || !seen.Has("vulnerabilities")) {
    const bool scan = seen.Has("scan.scanner") && seen.Has("scan.type");
    return seen.root() == Kind::kMap && scan && seen.Has("version") ? Match::kPossible : Match::kNo;
  }
  const bool entry =
      seen.Has("vulnerabilities[].identifiers") && seen.Has("vulnerabilities[].location");
  const bool scan = seen.Has("scan.scanner") || seen.Has("scan.analyzer");
  if (entry || (scan && seen.Has("scan.type"))) return Match::kCertain;
  const bool version = seen.Is("version", Kind::kString);
  return scan || (version && seen.Has("remediations")) ? Match::kPossible : Match::kNo;
}

namespace {

bool IsDigit(char c) { return std::isdigit(static_cast<unsigned char>(c)) != 0; }

std::string_view Trimmed(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t\r\n.;") - first + 1);
}

// A word that can be a version: "2.2.3", "v0.0.0-2020…", "1:1.2-3".
bool IsVersion(std::string_view word) {
  if (word.starts_with('v')) word.remove_prefix(1);
  return !word.empty() && IsDigit(word.front());
}

// What stands behind the last " to " or "version(s)" of "Upgrade x to version 1.2, 2.0 or above."
std::vector<std::string> VersionsOf(std::string_view solution) {
  std::vector<std::string> versions;
  std::string_view rest = solution.substr(0, std::min(solution.find('\n'), solution.size()));
  for (const std::string_view mark : {" to ", " versions ", " version "}) {
    const std::size_t at = (" " + std::string(rest)).rfind(mark);
    if (at != std::string::npos) rest = rest.substr(std::min(at + mark.size() - 1, rest.size()));
  }
  for (const SharedText& each : SplitVersions(rest)) {
    std::string_view part = each;
    for (const std::string_view lead : {"or ", "and "}) {
      if (part.starts_with(lead)) part.remove_prefix(lead.size());
    }
    const std::string_view word = Trimmed(part.substr(0, part.find(' ')));
    if (IsVersion(word)) AddOnce(versions, word);
  }
  return versions;
}

void AddSolution(Finding& finding, const Node& entry) {
  const std::string solution = TextAt(entry, "solution");
  if (solution.empty() || solution == "No solution provided" || solution == "Unknown") return;
  finding.fixed_versions = VersionsOf(solution);
  if (!finding.fixed_versions.empty()) {
    finding.status = "fixed";
  } else {
    finding.fixed_versions.push_back(solution);
  }
}

void AddIdentifiers(Finding& finding, const Node& entry) {
  for (const Node& each : ItemsOf(entry.Find("identifiers"))) {
    const std::string type = TextAt(each, "type");
    std::string value = TextAt(each, "value");
    const std::string name = TextAt(each, "name");
    if (value.empty()) value = name;
    if (finding.id.empty() && &each == ItemsOf(entry.Find("identifiers")).data()) {
      finding.id = value;
      AddOnce(finding.references, Text(each.Find("url")));
    }
    if (type == "cwe") {
      AddOnce(finding.cwes, value.starts_with("CWE-") ? value : "CWE-" + value);
    } else {
      if (value != finding.id) AddOnce(finding.aliases, value);
      if (type != "cve" && name != finding.id && name.find(' ') == std::string::npos) {
        AddOnce(finding.aliases, name);
      }
    }
  }
  // Before schema 15, and where nothing identifies an entry, `cve` is a key of any kind.
  const std::string key = TextAt(entry, "cve");
  if (finding.id.empty()) finding.id = key;
  if (key.starts_with("CVE-") && key != finding.id) AddOnce(finding.aliases, key);
  if (finding.id.empty()) finding.id = TextAt(entry, "id");
}

void AddLocation(Finding& finding, const Node& location) {
  Package& package = finding.package;
  finding.path = TextAt(location, "file");
  finding.start_line = IntAt(location, "start_line");
  finding.end_line = IntAt(location, "end_line");
  const Node* dependency = location.Find("dependency");
  if (dependency == nullptr) return;
  package.name = Text(Find(dependency->Find("package"), "name"));
  package.version = TextAt(*dependency, "version");
  finding.shown_package = package.name;
  finding.shown_version = package.version;
  package.path = finding.path;
  if (package.name.starts_with("pkg:")) {
    package.purl = std::exchange(package.name, {});
    if (ReadPurl(package)) return;
    package.name = std::exchange(package.purl, {});
  }
  SetEcosystem(package, TextAt(location, "operating_system"));
}

FindingKind KindOf(std::string_view category) {
  if (category == "secret_detection") return FindingKind::kSecret;
  const bool code = category == "sast" || category == "dast" || category == "api_fuzzing" ||
                    category == "coverage_fuzzing";
  return code ? FindingKind::kMisconfiguration : FindingKind::kVulnerability;
}

// Dependency scans name a file, and not always who manages it.
std::string_view ManagerOfFile(std::string_view path) {
  struct Row {
    std::string_view file, manager;
  };
  constexpr std::array<Row, 18> kRows{{{"go.sum", "go"},
                                       {"go.mod", "go"},
                                       {"package-lock.json", "npm"},
                                       {"npm-shrinkwrap.json", "npm"},
                                       {"yarn.lock", "npm"},
                                       {"pnpm-lock.yaml", "npm"},
                                       {"pom.xml", "maven"},
                                       {"build.gradle", "maven"},
                                       {"build.gradle.kts", "maven"},
                                       {"build.sbt", "maven"},
                                       {"requirements.txt", "pip"},
                                       {"Pipfile.lock", "pip"},
                                       {"poetry.lock", "pip"},
                                       {"setup.py", "pip"},
                                       {"Gemfile.lock", "gem"},
                                       {"composer.lock", "composer"},
                                       {"packages.lock.json", "nuget"},
                                       {"Cargo.lock", "cargo"}}};
  const std::string_view name = path.substr(path.rfind('/') + 1);
  const auto* found =
      std::find_if(kRows.begin(), kRows.end(), [&](const Row& row) { return row.file == name; });
  return found == kRows.end() ? std::string_view{} : found->manager;
}

// GitLab's times have no zone and are UTC.
std::optional<Time> ReadZoneless(std::string_view text) {
  if (auto time = ReadTime(text)) return time;
  return ReadTime(std::string(text) + "Z");
}

}  // namespace

void GitlabReport::AddVulnerability(const Node& entry) {
  own_ = own_ || (entry.Find("identifiers") != nullptr && entry.Find("location") != nullptr);
  Finding finding;
  finding.kind = KindOf(TextAt(entry, "category"));
  AddIdentifiers(finding, entry);
  finding.shown_id = finding.id;
  SetSeverity(finding, WordAt(entry, "severity"));
  const std::string scanner(Text(Find(entry.Find("scanner"), "id")));
  AddOwnRating(finding, RatingSource::kScanner, scanner);
  for (const Node& each : ItemsOf(entry.Find("cvss_vectors"))) {
    const std::string vendor = TextAt(each, "vendor");
    auto cvss = MakeCvss(std::nullopt, Text(each.Find("vector")), "", vendor, SourceOf(vendor));
    if (cvss) finding.cvss.push_back(std::move(*cvss));
  }
  AddSolution(finding, entry);
  if (const Node* location = entry.Find("location")) {
    AddLocation(finding, *location);
    if (image_.empty()) image_ = TextAt(*location, "image");
  }
  for (const Node& each : ItemsOf(entry.Find("links"))) {
    if (finding.references.size() < kMostReferences) {
      AddOnce(finding.references, Text(each.Find("url")));
    }
  }
  finding.title = TextAt(entry, "name");
  if (finding.title.empty() && finding.kind != FindingKind::kSecret) {
    finding.title = TextAt(entry, "message");
  }
  if (scanner_.empty()) scanner_ = scanner;
  report_.findings.push_back(std::move(finding));
}

void GitlabReport::SubscribeScan(JsonStream& stream) {
  const TextCapture text(stream);
  stream.OnStart("scan", [this](Node::Kind kind) { scan_ = kind == Node::Kind::kMap; });
  text("scan.type", scan_type_);
  text("scan.status", status_);
  text("scan.scanner.version", report_.scanner_version);
  stream.On("scan.scanner.id", [this](const Node& v) {
    if (!Text(&v).empty()) scanner_ = Text(&v);
  });
  stream.On("scan.analyzer.id", [this](const Node& v) {
    if (scanner_.empty()) scanner_ = Text(&v);
  });
  for (const char* path : {"scan.start_time", "scan.end_time"}) {
    stream.On(path, [this](const Node& v) {
      if (const auto at = ReadZoneless(Text(&v))) report_.scanned_at = at;
    });
  }
  stream.On("scan.messages[]", [this](const Node& v) {
    const std::string level = TextAt(v, "level");
    if (level == "fatal" || level == "error") {
      SetIncomplete(report_, "the scanner reports an error of its own");
    }
  });
}

void GitlabReport::EndFile() {
  for (std::size_t i = file_packages_; i < report_.packages.size(); ++i) {
    report_.packages[i].path = file_;
    SetEcosystem(report_.packages[i], manager_);
  }
  if (!file_.empty()) managers_.insert_or_assign(file_, manager_);
  file_packages_ = report_.packages.size();
  file_.clear();
  manager_.clear();
}

void GitlabReport::SubscribeFiles(JsonStream& stream) {
  stream.On("dependency_files[].path", [this](const Node& v) { file_ = Text(&v); });
  stream.On("dependency_files[].package_manager", [this](const Node& v) { manager_ = Text(&v); });
  stream.On("dependency_files[].dependencies[]", [this](const Node& v) {
    Package& package = report_.packages.emplace_back();
    package.name = Text(Find(v.Find("package"), "name"));
    package.version = TextAt(v, "version");
  });
  stream.OnEnd("dependency_files[]", [this] { EndFile(); });
}

void GitlabReport::Subscribe(JsonStream& stream) {
  stream.On("version", [this](const Node& v) { version_ = Text(&v); });
  stream.OnStart("vulnerabilities", [this](Node::Kind kind) {
    listed_ = kind == Node::Kind::kList || kind == Node::Kind::kNull;
    if (!listed_) SetIncomplete(report_, "'vulnerabilities' is no list");
  });
  stream.OnStart("remediations", [this](Node::Kind) { remediations_ = true; });
  stream.On("vulnerabilities[]", [this](const Node& v) { AddVulnerability(v); });
  SubscribeScan(stream);
  SubscribeFiles(stream);
}

void GitlabReport::FillEcosystems() {
  for (Finding& finding : report_.findings) {
    if (finding.package.name.empty() || !finding.package.type.empty()) continue;
    const auto known = managers_.find(finding.path);
    const std::string_view manager = known == managers_.end() || known->second.empty()
                                         ? ManagerOfFile(finding.path)
                                         : std::string_view(known->second);
    SetEcosystem(finding.package, manager);
  }
}

void GitlabReport::Cover() {
  std::string type = scan_type_;
  if (type.empty() && !report_.findings.empty()) {
    const FindingKind kind = report_.findings.front().kind;
    type = kind == FindingKind::kSecret             ? "secret_detection"
           : kind == FindingKind::kMisconfiguration ? "sast"
                                                    : "";
  }
  report_.covers.insert(CoverageOf(KindOf(type)));
  if (!report_.packages.empty()) report_.covers.insert(Coverage::kPackages);
  if (type == "dependency_scanning") report_.stage = Stage::kSource;
}

void GitlabReport::SetDetails() {
  if (!version_.empty()) SetDetail(report_, "schema", version_);
  if (!scan_type_.empty()) SetDetail(report_, "scanType", scan_type_);
  if (!status_.empty()) SetDetail(report_, "scanStatus", status_);
  if (!image_.empty()) SetDetail(report_, "image", image_);
}

bool GitlabReport::Finish() {
  const bool scan = scan_ && (!scan_type_.empty() || !scanner_.empty());
  const bool old = listed_ && remediations_ && report_.findings.empty();
  const bool known =
      listed_ ? own_ || scan || (old && !version_.empty()) : scan && !version_.empty();
  if (!known) return false;
  report_.scanner = scanner_.empty() ? "gitlab" : base::ToLower(scanner_);
  if (!listed_) SetIncomplete(report_, "there is no list of vulnerabilities");
  if (!status_.empty() && status_ != "success") SetIncomplete(report_, "the scan did not succeed");
  if (scan && status_.empty()) SetIncomplete(report_, "the scan does not say that it succeeded");
  if (report_.findings.empty() && !scan) {
    SetIncomplete(report_, "nothing was found, and no scan is shown");
  }
  report_.reference = ImageName(image_);
  AddOnce(report_.subject_digests, DigestPart(report_.reference));
  ShowFirstDigest(report_);
  FillEcosystems();
  Cover();
  SetDetails();
  return true;
}

}  // namespace policy::report
