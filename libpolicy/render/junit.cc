// JUnit XML as Jenkins and GitLab read it: a suite for each decision and policy, a case for each
// rule on each image, and the reasons inside the case that failed.
//
// Elements and attributes are those of Jenkins' junit-10 schema. What XML 1.0 cannot hold is
// replaced.
#include <algorithm>
#include <string>

#include "policy/time.h"
#include "render/outputs.h"
#include "render/words.h"
#include "render/xml.h"

namespace policy::render {
namespace {

constexpr std::size_t kMostLines = 100;  // violations written into one case

struct Counts {
  std::size_t tests = 0;
  std::size_t failures = 0;
  std::size_t errors = 0;
  std::size_t skipped = 0;

  void Add(const Counts& other) {
    tests += other.tests;
    failures += other.failures;
    errors += other.errors;
    skipped += other.skipped;
  }
  std::string Attributes() const {
    return Attribute("tests", tests) + Attribute("failures", failures) +
           Attribute("errors", errors);
  }
};

bool BelongsTo(const Violation& violation, const JudgedRule& rule) {
  return violation.policy == rule.policy && violation.rule == rule.rule &&
         violation.image == rule.image;
}

std::vector<const Violation*> ViolationsOf(const Decision& decision, const JudgedRule& rule) {
  std::vector<const Violation*> found;
  for (const Violation& violation : decision.violations) {
    if (BelongsTo(violation, rule)) found.push_back(&violation);
  }
  std::stable_sort(found.begin(), found.end(),
                   [](const Violation* a, const Violation* b) { return IsWorse(*a, *b); });
  return found;
}

std::string Listed(const std::vector<const Violation*>& violations) {
  std::string text;
  const std::size_t shown = std::min(violations.size(), kMostLines);
  for (std::size_t i = 0; i < shown; ++i) {
    const Violation& violation = *violations[i];
    text += std::string(NameOf(violation.outcome)) + ": " + Clean(OneLineOf(violation)) + ": " +
            Clean(MessageOf(violation));
    if (!violation.exception.empty()) text += " (exception " + Clean(violation.exception) + ")";
    for (const AlmostApplied& almost : violation.almost) {
      text += " (exception " + Clean(almost.exception) + " " + Clean(InWords(almost.reason)) + ")";
    }
    if (!violation.remediation.empty()) text += " Next: " + Clean(violation.remediation);
    text += '\n';
  }
  if (shown < violations.size()) {
    text += "and " + std::to_string(violations.size() - shown) + " more\n";
  }
  const std::string place = violations.empty() ? "" : PlaceOf(violations.front()->where);
  return place.empty() ? text : text + "policy: " + Clean(place) + "\n";
}

// The body of the case and what it counts as.
struct Case {
  std::string body{};
  Counts counts{};
};

Case CaseOf(const Decision& decision, const JudgedRule& rule) {
  Case result;
  result.counts.tests = 1;
  if (rule.result == RuleResult::kSkip) {
    result.counts.skipped = 1;
    result.body = "<skipped" + Attribute("message", InWords(rule.reason)) + "/>";
    return result;
  }
  const auto violations = ViolationsOf(decision, rule);
  const std::string text = Listed(violations);
  const bool failed = rule.result == RuleResult::kFail;
  if (failed || rule.result == RuleResult::kError) {
    (failed ? result.counts.failures : result.counts.errors) = 1;
    const std::string name = failed ? "failure" : "error";
    const std::string message = violations.empty() ? rule.check : MessageOf(*violations.front());
    result.body =
        "<" + name +
        Attribute("type", violations.empty() ? rule.check : violations.front()->reason.str()) +
        Attribute("message", message) + ">" + text + "</" + name + ">";
  } else if (!text.empty()) {
    result.body = "<system-out>" + text + "</system-out>";
  }
  return result;
}

std::string Element(const std::string& class_name, const std::string& name,
                    const std::string& body) {
  const std::string open =
      "    <testcase" + Attribute("classname", class_name) + Attribute("name", name);
  return body.empty() ? open + "/>\n" : open + ">" + body + "</testcase>\n";
}

class JunitFile {
 public:
  std::string Render(const std::vector<Decision>& decisions) {
    for (const Decision& decision : decisions) AddDecision(decision);
    return "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<testsuites" +
           Attribute("name", "policygate") + all_.Attributes() + ">\n" + suites_ +
           "</testsuites>\n";
  }

 private:
  void AddDecision(const Decision& decision) {
    for (const JudgedPolicy& policy : decision.policies) {
      Counts counts;
      std::string cases;
      for (const JudgedRule& rule : decision.rules) {
        if (rule.policy != policy.name) continue;
        const Case one = CaseOf(decision, rule);
        counts.Add(one.counts);
        std::string name = rule.rule;
        if (!rule.image.empty()) name += " [" + rule.image + "]";
        cases += Element(policy.name, name, one.body);
      }
      AddSuite(decision, policy.name, counts, cases);
    }
    const bool explained = decision.allowed || CountOf(decision, Outcome::kDenied) != 0;
    if (!explained || decision.policies.empty()) AddVerdict(decision);
  }

  // A decision that no rule explains is a case of its own.
  void AddVerdict(const Decision& decision) {
    Counts counts;
    counts.tests = 1;
    std::string text;
    for (const std::string& warning : decision.warnings) text += Clean(warning) + "\n";
    std::string body = text.empty() ? "" : "<system-out>" + text + "</system-out>";
    if (!decision.allowed) {
      counts.errors = 1;
      body = "<error" + Attribute("type", decision.reason) +
             Attribute("message", InWords(decision.reason)) + ">" + text + "</error>";
    }
    AddSuite(decision, "decision", counts, Element("decision", decision.reason, body));
  }

  void AddSuite(const Decision& decision, const std::string& name, const Counts& counts,
                const std::string& cases) {
    std::string stamp = FormatTime(decision.time);
    if (stamp.ends_with('Z')) stamp.pop_back();
    suites_ += "  <testsuite" + Attribute("name", SubjectName(decision) + " " + name) +
               counts.Attributes() + Attribute("skipped", counts.skipped) +
               Attribute("timestamp", stamp) + ">\n" + cases + "  </testsuite>\n";
    all_.Add(counts);
  }

  std::string suites_{};
  Counts all_{};
};

}  // namespace

std::string RenderJunit(const std::vector<Decision>& decisions, std::string_view /*tool_version*/) {
  return JunitFile().Render(decisions);
}

}  // namespace policy::render
