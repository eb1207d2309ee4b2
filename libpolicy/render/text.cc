// A decision for people: the verdict, then what denies with all that a person needs to act, then
// what softened, allowed or informed it.
//
// Lists are cut to what fits a screen; the document (--format json) holds all of it.
#include <algorithm>
#include <set>
#include <string>

#include "policy/evidence.h"
#include "policy/render.h"
#include "policy/time.h"
#include "render/page.h"
#include "render/words.h"
#include "text/json_writer.h"

namespace policy {
namespace render {
namespace {

// What a reason is called: a finding by its id, a broken requirement by the key it breaks.
const SharedText& HeadOf(const Violation& violation) {
  return violation.package.empty() && violation.severity.empty() ? violation.reason : violation.id;
}

constexpr std::size_t kMostRows = 20;    // violations of a rule
constexpr std::size_t kMostDetails = 3;  // paths, exceptions of a violation
constexpr std::size_t kMostNames = 6;    // ids in a summary
constexpr std::size_t kMostDocuments = 10;
constexpr std::size_t kIndent = 2;
constexpr std::size_t kDetail = 6;

Ink InkOf(const std::string& severity) {
  const auto known = ParseSeverity(severity);
  if (known == Severity::kCritical) return Ink::kAlarm;
  if (known == Severity::kHigh) return Ink::kRed;
  if (known == Severity::kMedium) return Ink::kYellow;
  return Ink::kPlain;
}

std::string Counted(std::size_t count, const std::string& thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

// "label:   text", wrapped under the text.
void AddLabelled(Page& page, const std::string& label, const std::string& text,
                 std::size_t indent) {
  page.Add({{label + ":", Ink::kDim}, {" " + text}}, indent, indent + kIndent);
}

// The one value that `get` gives for all violations of the group, or empty if they differ.
template <typename Get>
std::string Common(const Group& group, Get get) {
  const std::string first = get(*group.violations.front());
  const bool all = std::all_of(group.violations.begin(), group.violations.end(),
                               [&](const Violation* v) { return get(*v) == first; });
  return all ? first : std::string();
}

std::string ScoreOf(const Violation& violation) {
  return violation.cvss ? "CVSS " + text::FormatNumber(*violation.cvss) : std::string();
}

std::string FactsOf(const Violation& violation) {
  std::vector<std::string> facts;
  if (violation.epss) facts.push_back("EPSS " + text::FormatNumber(*violation.epss));
  if (violation.kev.value_or(false)) facts.emplace_back("known to be exploited");
  if (!violation.aliases.empty())
    facts.push_back("also " + Shortened(violation.aliases, kMostDetails));
  return Shortened(facts, facts.size());
}

class TextDecision {
 public:
  TextDecision(const Decision& decision, const TextStyle& style)
      : decision_(decision), page_(style) {}

  std::string Render() {
    AddVerdict();
    for (const Group& group : GroupsOf(decision_, Outcome::kDenied)) AddGroup(group);
    AddSummary(Outcome::kWarned, "Warned");
    AddSummary(Outcome::kExempted, "Exempted");
    AddSummary(Outcome::kRecorded, "Recorded");
    AddCleared();
    AddWarnings();
    if (!decision_.allowed) {
      AddUpgrades();
      AddEvidence();
    }
    AddEnd();
    return page_.Take();
  }

 private:
  void AddVerdict();
  void AddSubject();
  void AddGroup(const Group& group);
  void AddRow(const Violation& violation, const std::vector<std::size_t>& widths);
  void AddDetails(const Violation& violation, bool with_message, bool with_remediation);
  void AddSummary(Outcome outcome, const std::string& title);
  void AddWarnings();
  void AddUpgrades();
  void AddEvidence();
  void AddCleared();
  void AddEnd();

  const Decision& decision_;
  Page page_;
};

void TextDecision::AddVerdict() {
  const std::size_t warned = CountOf(decision_, Outcome::kWarned) + decision_.warnings.size();
  const Span verdict = decision_.allowed ? Span{warned == 0 ? "ALLOWED" : "ALLOWED with warnings",
                                                warned == 0 ? Ink::kRelief : Ink::kYellow}
                                         : Span{"DENIED", Ink::kAlarm};
  page_.AddWhole({verdict, {"  "}, {SubjectName(decision_), Ink::kBold}});
  page_.Add({{std::string("point ") + NameOf(decision_.point) + ", " + FormatTime(decision_.time),
              Ink::kDim}},
            kIndent, kIndent);
  const bool plain =
      decision_.reason == "decision.allowed" || decision_.reason == "decision.denied";
  if (!plain && !decision_.reason.empty()) {
    page_.Add({{std::string(InWords(decision_.reason)) + " (" + decision_.reason + ")"}}, kIndent,
              kIndent);
  }
  if (decision_.DeniedForEvidenceOnly()) {
    page_.Add({{"Nothing else denies it: what is missing is evidence."}}, kIndent, kIndent);
  }
  AddSubject();
}

// The images of a workload, since its name does not tell them.
void TextDecision::AddSubject() {
  const JudgedSubject& subject = decision_.subject;
  if (subject.kind.empty() || subject.kind == "Image") return;
  std::size_t shown = 0;
  for (const JudgedImage& image : subject.images) {
    if (shown++ == kMostDocuments) {
      page_.Add({{"and " + Counted(subject.images.size() - kMostDocuments, "more image")}},
                kIndent);
      return;
    }
    const std::string role =
        image.container_type.empty() || image.container_type == "container"
            ? "container"
            : image.container_type + " " + (image.container_type == "volume" ? "" : "container");
    const std::string reference = image.reference.empty() ? "(no image)" : image.reference;
    page_.Add({{role + " " + image.container + ":", Ink::kDim}, {" " + reference}}, kIndent,
              kIndent + kIndent);
  }
}

void TextDecision::AddGroup(const Group& group) {
  page_.Blank();
  page_.Add({{RuleName(group.policy, group.rule), Ink::kBold},
             {": "},
             {" " + std::to_string(group.violations.size()) + " denied", Ink::kRed}},
            0, kIndent);
  const std::string place = PlaceOf(group.violations.front()->where);
  if (!place.empty()) AddLabelled(page_, "policy", place, kIndent);
  const std::string message = Common(group, [](const Violation& v) { return MessageOf(v); });
  if (!message.empty()) AddLabelled(page_, "why", message, kIndent);
  const std::string next = Common(group, [](const Violation& v) { return v.remediation; });
  if (!next.empty()) AddLabelled(page_, "next", next, kIndent);

  const std::size_t shown = std::min(group.violations.size(), kMostRows);
  std::vector<std::size_t> widths(4, 0);
  for (std::size_t i = 0; i < shown; ++i) {
    const Violation& violation = *group.violations[i];
    widths[0] = std::max(widths[0], WidthOf(HeadOf(violation)));
    widths[1] = std::max(widths[1], WidthOf(violation.severity));
    widths[2] = std::max(widths[2], WidthOf(ScoreOf(violation)));
    widths[3] = std::max(widths[3], WidthOf(PackageChange(violation)));
  }
  for (std::size_t i = 0; i < shown; ++i) {
    AddRow(*group.violations[i], widths);
    AddDetails(*group.violations[i], message.empty(), next.empty());
  }
  if (shown < group.violations.size()) {
    page_.Add(
        {{"and " + std::to_string(group.violations.size() - shown) + " more (use --format json)"}},
        kIndent, kIndent);
  }
}

void TextDecision::AddRow(const Violation& violation, const std::vector<std::size_t>& widths) {
  page_.AddRow({{HeadOf(violation), Ink::kBold},
                {violation.severity, InkOf(violation.severity)},
                {ScoreOf(violation)},
                {PackageChange(violation)}},
               widths, kIndent);
}

void TextDecision::AddDetails(const Violation& violation, bool with_message,
                              bool with_remediation) {
  if (decision_.subject.images.size() > 1 && !violation.image.empty()) {
    AddLabelled(page_, "image", violation.image, kDetail);
  }
  if (!violation.platform.empty()) AddLabelled(page_, "platform", violation.platform, kDetail);
  if (with_message) AddLabelled(page_, "why", MessageOf(violation), kDetail);
  const std::string facts = FactsOf(violation);
  if (!facts.empty()) AddLabelled(page_, "facts", facts, kDetail);
  if (!violation.paths.empty()) {
    AddLabelled(page_, "paths", Shortened(violation.paths, kMostDetails), kDetail);
  }
  if (!violation.contradictions.empty()) {
    AddLabelled(page_, "sources differ on", Shortened(violation.contradictions, kMostDetails),
                kDetail);
  }
  std::size_t shown = 0;
  for (const AlmostApplied& almost : violation.almost) {
    if (shown++ == kMostDetails) break;
    const std::string detail =
        almost.detail.empty() ? std::string(InWords(almost.reason)) : almost.detail;
    AddLabelled(page_, "exception " + almost.exception + " does not apply", detail, kDetail);
  }
  if (with_remediation && !violation.remediation.empty()) {
    AddLabelled(page_, "next", violation.remediation, kDetail);
  }
}

// One paragraph a rule: how many, which, and what let them pass until when.
void TextDecision::AddSummary(Outcome outcome, const std::string& title) {
  const std::vector<Group> groups = GroupsOf(decision_, outcome);
  if (groups.empty()) return;
  page_.Blank();
  page_.Add({{title, Ink::kBold}, {": " + std::to_string(CountOf(decision_, outcome))}});
  for (const Group& group : groups) {
    std::vector<std::string> names;
    std::set<std::string> reasons;
    for (const Violation* violation : group.violations) {
      names.push_back(OneLineOf(*violation));
      std::string reason;
      if (!violation->exception.empty()) reason = "exception " + violation->exception;
      if (!violation->softened_by.empty()) reason = InWords(violation->softened_by);
      if (reason.empty()) continue;
      if (violation->until) reason += " until " + FormatTime(*violation->until);
      reasons.insert(std::move(reason));
    }
    Spans spans = {{RuleName(group.policy, group.rule) + ":", Ink::kBold},
                   {" " + Shortened(names, kMostNames)}};
    const std::vector<std::string> all(reasons.begin(), reasons.end());
    if (!all.empty()) spans.push_back({" (" + Shortened(all, kMostDetails) + ")", Ink::kDim});
    page_.Add(spans, kIndent, kIndent + kIndent);
  }
}

void TextDecision::AddWarnings() {
  if (decision_.warnings.empty()) return;
  page_.Blank();
  page_.Add({{"Warnings", Ink::kYellow}});
  for (const std::string& warning : decision_.warnings) {
    page_.Add({{"- " + warning}}, kIndent, kIndent + kIndent);
  }
}

void TextDecision::AddUpgrades() {
  if (decision_.remediation.empty()) return;
  page_.Blank();
  page_.Add({{"Next steps", Ink::kBold}});
  std::size_t shown = 0;
  for (const Upgrade& upgrade : decision_.remediation) {
    if (shown++ == kMostDocuments) break;
    std::string step = "upgrade " + upgrade.upgrade;
    if (!upgrade.from.empty()) step += " " + upgrade.from;
    if (!upgrade.to.empty()) step += " -> " + upgrade.to;
    page_.Add({{step}, {" clears " + Shortened(upgrade.clears, kMostNames), Ink::kDim}}, kIndent,
              kIndent + kIndent);
  }
}

void TextDecision::AddEvidence() {
  if (decision_.evidence.empty() && decision_.violations.empty()) return;
  page_.Blank();
  if (decision_.evidence.empty()) {
    page_.Add({{"Evidence", Ink::kBold}, {": none"}});
    return;
  }
  page_.Add({{"Evidence", Ink::kBold}});
  std::size_t shown = 0;
  for (const ConsideredDocument& document : decision_.evidence) {
    if (shown++ == kMostDocuments) {
      page_.Add({{"and " + Counted(decision_.evidence.size() - kMostDocuments, "more document")}},
                kIndent);
      break;
    }
    const bool used = document.reason == "document.used";
    std::string what = document.scanner.empty() ? document.format : document.scanner;
    if (!document.scanner_version.empty()) what += " " + document.scanner_version;
    if (!document.stage.empty()) what += ", stage " + document.stage;
    if (!document.platform.empty()) what += ", " + document.platform;
    if (document.scanned_at) what += ", of " + FormatTime(*document.scanned_at);
    if (document.database_at) what += ", database of " + FormatTime(*document.database_at);
    what += document.signed_by.empty()
                ? ", not signed"
                : ", signed by " + Shortened(document.signed_by, kMostDetails);
    if (!used && !document.digest.empty()) what += ", " + document.digest;
    page_.Add({{std::string(InWords(document.reason)) + ":", used ? Ink::kGreen : Ink::kYellow},
               {" " + what}},
              kIndent, kIndent + kIndent);
  }
}

// What VEX took out of the rules' sight, and on whose word.
void TextDecision::AddCleared() {
  if (decision_.cleared.empty()) return;
  page_.Blank();
  page_.Add({{"Cleared by VEX", Ink::kBold}, {": " + std::to_string(decision_.cleared.size())}});
  std::size_t shown = 0;
  for (const ClearedFinding& cleared : decision_.cleared) {
    if (shown++ == kMostDocuments) {
      page_.Add({{"and " + std::to_string(decision_.cleared.size() - kMostDocuments) +
                  " more (use --format json)"}},
                kIndent, kIndent);
      break;
    }
    std::string what = cleared.package;
    if (!cleared.version.empty()) what += " " + cleared.version;
    const std::string author = cleared.author.empty() ? "nobody named" : cleared.author;
    page_.Add({{cleared.id, Ink::kBold},
               {(what.empty() ? "" : " in " + what) + ", " + cleared.statement},
               {" (" + author + ")", Ink::kDim}},
              kIndent, kIndent + kIndent);
  }
}

void TextDecision::AddEnd() {
  if (!decision_.valid_until) return;
  page_.Blank();
  page_.Add({{"Holds until " + FormatTime(*decision_.valid_until) + ".", Ink::kDim}});
}

}  // namespace
}  // namespace render

std::string RenderText(const Decision& decision, const TextStyle& style) {
  return render::TextDecision(decision, style).Render();
}

}  // namespace policy
