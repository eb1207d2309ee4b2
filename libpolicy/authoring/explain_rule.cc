// What one rule of a policy means, in its author's words and in those of the reference: for whoever
// is stopped by it. What checks and keys mean is rules/explain.cc's.
#include <string>
#include <vector>

#include "base/chars.h"
#include "base/spelling.h"
#include "document/set.h"
#include "evaluate/actions.h"
#include "policy/authoring.h"
#include "policy/catalog.h"

namespace policy {
namespace {

std::string Indented(std::string_view text) {
  while (text.ends_with('\n')) text.remove_suffix(1);
  return base::Indented(text, "    ") + "\n";
}

void AddPart(std::string& out, std::string_view title, std::string_view text) {
  if (!text.empty()) out.append("\n  ").append(title).append(":\n").append(Indented(text));
}

std::string Lines(const std::vector<std::string>& texts) {
  std::string out;
  for (const std::string& text : texts) out.append(out.empty() ? "" : "\n").append(text);
  return out;
}

// "ci deny, admission deny, audit warn", and since when.
std::string ActionsOf(const document::Policy& policy, const document::Rule& rule) {
  std::string out;
  for (const Point point : {Point::kCi, Point::kAdmission, Point::kAudit}) {
    out.append(out.empty() ? "" : ", ").append(NameOf(point)).append(" ");
    out.append(NameOf(evaluate::EnforcementOf(policy, rule, point)));
  }
  if (rule.effective_from) out.append("\nfrom ").append(FormatTime(*rule.effective_from));
  return out;
}

std::string KeysOf(const document::Rule& rule) {
  std::string out;
  for (const std::string& key : rule.keys) {
    const Result<std::string> text = Explain(std::string(rule.kind->name) + "." + key);
    if (text) out.append(*text);
  }
  return out;
}

std::string TextOf(const document::Policy& policy, const document::Rule& rule) {
  std::string out = policy.name + "/" + rule.name + " (" + rule.where.file + ":" +
                    std::to_string(rule.where.line) + ")\n";
  if (!rule.description.empty()) out.append(Indented(rule.description));
  AddPart(out, "it checks", std::string(rule.kind->name) + ": " + std::string(rule.kind->summary));
  AddPart(out, "by these keys", KeysOf(rule));
  AddPart(out, "whoever it stops reads", rule.message);
  AddPart(out, "to satisfy it", rule.remediation);
  AddPart(out, "what it does", ActionsOf(policy, rule));
  AddPart(out, "see", Lines(rule.references));
  AddPart(out, "tags", Lines(rule.tags));
  return out;
}

}  // namespace

Result<std::string> ExplainRule(const PolicySet& policies, std::string_view name) {
  std::string out;
  std::vector<std::string_view> names;
  for (const auto& policy : policies.set().policies) {
    for (const document::Rule& rule : policy->rules) {
      names.push_back(rule.name);
      const bool wanted =
          name.empty() || name == rule.name || name == policy->name + "/" + rule.name;
      if (!wanted) continue;
      out.append(out.empty() ? "" : "\n").append(TextOf(*policy, rule));
    }
  }
  if (!out.empty()) return out;
  std::string hint = base::DidYouMean(name, names);
  if (hint.empty()) {
    for (const std::string_view known : names) {
      hint.append(hint.empty() ? "one of " : ", ").append(known);
    }
  }
  return Error{.kind = ErrorKind::kNotFound,
               .message = "no policy has a rule " + base::Quote(name),
               .hint = std::move(hint)};
}

}  // namespace policy
