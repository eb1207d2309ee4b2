// The counterpart of render/cyclonedx.cc for what CycloneDX itself has no place for.
#include "report/cyclonedx_ours.h"

#include <iterator>
#include <utility>

#include "report/evidence_entries.h"
#include "report/readers.h"
#include "text/json.h"

namespace policy::report {
namespace {

void Append(std::vector<Finding>& into, std::vector<Finding>& from) {
  into.insert(into.end(), std::make_move_iterator(from.begin()),
              std::make_move_iterator(from.end()));
}

}  // namespace

bool OurCyclonedx::TakeFinding(const std::vector<std::pair<std::string, std::string>>& properties) {
  std::string_view list;
  std::string_view exact;
  for (const auto& [name, value] : properties) {
    if (name == "policygate:list") list = value;
    if (name == "policygate:finding") exact = value;
  }
  if (exact.empty()) return false;
  const text::Limits limits{.max_bytes = exact.size()};
  const Result<text::Tree> tree = text::ReadJson(exact, "policygate:finding", limits);
  if (!tree || !tree->root().is_map()) return false;
  std::vector<Finding>* into = &taken_.findings;
  if (list == "suppressed") into = &taken_.suppressed;
  if (list == "secrets") into = &taken_.secrets;
  if (list == "misconfigurations") into = &taken_.misconfigurations;
  if (list == "licenses") into = &taken_.licenses;
  into->push_back(ReadEvidenceFinding(tree->root()));
  return true;
}

void OurCyclonedx::TakeProperty(std::string_view name, std::string_view value) {
  if (name != "policygate:report" || has_head_) return;
  Result<Report> head = ReadInner(value, name);
  if (!head || head->format != "evidence") return;
  Report lists = std::exchange(taken_, *std::move(head));
  has_head_ = true;
  Append(taken_.findings, lists.findings);
  Append(taken_.suppressed, lists.suppressed);
  Append(taken_.secrets, lists.secrets);
  Append(taken_.misconfigurations, lists.misconfigurations);
  Append(taken_.licenses, lists.licenses);
}

void OurCyclonedx::GiveTo(Report& report) {
  if (has_head_) {
    taken_.format = std::move(report.format);
    Append(taken_.findings, report.findings);
    taken_.packages = std::move(report.packages);
    for (auto& [name, json] : report.details) taken_.details.insert_or_assign(name, json);
    report = std::move(taken_);
    return;
  }
  Append(report.findings, taken_.findings);
  Append(report.suppressed, taken_.suppressed);
  Append(report.secrets, taken_.secrets);
  Append(report.misconfigurations, taken_.misconfigurations);
  Append(report.licenses, taken_.licenses);
}

}  // namespace policy::report
