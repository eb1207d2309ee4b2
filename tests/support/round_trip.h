// What `convert` must not lose: a report, written in another format and read back, against itself.
#pragma once

#include <map>
#include <string>
#include <utility>
#include <vector>

#include "policy/render.h"
#include "policy/report.h"
#include "text/json.h"

namespace policy::testing {

// The facts that every lossless target keeps, as one text.
inline std::string CoreOf(const Report& report) {
  Report core;
  core.complete = report.complete;
  core.unverified = false;
  core.scanner = report.scanner;
  core.scanner_version = report.scanner_version;
  core.covers = report.covers;
  core.rates_severity = report.rates_severity;
  core.states_fixes = report.states_fixes;
  core.findings = report.findings;
  core.suppressed = report.suppressed;
  core.secrets = report.secrets;
  core.misconfigurations = report.misconfigurations;
  core.licenses = report.licenses;
  core.statements = report.statements;
  core.counted = report.counted;
  return RenderEvidence(core);
}

// Everything, as one text.
inline std::string WholeOf(Report report, const std::string& format) {
  report.format = format;
  report.details.erase("sourceFormat");
  const std::string text = RenderEvidence(report);
  const text::Limits limits{.max_bytes = text.size(), .max_nodes = 50'000'000};
  const Result<text::Tree> tree = text::ReadJson(text, "evidence", limits);
  return tree ? text::Canonicalize(tree->root()).value() : tree.error().message;
}

// How often each id is stated, by a VEX document or as what a scanner found.
inline std::map<std::string, int> StatedIds(const Report& report) {
  std::map<std::string, int> ids;
  std::map<std::string, int> stated;
  for (const VexStatement& statement : report.statements) ++stated[statement.id];
  for (const auto* list : {&report.findings, &report.suppressed}) {
    for (const Finding& finding : *list) {
      const std::string id = finding.id.empty() ? finding.shown_id : finding.id;
      const bool found =
          finding.kind == FindingKind::kVulnerability || finding.kind == FindingKind::kMalware;
      if (found && !id.empty() && !stated.contains(id)) ++ids[id];
    }
  }
  ids.merge(stated);
  return ids;
}

// What differs once `report` has gone to `target` and back; empty if nothing does.
inline std::vector<std::string> LostOnTheWay(const Report& report, const std::string& target) {
  const Result<std::string> written = RenderConverted(target, {report}, Time{}, "0.0.0");
  const bool refused = report.catalogue && (target == "cyclonedx" || target == "openvex");
  if (refused) {
    const bool clear = !written && written.error().kind == ErrorKind::kUnsupported;
    return clear ? std::vector<std::string>{} : std::vector<std::string>{"not refused"};
  }
  if (!written) return {written.error().message};
  Result<Report> back = ReadReport(*written, report.file);
  if (!back) return {target + " cannot be read back: " + back.error().message};
  if (target == "openvex") {
    const bool same = StatedIds(report) == StatedIds(*back) && back->format == "openvex";
    return same ? std::vector<std::string>{} : std::vector<std::string>{"other statements"};
  }
  if (report.scanner.empty()) back->scanner.clear();  // A statement gives it a name.
  if (target == "statement" && !back->unverified) return {"a statement that is verified"};
  std::vector<std::string> lost;
  const auto compare = [&](const std::string& want, const std::string& got) {
    if (want == got) return;
    std::size_t at = 0;
    while (at < want.size() && at < got.size() && want[at] == got[at]) ++at;
    const std::size_t from = at > 80 ? at - 80 : 0;
    lost.push_back(target + ": want …" + want.substr(from, 200) + "…, got …" +
                   got.substr(from, 200) + "…");
  };
  compare(CoreOf(report), CoreOf(*back));
  if (target == "evidence") {
    Report plain = report;
    compare(WholeOf(std::move(plain), ""), WholeOf(*back, ""));
  }
  return lost;
}

}  // namespace policy::testing
