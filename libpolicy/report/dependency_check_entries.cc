// Dependency-Check's facts in our words. A dependency is a file, or what stands for one; its
// package is known where an identifier names it.
#include "report/dependency_check_entries.h"

#include <algorithm>
#include <utility>

#include "base/chars.h"
#include "report/details.h"
#include "report/fields.h"
#include "report/identifiers.h"
#include "report/purl.h"

namespace policy::report {
namespace {

RatingSource SourceOfName(std::string_view source) {
  if (source == "NVD") return RatingSource::kNvd;
  // What npm audit and the like answer is GitHub's advisory database.
  return source == "NPM" || source == "GITHUB" ? RatingSource::kGhsa : RatingSource::kScanner;
}

// Older versions write "-0400", data sources "+07" or no zone at all.
std::optional<Time> ReadAnyTime(std::string_view text) {
  if (const std::optional<Time> time = ReadTime(text)) return time;
  std::string fixed(text);
  const std::size_t clock = fixed.find('T');
  if (clock == std::string::npos) return std::nullopt;
  const std::size_t zone = fixed.find_first_of("+-", clock);
  if (zone == std::string::npos) {
    fixed += 'Z';
  } else if (fixed.size() == zone + 3) {
    fixed += ":00";
  } else if (fixed.size() == zone + 5) {
    fixed.insert(zone + 3, ":");
  }
  return ReadTime(fixed);
}

// "group:artifact:version", in parentheses at first.
void ReadMaven(std::string_view text, Package& package) {
  if (text.starts_with('(') && text.ends_with(')')) text = text.substr(1, text.size() - 2);
  const std::size_t last = text.rfind(':');
  if (last == std::string_view::npos || text.find(':') == last) return;
  package.type = "maven";
  package.name = text.substr(0, last);
  package.version = text.substr(last + 1);
  SplitName(package);
}

Package PackageOf(const CheckedDependency& dependency) {
  Package package;
  package.purl = dependency.purl;
  if (!ReadPurl(package)) {
    ReadMaven(dependency.maven, package);
  } else if (package.type == "maven" && !package.space.empty()) {
    package.name = package.space + ":" + package.base_name;
  } else if (!package.space.empty()) {
    package.name = package.space + "/" + package.base_name;
  }
  if (package.name.empty()) package.name = package.base_name = dependency.file_name;
  package.path = dependency.file_path;
  AddOnce(package.licenses, dependency.license);
  return package;
}

}  // namespace

CheckedReport::CheckedReport() {
  report_.scanner = "dependency-check";
  report_.states_fixes = false;
  report_.covers.insert(Coverage::kVulnerabilities);
}

std::optional<Cvss> CheckedReport::MakeScore(std::optional<double> score, std::string_view vector,
                                             std::string_view version, std::string_view source) {
  return MakeCvss(score, vector, version, source, SourceOfName(source));
}

void CheckedReport::BeginDependency() {
  ++dependencies_;
  dependency_ = {};
  dependency_.first_finding = report_.findings.size();
  dependency_.first_suppressed = report_.suppressed.size();
}

void CheckedReport::Add(CheckedVulnerability vulnerability) {
  Finding finding;
  finding.id = vulnerability.name;
  AddCveAliases(finding, finding.id);
  SetSeverity(finding, std::move(vulnerability.severity));
  AddOwnRating(finding, SourceOfName(vulnerability.source), vulnerability.source);
  finding.cvss = vulnerability.cvss;
  finding.cwes = vulnerability.cwes;
  finding.references = vulnerability.references;
  if (vulnerability.exploited) finding.exploit = "known exploited";
  finding.shown_id = finding.id;
  if (!vulnerability.suppressed) {
    report_.findings.push_back(std::move(finding));
    return;
  }
  finding.suppressed = true;
  finding.suppression = "suppressed by a rule of the scan";
  if (!vulnerability.notes.empty()) finding.suppression += ": " + vulnerability.notes;
  report_.suppressed.push_back(std::move(finding));
}

void CheckedReport::EndDependency() {
  const Package package = PackageOf(dependency_);
  const auto complete = [&](std::vector<Finding>& list, std::size_t first) {
    for (std::size_t at = first; at < list.size(); ++at) {
      list[at].package = package;
      list[at].path = dependency_.file_path;
      list[at].shown_package = dependency_.file_name;
    }
  };
  complete(report_.findings, dependency_.first_finding);
  complete(report_.suppressed, dependency_.first_suppressed);
}

void CheckedReport::SetEngine(std::string_view version) { report_.scanner_version = version; }
void CheckedReport::SetDate(std::string_view date) { report_.scanned_at = ReadAnyTime(date); }

void CheckedReport::AddDataSource(std::string_view name, std::string_view timestamp) {
  // "NVD CVE Modified", "NVD API Last Modified"; the others say when it was looked at.
  if (name.find("Modified") == std::string_view::npos) return;
  const std::optional<Time> at = ReadAnyTime(timestamp);
  if (at && (!report_.database_at || *at > *report_.database_at)) report_.database_at = at;
}

Report CheckedReport::Finish(std::string_view schema) {
  SetDetail(report_, "schema", schema);
  SetDetail(report_, "engine", std::string_view(report_.scanner_version));
  SetDetail(report_, "dependencies", dependencies_);
  if (exceptions_ != 0) {
    SetIncomplete(report_, std::to_string(exceptions_) + " of its analyzers failed");
  }
  if (dependencies_ == 0) SetIncomplete(report_, "it looked at no dependency");
  return std::move(report_);
}

}  // namespace policy::report
