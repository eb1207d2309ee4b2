// See hygiene_entries.h.
#include "report/hygiene_entries.h"

#include <array>
#include <cctype>
#include <utility>

#include "report/fields.h"

namespace policy::report {
namespace {

Severity SeverityOfLevel(std::string_view level) {
  std::string lower(level);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  constexpr std::array<std::pair<std::string_view, Severity>, 6> kLevels{
      {{"fatal", Severity::kHigh},
       {"error", Severity::kHigh},
       {"warn", Severity::kMedium},
       {"warning", Severity::kMedium},
       {"note", Severity::kNegligible},
       {"style", Severity::kNegligible}}};
  for (const auto& [word, severity] : kLevels) {
    if (word == lower) return severity;
  }
  return SeverityFromWord(lower);
}

}  // namespace

Report HygieneReport(std::string scanner) {
  Report report;
  report.scanner = std::move(scanner);
  report.covers.insert(Coverage::kMisconfigurations);
  report.states_fixes = false;
  return report;
}

Finding CheckAt(const std::string& id, std::optional<std::string> level) {
  Finding finding;
  finding.kind = FindingKind::kMisconfiguration;
  finding.shown_id = id;
  finding.id = id;
  finding.severity = SeverityOfLevel(level.value_or(""));
  finding.status_as_written = level.value_or("");
  finding.severity_as_written = std::move(level);
  return finding;
}

}  // namespace policy::report
