// The words that the outputs share, and the order in which a person should read violations.
#include "render/words.h"

#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "policy/evidence.h"

namespace policy::render {
namespace {

constexpr std::array<std::pair<std::string_view, std::string_view>, 36> kWords = {{
    {"action.allowUpTo", "the rule allows that many"},
    {"action.grace", "in its grace period"},
    {"action.notYetEffective", "the rule is not in force yet"},
    {"action.state", "the policy softens missing evidence"},
    {"decision.allowed", "allowed"},
    {"decision.deadline", "no time was left to judge"},
    {"decision.denied", "denied"},
    {"decision.internal", "nothing could be judged"},
    {"decision.noMatch", "no policy matches"},
    {"document.future", "dated in the future"},
    {"document.partial", "of a scan that did not finish"},
    {"document.signature", "its signature does not hold"},
    {"document.signer", "signed by nobody whom the policy names"},
    {"document.subject", "speaks of another image"},
    {"document.superseded", "superseded by a newer one"},
    {"document.undated", "has no date"},
    {"document.unparsable", "cannot be read"},
    {"document.used", "used"},
    {"exception.applied", "applied"},
    {"exception.breakGlass", "break-glass, applied"},
    {"exception.controlFailed", "a compensating control does not hold"},
    {"exception.expired", "expired"},
    {"exception.fixed", "ended, for a fixed version is known"},
    {"exception.forbidden", "the policy accepts no exceptions here"},
    {"exception.missingField", "lacks what the policy requires"},
    {"exception.noWorkload", "its controls need the workload, which was not given"},
    {"exception.notApprover", "approved by nobody whom the policy names"},
    {"exception.notYet", "has not started yet"},
    {"exception.selfApproved", "approved by its own owner"},
    {"exception.tooLong", "lasts longer than the policy accepts"},
    {"exception.unsigned", "not signed by anyone whom the policy names"},
    {"exception.unused", "matched nothing"},
    {"rule.noMatch", "does not match"},
    {"rule.noPod", "no workload was given"},
    {"evidence.absent", "no evidence"},
    {"evidence.stale", "the evidence is too old"},
}};

int Rank(const Violation& violation) {
  const auto severity = ParseSeverity(violation.severity);
  return severity ? static_cast<int>(*severity) : static_cast<int>(Severity::kUnknown) + 1;
}

}  // namespace

std::string SubjectName(const Decision& decision) {
  const JudgedSubject& subject = decision.subject;
  const bool image = subject.kind.empty() || subject.kind == "Image";
  if (image && !subject.images.empty()) return subject.images.front().reference;
  std::string name = subject.namespace_name;
  if (!name.empty() && !subject.name.empty()) name += '/';
  name += subject.name;
  if (image) return name.empty() ? "an unnamed subject" : name;
  return name.empty() ? subject.kind : subject.kind + " " + name;
}

std::string RuleName(std::string_view policy, std::string_view rule) {
  std::string name(policy);
  if (!policy.empty() && !rule.empty()) name += '/';
  return name.append(rule);
}

std::string PackageChange(const Violation& violation) {
  if (violation.package.empty()) return {};
  std::string text = violation.package;
  if (!violation.version.empty()) text += " " + violation.version;
  if (!violation.fixed_versions.empty()) {
    text += " -> " + Shortened(violation.fixed_versions, 3);
  } else if (violation.check == "vulnerabilities") {
    text += " (no fix)";
  }
  return text;
}

std::string OneLineOf(const Violation& violation) {
  std::string text = violation.id;
  if (!violation.severity.empty()) text += " (" + violation.severity + ")";
  std::string package = PackageChange(violation);
  // A violation about a package is often named by it.
  if (!package.empty() && violation.id == violation.package) return package;
  if (!package.empty()) text += " in " + package;
  return text;
}

std::string PlaceOf(const Where& where) {
  std::string place = where.file;
  if (where.line <= 0) return place;
  place += ":" + std::to_string(where.line);
  if (where.column > 0) place += ":" + std::to_string(where.column);
  return place;
}

std::string Shortened(const std::vector<std::string>& items, std::size_t most) {
  std::string text;
  const std::size_t shown = std::min(items.size(), most);
  for (std::size_t i = 0; i < shown; ++i) {
    if (i != 0) text += ", ";
    text += items[i];
  }
  if (shown < items.size()) text += " and " + std::to_string(items.size() - shown) + " more";
  return text;
}

std::string_view InWords(std::string_view reason) {
  const auto* found = std::find_if(kWords.begin(), kWords.end(),
                                   [&](const auto& row) { return row.first == reason; });
  return found == kWords.end() ? reason : found->second;
}

std::string MessageOf(const Violation& violation) {
  if (!violation.message.empty()) return violation.message;
  return std::string(InWords(violation.reason));
}

bool IsWorse(const Violation& a, const Violation& b) {
  if (Rank(a) != Rank(b)) return Rank(a) < Rank(b);
  if (a.kev.value_or(false) != b.kev.value_or(false)) return a.kev.value_or(false);
  return a.cvss.value_or(0) > b.cvss.value_or(0);
}

std::vector<Group> GroupsOf(const Decision& decision, Outcome outcome) {
  std::vector<Group> groups;
  std::map<std::pair<std::string_view, std::string_view>, std::size_t> places;
  for (const Violation& violation : decision.violations) {
    if (violation.outcome != outcome) continue;
    const auto [place, added] =
        places.try_emplace({violation.policy, violation.rule}, groups.size());
    if (added) groups.push_back({violation.policy, violation.rule, {}});
    groups[place->second].violations.push_back(&violation);
  }
  const auto worse = [](const Violation* a, const Violation* b) { return IsWorse(*a, *b); };
  for (Group& group : groups) {
    std::stable_sort(group.violations.begin(), group.violations.end(), worse);
  }
  std::stable_sort(groups.begin(), groups.end(), [&](const Group& a, const Group& b) {
    return worse(a.violations.front(), b.violations.front());
  });
  return groups;
}

std::size_t CountOf(const Decision& decision, Outcome outcome) {
  return static_cast<std::size_t>(
      std::count_if(decision.violations.begin(), decision.violations.end(),
                    [&](const Violation& violation) { return violation.outcome == outcome; }));
}

}  // namespace policy::render
