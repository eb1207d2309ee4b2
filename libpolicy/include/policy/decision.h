// The answer, and everything that explains it.
//
// The fields are those of the decision document (policygate.dev/decision/v1), in its order; the
// renderers write them out. Every list is sorted by its fields in the order declared here, so the
// same inputs give the same bytes. A Decision owns all its strings; nothing points at the inputs.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/few.h"
#include "policy/result.h"
#include "policy/shared_text.h"
#include "policy/time.h"

namespace policy {

// Where a decision is made.
enum class Point : std::uint8_t { kCi, kAdmission, kAudit };
// What a violation causes, strongest first.
enum class Action : std::uint8_t { kDeny, kWarn, kRecord };
// What became of a violation.
enum class Outcome : std::uint8_t { kDenied, kWarned, kRecorded, kExempted };
// What became of a rule.
enum class RuleResult : std::uint8_t { kFail, kError, kWarn, kExempt, kPass, kSkip };

const char* NameOf(Point point);        // "ci"
const char* NameOf(Action action);      // "deny"
const char* NameOf(Outcome outcome);    // "denied"
const char* NameOf(RuleResult result);  // "fail"
std::optional<Point> ParsePoint(std::string_view word);
std::optional<Action> ParseAction(std::string_view word);

struct JudgedImage {
  std::string
      container_type{};  // "container", "init", "ephemeral", "volume"; empty for an image alone
  std::string container{};
  std::string reference{};  // as written
  std::string digest{};     // empty: unknown
  std::vector<std::string> platforms{};
};

struct JudgedSubject {
  std::string kind{};  // "Image", or the workload's kind
  std::string namespace_name{};
  std::string name{};
  std::vector<JudgedImage> images{};
};

struct JudgedPolicy {
  std::string name{};
  std::string digest{};
  std::string file{};
};

// One rule on one image (or on the pod, where `image` is empty).
struct JudgedRule {
  std::string policy{};
  std::string rule{};
  std::string image{};  // reference as written
  std::string check{};
  Action enforcement = Action::kDeny;
  RuleResult result = RuleResult::kPass;
  std::string reason{};  // "rule.noMatch", "rule.noPod" where skipped, else empty
};

// An exception that nearly applied.
struct AlmostApplied {
  std::string exception{};  // its name
  std::string reason{};     // "exception.expired"
  std::string detail{};     // one line for people
};

struct SourcedSeverity {
  SharedText source{};  // "nvd", "ghsa", "vendor", "scanner"
  SharedText severity{};
};

struct Violation {
  SharedText policy{};
  SharedText rule{};
  SharedText check{};
  SharedText image{};  // reference as written; empty for the pod
  SharedText platform{};
  SharedText reason{};  // "vulnerabilities.found"
  SharedText id{};
  SharedText package{};
  SharedText version{};
  Few<SharedText> paths{};
  Few<SharedText> aliases{};
  SharedText severity{};  // empty where not about a finding
  Few<SourcedSeverity> severities{};
  std::optional<double> cvss{};
  std::optional<double> epss{};
  std::optional<bool> kev{};
  Few<SharedText> fixed_versions{};
  Few<SharedText> statuses{};
  SharedText layer{};
  Few<SharedText> contradictions{};
  Outcome outcome = Outcome::kDenied;
  SharedText softened_by{};     // "action.grace"
  std::optional<Time> until{};  // until when it is softened or exempted
  SharedText exception{};       // name of the one that applies
  Few<AlmostApplied> almost{};
  SharedText message{};      // the rule's own, or one we write
  SharedText remediation{};  // the rule's own, or one we write
  Where where{};             // of the rule
  // Not part of the document: a violation of evidence (kError) as opposed to one of the check.
  bool of_evidence = false;
};

struct ClearedFinding {
  std::string image{};
  std::string id{};
  std::string package{};
  std::string version{};
  std::string statement{};
  std::string author{};
};

// An exception in scope of the decision, and whether it applied.
struct ConsideredException {
  std::string kind{};
  std::string namespace_name{};
  std::string name{};
  std::string digest{};
  std::string owner{};
  std::optional<Time> expires_at{};
  std::string reason{};  // "exception.applied", "exception.unused", "exception.expired" …
};

// A document that was considered, and why it counted or not.
struct ConsideredDocument {
  std::string digest{};
  std::string format{};
  std::string scanner{};
  std::string scanner_version{};
  std::string stage{};
  std::vector<std::string> covers{};
  std::string subject{};
  std::string platform{};
  std::optional<Time> scanned_at{};
  std::optional<Time> database_at{};
  std::vector<std::string>
      signed_by{};       // authorities, or key fingerprints where no policy names them
  std::string reason{};  // "document.used", "document.superseded" …
};

struct Upgrade {
  SharedText upgrade{};  // package, or base image
  SharedText from{};
  SharedText to{};
  Few<SharedText> clears{};
};

// Who asked, at admission. Never part of the digest.
struct RequestInfo {
  std::string uid{};
  std::string operation{};
  std::string user{};
};

struct Decision {
  bool allowed = false;
  std::string reason{};  // "decision.allowed", "decision.denied", "decision.noMatch" …
  Point point = Point::kCi;
  Time time{};
  std::optional<Time> valid_until{};
  std::optional<RequestInfo> request{};
  JudgedSubject subject{};
  std::vector<std::string> bundles{};  // content digests of what was judged with, sorted
  std::vector<JudgedPolicy> policies{};
  std::vector<JudgedRule> rules{};
  std::vector<Violation> violations{};
  std::vector<ClearedFinding> cleared{};
  std::vector<ConsideredException> exceptions{};
  std::vector<ConsideredDocument> evidence{};
  std::vector<std::string> warnings{};
  std::vector<Upgrade> remediation{};

  // Whether it is denied and nothing but evidence and `scans` violations denies (policy-check exits
  // 3).
  bool DeniedForEvidenceOnly() const;
};

// A decision that denies because nothing could be judged: `reason` is "decision.internal",
// "decision.deadline" or "decision.noMatch", `warning` the line for people. Never fails.
Decision DenyUnjudged(std::string reason, std::string warning, Point point, Time now);

}  // namespace policy
