// Of what was found only id, severity and place are told: the text of a secret is in no report that
// we read, and a title of one might repeat it.
#include "rules/issue_check.h"

#include <algorithm>

#include "rules/finding_facts.h"
#include "rules/selector.h"
#include "text/schema.h"

namespace policy::rules {
namespace {

// The first of the titles, so that the order of reports does not choose.
std::string_view TitleOf(const MergedFinding& finding) {
  std::string_view first;
  for (const Entry& entry : finding.entries) {
    const std::string_view title = entry.finding->title;
    if (!title.empty() && (first.empty() || title < first)) first = title;
  }
  return first;
}

class IssueCheck final : public Check {
 public:
  IssueCheck(const text::Node& node, const IssueKind& kind) : kind_(&kind), selector_(node) {
    for (const text::Node& item : text::ItemsAt(node, "unless")) unless_.emplace_back(item);
  }

  std::span<const Need> needs() const override { return {&kind_->need, 1}; }

  Verdict Judge(const ImageFacts& facts) const override {
    Verdict verdict;
    for (std::size_t i = 0; i < facts.findings.size(); ++i) {
      const Known known{.finding = facts.findings[i], .resolved = facts.resolved[i]};
      if (!selector_.CouldTake(known)) continue;
      const bool excused = std::any_of(unless_.begin(), unless_.end(), [&](const Selector& unless) {
        return unless.SurelyTakes(known).has_value();
      });
      if (!excused) verdict.breaches.push_back(BreachOf(known));
    }
    return verdict;
  }

 private:
  Breach BreachOf(const Known& known) const {
    const MergedFinding& finding = known.finding;
    const bool packaged = !finding.package->name.empty();
    Breach breach{.reason = kind_->reason,
                  .finding = &finding,
                  .resolved = &known.resolved,
                  .package = packaged ? finding.package : nullptr,
                  .message = std::string(kind_->noun),
                  .remediation = std::string(kind_->remediation)};
    std::string& message = breach.message;
    message.append(message.empty() ? "" : " ").append(finding.names->id);
    if (known.resolved.rated) {
      message.append(" (").append(policy::NameOf(known.resolved.severity)).append(")");
    }
    if (packaged) message.append(" in ").append(NameOf(finding));
    const std::vector<std::string> paths = PathsOf(finding);
    if (!paths.empty()) message.append(packaged ? ", " : " in ").append(paths.front());
    if (paths.size() > 1) {
      message.append(" and ").append(std::to_string(paths.size() - 1)).append(" more");
    }
    const std::string_view title = kind_->titled ? TitleOf(finding) : std::string_view();
    if (!title.empty() && title != finding.names->id) message.append(": ").append(title);
    return breach;
  }

  const IssueKind* kind_;
  Selector selector_;
  std::vector<Selector> unless_{};
};

}  // namespace

std::unique_ptr<const Check> ReadIssueCheck(const text::Node& node, const IssueKind& kind) {
  return std::make_unique<const IssueCheck>(node, kind);
}

}  // namespace policy::rules
