// Docker Scout, in the two forms it writes: SARIF (`docker scout cves --format sarif`), whose facts
// sit in its rules' properties, and GitLab's schema (`--format gitlab`), whose packages are purls.
//
// Both are read by their own readers' code (sarif_run.cc, gitlab_report.cc).
#include <array>
#include <string>
#include <utility>

#include "report/details.h"
#include "report/fields.h"
#include "report/gitlab_report.h"
#include "report/purl.h"
#include "report/readers.h"
#include "report/sarif_run.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

bool IsScout(std::string_view tool) {
  return tool == "docker scout" || tool == "Docker Scout" || tool == "docker-scout";
}

Match Recognise(const Outline& seen) {
  if (seen.root() != Kind::kMap) return Match::kNo;
  if (IsScout(seen.TextAt("runs[].tool.driver.name"))) return Match::kCertain;
  for (const char* path : {"vulnerabilities[].scanner.id", "scan.scanner.id", "scan.analyzer.id"}) {
    if (IsScout(seen.TextAt(path)) && RecogniseGitlab(seen) != Match::kNo) return Match::kCertain;
  }
  return Match::kNo;
}

std::string Property(const SarifRule& rule, const std::string& name) {
  const auto found = rule.properties.find(name);
  return found == rule.properties.end() ? std::string{} : found->second;
}

// The word is of the rule, since the result's level says only how loud to be.
void Complete(Finding& finding, const SarifRule& rule) {
  struct Row {
    const char *name, *version;
  };
  constexpr std::array<Row, 3> kRows{{{"cvssV4", "4.0"}, {"cvssV3", "3.1"}, {"cvssV2", "2.0"}}};
  for (const Row& row : kRows) {
    const std::string name = row.name;
    auto cvss = MakeCvss(ReadNumber(Property(rule, name)), Property(rule, name + "_vector"),
                         row.version, "docker scout", RatingSource::kScanner);
    if (cvss) finding.cvss.push_back(std::move(*cvss));
  }
  for (const char* name : {"cvssV2_severity", "cvssV4_severity", "cvssV3_severity"}) {
    const std::string severity = Property(rule, name);
    if (severity.empty()) continue;
    finding.severity = SeverityFromWord(severity);
    finding.ratings = {{RatingSource::kScanner, "docker scout", severity, finding.severity}};
  }
  const std::string written = Property(rule, "cvssV3_severity");
  finding.severity_as_written = written.empty() ? std::nullopt : std::optional(written);
  finding.shown_package = finding.package.base_name;
  finding.shown_version = finding.package.version;
  if (!finding.fixed_versions.empty()) finding.status = "fixed";
}

struct Forms {
  SarifRuns& sarif;
  GitlabReport& gitlab;
  bool runs = false;
};

// Empty where it is neither form, or of another tool.
std::optional<std::string_view> FormOf(Forms& forms, const Report& report) {
  const bool sarif = forms.runs && forms.gitlab.version().starts_with("2.1.");
  if (sarif && forms.sarif.count() > 0 && IsScout(report.scanner)) return "sarif";
  if (!forms.runs && IsScout(forms.gitlab.scanner()) && forms.gitlab.Finish()) return "gitlab";
  return std::nullopt;
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  SarifRuns sarif(report, Complete);
  GitlabReport gitlab(report);
  Forms forms{sarif, gitlab};
  text::JsonStream stream;
  stream.OnStart("runs", [&](Node::Kind) { forms.runs = true; });
  sarif.Subscribe(stream);
  gitlab.Subscribe(stream);
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  const std::optional<std::string_view> form = FormOf(forms, report);
  if (!form) return NoSuchReport("Docker Scout report", file);
  if (*form == "sarif") sarif.SetDetails();
  report.scanner = "docker scout";
  SetDetail(report, "shape", *form);
  ShowFirstDigest(report);
  return report;
}

}  // namespace

const Reader& DockerScoutReader() {
  static const Reader kReader{
      .name = "docker-scout",
      .title = "Docker Scout (SARIF and GitLab form)",
      .recognised = "SARIF or a GitLab report whose tool is 'docker scout' or 'docker-scout'",
      .versions = "0.24 to 1.20",
      .within = "sarif",
      .within_too = "gitlab",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
