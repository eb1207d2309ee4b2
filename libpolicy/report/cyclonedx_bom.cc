// A CycloneDX document's facts. Components are kept as packages; vulnerabilities may stand before
// them, so that what they affect is looked up once all has been read.
#include "report/cyclonedx_bom.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <functional>

#include "base/chars.h"
#include "report/details.h"
#include "report/fields.h"
#include "report/purl.h"

namespace policy::report {
namespace {

constexpr std::string_view kInspectorProperty = "amazon:inspector:";

bool IsSha256(std::string_view text) { return text.starts_with("sha256:"); }

// The part of "urn:cdx:serial/version#ref" that names a component of the other document.
std::string_view Fragment(std::string_view ref) {
  const std::size_t at = ref.find('#');
  return ref.starts_with("urn:cdx:") && at != std::string_view::npos ? ref.substr(at + 1)
                                                                     : std::string_view{};
}

// A group belongs to the name as the ecosystem writes both.
void SetNames(Package& package, const std::string& group) {
  const bool read = ReadPurl(package);
  if (group.empty() || package.name.starts_with(group)) {
    if (!read) package.base_name = package.name;
    return;
  }
  if (!read) {
    package.space = group;
    package.base_name = package.name;
  }
  package.name = group + (package.type == "maven" ? ":" : "/") + package.name;
}

}  // namespace

bool AlwaysScans(std::string_view tool) {
  constexpr std::array<std::string_view, 4> kScanners{"grype", "osv-scanner", "dep-scan",
                                                      "owasp-depscan"};
  const std::string name = base::ToLower(tool);
  return IsInspector(tool) ||
         std::find(kScanners.begin(), kScanners.end(), name) != kScanners.end();
}

bool IsInspector(std::string_view name) {
  return name.starts_with("Amazon Inspector") || name.starts_with(kInspectorProperty);
}

void BomComponent::SetProperty(std::string_view name, std::string_view value) {
  constexpr std::array<std::string_view, 5> kPaths{
      "aquasecurity:trivy:FilePath", "syft:location:0:path", "SrcFile",
      "amazon:inspector:sbom_generator:source_path", "amazon:inspector:sbom_collector:path"};
  constexpr std::array<std::string_view, 3> kLayers{"aquasecurity:trivy:LayerDigest",
                                                    "aquasecurity:trivy:LayerDiffID",
                                                    "syft:location:0:layerID"};
  if (std::find(kPaths.begin(), kPaths.end(), name) != kPaths.end()) {
    if (package.path.empty()) package.path = value;
  } else if (std::find(kLayers.begin(), kLayers.end(), name) != kLayers.end()) {
    if (package.layer.empty() || name.ends_with("LayerDigest")) package.layer = value;
  } else if (name == "aquasecurity:trivy:RepoDigest") {
    AddOnce(digests, DigestPart(value));
  } else if (name == "aquasecurity:trivy:ImageID") {
    image_id = value;
  } else if (name == "amazon:inspector:sbom_scanner:end_of_life") {
    end_of_life_at = ReadTime(value);
  }
}

void Bom::BeginComponent(bool real) {
  open_.push_back({.slot = report_.packages.size()});
  open_.back().component.real = real;
  if (!real) return;
  ++components_;
  report_.packages.emplace_back();
}

void Bom::EndComponent() {
  Open done = std::move(open_.back());
  open_.pop_back();
  if (!done.component.real) return;
  const bool system = done.component.type == "operating-system";
  if (system && done.component.end_of_life_at) end_of_life_at_ = done.component.end_of_life_at;
  // Files are no packages; there may be thousands of them.
  const bool last = done.slot + 1 == report_.packages.size();
  if (done.component.type == "file" && last) {
    report_.packages.pop_back();
    return;
  }
  Package& package = report_.packages[done.slot];
  package = std::move(done.component.package);
  SetNames(package, done.component.group);
  Index(done.component.ref, done.slot);
}

void Bom::Index(std::string_view ref, std::size_t slot) {
  if (ref.empty()) return;
  slots_.emplace_back(std::hash<std::string_view>{}(ref), static_cast<std::uint32_t>(slot));
}

const Package* Bom::PackageOf(std::string_view ref) const {
  if (ref.empty()) return nullptr;
  if (ref == subject_.ref) return &subject_package_;
  const std::uint64_t hash = std::hash<std::string_view>{}(ref);
  const auto found = std::lower_bound(slots_.begin(), slots_.end(), std::pair{hash, 0U});
  const bool there = found != slots_.end() && found->first == hash;
  return there ? &report_.packages[found->second] : nullptr;
}

void Bom::AddTool(std::string_view vendor, std::string_view name, std::string_view version) {
  inspector_ = inspector_ || IsInspector(vendor) || IsInspector(name);
  if (!name.empty()) tools_.push_back({std::string(name), std::string(version)});
}

void Bom::AddMetadataProperty(std::string_view name, std::string_view value) {
  ours_.TakeProperty(name, value);
  if (!name.starts_with(kInspectorProperty)) return;
  inspector_ = true;
  std::int64_t count = 0;
  const auto [end, failure] = std::from_chars(value.data(), value.data() + value.size(), count);
  if (name.ends_with("_vulnerabilities") && failure == std::errc()) counted_ += count;
}

void Bom::AddComposition(std::string_view aggregate, bool of_a_part) {
  if (aggregate.starts_with("incomplete") && !of_a_part) {
    SetIncomplete(report_, "its author calls it '" + std::string(aggregate) + "'");
  }
}

void Bom::AddVulnerability(BomVulnerability vulnerability) {
  // The old extension of XML documents puts them into the component that has them.
  if (vulnerability.refs.empty() && in_component()) AddOnce(vulnerability.refs, component().ref);
  ++states_[vulnerability.state.empty() ? "(absent)" : vulnerability.state];
  if (ours_.TakeFinding(vulnerability.properties)) return;
  report_.findings.push_back(MakeBomFinding(vulnerability));
  if (auto statement = MakeBomStatement(vulnerability)) {
    report_.statements.push_back(*std::move(statement));
  }
}

void Bom::NameSubject() {
  subject_package_ = subject_.package;
  SetNames(subject_package_, subject_.group);
  const bool image = subject_.type == "container" || subject_package_.type == "oci" ||
                     subject_package_.type == "docker";
  for (const std::string& digest : subject_.digests) AddOnce(report_.subject_digests, digest);
  if (image) {
    Package by_purl{.purl = subject_.package.purl};
    if (ReadPurl(by_purl) && IsSha256(by_purl.version)) {
      AddOnce(report_.subject_digests, by_purl.version);
    }
    if (IsSha256(subject_.package.version)) {
      AddOnce(report_.subject_digests, subject_.package.version);
    }
    report_.reference = ImageName(subject_.package.name);
  }
  ShowFirstDigest(report_);
  AddOnce(report_.subject_digests, subject_.image_id);
}

void Bom::NameScanner() {
  const auto scanner = std::find_if(tools_.begin(), tools_.end(),
                                    [](const Tool& tool) { return AlwaysScans(tool.name); });
  const Tool* tool = tools_.empty() ? nullptr : &tools_.front();
  if (scanner != tools_.end()) tool = &*scanner;
  report_.scanner = tool == nullptr ? "cyclonedx" : base::ToLower(tool->name);
  if (tool != nullptr) report_.scanner_version = tool->version;
  if (inspector_) report_.scanner = "amazon-inspector";
}

// The component that `ref` names, else what the reference itself says of one.
Package Bom::ResolvePackage(std::string_view ref) const {
  if (const Package* known = PackageOf(ref)) return *known;
  const std::string_view fragment = Fragment(ref);
  Package package{.purl = std::string(fragment.empty() ? ref : fragment)};
  if (!ReadPurl(package)) package.purl.clear();
  return package;
}

void Bom::ResolveFinding(Finding& finding) const {
  finding.package = ResolvePackage(finding.shown_package);
  for (Package& other : finding.more_packages) other = ResolvePackage(std::string(other.purl));
  finding.path = finding.package.path;
}

void Bom::ResolveStatement(VexStatement& statement) const {
  for (VexProduct& product : statement.products) {
    const std::string ref = product.ids.front();
    if (const Package* package = PackageOf(ref)) AddOnce(product.ids, package->purl);
    if (const std::string_view fragment = Fragment(ref); fragment.starts_with("pkg:")) {
      AddOnce(product.ids, fragment);
    }
    if (ref != subject_.ref) continue;
    for (const std::string& digest : report_.subject_digests) AddOnce(product.ids, digest);
    if (!report_.reference.empty()) AddOnce(product.ids, report_.reference);
  }
  statement.author = author_;
  if (!statement.at) statement.at = report_.scanned_at;
}

bool Bom::IsVex() const {
  const bool scans = std::any_of(tools_.begin(), tools_.end(),
                                 [](const Tool& tool) { return AlwaysScans(tool.name); });
  return lists_vulnerabilities_ && components_ == 0 && !scans && !inspector_;
}

void Bom::JudgeCompleteness() {
  if (!no_list_.empty()) SetIncomplete(report_, "'" + no_list_ + "' is no list");
  if (IsVex()) return;
  if (components_ == 0) SetIncomplete(report_, "it lists no components");
  if (report_.findings.empty() && counted_ > 0) {
    SetIncomplete(report_,
                  "it counts " + std::to_string(counted_) + " vulnerabilities and lists none");
  }
}

Report Bom::FinishOurs(std::string_view spec_version) {
  ours_.GiveTo(report_);
  if (!no_list_.empty()) SetIncomplete(report_, "'" + no_list_ + "' is no list");
  report_.format = "cyclonedx";
  SetDetail(report_, "specVersion", spec_version);
  SetDetail(report_, "components", components_);
  return std::move(report_);
}

Report Bom::Finish(std::string_view spec_version) {
  NameSubject();
  NameScanner();
  if (!report_.findings.empty()) std::sort(slots_.begin(), slots_.end());
  for (Finding& finding : report_.findings) ResolveFinding(finding);
  for (VexStatement& statement : report_.statements) ResolveStatement(statement);
  if (ours_.has_head()) return FinishOurs(spec_version);
  ours_.GiveTo(report_);
  JudgeCompleteness();
  report_.states_fixes = false;
  report_.tells_end_of_life = end_of_life_at_ && report_.scanned_at;
  report_.end_of_life = report_.tells_end_of_life && *end_of_life_at_ <= *report_.scanned_at;
  report_.format = inspector_ ? "aws-inspector-sbom" : "cyclonedx";
  if (IsVex()) {
    report_.format = "cyclonedx-vex";
    for (Finding& finding : report_.findings) {
      if (!finding.status_as_written.empty()) finding.kind = FindingKind::kStatement;
    }
  } else {
    report_.covers.insert(Coverage::kPackages);
    const bool scans =
        inspector_ || std::any_of(tools_.begin(), tools_.end(),
                                  [](const Tool& tool) { return AlwaysScans(tool.name); });
    // An empty list alone proves no scan: Trivy writes one into every SBOM.
    if (scans || !report_.findings.empty()) report_.covers.insert(Coverage::kVulnerabilities);
  }
  SetDetail(report_, "specVersion", spec_version);
  SetDetail(report_, "components", components_);
  if (!report_.findings.empty()) SetDetail(report_, "analysisStates", states_);
  return std::move(report_);
}

}  // namespace policy::report
