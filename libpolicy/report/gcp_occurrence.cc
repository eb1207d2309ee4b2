// See gcp_occurrence.h.
#include "report/gcp_occurrence.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "report/ecosystem.h"
#include "report/fields.h"
#include "report/identifiers.h"
#include "report/purl.h"

namespace policy::report {

using text::Node;

namespace {

const Node* First(const Node& map, std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    if (const Node* found = map.Find(key)) return found;
  }
  return nullptr;
}

const Node* VulnerabilityOf(const Node& occurrence) {
  return First(occurrence, {"vulnerability", "vulnerabilityDetails", "vulnerability_details"});
}

bool IsTrue(const Node* node) { return Text(node) == "true"; }

// A version's whole name, or what it is made of.
struct VersionText {
  std::string shown{};
  std::string whole{};
};

VersionText ReadVersion(const Node* version) {
  VersionText text;
  if (version == nullptr) return text;
  if (!version->is_map()) {
    text.shown = Text(version);
    text.whole = text.shown;
    return text;
  }
  const std::string name = TextAt(*version, "name");
  const std::string_view full = Text(First(*version, {"fullName", "full_name"}));
  const std::string epoch = TextAt(*version, "epoch");
  const std::string revision = TextAt(*version, "revision");
  text.shown = full.empty() ? name : std::string(full);
  text.whole = text.shown;
  if (full.empty() && !name.empty()) {
    text.whole = (epoch.empty() || epoch == "0" ? "" : epoch + ":") + name +
                 (revision.empty() ? "" : "-" + revision);
  }
  return text;
}

// The ecosystem by the type of package, else by the CPE of the distribution
// ("cpe:/o:debian:debian_linux:11").
void SetType(Package& package, const Node& issue, std::string_view cpe) {
  constexpr std::array<std::pair<std::string_view, std::string_view>, 6> kTypes{
      {{"GO_STDLIB", "golang"},
       {"GO", "golang"},
       {"RUBYGEMS", "rubygems"},
       {"RUST", "cargo"},
       {"COMPOSER", "composer"},
       {"NUGET", "nuget"}}};
  const std::string_view written = Text(First(issue, {"packageType", "package_type"}));
  std::string word(written);
  for (const auto& [own, other] : kTypes) {
    if (own == written) word = other;
  }
  constexpr std::string_view kSystem = "cpe:/o:";
  if ((word.empty() || word == "OS") && cpe.starts_with(kSystem)) {
    const std::string_view maker = cpe.substr(kSystem.size());
    word = maker.substr(0, std::min(maker.find(':'), maker.size()));
    if (word == "canonical") word = "ubuntu";
  }
  SetEcosystem(package, word);
}

// The place of a package: in v1 it is spread over the issue, before it stood in a location.
struct Location {
  std::string package{};
  std::string cpe{};
  VersionText version{};
  bool none = false;  // "MAXIMUM": no version has the fix
};

Location ReadLocation(const Node& issue, const char* flat, const char* snake) {
  const auto key = [&](const char* word, const char* snake_word) {
    const std::string camel = std::string(flat) + word;
    const std::string under = std::string(snake) + snake_word;
    return First(issue, {camel.c_str(), under.c_str()});
  };
  Location location;
  const Node* nested = key("Location", "_location");
  const Node* version = key("Version", "_version");
  location.package = Text(key("Package", "_package"));
  location.cpe = Text(key("CpeUri", "_cpe_uri"));
  if (nested != nullptr) {
    if (location.package.empty()) location.package = Text(nested->Find("package"));
    if (location.cpe.empty()) location.cpe = Text(First(*nested, {"cpeUri", "cpe_uri"}));
    if (version == nullptr) version = nested->Find("version");
  }
  location.version = ReadVersion(version);
  location.none = Text(Find(version, "kind")) == "MAXIMUM";
  return location;
}

void AddIssues(Finding& finding, const Node& vulnerability) {
  const Node* issues = First(vulnerability, {"packageIssue", "package_issue"});
  const auto available = [](const Node& node) {
    return IsTrue(First(node, {"fixAvailable", "fix_available"}));
  };
  bool fixed = available(vulnerability);
  bool first = true;
  std::vector<std::string> versions;
  for (const Node& issue : ItemsOf(issues)) {
    fixed = fixed || available(issue);
    const Location fix = ReadLocation(issue, "fixed", "fixed");
    if (!fix.none) AddOnce(versions, fix.version.whole);
    std::string path;
    for (const Node& place : ItemsOf(First(issue, {"fileLocation", "file_location"}))) {
      const std::string_view at = Text(First(place, {"filePath", "file_path"}));
      if (path.empty()) path = at;
      if (first && at != path) AddOnce(finding.more_paths, at);
    }
    const Location affected = ReadLocation(issue, "affected", "affected");
    Package package{.name = affected.package, .version = affected.version.whole, .path = path};
    SetType(package, issue, affected.cpe);
    if (first) {
      finding.path = path;
      finding.shown_package = affected.package;
      finding.shown_version = affected.version.shown;
      finding.package = std::move(package);
    } else {
      finding.more_packages.push_back(std::move(package));
    }
    first = false;
  }
  finding.status = fixed ? "fixed" : "affected";
  if (!fixed) return;
  finding.fixed_versions = versions;
  if (finding.fixed_versions.empty()) finding.fix_exists = true;
}

// "NIST vectors: CVSS:3.1/AV:N/…"
std::string VectorIn(std::string_view text, std::string_view prefix) {
  const std::size_t at = text.find(prefix);
  if (at == std::string_view::npos) return {};
  text.remove_prefix(at);
  return std::string(text.substr(0, std::min(text.find_first_of(" ,;\n\t"), text.size())));
}

void AddCvss(Finding& finding, const Node& vulnerability) {
  const std::string_view words =
      Text(First(vulnerability, {"longDescription", "long_description"}));
  const bool nist = words.starts_with("NIST");
  const RatingSource by = nist ? RatingSource::kNvd : RatingSource::kScanner;
  const char* source = nist ? "nvd" : "";
  const auto add = [&](std::optional<double> score, std::string_view vector,
                       std::string_view version) {
    auto cvss = MakeCvss(score, vector, version, source, by);
    if (cvss) finding.cvss.push_back(std::move(*cvss));
  };
  const auto base = [](const Node* cvss) -> std::optional<double> {
    if (cvss == nullptr) return std::nullopt;
    return NumberAt(*cvss, cvss->Find("baseScore") != nullptr ? "baseScore" : "base_score");
  };
  const Node* v3 = First(vulnerability, {"cvssv3", "cvssV3", "cvss_v3"});
  const Node* v2 = First(vulnerability, {"cvssV2", "cvssv2", "cvss_v2"});
  const bool third = base(v3).has_value();
  if (third) add(base(v3), VectorIn(words, "CVSS:3"), "");
  add(base(v2), "", "2.0");
  const std::string_view version = Text(First(vulnerability, {"cvssVersion", "cvss_version"}));
  const std::optional<double> score = NumberAt(
      vulnerability, vulnerability.Find("cvssScore") != nullptr ? "cvssScore" : "cvss_score");
  const bool again = third && version == "CVSS_VERSION_3" && score == base(v3);
  if (again) return;
  add(score, third ? std::string() : VectorIn(words, "CVSS:"),
      version == "CVSS_VERSION_2" ? "2.0" : "");
}

void AddSeverities(Finding& finding, const Node& vulnerability) {
  const std::string effective(
      Text(First(vulnerability, {"effectiveSeverity", "effective_severity"})));
  const std::string own = TextAt(vulnerability, "severity");
  const std::string& word = effective.empty() ? own : effective;
  SetSeverity(finding, word.empty() ? std::nullopt : std::optional(word));
  if (!own.empty() && !effective.empty()) {
    finding.ratings.push_back({RatingSource::kNvd, "", own, SeverityFromWord(own)});
  }
  if (!word.empty()) {
    finding.ratings.push_back({effective.empty() ? RatingSource::kScanner : RatingSource::kVendor,
                               "", word, finding.severity});
  }
}

}  // namespace

bool IsOccurrence(const Node& value) {
  return First(value, {"noteName", "note_name", "resourceUri", "resource_uri", "vulnerability",
                       "discovery", "discovered"}) != nullptr;
}

bool IsDiscovery(const Node& occurrence) {
  return First(occurrence, {"discovery", "discovered"}) != nullptr;
}

bool IsVulnerability(const Node& occurrence) {
  const std::string kind = TextAt(occurrence, "kind");
  return VulnerabilityOf(occurrence) != nullptr || kind == "VULNERABILITY" ||
         kind == "PACKAGE_VULNERABILITY";
}

std::string ResourceUri(const Node& resource) {
  return resource.is_map() ? TextAt(resource, "uri") : std::string(Text(&resource));
}

std::string ResourceOf(const Node& occurrence) {
  const Node* uri = First(occurrence, {"resourceUri", "resource_uri", "resource"});
  return uri == nullptr ? std::string() : ResourceUri(*uri);
}

Discovery ReadDiscovery(const Node& occurrence) {
  Discovery discovery;
  discovery.resource = ResourceOf(occurrence);
  const Node* facts = First(occurrence, {"discovery", "discovered"});
  const Node* nested = Find(facts, "discovered");
  if (nested != nullptr) facts = nested;
  if (facts == nullptr) return discovery;
  discovery.status = Text(First(*facts, {"analysisStatus", "analysis_status"}));
  discovery.at = ReadTime(Text(First(*facts, {"lastScanTime", "last_scan_time"})));
  return discovery;
}

void NameByNote(Finding& finding, std::string_view note) {
  const std::string_view name = note.substr(note.rfind('/') + 1);
  if (!name.empty()) finding.id = name;
  erase(finding.aliases, finding.id);
  finding.shown_id = finding.id;
}

Finding ReadVulnerability(const Node& vulnerability) {
  Finding finding;
  finding.id = Text(First(vulnerability, {"shortDescription", "short_description"}));
  finding.title = finding.id;
  for (const std::string& id : CveIdsIn(finding.id)) AddOnce(finding.aliases, id);
  AddSeverities(finding, vulnerability);
  AddCvss(finding, vulnerability);
  AddIssues(finding, vulnerability);
  for (const Node& each : ItemsOf(First(vulnerability, {"relatedUrls", "related_urls"}))) {
    if (finding.references.size() < kMostReferences) {
      AddOnce(finding.references, Text(each.Find("url")));
    }
  }
  const Node* vex = First(vulnerability, {"vexAssessment", "vex_assessment"});
  const std::string state(Text(Find(vex, "state")));
  if (state == "NOT_AFFECTED" || state == "FIXED") {
    finding.suppressed = true;
    finding.suppression = state;
  }
  return finding;
}

Finding ReadOccurrence(const Node& occurrence) {
  const Node* vulnerability = VulnerabilityOf(occurrence);
  Finding finding = vulnerability == nullptr ? Finding{} : ReadVulnerability(*vulnerability);
  NameByNote(finding, Text(First(occurrence, {"noteName", "note_name"})));
  return finding;
}

}  // namespace policy::report
