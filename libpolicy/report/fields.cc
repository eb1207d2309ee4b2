// Single facts out of JSON values, forgiving about types and strict about meaning: doubt is
// absence.
#include "report/fields.h"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <cmath>
#include <utility>

#include "base/cvss.h"
#include "policy/reference.h"

namespace policy::report {

using text::Node;

std::string_view Text(const Node* node) {
  if (node == nullptr || node->is_null() || node->is_list() || node->is_map()) return {};
  return node->text();
}

std::string TextAt(const Node& map, std::string_view key) {
  return std::string(Text(map.Find(key)));
}

std::optional<std::string> WordAt(const Node& map, std::string_view key) {
  const std::string_view text = Text(map.Find(key));
  if (text.empty()) return std::nullopt;
  return std::string(text);
}

std::optional<double> ReadNumber(std::string_view text) {
  double value = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (text.empty() || failure != std::errc() || end != text.data() + text.size())
    return std::nullopt;
  if (!std::isfinite(value)) return std::nullopt;
  return value;
}

std::optional<double> NumberAt(const Node& map, std::string_view key) {
  return ReadNumber(Text(map.Find(key)));
}

int IntAt(const Node& map, std::string_view key) {
  constexpr double kMost = 1e9;
  const std::optional<double> value = NumberAt(map, key);
  return value && *value > 0 && *value < kMost ? static_cast<int>(*value) : 0;
}

std::optional<Time> ReadTime(std::string_view text) {
  constexpr Time kFirstYear = std::chrono::sys_days{std::chrono::year{2} / 1 / 1};
  std::optional<Time> time = ParseTime(text);
  if (!time) time = ParseStart(text);
  if (time && *time < kFirstYear) return std::nullopt;
  return time;
}

std::optional<Time> TimeAt(const Node& map, std::string_view key) {
  return ReadTime(Text(map.Find(key)));
}

Few<SharedText> TextsAt(const Node& map, std::string_view key, std::size_t most) {
  Few<SharedText> texts;
  const Node* node = map.Find(key);
  if (node == nullptr) return texts;
  if (!node->is_list()) {
    AddOnce(texts, Text(node));
    return texts;
  }
  for (const Node& item : node->items()) {
    if (texts.size() >= most) break;
    if (!Text(&item).empty()) texts.emplace_back(Text(&item));
  }
  return texts;
}

Few<SharedText> SplitVersions(std::string_view text) {
  Few<SharedText> versions;
  while (!text.empty()) {
    const std::size_t comma = std::min(text.find(','), text.size());
    std::string_view part = text.substr(0, comma);
    text.remove_prefix(std::min(comma + 1, text.size()));
    const std::size_t first = part.find_first_not_of(" \t\r\n");
    if (first == std::string_view::npos) continue;
    AddOnce(versions, part.substr(first, part.find_last_not_of(" \t\r\n") - first + 1));
  }
  return versions;
}

const Node* Find(const Node* node, std::string_view key) {
  return node == nullptr ? nullptr : node->Find(key);
}

std::span<const Node> ItemsOf(const Node* node) {
  if (node == nullptr) return {};
  return node->members().empty() ? node->items() : std::span<const Node>(node, 1);
}

void SetSeverity(Finding& finding, std::optional<std::string> word) {
  finding.severity = word ? SeverityFromWord(*word) : Severity::kUnknown;
  finding.severity_as_written = std::move(word);
}

void AddOwnRating(Finding& finding, RatingSource by, const std::string& source) {
  if (!finding.severity_as_written) return;
  finding.ratings.push_back({by, source, *finding.severity_as_written, finding.severity});
}

std::optional<Cvss> MakeCvss(std::optional<double> score, std::string_view vector,
                             std::string_view version, std::string_view source, RatingSource by) {
  constexpr std::string_view kPrefix = "CVSS:";
  constexpr double kTop = 10.0;
  if (score && (*score <= 0 || *score > kTop)) score.reset();
  if (!score && vector.empty()) return std::nullopt;
  if (vector.starts_with(kPrefix)) {
    const std::string_view rest = vector.substr(kPrefix.size());
    version = rest.substr(0, std::min(rest.find('/'), rest.size()));
  }
  Cvss cvss{std::string(version), score, std::string(vector), std::string(source), by};
  if (score) return cvss;
  if (const auto read = base::ReadCvss(vector, version)) cvss.computed = read->base_score;
  return cvss;
}

std::string_view DigestPart(std::string_view reference) {
  const std::size_t at = reference.rfind('@');
  return at == std::string_view::npos ? std::string_view{} : reference.substr(at + 1);
}

std::string JoinPlatform(std::string_view os, std::string_view architecture) {
  if (os.empty() || architecture.empty()) return {};
  return std::string(os) + "/" + std::string(architecture);
}

std::string ImageName(std::string_view text) {
  for (const std::string_view end : {".tar", ".tar.gz", ".tgz", ".zip", ".sif", ".json"}) {
    if (text.ends_with(end)) return {};
  }
  if (text.empty() || text.front() == '.' || text.front() == '/') return {};
  return ParseReference(text) ? std::string(text) : std::string{};
}

Error NoSuchReport(std::string_view what, std::string_view file) {
  return Error{.kind = ErrorKind::kUnsupported,
               .message = "unknown format: no " + std::string(what),
               .where = {.file = std::string(file)}};
}

void ShowFirstDigest(Report& report) {
  if (!report.subject_digests.empty()) report.subject_digest = report.subject_digests.front();
}

Coverage CoverageOf(FindingKind kind) {
  switch (kind) {
    case FindingKind::kSecret:
      return Coverage::kSecrets;
    case FindingKind::kMisconfiguration:
      return Coverage::kMisconfigurations;
    case FindingKind::kLicense:
      return Coverage::kLicenses;
    case FindingKind::kMalware:
      return Coverage::kMalware;
    case FindingKind::kVulnerability:
    case FindingKind::kStatement:
      break;
  }
  return Coverage::kVulnerabilities;
}

void SetIncomplete(Report& report, std::string reason) {
  if (!report.complete) return;
  report.complete = false;
  report.incomplete_reason = std::move(reason);
}

}  // namespace policy::report
