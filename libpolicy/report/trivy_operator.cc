// Reports of the Trivy Operator as Kubernetes prints them: one object, a list of either kind, or an
// object keyed by plural kinds. Checked on Trivy Operator 0.1 to 0.26; single entries are read by
// trivy_operator_entries.cc.
//
// Objects without an image (of configuration, roles, nodes, compliance) are evidence on no image.
#include <algorithm>
#include <array>
#include <deque>
#include <map>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "report/captures.h"
#include "report/details.h"
#include "report/fields.h"
#include "report/readers.h"
#include "report/trivy_operator_entries.h"
#include "text/json_stream.h"
#include "text/json_writer.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

constexpr std::string_view kGroup = "aquasecurity.github.io";
// Without "Cluster" in front, which some of them have too.
constexpr std::array<std::string_view, 7> kKinds{
    "VulnerabilityReport",   "ExposedSecretReport", "ConfigAuditReport", "RbacAssessmentReport",
    "InfraAssessmentReport", "ComplianceReport",    "SbomReport"};

std::string_view WithoutCluster(std::string_view kind) {
  constexpr std::string_view kCluster = "Cluster";
  return kind.starts_with(kCluster) ? kind.substr(kCluster.size()) : kind;
}

bool IsOurKind(std::string_view kind) {
  return std::find(kKinds.begin(), kKinds.end(), WithoutCluster(kind)) != kKinds.end();
}

bool IsOurs(std::string_view version, std::string_view kind) {
  if (version.starts_with(kGroup)) return true;
  return version.empty() && IsOurKind(kind);
}

// "vulnerabilityreports", as `kubectl` names them, alone or with the group behind.
std::vector<std::string> PluralKinds() {
  std::vector<std::string> plurals;
  for (const std::string_view kind : kKinds) {
    std::string plural;
    for (const char c : kind) plural += c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    plural += 's';
    for (const std::string& name : {plural, "cluster" + plural}) {
      plurals.push_back(name);
      plurals.push_back(name + "." + std::string(kGroup));
    }
  }
  return plurals;
}

Match Recognise(const Outline& seen) {
  for (const std::string at : {"", "[].", "items[].", "[].items[]."}) {
    if (IsOurs(seen.TextAt(at + "apiVersion"), seen.TextAt(at + "kind"))) return Match::kCertain;
  }
  if (seen.root() != Kind::kMap) return Match::kNo;
  static const std::vector<std::string> kPlurals = PluralKinds();
  Match match = Match::kNo;
  for (const std::string& key : kPlurals) {
    if (!seen.Has(key)) continue;
    const bool filled =
        seen.Has(key + "[].kind") || seen.Has(key + ".items") || seen.Has(key + ".kind");
    if (filled || key.ends_with(kGroup)) return Match::kCertain;
    match = Match::kPossible;
  }
  return match;
}

struct Image {
  std::string reference{};
  std::string digest{};
  bool operator==(const Image&) const = default;
};

// What all objects of a file come to.
struct Gathered {
  std::map<std::string, std::int64_t> kinds{};
  std::vector<Image> images{};
  std::vector<std::string> controls{};  // of compliance, JSON text
  bool without_image = false;
  bool foreign = false;
};

// Reads the objects at one place of the document, one after the other.
class Objects {
 public:
  Objects(Report& report, Gathered& all) : report_(report), all_(all) {}
  Objects(const Objects&) = delete;
  Objects& operator=(const Objects&) = delete;

  // `at`: the path of an object; "" for the root.
  void Subscribe(text::JsonStream& stream, const std::string& at) {
    const std::string in = at.empty() ? "" : at + ".";
    stream.OnStart(at, [this](Node::Kind kind) { Begin(kind); });
    stream.OnEnd(at, [this] { End(); });
    const TextCapture text(stream, in);
    text("apiVersion", version_);
    text("kind", kind_);
    text("report.registry.server", server_);
    text("report.artifact.repository", repository_);
    text("report.artifact.tag", tag_);
    text("report.artifact.digest", image_.digest);
    text("report.os.family", family_);
    stream.On(in + "report.os.eosl", [this](const Node& v) { end_of_life_ = v.is_true(); });
    stream.On(in + "report.scanner.version", [this](const Node& v) {
      if (report_.scanner_version.empty()) report_.scanner_version = Text(&v);
    });
    for (const char* path : {"report.updateTimestamp", "status.updateTimestamp"}) {
      stream.On(in + path, [this](const Node& v) { NoteTime(ReadTime(Text(&v))); });
    }
    SubscribeEntries(stream, in);
  }

 private:
  void SubscribeEntries(text::JsonStream& stream, const std::string& in) {
    const auto list = [&](const std::string& path, auto add) {
      stream.OnStart(in + path, [this](Node::Kind kind) {
        listed_ = true;
        if (kind != Node::Kind::kList && kind != Node::Kind::kNull) {
          SetIncomplete(report_, "the entries of a report are no list");
        }
      });
      stream.On(in + path + "[]", [this, add](const Node& v) { add(*this, v); });
    };
    list("report.vulnerabilities",
         [](Objects& o, const Node& v) { o.report_.findings.push_back(OperatorVulnerability(v)); });
    list("report.secrets",
         [](Objects& o, const Node& v) { o.report_.secrets.push_back(OperatorSecret(v)); });
    list("report.checks", [](Objects& o, const Node& v) {
      o.report_.misconfigurations.push_back(OperatorCheck(v));
    });
    list("report.components.components", [](Objects& o, const Node& v) {
      Package package = OperatorComponent(v);
      if (!package.purl.empty()) o.report_.packages.push_back(std::move(package));
    });
    list("status.summaryReport.controlCheck",
         [](Objects& o, const Node& v) { o.all_.controls.push_back(OperatorControl(v)); });
  }

  void Begin(Node::Kind kind) {
    is_object_ = kind == Node::Kind::kMap;
    for (std::string* text : {&version_, &kind_, &server_, &repository_, &tag_, &family_}) {
      text->clear();
    }
    image_ = {};
    end_of_life_ = false;
    listed_ = false;
    first_finding_ = report_.findings.size();
  }

  void NoteTime(std::optional<Time> at) {
    const bool older = at && (!report_.scanned_at || *at < *report_.scanned_at);
    if (older) report_.scanned_at = at;
  }

  void End() {
    const bool list = kind_ == "List" || kind_.ends_with("ReportList");
    if (!is_object_ || list) return;
    if (!IsOurs(version_, kind_)) {
      all_.foreign = all_.foreign || listed_ || !version_.empty() || !kind_.empty();
      return;
    }
    ++all_.kinds[kind_];
    const std::string_view kind = WithoutCluster(kind_);
    const bool compliance = kind == "ComplianceReport";
    if (!IsOurKind(kind)) SetIncomplete(report_, "an object is of no known kind");
    if (!listed_ && !compliance) SetIncomplete(report_, "a report lists nothing");
    Cover(kind);
    const bool of_image =
        kind == "VulnerabilityReport" || kind == "ExposedSecretReport" || kind == "SbomReport";
    of_image ? NoteImage() : static_cast<void>(all_.without_image = true);
    report_.end_of_life = report_.end_of_life || end_of_life_;
    report_.tells_end_of_life = report_.tells_end_of_life || !family_.empty();
    for (std::size_t i = first_finding_; i < report_.findings.size(); ++i) {
      PlaceOperatorPackage(report_.findings[i], family_);
    }
  }

  void Cover(std::string_view kind) {
    if (kind == "VulnerabilityReport") report_.covers.insert(Coverage::kVulnerabilities);
    if (kind == "ExposedSecretReport") report_.covers.insert(Coverage::kSecrets);
    if (kind == "SbomReport") report_.covers.insert(Coverage::kPackages);
    if (kind == "ConfigAuditReport" || kind == "RbacAssessmentReport" ||
        kind == "InfraAssessmentReport") {
      report_.covers.insert(Coverage::kMisconfigurations);
    }
  }

  void NoteImage() {
    if (repository_.empty() && image_.digest.empty()) {
      all_.without_image = true;
      return;
    }
    image_.reference = repository_;
    if (!server_.empty() && !repository_.empty()) image_.reference = server_ + "/" + repository_;
    if (!tag_.empty()) image_.reference += ":" + tag_;
    const auto same = std::find(all_.images.begin(), all_.images.end(), image_);
    if (same == all_.images.end()) all_.images.push_back(image_);
  }

  Report& report_;
  Gathered& all_;
  bool is_object_ = false;
  std::string version_{};
  std::string kind_{};
  std::string server_{};
  std::string repository_{};
  std::string tag_{};
  std::string family_{};
  Image image_{};
  bool end_of_life_ = false;
  bool listed_ = false;
  std::size_t first_finding_ = 0;
};

void NameSubject(const Gathered& all, Report& report) {
  if (all.images.size() != 1) {
    SetIncomplete(report, all.images.empty() ? "a report on a cluster, not on an image"
                                             : "a report on a cluster, not on one image");
    return;
  }
  report.reference = ImageName(all.images.front().reference);
  report.subject_digest = all.images.front().digest;
  AddOnce(report.subject_digests, report.subject_digest);
  if (all.without_image) SetIncomplete(report, "not all of the reports are on the image");
}

void AddDetails(const Gathered& all, Report& report) {
  SetDetail(report, "kinds", all.kinds);
  if (all.controls.empty()) return;
  text::JsonWriter w;
  w.BeginArray();
  for (const std::string& control : all.controls) w.Raw(control);
  w.EndArray();
  SetDetailJson(report, "controls", w.Take());
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "trivy-operator";
  report.stage = Stage::kRuntime;
  Gathered all;
  std::deque<Objects> places;
  text::JsonStream stream;
  for (const char* at : {"", "[]", "items[]", "[].items[]", "*", "*[]", "*.items[]"}) {
    places.emplace_back(report, all).Subscribe(stream, at);
  }
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  if (all.kinds.empty()) {
    return NoSuchReport("report of the Trivy Operator", file);
  }
  if (all.foreign) SetIncomplete(report, "some of the objects are of other kinds");
  NameSubject(all, report);
  AddDetails(all, report);
  return report;
}

}  // namespace

const Reader& TrivyOperatorReader() {
  static const Reader kReader{
      .name = "trivy-operator",
      .title = "Trivy Operator reports",
      .recognised =
          "'aquasecurity.github.io/' as 'apiVersion' of an object or of those in a list, or an "
          "object keyed by its kinds",
      .versions = "0.1 to 0.26 (v1alpha1)",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
