// Policies and exceptions as the evaluator reads them: typed, compiled once, immutable.
#pragma once

#include <array>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/glob.h"
#include "base/image_pattern.h"
#include "policy/authority.h"
#include "policy/decision.h"
#include "policy/document.h"
#include "policy/evidence.h"
#include "policy/time.h"
#include "rules/catalog.h"
#include "rules/package_pattern.h"
#include "rules/pod_requirements.h"

namespace policy::document {

// `enforcement` and `enforcementAt`; empty where not given.
struct Enforcement {
  std::optional<Action> everywhere{};
  std::array<std::optional<Action>, 3> at{};  // by Point
};

// One of Kubernetes' match expressions; matchLabels read as In with one value.
struct LabelRequirement {
  enum class Operator { kIn, kNotIn, kExists, kDoesNotExist };
  std::string key{};
  Operator op = Operator::kIn;
  std::vector<std::string> values{};
};
using LabelSelector = std::vector<LabelRequirement>;

// Empty members match everything.
struct Match {
  std::set<Point> points{};
  std::optional<LabelSelector> namespace_selector{};
  std::optional<LabelSelector> pod_selector{};
  std::vector<base::Glob> namespaces{};
  std::vector<base::Glob> exclude_namespaces{};
  std::vector<base::ImagePattern> images{};
  std::vector<base::ImagePattern> exclude_images{};
};

// The five states of `evidence.states`, in its order.
enum class EvidenceState { kAbsent, kStale, kUnverifiable, kUnparsable, kUnreachable };
const char* NameOf(EvidenceState state);

struct EvidenceRules {
  std::vector<std::string> signed_by{};
  std::vector<std::string> vex_signed_by{};
  std::optional<Duration> max_age{};
  std::optional<Duration> max_database_age{};
  std::array<Action, 5> states{Action::kDeny, Action::kDeny, Action::kDeny, Action::kDeny,
                               Action::kDeny};
  Severity unknown_severity = Severity::kHigh;
  std::vector<RatingSource> prefer_sources{};
};

// What an exception answers to when it breaks glass.
struct BreakGlass {
  Duration max_duration{};
  std::vector<std::string> approvers{};
  std::vector<std::string> required{};
  std::vector<std::string> signed_by{};
};

struct ExceptionRules {
  bool forbid = false;
  Duration max_duration = std::chrono::hours(24 * 90);
  Duration warn_before = std::chrono::hours(24 * 14);
  std::vector<std::string> required{};
  std::vector<std::string> approvers{};
  bool allow_self_approval = false;
  std::vector<std::string> signed_by{};
  std::optional<BreakGlass> break_glass{};
};

struct Rule {
  std::string name{};
  std::string description{};
  std::string message{};
  std::string remediation{};
  std::vector<std::string> references{};
  std::vector<std::string> tags{};
  Enforcement enforcement{};
  std::optional<Time> effective_from{};  // the rule's own, else the policy's
  Match match{};
  ExceptionRules exceptions{};  // the policy's, its own keys laid over, one by one
  const rules::CheckKind* kind = nullptr;
  std::vector<std::string> keys{};  // of the check, as they are written
  std::shared_ptr<const rules::Check> check{};
  Where where{};
};

// One with several keys counts once.
struct Authority {
  std::string name{};
  std::vector<AuthoritySpec> specs{};      // any of them is enough; none of content trust
  std::vector<std::string> credentials{};  // their ids, and for tests the authority's own word
};

struct Policy {
  std::string name{};
  std::string digest{};
  std::string file{};
  std::string description{};
  Enforcement enforcement{};
  Match match{};
  EvidenceRules evidence{};
  std::vector<Authority> authorities{};
  std::vector<Rule> rules{};  // in document order
};

struct CompensatingControl {
  std::string description{};
  std::shared_ptr<const rules::PodRequirements> pod{};  // null: words alone
};

struct Exception {
  bool cluster = false;          // ClusterGateException
  std::string namespace_name{};  // of a GateException
  std::string name{};
  std::string digest{};
  Where where{};
  std::vector<std::string> policies{};
  std::vector<std::string> rules{};
  std::vector<std::string> ids{};  // lower case
  std::vector<std::shared_ptr<const rules::PackagePattern>> packages{};
  std::vector<base::Glob> paths{};
  std::vector<base::ImagePattern> images{};
  std::vector<std::string> digests{};
  std::vector<base::Glob> namespaces{};
  bool break_glass = false;
  std::string reason{};
  std::string owner{};
  std::string approved_by{};
  std::string ticket{};
  std::string justification{};
  Time starts_at{};
  Time expires_at{};
  bool ends_when_fixed = false;
  std::vector<CompensatingControl> controls{};
  std::set<std::string> given{};  // the optional keys that are there
  // Beside the file, or in an annotation; unproved. Those beside it only where a policy asks.
  std::vector<SourceFile> signatures{};
  std::vector<SignatureProof> proofs{};  // what came of them; policy/collect.h fills it in
  std::string why_unsigned{};            // where a signature is there and proves nothing
};

struct Set {
  std::vector<std::shared_ptr<const Policy>> policies{};  // by name
  std::vector<Exception> exceptions{};                    // by kind, namespace, name
  std::string digest{};
  std::vector<std::string> bundles{};  // content digests, sorted
};

}  // namespace policy::document
