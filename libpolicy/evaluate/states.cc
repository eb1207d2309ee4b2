// The states in the order of the contract: unreachable whatever was found, then met, then the best
// of what is there. Messages hold dates and limits, never ages, so that time alone does not change
// them.
#include "evaluate/states.h"

#include <algorithm>
#include <set>

#include "base/chars.h"
#include "rules/age.h"

namespace policy::evaluate {
namespace {

using document::EvidenceState;

std::string Joined(const std::set<std::string>& lines) {
  std::string joined;
  for (const std::string& line : lines) joined.append(joined.empty() ? "" : "; ").append(line);
  return joined;
}

bool CouldCover(const Document& document, Coverage coverage) {
  return document.report.covers.empty() || document.report.covers.contains(coverage);
}

// What the refused candidates say, those of one state.
std::set<std::string> ProblemsOf(const NeedFacts& facts,
                                 std::initializer_list<Standing> standings) {
  std::set<std::string> problems;
  for (const Weighed& weighed : *facts.weighed) {
    const bool listed =
        std::find(standings.begin(), standings.end(), weighed.standing) != standings.end();
    if (!listed || !IsAbout(*weighed.document, facts.platform)) continue;
    if (CouldCover(*weighed.document, facts.need.covers)) problems.insert(WhyRefused(weighed));
  }
  return problems;
}

// The image itself is in an archive, all else in reports.
std::string Nothing(const NeedFacts& facts) {
  if (facts.need.covers == Coverage::kImage) return "no image archive";
  return "no report that covers " + std::string(NameOf(facts.need.covers));
}

std::string WhatIsMissing(const NeedFacts& facts) {
  std::string text = Nothing(facts) + " counts";
  if (!facts.platform.empty()) text += " for " + std::string(facts.platform);
  return text;
}

Unmet Absent(const NeedFacts& facts) {
  Unmet unmet{.state = EvidenceState::kAbsent,
              .remediation = facts.need.covers == Coverage::kImage
                                 ? "hand the image's archive over: --image-archive"
                                 : "scan the image and hand the report over"};
  const SubjectImage& image = *facts.image->image;
  if (!image.reference && facts.image->digest.empty()) {
    unmet.message = image.text.empty() ? "there is no image reference"
                                       : base::Quote(image.text) + " is no image reference";
    unmet.message += ", so no evidence can be bound to it";
    unmet.remediation = "name an image by digest";
    return unmet;
  }
  const bool bound_by_word = std::any_of(facts.weighed->begin(), facts.weighed->end(),
                                         [](const Weighed& weighed) { return weighed.counts(); });
  if (facts.image->digest.empty() && bound_by_word) {
    unmet.message = Nothing(facts) + " was handed over";
    return unmet;
  }
  if (facts.image->digest.empty()) {
    const std::string name = image.reference->Name() + "@sha256:…";
    unmet.message = facts.image->nothing_binds
                        ? "the image has no digest, and the reports handed over name several"
                        : "the image has no digest, so no evidence can be bound to it";
    unmet.message += "; pin it: " + name;
    unmet.remediation = "pin the image: " + name;
    return unmet;
  }
  unmet.message = Nothing(facts) + " is bound to " + facts.image->digest;
  if (!facts.platform.empty()) unmet.message += " for " + std::string(facts.platform);
  const auto others =
      std::count_if(facts.weighed->begin(), facts.weighed->end(),
                    [](const Weighed& weighed) { return weighed.standing == Standing::kSubject; });
  if (others > 0) {
    unmet.message +=
        "; " + std::to_string(others) +
        (others == 1 ? " document names another image" : " documents name other images");
  }
  return unmet;
}

// Which limits the covering documents are past. Fresh if any is past none.
struct Limits {
  bool fresh = false;
  bool scan_old = false;
  bool database_old = false;
  std::optional<Time> newest{};
};

Limits LimitsOf(const NeedFacts& facts, const document::EvidenceRules& rules, Horizon& horizon) {
  Limits limits;
  for (const Speaker& speaker : *facts.speakers) {
    if (!speaker.covers) continue;
    rules::Age scan{.fresh = true};
    rules::Age database{.fresh = true};
    if (facts.need.aged && rules.max_age) {
      scan = rules::AgeOf(speaker.date, *rules.max_age, horizon.now());
    }
    if (facts.need.aged && rules.max_database_age) {
      database = rules::AgeOf(speaker.document->report.database_at, *rules.max_database_age,
                              horizon.now());
    }
    horizon.Add(scan.changes_at);
    horizon.Add(database.changes_at);
    limits.fresh = limits.fresh || (scan.fresh && database.fresh);
    limits.scan_old = limits.scan_old || !scan.fresh;
    limits.database_old = limits.database_old || !database.fresh;
    if (speaker.date)
      limits.newest = std::max(limits.newest.value_or(*speaker.date), *speaker.date);
  }
  return limits;
}

Unmet Stale(const NeedFacts& facts, const Limits& limits, const document::EvidenceRules& rules) {
  Unmet unmet{.state = EvidenceState::kStale};
  unmet.message =
      "every report that covers " + std::string(NameOf(facts.need.covers)) + " is too old";
  if (!facts.platform.empty()) unmet.message += " for " + std::string(facts.platform);
  if (limits.scan_old) {
    unmet.message += ": the newest scan is of " +
                     (limits.newest ? FormatTime(*limits.newest) : std::string("an unknown date")) +
                     ", past 'maxAge' " + FormatDuration(*rules.max_age);
  }
  if (limits.database_old) {
    unmet.message += (limits.scan_old ? "; a database is past 'maxDatabaseAge' "
                                      : ": the scanner's database is past 'maxDatabaseAge' ") +
                     FormatDuration(*rules.max_database_age);
  }
  unmet.remediation = limits.database_old ? "update the scanner's database and scan the image again"
                                          : "scan the image again";
  return unmet;
}

}  // namespace

std::string WhyRefused(const Weighed& weighed) {
  const Document& document = *weighed.document;
  switch (weighed.standing) {
    case Standing::kPartial:
      return "the report of " + document.report.scanner + " is not complete" +
             (document.report.incomplete_reason.empty() ? ""
                                                        : ": " + document.report.incomplete_reason);
    case Standing::kFuture:
      return "the document is dated " + FormatTime(*weighed.date) + ", which is still to come";
    case Standing::kUndated:
      return "the attestation has no date";
    case Standing::kSignature:
      return document.problem.empty() ? "the signer's certificates do not hold at this hour"
                                      : document.problem;
    case Standing::kSigner:
      return "the document is signed by no authority that counts";
    default:
      return document.problem.empty() ? "the document cannot be used" : document.problem;
  }
}

std::optional<Unmet> UnmetNeed(const NeedFacts& facts, const document::EvidenceRules& rules,
                               Horizon& horizon) {
  const std::set<std::string> unreachable = ProblemsOf(facts, {Standing::kUnreachable});
  const Limits limits = LimitsOf(facts, rules, horizon);
  if (!unreachable.empty()) {
    return Unmet{
        EvidenceState::kUnreachable,
        "not everything could be fetched that may speak of the image: " + Joined(unreachable),
        "try again when it can be reached"};
  }
  if (limits.fresh) return std::nullopt;
  const bool covered = std::any_of(facts.speakers->begin(), facts.speakers->end(),
                                   [](const Speaker& speaker) { return speaker.covers; });
  if (covered) return Stale(facts, limits, rules);
  const std::set<std::string> unverifiable = ProblemsOf(
      facts, {Standing::kSignature, Standing::kSigner, Standing::kFuture, Standing::kUndated});
  if (!unverifiable.empty()) {
    return Unmet{EvidenceState::kUnverifiable, WhatIsMissing(facts) + ": " + Joined(unverifiable),
                 "attach a report signed by an authority of 'evidence.signedBy'"};
  }
  const std::set<std::string> unparsable =
      ProblemsOf(facts, {Standing::kUnparsable, Standing::kPartial});
  if (!unparsable.empty()) {
    return Unmet{EvidenceState::kUnparsable, WhatIsMissing(facts) + ": " + Joined(unparsable),
                 "scan the image again, to the end"};
  }
  return Absent(facts);
}

}  // namespace policy::evaluate
