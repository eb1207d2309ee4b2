// `scans`: which scans must be there, by whom, how recent. Looks at the newest report of each
// scanner and stage; what the reports found is other checks' business.
#include <algorithm>
#include <map>
#include <set>
#include <utility>

#include "base/chars.h"
#include "rules/age.h"
#include "rules/scan_grammar.h"

namespace policy::rules {
namespace {

struct Required {
  std::optional<Stage> stage{};
  std::vector<std::string> scanners{};  // lower case
  std::vector<Coverage> covers{};
  std::optional<Duration> max_age{};
  std::optional<Duration> max_database_age{};
  bool attested = false;
  std::vector<std::string> signed_by{};
  std::string text{};  // "a scan of stage build by trivy that covers …"
};

std::string Join(const std::vector<std::string>& words, std::string_view between) {
  std::string joined;
  for (const std::string& word : words) joined.append(joined.empty() ? "" : between).append(word);
  return joined;
}

Required ReadRequired(const text::Node& node) {
  Required required;
  required.stage = ParseStage(node.StringAt("stage"));
  for (const std::string& scanner : text::StringsAt(node, "scanners")) {
    required.scanners.push_back(base::ToLower(scanner));
  }
  std::vector<std::string> covers = text::StringsAt(node, "covers");
  if (covers.empty()) covers.emplace_back("vulnerabilities");
  for (const std::string& word : covers) required.covers.push_back(*ParseCoverage(word));
  required.max_age = ParseDuration(node.StringAt("maxAge"));
  required.max_database_age = ParseDuration(node.StringAt("maxDatabaseAge"));
  required.signed_by = text::StringsAt(node, "signedBy");
  required.attested = text::BoolAt(node, "attested") || !required.signed_by.empty();
  required.text = "a scan";
  if (required.stage) required.text.append(" of stage ").append(policy::NameOf(*required.stage));
  if (!required.scanners.empty()) required.text += " by " + Join(required.scanners, " or ");
  required.text += " that covers " + Join(covers, " and ");
  return required;
}

bool Fits(const Required& required, const Scan& scan) {
  const Report& report = scan.document->report;
  if (required.stage && scan.stage != required.stage) return false;
  if (!required.scanners.empty() &&
      std::find(required.scanners.begin(), required.scanners.end(),
                base::ToLower(report.scanner)) == required.scanners.end()) {
    return false;
  }
  return std::all_of(required.covers.begin(), required.covers.end(),
                     [&](Coverage coverage) { return report.covers.contains(coverage); });
}

bool Vouched(const Required& required, const Scan& scan) {
  if (required.signed_by.empty()) return required.attested ? scan.attested : scan.counts;
  return std::any_of(scan.authorities.begin(), scan.authorities.end(), [&](std::string_view name) {
    return std::find(required.signed_by.begin(), required.signed_by.end(), name) !=
           required.signed_by.end();
  });
}

// The newest of each scanner and stage; what has no date is never history.
std::vector<const Scan*> NewestOf(const std::vector<const Scan*>& scans) {
  std::map<std::pair<std::string_view, std::optional<Stage>>, Time> newest;
  for (const Scan* scan : scans) {
    if (!scan->date) continue;
    const auto [at, added] = newest.emplace(
        std::pair(std::string_view(scan->document->report.scanner), scan->stage), *scan->date);
    if (!added) at->second = std::max(at->second, *scan->date);
  }
  std::vector<const Scan*> kept;
  for (const Scan* scan : scans) {
    const auto at = newest.find({scan->document->report.scanner, scan->stage});
    if (!scan->date || at == newest.end() || at->second == *scan->date) kept.push_back(scan);
  }
  return kept;
}

struct Ages {
  bool scan_fresh = true;
  bool database_fresh = true;
};

class Scans final : public Check {
 public:
  explicit Scans(const text::Node& node) {
    for (const text::Node& item : text::ItemsAt(node, "required")) {
      required_.push_back(ReadRequired(item));
    }
  }

  bool wants_scans() const override { return true; }

  std::vector<std::string> authorities() const override {
    std::set<std::string> names;
    for (const Required& required : required_) {
      names.insert(required.signed_by.begin(), required.signed_by.end());
    }
    return {names.begin(), names.end()};
  }

  Verdict Judge(const ImageFacts& facts) const override {
    Verdict verdict;
    for (const Required& required : required_) JudgeOne(required, facts, verdict);
    return verdict;
  }

 private:
  static void JudgeOne(const Required& required, const ImageFacts& facts, Verdict& verdict) {
    std::vector<const Scan*> fitting;
    std::vector<const Scan*> vouched;
    for (const Scan& scan : facts.scans) {
      if (!Fits(required, scan)) continue;
      if (Vouched(required, scan)) vouched.push_back(&scan);
      if (scan.counts || !scan.authorities.empty()) fitting.push_back(&scan);
    }
    if (vouched.empty()) {
      if (fitting.empty()) {
        verdict.Break("scans.missing", required.text + " is missing", "scan the image");
      } else {
        verdict.Break("scans.unattested", Unattested(required),
                      "sign the report and attach it: policy-check attest");
      }
      return;
    }
    // Dates only count where a limit asks for them, and the one that fails least is named. All are
    // looked at: which one comes first must not show in what may change.
    std::optional<Ages> best;
    for (const Scan* scan : NewestOf(vouched)) {
      const Ages ages = AgesOf(required, *scan, facts.now, verdict);
      if (!best || Failures(ages) < Failures(*best)) best = ages;
    }
    if (!best->scan_fresh) {
      verdict.Break("scans.stale",
                    required.text + " is older than " + FormatDuration(*required.max_age),
                    "scan the image again");
    }
    if (!best->database_fresh) {
      verdict.Break("scans.databaseStale",
                    required.text + " used a database older than " +
                        FormatDuration(*required.max_database_age),
                    "update the scanner's database and scan again");
    }
  }

  // A scan that lacks less is nearer; of two that lack one thing, the one with the fresh scan.
  static int Failures(const Ages& ages) {
    return (ages.scan_fresh ? 0 : 2) + (ages.database_fresh ? 0 : 1);
  }

  static std::string Unattested(const Required& required) {
    if (required.signed_by.empty())
      return required.text + " is there, but not signed by a trusted authority";
    return required.text + " is there, but not signed by " + Join(required.signed_by, " or ");
  }

  static Ages AgesOf(const Required& required, const Scan& scan, Time now, Verdict& verdict) {
    Ages ages;
    if (required.max_age) {
      const Age age = AgeOf(scan.date, *required.max_age, now);
      ages.scan_fresh = age.fresh;
      if (age.changes_at) verdict.ChangesAt(*age.changes_at, now);
    }
    if (required.max_database_age) {
      const Age age = AgeOf(scan.document->report.database_at, *required.max_database_age, now);
      ages.database_fresh = age.fresh;
      if (age.changes_at) verdict.ChangesAt(*age.changes_at, now);
    }
    return ages;
  }

  std::vector<Required> required_{};
};

void CheckScans(const text::Node& node, std::string_view key, text::Problems& problems) {
  std::size_t index = 0;
  for (const text::Node& item : text::ItemsAt(node, "required")) {
    const text::Node* attested = item.Find("attested");
    if (attested != nullptr && attested->is_false() && item.Find("signedBy") != nullptr) {
      problems.Add(*attested,
                   std::string(key) + ".required[" + std::to_string(index) + "].attested",
                   "'attested: false' contradicts 'signedBy'", "leave 'attested' out");
    }
    ++index;
  }
}

}  // namespace

CheckKind ScansKind() {
  return {
      .name = "scans",
      .grammar = &kScansGrammar,
      .summary = "scanned where, by whom and as recently as you require",
      .explanation =
          "Each entry must be met by one report that counts: scans.missing, scans.stale, "
          "scans.databaseStale or scans.unattested says why none does. The newest report of "
          "each scanner and stage is looked at; a report whose age is unknown is too old for "
          "any limit.\nA file handed over on the command line counts at point ci, unless "
          "`attested` or `signedBy` asks for a signature.",
      .example =
          "scans:\n  required:\n    - {stage: registry, maxAge: 7d, maxDatabaseAge: 48h}\n    - "
          "{stage: build, attested: true}",
      .evaluated = true,
      .check = CheckScans,
      .read = [](const text::Node& node) -> std::unique_ptr<const Check> {
        return std::make_unique<const Scans>(node);
      }};
}

}  // namespace policy::rules
