// Snyk's JSON of `snyk container test` and `snyk test` (open source), one project or a list of
// them, and of its Test API. Issues are one entry per dependency path; see snyk_issue.cc.
//
// A container's applications are projects within it. What package manager a project has stands
// behind its issues, so that issues that do not say it themselves learn it at its end.
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "report/captures.h"
#include "report/details.h"
#include "report/ecosystem.h"
#include "report/fields.h"
#include "report/readers.h"
#include "report/snyk_issue.h"
#include "text/json_stream.h"
#include "text/json_writer.h"

namespace policy::report {
namespace {

using text::JsonStream;
using text::Node;
using Kind = Outline::Kind;

Match RecogniseAt(const Outline& seen, const std::string& at) {
  const auto has = [&](const char* key) { return seen.Has(at + key); };
  const bool list = has("vulnerabilities") || has("issues.vulnerabilities");
  // Issues come first in older files and may be many.
  const bool issue =
      (has("vulnerabilities[].isUpgradable") || has("vulnerabilities[].upgradePath")) &&
      has("vulnerabilities[].id") &&
      (has("vulnerabilities[].from") || has("vulnerabilities[].semver"));
  const bool ok = seen.Is(at + "ok", Kind::kBool);
  const bool project = has("dependencyCount") || has("packageManager") || has("licensesPolicy") ||
                       has("uniqueCount") || has("projectName");
  if (issue || (list && ok && project)) return Match::kCertain;
  const bool failed = ok && has("error") && has("path");
  return (list && (ok || project)) || (ok && project) || failed ? Match::kPossible : Match::kNo;
}

Match Recognise(const Outline& seen) {
  if (seen.root() == Kind::kMap) return RecogniseAt(seen, "");
  return seen.root() == Kind::kList ? RecogniseAt(seen, "[].") : Match::kNo;
}

// What is known of a project, or of an application within one, until it ends.
struct Project {
  std::vector<std::size_t> own{};         // its entries in Report::findings
  std::vector<std::size_t> own_hidden{};  // and in Report::suppressed
  std::string manager{};
  std::string file{};
  std::string name{};
  std::string path{};
  std::string platform{};
  std::optional<bool> ok{};
  bool listed = false;
  bool failed = false;
  std::string base{};
  bool container = false;
  bool counted = false;  // says how many dependencies it has
};

class SnykReport {
 public:
  explicit SnykReport(Report& report) : report_(report) {}
  // The stream must not outlive this.
  void Subscribe(JsonStream& stream);
  // Whether it was Snyk's at all; to be called at the end.
  bool Finish();

 private:
  void SubscribeProject(JsonStream& stream, const std::string& at, Project& project);
  void SubscribeIssues(JsonStream& stream, const std::string& at, Project& project);
  void Add(const Node& issue, Project& project);
  void End(Project& project, bool application);
  void NameSubject(const Project& project);
  void SetDetails();

  Report& report_;
  Project project_{};
  Project application_{};
  std::vector<std::optional<bool>> ok_{};
  std::vector<std::optional<bool>> applications_ok_{};
  std::set<std::string> ids_{};
  std::map<std::string, std::int64_t> with_critical_{};
  std::size_t projects_ = 0;
  std::size_t upgradable_ = 0;
  bool list_ = false;
  bool snyk_ = false;
  bool any_source_ = false;
  bool any_container_ = false;
  bool any_target_ = false;
};

void SnykReport::Add(const Node& issue, Project& project) {
  Finding finding = SnykIssue(issue);
  snyk_ = snyk_ || issue.Find("isUpgradable") != nullptr || issue.Find("upgradePath") != nullptr;
  ids_.insert(finding.id);
  const Node* upgradable = issue.Find("isUpgradable");
  if (upgradable != nullptr && upgradable->is_true()) ++upgradable_;
  const std::string word = TextAt(issue, "severityWithCritical");
  if (!word.empty()) ++with_critical_[word];
  if (finding.kind == FindingKind::kLicense) report_.covers.insert(Coverage::kLicenses);
  if (finding.kind == FindingKind::kMalware) report_.covers.insert(Coverage::kMalware);
  project.own.push_back(report_.findings.size());
  report_.findings.push_back(std::move(finding));
}

void SnykReport::SubscribeIssues(JsonStream& stream, const std::string& at, Project& project) {
  for (const char* list : {"vulnerabilities", "issues.vulnerabilities", "issues.licenses"}) {
    stream.OnStart(at + list, [this, &project](Node::Kind kind) {
      project.listed = kind == Node::Kind::kList || kind == Node::Kind::kNull;
      if (!project.listed) SetIncomplete(report_, "the issues of a project are no list");
    });
    stream.On(at + list + "[]", [this, &project](const Node& v) { Add(v, project); });
  }
  for (const char* list : {"filtered.ignore[]", "filtered.patch[]"}) {
    stream.On(at + list, [this, &project](const Node& v) {
      project.own_hidden.push_back(report_.suppressed.size());
      report_.suppressed.push_back(SnykFiltered(v));
    });
  }
}

void SnykReport::SubscribeProject(JsonStream& stream, const std::string& at, Project& project) {
  const TextCapture text(stream, at);
  text("packageManager", project.manager);
  text("projectName", project.name);
  text("path", project.path);
  text("platform", project.platform);
  stream.On(at + "ok", [&project](const Node& v) {
    if (v.is_true() || v.is_false()) project.ok = v.is_true();
  });
  for (const char* key : {"displayTargetFile", "targetFile"}) {
    stream.On(at + key, [&project](const Node& v) {
      if (project.file.empty()) project.file = Text(&v);
    });
  }
  stream.On(at + "error", [&project](const Node& v) { project.failed = !v.is_null(); });
  stream.On(at + "dependencyCount",
            [&project](const Node& v) { project.counted = v.number().has_value(); });
  stream.OnStart(at + "docker",
                 [&project](Node::Kind kind) { project.container = kind == Node::Kind::kMap; });
  text("docker.baseImage", project.base);
  SubscribeIssues(stream, at, project);
}

void SnykReport::Subscribe(JsonStream& stream) {
  for (const std::string at : {"", "[]."}) {
    SubscribeProject(stream, at, project_);
    SubscribeProject(stream, at + "applications[].", application_);
    stream.OnEnd(at + "applications[]", [this] { End(application_, true); });
  }
  stream.OnStart("", [this](Node::Kind kind) { list_ = kind == Node::Kind::kList; });
  stream.OnEnd("[]", [this] { End(project_, false); });
  stream.OnEnd("", [this] {
    if (!list_) End(project_, false);
  });
}

void SnykReport::NameSubject(const Project& project) {
  if (report_.platform.empty()) report_.platform = project.platform;
  if (!report_.reference.empty()) return;
  for (const std::string_view kind : {"docker-archive:", "oci-archive:", "kaniko-archive:"}) {
    if (project.path.starts_with(kind)) return;
  }
  report_.reference = ImageName(project.path);
  AddOnce(report_.subject_digests, DigestPart(report_.reference));
  ShowFirstDigest(report_);
  constexpr std::string_view kImage = "docker-image|";
  if (report_.reference.empty() && project.name.starts_with(kImage)) {
    report_.reference = ImageName(std::string_view(project.name).substr(kImage.size()));
  }
}

void SnykReport::End(Project& project, bool application) {
  Project done = std::exchange(project, {});
  if (!done.container) done.container = done.name.starts_with("docker-image|");
  snyk_ =
      snyk_ || (done.ok && (done.listed || done.failed || done.counted || !done.manager.empty()));
  for (const std::size_t at : done.own) {
    Finding& finding = report_.findings[at];
    if (finding.package.type.empty()) SetEcosystem(finding.package, done.manager);
    finding.path = done.file;
  }
  for (const std::size_t at : done.own_hidden) report_.suppressed[at].path = done.file;
  if (done.failed) SetIncomplete(report_, "the tool says that a scan failed");
  if (!done.listed) SetIncomplete(report_, "a project has no list of vulnerabilities");
  if (!done.ok) SetIncomplete(report_, "a project does not say whether it is 'ok'");
  any_target_ = any_target_ || done.counted || !done.path.empty() || !done.name.empty();
  if (application) return void(applications_ok_.push_back(done.ok));
  ++projects_;
  ok_.push_back(done.ok);
  ok_.insert(ok_.end(), applications_ok_.begin(), applications_ok_.end());
  const bool found = !done.own.empty() || !done.own_hidden.empty() || !applications_ok_.empty();
  if (done.ok == false && !found) SetIncomplete(report_, "a project is not 'ok' but lists nothing");
  applications_ok_.clear();
  (done.container ? any_container_ : any_source_) = true;
  if (done.container) NameSubject(done);
  if (report_.base_reference.empty()) report_.base_reference = done.base;
}

void SnykReport::SetDetails() {
  SetDetail(report_, "projects", projects_);
  SetDetail(report_, "distinct", ids_.size());
  SetDetail(report_, "upgradable", upgradable_);
  if (!with_critical_.empty()) SetDetail(report_, "bySeverityWithCritical", with_critical_);
  text::JsonWriter w;
  w.BeginArray();
  for (const std::optional<bool>& each : ok_) each ? w.Bool(*each) : w.Null();
  w.EndArray();
  SetDetailJson(report_, "ok", w.Take());
}

bool SnykReport::Finish() {
  if (!snyk_) return false;
  if (any_source_ && !any_container_) report_.stage = Stage::kSource;
  if (report_.findings.empty() && report_.suppressed.empty() && !any_target_) {
    SetIncomplete(report_, "nothing was found, and no target is named");
  }
  SetDetails();
  return true;
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "snyk";
  report.covers.insert(Coverage::kVulnerabilities);
  return ReadShape<SnykReport>(source, file, std::move(report), "Snyk report");
}

}  // namespace

const Reader& SnykReader() {
  static const Reader kReader{
      .name = "snyk",
      .title = "Snyk JSON (container and open source)",
      .recognised =
          "an object, or a list of them, with 'vulnerabilities', a boolean 'ok' and "
          "'dependencyCount', 'packageManager' or 'licensesPolicy'",
      .versions = "CLI 1.4 to 1.1297",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
