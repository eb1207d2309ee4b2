// The only place of the properties that knows how both evaluators are asked.
#include "properties/world.h"

#include <algorithm>
#include <cstdlib>
#include <iterator>

#include "../evaluate/support.h"
#include "policy/render.h"
#include "properties/generate.h"
#include "properties/yaml.h"

namespace policy::properties {
namespace {

std::string Joined(const std::vector<std::string>& words) {
  std::string text;
  for (const std::string& word : words) text += word + ",";
  return text;
}

std::string LineOf(const Violation& v) {
  std::string line = "violation " + v.policy + " " + v.rule + " " + v.image + " " + v.platform +
                     " " + v.reason + " " + v.id + " " + v.package + " " + v.version + " " +
                     v.severity + " paths=" + Joined(v.paths) + " aliases=" + Joined(v.aliases) +
                     " " + NameOf(v.outcome) + " " + v.softened_by + " " + v.exception;
  if (v.until) line += " until " + FormatTime(*v.until);
  std::vector<std::string> almost;
  for (const AlmostApplied& one : v.almost) almost.push_back(one.exception + "/" + one.reason);
  std::sort(almost.begin(), almost.end());
  return line + " almost=" + Joined(almost);
}

// Which of several refusals is named is the engine's own choice.
std::string LineOf(const ConsideredException& exception) {
  std::string reason = exception.reason;
  if (reason != "exception.applied" && reason != "exception.breakGlass" &&
      reason != "exception.unused") {
    reason = "exception.refused";
  }
  return "exception " + exception.namespace_name + "/" + exception.name + " " + reason;
}

// The name of the exception that a warning is about; empty for any other.
std::string WarnedOf(const std::string& warning) {
  const std::size_t start = warning.find("exception '");
  if (start == std::string::npos) return warning.find(' ') == std::string::npos ? warning : "";
  const std::size_t name = start + 11;
  return warning.substr(name, warning.find('\'', name) - name);
}

}  // namespace

PolicySet SetOf(std::vector<SourceFile> files) {
  if (files.empty()) return {};
  auto set = ReadPolicySet(files, evaluate_test::ReadKey, ReadFor::kTests);
  if (!set) {
    std::string texts;
    for (const SourceFile& file : files) texts += file.path + ":\n" + file.text;
    FAIL(policy::Describe(set.error()) << "\n" << texts);
  }
  return *set;
}

World WorldOf(const naive::Case& asked) {
  World world;
  if (asked.pod) {
    Workload workload{.kind = "Pod", .name = "app"};
    workload.pod = asked.pod;
    world.subject = SubjectOfWorkload(workload);
  } else {
    world.subject = SubjectOfImage(asked.images.front()).value();
  }
  world.subject.namespace_name = asked.namespace_name;
  world.evidence.documents = asked.documents;
  for (const naive::Statement& statement : asked.statements) {
    world.evidence.documents.push_back(std::make_shared<const Document>(DocumentOf(statement)));
  }
  world.policies = SetOf(FilesOf(asked));
  world.context = {.now = asked.now,
                   .point = asked.point,
                   .allow_no_match = asked.allow_no_match,
                   .platform = asked.platform};
  return world;
}

Decision Judge(const World& world) {
  return Evaluate(world.subject, world.evidence, world.policies, world.context);
}

Decision JudgeAt(const World& world, Time now) {
  Context context = world.context;
  context.now = now;
  return Evaluate(world.subject, world.evidence, world.policies, context);
}

std::size_t CaseCount(std::size_t usual) {
  const char* asked = std::getenv("POLICY_CASES");
  const std::size_t count = asked == nullptr ? 0 : std::strtoul(asked, nullptr, 10);
  // Under a sanitizer one in twenty takes about as long as all of them do without.
  constexpr std::size_t kDivisor = POLICY_SANITIZED ? 20 : 1;
  return count > 0 ? count : std::max<std::size_t>(usual / kDivisor, 1);
}

void MustHappen(std::size_t times, std::size_t cases) {
  constexpr std::size_t kFew = 300;
  if (cases >= kFew) CHECK(times > 0);
}

std::vector<std::string> LinesOf(const Decision& decision) {
  std::vector<std::string> lines;
  lines.push_back(std::string(decision.allowed ? "allowed " : "denied ") + decision.reason);
  lines.push_back("validUntil " +
                  (decision.valid_until ? FormatTime(*decision.valid_until) : "never"));
  for (const JudgedRule& rule : decision.rules) {
    if (rule.result == RuleResult::kSkip) continue;
    lines.push_back("rule " + rule.policy + " " + rule.rule + " " + rule.image + " " +
                    NameOf(rule.result));
  }
  for (const Violation& violation : decision.violations) lines.push_back(LineOf(violation));
  std::set<std::string> cleared;
  for (const ClearedFinding& one : decision.cleared) {
    cleared.insert("cleared " + one.image + " " + one.id + " " + one.package + " " + one.version +
                   " by " + one.author);
  }
  lines.insert(lines.end(), cleared.begin(), cleared.end());
  for (const ConsideredException& one : decision.exceptions) lines.push_back(LineOf(one));
  for (const std::string& warning : decision.warnings) {
    const std::string name = WarnedOf(warning);
    if (!name.empty()) lines.push_back("warned of " + name);
  }
  std::sort(lines.begin(), lines.end());
  return lines;
}

std::string ContentOf(Decision decision) {
  decision.time = {};
  return RenderJson(decision, "");
}

std::string Difference(const std::vector<std::string>& a, const std::vector<std::string>& b) {
  std::vector<std::string> only_a;
  std::vector<std::string> only_b;
  std::set_difference(a.begin(), a.end(), b.begin(), b.end(), std::back_inserter(only_a));
  std::set_difference(b.begin(), b.end(), a.begin(), a.end(), std::back_inserter(only_b));
  std::string text;
  for (const std::string& line : only_a) text += "- " + line + "\n";
  for (const std::string& line : only_b) text += "+ " + line + "\n";
  return text;
}

std::string Describe(std::uint64_t seed, const naive::Case& asked) {
  std::string text = "seed " + std::to_string(seed) + "\n";
  for (const SourceFile& file : FilesOf(asked)) text += file.text;
  return text;
}

}  // namespace policy::properties
