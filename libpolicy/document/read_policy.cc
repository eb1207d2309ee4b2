// GatePolicy, typed: defaults filled in, a rule's own keys laid over the policy's.
#include <string>
#include <utility>

#include "document/read.h"
#include "rules/catalog.h"

namespace policy::document {
namespace {

using text::Node;

constexpr std::array<const char*, 5> kStateNames = {"absent", "stale", "unverifiable", "unparsable",
                                                    "unreachable"};

std::optional<Action> ActionAt(const Node* node, std::string_view key) {
  return node == nullptr ? std::nullopt : ParseAction(node->StringAt(key));
}

std::optional<Duration> SpanAt(const Node& node, std::string_view key) {
  return ParseDuration(node.StringAt(key));
}

Enforcement ReadEnforcement(const Node& node) {
  Enforcement out;
  out.everywhere = ActionAt(&node, "enforcement");
  const Node* at = node.Find("enforcementAt");
  for (const Point point : {Point::kCi, Point::kAdmission, Point::kAudit}) {
    out.at[static_cast<std::size_t>(point)] = ActionAt(at, NameOf(point));
  }
  return out;
}

LabelRequirement::Operator ReadOperator(std::string_view word) {
  if (word == "In") return LabelRequirement::Operator::kIn;
  if (word == "NotIn") return LabelRequirement::Operator::kNotIn;
  if (word == "Exists") return LabelRequirement::Operator::kExists;
  return LabelRequirement::Operator::kDoesNotExist;
}

std::optional<LabelSelector> ReadSelector(const Node* node) {
  if (node == nullptr) return std::nullopt;
  LabelSelector out;
  for (auto& [key, value] : text::StringMapAt(*node, "matchLabels")) {
    out.push_back({.key = key, .op = LabelRequirement::Operator::kIn, .values = {value}});
  }
  for (const Node& item : text::ItemsAt(*node, "matchExpressions")) {
    out.push_back({.key = text::StringAt(item, "key"),
                   .op = ReadOperator(item.StringAt("operator")),
                   .values = text::StringsAt(item, "values")});
  }
  return out;
}

Match ReadMatch(const Node* node) {
  Match out;
  if (node == nullptr) return out;
  for (const Node& point : text::ItemsAt(*node, "points")) {
    out.points.insert(*ParsePoint(point.string()));
  }
  out.namespace_selector = ReadSelector(node->Find("namespaceSelector"));
  out.pod_selector = ReadSelector(node->Find("podSelector"));
  out.namespaces = GlobsAt(*node, "namespaces");
  out.exclude_namespaces = GlobsAt(*node, "excludeNamespaces");
  out.images = ImagesAt(*node, "images");
  out.exclude_images = ImagesAt(*node, "excludeImages");
  return out;
}

EvidenceRules ReadEvidence(const Node* node) {
  EvidenceRules out;
  if (node == nullptr) return out;
  out.signed_by = text::StringsAt(*node, "signedBy");
  out.vex_signed_by = text::StringsAt(*node, "vexSignedBy");
  out.max_age = SpanAt(*node, "maxAge");
  out.max_database_age = SpanAt(*node, "maxDatabaseAge");
  const Node* states = node->Find("states");
  for (std::size_t i = 0; i < kStateNames.size(); ++i) {
    out.states[i] = ActionAt(states, kStateNames[i]).value_or(Action::kDeny);
  }
  out.unknown_severity = ParseSeverity(node->StringAt("unknownSeverity")).value_or(Severity::kHigh);
  for (const Node& source : text::ItemsAt(*node, "preferSources")) {
    out.prefer_sources.push_back(*ParseRatingSource(source.string()));
  }
  return out;
}

void ReplaceStrings(std::vector<std::string>& into, const Node& node, std::string_view key) {
  if (node.Find(key) != nullptr) into = text::StringsAt(node, key);
}

// `under` with the keys that `node` gives replaced, one by one.
ExceptionRules LayOver(ExceptionRules under, const Node* node) {
  if (node == nullptr) return under;
  under.forbid = text::OptionalBoolAt(*node, "forbid").value_or(under.forbid);
  under.max_duration = SpanAt(*node, "maxDuration").value_or(under.max_duration);
  under.warn_before = SpanAt(*node, "warnBefore").value_or(under.warn_before);
  ReplaceStrings(under.required, *node, "required");
  ReplaceStrings(under.approvers, *node, "approvers");
  ReplaceStrings(under.signed_by, *node, "signedBy");
  under.allow_self_approval =
      text::OptionalBoolAt(*node, "allowSelfApproval").value_or(under.allow_self_approval);
  if (const Node* glass = node->Find("breakGlass")) {
    under.break_glass =
        BreakGlass{.max_duration = SpanAt(*glass, "maxDuration").value_or(Duration{}),
                   .approvers = text::StringsAt(*glass, "approvers"),
                   .required = text::StringsAt(*glass, "required"),
                   .signed_by = text::StringsAt(*glass, "signedBy")};
  }
  return under;
}

// What a rule takes from its policy.
struct Inherited {
  std::optional<Time> effective_from{};
  ExceptionRules exceptions{};
};

Rule ReadRule(const Node& node, const Inherited& policy) {
  Rule rule;
  rule.name = text::StringAt(node, "name");
  rule.description = text::StringAt(node, "description");
  rule.message = text::StringAt(node, "message");
  rule.remediation = text::StringAt(node, "remediation");
  rule.references = text::StringsAt(node, "references");
  rule.tags = text::StringsAt(node, "tags");
  rule.enforcement = ReadEnforcement(node);
  rule.effective_from = ParseStart(node.StringAt("effectiveFrom"));
  if (!rule.effective_from) rule.effective_from = policy.effective_from;
  rule.match = ReadMatch(node.Find("match"));
  rule.exceptions = LayOver(policy.exceptions, node.Find("exceptions"));
  for (const text::Member& member : node.members()) {
    const rules::CheckKind* kind = rules::FindCheck(member.key);
    if (kind == nullptr || kind->read == nullptr) continue;
    rule.kind = kind;
    rule.check = kind->read(member.value);
    for (const text::Member& key : member.value.members()) rule.keys.emplace_back(key.key);
  }
  return rule;
}

}  // namespace

const char* NameOf(EvidenceState state) { return kStateNames[static_cast<std::size_t>(state)]; }

Where PlaceOf(const Node& node, const std::string& file, const std::string& key) {
  return {.file = file, .line = node.line(), .column = node.column(), .key = key};
}

std::vector<base::Glob> GlobsAt(const Node& node, std::string_view key) {
  std::vector<base::Glob> out;
  for (const Node& item : text::ItemsAt(node, key))
    out.push_back(*base::Glob::Parse(item.string()));
  return out;
}

std::vector<base::ImagePattern> ImagesAt(const Node& node, std::string_view key) {
  std::vector<base::ImagePattern> out;
  for (const Node& item : text::ItemsAt(node, key)) {
    out.push_back(*base::ImagePattern::Parse(item.string()));
  }
  return out;
}

std::shared_ptr<const Policy> ReadPolicy(const Node& root, const Materials& materials,
                                         const std::string& file, ReadFor purpose) {
  const Node& spec = *root.Find("spec");
  auto policy = std::make_shared<Policy>();
  policy->name = text::StringAt(*root.Find("metadata"), "name");
  policy->digest = DigestOf(root, materials);
  policy->file = file;
  policy->description = text::StringAt(spec, "description");
  policy->enforcement = ReadEnforcement(spec);
  policy->match = ReadMatch(spec.Find("match"));
  policy->evidence = ReadEvidence(spec.Find("evidence"));
  for (const Node& authority : text::ItemsAt(spec, "authorities")) {
    const std::string key = "spec.authorities[" + std::to_string(policy->authorities.size()) + "]";
    policy->authorities.push_back(
        ReadAuthority(authority, materials, PlaceOf(authority, file, key), purpose));
  }
  const Inherited inherited{.effective_from = ParseStart(spec.StringAt("effectiveFrom")),
                            .exceptions = LayOver({}, spec.Find("exceptions"))};
  for (const Node& node : text::ItemsAt(spec, "rules")) {
    Rule rule = ReadRule(node, inherited);
    const std::string key = "spec.rules[" + std::to_string(policy->rules.size()) + "]";
    rule.where = PlaceOf(node, file, key);
    policy->rules.push_back(std::move(rule));
  }
  return policy;
}

}  // namespace policy::document
