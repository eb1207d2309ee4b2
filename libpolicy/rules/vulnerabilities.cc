// `vulnerabilities`: findings that the selector takes and no `unless` surely does.
#include "rules/finding_facts.h"
#include "rules/selector.h"
#include "rules/vulnerability_grammar.h"

namespace policy::rules {
namespace {

class Vulnerabilities final : public Check {
 public:
  explicit Vulnerabilities(const text::Node& node)
      : selector_(node),
        grace_(ParseDuration(node.StringAt("grace"))),
        grace_from_fix_(node.StringAt("graceFrom") == "fix"),
        allow_up_to_(text::IntegerAt(node, "allowUpTo")) {
    for (const text::Node& item : text::ItemsAt(node, "unless")) unless_.emplace_back(item);
    needs_.push_back({.covers = Coverage::kVulnerabilities, .aged = true});
    NeedCatalogue(Catalogue::kEpss, &Selector::epss_key);
    NeedCatalogue(Catalogue::kKev, &Selector::kev_key);
  }

  std::span<const Need> needs() const override { return needs_; }
  std::optional<std::int64_t> allow_up_to() const override { return allow_up_to_; }

  Verdict Judge(const ImageFacts& facts) const override {
    Verdict verdict;
    for (std::size_t i = 0; i < facts.findings.size(); ++i) {
      const VexFacts* vex = facts.vex.empty() ? nullptr : &facts.vex[i];
      if (vex != nullptr && vex->cleared) continue;
      const Known known{facts.findings[i], facts.resolved[i], facts.epss, facts.kev, vex};
      const From from = selector_.CouldTake(known);
      if (!from) continue;
      const Time until = ExcusedFrom(known);
      if (until <= *from || until <= facts.now) continue;
      verdict.ChangesAt(*from, facts.now);
      if (*from > facts.now) continue;
      if (until != Time::max()) verdict.ChangesAt(until, facts.now);
      verdict.breaches.push_back(BreachOf(known.finding, known.resolved));
      const Breach& breach = verdict.breaches.back();
      if (breach.grace_until) verdict.ChangesAt(*breach.grace_until, facts.now);
    }
    return verdict;
  }

 private:
  // Named in the selector or in an `unless`: either way the answer hangs on it.
  void NeedCatalogue(Catalogue catalogue, std::string_view (Selector::*key)() const) {
    std::string_view named = (selector_.*key)();
    for (const Selector& unless : unless_) {
      if (named.empty()) named = (unless.*key)();
    }
    if (!named.empty()) needs_.push_back({.aged = true, .catalogue = catalogue, .key = named});
  }

  Time ExcusedFrom(const Known& known) const {
    Time earliest = Time::max();
    for (const Selector& unless : unless_) {
      const From from = unless.SurelyTakes(known);
      if (from) earliest = std::min(earliest, *from);
    }
    return earliest;
  }

  Breach BreachOf(const MergedFinding& finding, const Resolved& resolved) const {
    Breach breach{.reason = "vulnerabilities.found",
                  .finding = &finding,
                  .resolved = &resolved,
                  .package = finding.package};
    const Maybe<Time>& date =
        grace_from_fix_ && finding.first_fixed ? finding.first_fixed : finding.first_published;
    if (grace_ && date) breach.grace_until = *date + *grace_;
    const std::string name = NameOf(finding);
    const Fix fix = FixFor(finding);
    breach.message.append(finding.names->id).append(" (");
    breach.message.append(resolved.rated ? policy::NameOf(resolved.severity) : "unknown severity");
    if (!resolved.rated && resolved.severity != Severity::kUnknown) {
      breach.message.append(", treated as ").append(policy::NameOf(resolved.severity));
    }
    breach.message.append(")");
    if (!name.empty()) breach.message.append(" in ").append(name);
    if (!finding.package->version.empty())
      breach.message.append(" ").append(finding.package->version);
    breach.message.append(fix.version.empty() ? ", no fixed version is known" : ", fixed in ");
    breach.message.append(fix.version);
    if (fix.upgrade && !name.empty()) breach.remediation = "upgrade " + name + " to " + fix.version;
    return breach;
  }

  Selector selector_;
  std::vector<Selector> unless_{};
  std::vector<Need> needs_{};
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
          "evidence.stale). `minEpss`, `kev` and `ransomware` need the catalogue as well (--feed), "
          "no "
          "older than `evidence.maxDatabaseAge`. What trusted VEX clears is listed and selected by "
          "no rule.\nTo satisfy it: upgrade the package, rebuild on a newer base, or "
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
