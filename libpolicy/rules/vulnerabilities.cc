// `vulnerabilities`: findings that the selector takes and no `unless` surely does.
#include "rules/finding_facts.h"
#include "rules/selector.h"
#include "rules/vulnerability_grammar.h"

namespace policy::rules {
namespace {

constexpr std::array<Need, 1> kNeeds = {{{.covers = Coverage::kVulnerabilities, .aged = true}}};

class Vulnerabilities final : public Check {
 public:
  explicit Vulnerabilities(const text::Node& node)
      : selector_(node),
        grace_(ParseDuration(node.StringAt("grace"))),
        grace_from_fix_(node.StringAt("graceFrom") == "fix"),
        allow_up_to_(text::IntegerAt(node, "allowUpTo")) {
    for (const text::Node& item : text::ItemsAt(node, "unless")) unless_.emplace_back(item);
  }

  std::span<const Need> needs() const override { return kNeeds; }
  std::optional<std::int64_t> allow_up_to() const override { return allow_up_to_; }

  Verdict Judge(const ImageFacts& facts) const override {
    Verdict verdict;
    for (std::size_t i = 0; i < facts.vulnerabilities.size(); ++i) {
      const MergedFinding& finding = facts.vulnerabilities[i];
      const Resolved& resolved = facts.resolved[i];
      const From from = selector_.CouldTake(finding, resolved);
      if (!from) continue;
      const Time until = ExcusedFrom(finding, resolved);
      if (until <= *from || until <= facts.now) continue;
      verdict.ChangesAt(*from, facts.now);
      if (*from > facts.now) continue;
      if (until != Time::max()) verdict.ChangesAt(until, facts.now);
      verdict.breaches.push_back(BreachOf(finding, resolved));
      const Breach& breach = verdict.breaches.back();
      if (breach.grace_until) verdict.ChangesAt(*breach.grace_until, facts.now);
    }
    return verdict;
  }

 private:
  Time ExcusedFrom(const MergedFinding& finding, const Resolved& resolved) const {
    Time earliest = Time::max();
    for (const Selector& unless : unless_) {
      const From from = unless.SurelyTakes(finding, resolved);
      if (from) earliest = std::min(earliest, *from);
    }
    return earliest;
  }

  Breach BreachOf(const MergedFinding& finding, const Resolved& resolved) const {
    Breach breach{.reason = "vulnerabilities.found",
                  .finding = &finding,
                  .resolved = &resolved,
                  .package = finding.package};
    const std::optional<Time>& date =
        grace_from_fix_ && finding.first_fixed ? finding.first_fixed : finding.first_published;
    if (grace_ && date) breach.grace_until = *date + *grace_;
    const std::string name = NameOf(finding);
    const std::string fix = FixFor(finding);
    breach.message.append(finding.names->id).append(" (");
    breach.message.append(resolved.rated ? policy::NameOf(resolved.severity) : "unknown severity");
    if (!resolved.rated && resolved.severity != Severity::kUnknown) {
      breach.message.append(", treated as ").append(policy::NameOf(resolved.severity));
    }
    breach.message.append(")");
    if (!name.empty()) breach.message.append(" in ").append(name);
    if (!finding.package->version.empty())
      breach.message.append(" ").append(finding.package->version);
    breach.message.append(fix.empty() ? ", no fixed version is known" : ", fixed in ").append(fix);
    if (!fix.empty() && !name.empty()) breach.remediation = "upgrade " + name + " to " + fix;
    return breach;
  }

  Selector selector_;
  std::vector<Selector> unless_{};
  std::optional<Duration> grace_;
  bool grace_from_fix_;
  std::optional<std::int64_t> allow_up_to_;
};

}  // namespace

CheckKind VulnerabilitiesKind() {
  return {
      .name = "vulnerabilities",
      .grammar = &VulnerabilitiesGrammar(),
      .summary = "no known vulnerability that the selector takes",
      .explanation =
          "Each finding that meets all keys is a violation (vulnerabilities.found). What several "
          "scanners found in one package under one id, by any alias, is one finding.\nDoubt never "
          "helps: one source's word is enough to select, and a fact that nobody states counts as "
          "matching; `unless` drops only what all who speak agree on.\nThe rule needs a report "
          "that "
          "covers vulnerabilities, no older than `evidence.maxAge` and with a database no older "
          "than `evidence.maxDatabaseAge`; none is a violation of its own (evidence.absent, "
          "evidence.stale).\nTo satisfy it: upgrade the package, rebuild on a newer base, or "
          "accept "
          "the risk for a time with a GateException.",
      .example = "vulnerabilities:\n  severities: [critical, high]\n  unless: [{fix: none}]",
      .finding = true,
      .evaluated = true,
      .check = CheckVulnerabilities,
      .read = [](const text::Node& node) -> std::unique_ptr<const Check> {
        return std::make_unique<const Vulnerabilities>(node);
      }};
}

}  // namespace policy::rules
