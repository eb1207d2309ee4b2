// See secret_entries.h.
#include "report/secret_entries.h"

#include <algorithm>
#include <charconv>
#include <utility>

#include "report/fields.h"

namespace policy::report {

Report SecretReport(std::string scanner) {
  Report report;
  report.scanner = std::move(scanner);
  report.covers.insert(Coverage::kSecrets);
  report.states_fixes = false;
  report.rates_severity = false;
  return report;
}

Finding SecretAt(const std::string& id, const std::string& path, const std::string& line) {
  Finding finding;
  finding.kind = FindingKind::kSecret;
  int number = 0;
  std::from_chars(line.data(), line.data() + line.size(), number);
  finding.start_line = std::max(number, 0);
  finding.end_line = finding.start_line;
  finding.shown_id = id;
  finding.shown_package = path;
  finding.shown_version = line;
  finding.id = id;
  finding.path = path;
  return finding;
}

std::string FirstText(const text::Node& map, std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    std::string text = TextAt(map, key);
    if (!text.empty()) return text;
  }
  return {};
}

bool HasAny(const text::Node& map, std::initializer_list<const char*> keys) {
  return std::any_of(keys.begin(), keys.end(),
                     [&](const char* key) { return map.Find(key) != nullptr; });
}

}  // namespace policy::report
