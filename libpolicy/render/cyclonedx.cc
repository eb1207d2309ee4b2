// `convert --to cyclonedx`. What CycloneDX has a place for stands there; the exact entry and the
// report's own state stand beside it as properties, so that nothing is lost and an incomplete
// report stays one.
#include <algorithm>
#include <array>
#include <charconv>
#include <map>
#include <string>
#include <vector>

#include "policy/render.h"
#include "render/convert.h"
#include "render/evidence_json.h"
#include "text/json_writer.h"

namespace policy::render {
namespace {

using text::JsonWriter;

constexpr std::string_view kSubject = "subject";

void WriteProperty(JsonWriter& w, std::string_view name, std::string_view value) {
  w.BeginObject().Key("name").String(name).Key("value").String(value).EndObject();
}

void Put(JsonWriter& w, std::string_view key, std::string_view value) {
  if (!value.empty()) w.Key(key).String(value);
}

std::string_view SeverityWord(Severity severity) {
  return severity == Severity::kNegligible ? "info" : NameOf(severity);
}

std::string_view MethodOf(const Cvss& cvss) {
  struct Row {
    std::string_view version, method;
  };
  constexpr std::array<Row, 5> kMethods{
      {{"2", "CVSSv2"}, {"3.1", "CVSSv31"}, {"3", "CVSSv3"}, {"4", "CVSSv4"}, {"", "other"}}};
  return std::find_if(kMethods.begin(), kMethods.end(),
                      [&](const Row& row) { return cvss.version.starts_with(row.version); })
      ->method;
}

// The components of the document: every package once, findings' own among them.
class Components {
 public:
  explicit Components(const Report& report) {
    for (const Package& package : report.packages) Add(package);
    for (const auto* findings : {&report.findings, &report.suppressed, &report.secrets,
                                 &report.misconfigurations, &report.licenses}) {
      for (const Finding& finding : *findings) Add(finding.package);
    }
  }

  // What a finding on the package affects; the image itself where it names none.
  std::string RefOf(const Package& package) const {
    const auto at = refs_.find(KeyOf(package));
    return at == refs_.end() ? std::string(kSubject) : "component-" + std::to_string(at->second);
  }

  void Write(JsonWriter& w) const {
    w.Key("components").BeginArray();
    for (const Package* package : packages_) WriteOne(w, *package);
    w.EndArray();
  }

 private:
  static std::string KeyOf(const Package& package) {
    std::string key;
    for (const SharedText* part : {&package.purl, &package.space, &package.name, &package.version,
                                   &package.path, &package.layer}) {
      key += part->view();
      key.push_back('\0');
    }
    return key;
  }

  void Add(const Package& package) {
    if (package.name.empty() && package.purl.empty()) return;
    if (refs_.try_emplace(KeyOf(package), refs_.size() + 1).second) packages_.push_back(&package);
  }

  void WriteOne(JsonWriter& w, const Package& package) const {
    w.BeginObject().Key("type").String("library").Key("bom-ref").String(RefOf(package));
    w.Key("name").String(package.name.empty() ? package.purl : package.name);
    Put(w, "version", package.version);
    if (!package.licenses.empty()) {
      w.Key("licenses").BeginArray();
      for (const SharedText& name : package.licenses) {
        w.BeginObject().Key("license").BeginObject().Key("name").String(name);
        w.EndObject().EndObject();
      }
      w.EndArray();
    }
    if (!package.purl.empty() || !package.type.empty()) Put(w, "purl", PackagePurl(package));
    w.Key("properties").BeginArray();
    if (!package.path.empty()) WriteProperty(w, "policygate:path", package.path);
    if (!package.layer.empty()) WriteProperty(w, "policygate:layer", package.layer);
    w.EndArray().EndObject();
  }

  std::map<std::string, std::size_t> refs_{};
  std::vector<const Package*> packages_{};
};

void WriteRatings(JsonWriter& w, const Finding& finding) {
  w.Key("ratings").BeginArray();
  if (finding.severity_as_written) {
    w.BeginObject().Key("severity").String(SeverityWord(finding.severity)).EndObject();
  }
  for (const Cvss& cvss : finding.cvss) {
    w.BeginObject();
    if (!cvss.source.empty()) {
      w.Key("source").BeginObject().Key("name").String(cvss.source).EndObject();
    }
    if (cvss.score) w.Key("score").Number(*cvss.score);
    w.Key("method").String(MethodOf(cvss));
    Put(w, "vector", cvss.vector);
    w.EndObject();
  }
  w.EndArray();
}

void WriteCwes(JsonWriter& w, const Finding& finding) {
  constexpr std::string_view kPrefix = "CWE-";
  w.Key("cwes").BeginArray();
  for (const SharedText& cwe : finding.cwes) {
    const std::string_view digits =
        std::string_view(cwe).substr(cwe.starts_with(kPrefix) ? kPrefix.size() : 0);
    int number = 0;
    const auto [end, failure] =
        std::from_chars(digits.data(), digits.data() + digits.size(), number);
    if (failure == std::errc() && end == digits.data() + digits.size() && number > 0) w.Int(number);
  }
  w.EndArray();
}

void WriteReferences(JsonWriter& w, const Finding& finding) {
  w.Key("references").BeginArray();
  for (const SharedText& alias : finding.aliases) {
    w.BeginObject().Key("id").String(alias);
    w.Key("source").BeginObject().EndObject().EndObject();
  }
  w.EndArray().Key("advisories").BeginArray();
  for (const SharedText& url : finding.references) {
    const bool address = url.starts_with("https://") || url.starts_with("http://");
    if (address && url.find_first_of(" \"<>\\^`{|}") == std::string::npos) {
      w.BeginObject().Key("url").String(url).EndObject();
    }
  }
  w.EndArray();
}

void WriteAffects(JsonWriter& w, const Finding& finding, const Components& components) {
  w.Key("affects").BeginArray().BeginObject();
  w.Key("ref").String(components.RefOf(finding.package));
  w.Key("versions").BeginArray();
  if (!finding.package.version.empty()) {
    w.BeginObject().Key("version").String(finding.package.version);
    w.Key("status").String("affected").EndObject();
  }
  for (const SharedText& version : finding.fixed_versions) {
    if (version.empty()) continue;
    w.BeginObject().Key("version").String(version).Key("status").String("unaffected").EndObject();
  }
  w.EndArray().EndObject().EndArray();
}

// Only what a VEX document says; what a scanner hid is not stated here to be harmless.
void WriteAnalysis(JsonWriter& w, const Finding& finding) {
  struct Row {
    std::string_view status, state;
  };
  constexpr std::array<Row, 4> kStates{{{"not_affected", "not_affected"},
                                        {"affected", "exploitable"},
                                        {"fixed", "resolved"},
                                        {"under_investigation", "in_triage"}}};
  if (finding.kind != FindingKind::kStatement) return;
  for (const Row& row : kStates) {
    if (row.status != finding.status) continue;
    w.Key("analysis").BeginObject().Key("state").String(row.state).EndObject();
  }
}

class Vulnerabilities {
 public:
  Vulnerabilities(JsonWriter& w, const Components& components) : w_(w), components_(components) {}

  void Write(std::string_view list, const std::vector<Finding>& findings) {
    for (const Finding& finding : findings) WriteOne(list, finding);
  }

 private:
  void WriteOne(std::string_view list, const Finding& finding) {
    w_.BeginObject().Key("bom-ref").String("finding-" + std::to_string(++count_));
    Put(w_, "id", finding.id.empty() ? finding.shown_id : finding.id);
    WriteReferences(w_, finding);
    WriteRatings(w_, finding);
    WriteCwes(w_, finding);
    Put(w_, "description", finding.title);
    Put(w_, "detail", finding.message);
    if (!finding.fixed_versions.empty()) w_.Key("recommendation").String(AdviceOn(finding));
    if (finding.published_at) w_.Key("published").String(FormatTime(*finding.published_at));
    if (finding.modified_at) w_.Key("updated").String(FormatTime(*finding.modified_at));
    WriteAnalysis(w_, finding);
    WriteAffects(w_, finding, components_);
    JsonWriter exact;
    WriteEvidenceFinding(exact, finding);
    w_.Key("properties").BeginArray();
    WriteProperty(w_, "policygate:list", list);
    WriteProperty(w_, "policygate:finding", exact.text());
    w_.EndArray().EndObject();
  }

  JsonWriter& w_;
  const Components& components_;
  std::size_t count_ = 0;
};

void WriteTool(JsonWriter& w, std::string_view name, std::string_view version) {
  w.BeginObject().Key("type").String("application").Key("name").String(name);
  Put(w, "version", version);
  w.EndObject();
}

void WriteMetadata(JsonWriter& w, const Report& report, Time now, std::string_view tool_version) {
  w.Key("metadata").BeginObject();
  w.Key("timestamp").String(FormatTime(report.scanned_at.value_or(now)));
  w.Key("tools").BeginObject().Key("components").BeginArray();
  if (!report.scanner.empty()) WriteTool(w, report.scanner, report.scanner_version);
  WriteTool(w, "policygate", tool_version);
  w.EndArray().EndObject();
  w.Key("component").BeginObject().Key("type").String("container").Key("bom-ref").String(kSubject);
  w.Key("name").String(report.reference.empty() ? report.file : report.reference);
  Put(w, "version", report.subject_digest);
  Put(w, "purl", ImagePurl(report));
  w.EndObject().Key("properties").BeginArray();
  WriteProperty(w, "policygate:report", RenderEvidenceHead(report));
  w.EndArray().EndObject();
}

}  // namespace

std::string RenderCyclonedx(const Report& report, Time now, std::string_view tool_version) {
  const Components components(report);
  JsonWriter w;
  w.BeginObject().Key("bomFormat").String("CycloneDX").Key("specVersion").String("1.6");
  w.Key("version").Int(1);
  WriteMetadata(w, report, now, tool_version);
  components.Write(w);
  if (!report.complete) {
    w.Key("compositions").BeginArray().BeginObject();
    w.Key("aggregate").String("incomplete").EndObject().EndArray();
  }
  w.Key("vulnerabilities").BeginArray();
  Vulnerabilities all(w, components);
  all.Write("findings", report.findings);
  all.Write("suppressed", report.suppressed);
  all.Write("secrets", report.secrets);
  all.Write("misconfigurations", report.misconfigurations);
  all.Write("licenses", report.licenses);
  w.EndArray().EndObject();
  return w.Take();
}

}  // namespace policy::render
