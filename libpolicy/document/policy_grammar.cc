// The grammar of GatePolicy, but for authorities (authority_grammar.cc) and checks (the catalogue).
#include <array>
#include <vector>

#include "document/grammar.h"
#include "document/types.h"
#include "rules/catalog.h"

namespace policy::document {
namespace {

using text::Field;
using text::ObjectType;

constexpr std::array<Field, 3> kEnforcementAtFields = {{
    {.name = "ci", .type = kAction, .meaning = "where policy-check decides"},
    {.name = "admission", .type = kAction, .meaning = "where the webhook decides on a request"},
    {.name = "audit", .type = kAction, .meaning = "where the webhook judges what already runs"},
}};
constexpr ObjectType kEnforcementAt{.name = "enforcementAt", .fields = kEnforcementAtFields};

// matchLabels and matchExpressions are Kubernetes' own.
constexpr text::Type kLabelKey{
    .kind = text::Type::Kind::kString, .name = "label key", .format = CheckLabelKey};
constexpr text::Type kLabelValue{
    .kind = text::Type::Kind::kString, .name = "label value", .format = CheckLabelValue};
constexpr text::Type kLabelValues = ListType("[label value]", kLabelValue);
constexpr std::array<std::string_view, 4> kOperatorWords = {"In", "NotIn", "Exists",
                                                            "DoesNotExist"};
constexpr std::array<Field, 3> kExpressionFields = {{
    {.name = "key", .type = kLabelKey, .required = true, .meaning = "the label"},
    {.name = "operator",
     .type = WordType("operator", kOperatorWords),
     .required = true,
     .meaning = "In, NotIn, Exists or DoesNotExist"},
    {.name = "values",
     .type = kLabelValues,
     .meaning = "for In and NotIn, and only for them",
     .default_text = "none"},
}};
constexpr ObjectType kExpression{.name = "match expression", .fields = kExpressionFields};
constexpr text::Type kExpressionType = ObjectOf(kExpression);
constexpr text::Type kMatchLabels{.kind = text::Type::Kind::kStringMap, .name = "labels"};
constexpr std::array<Field, 2> kSelectorFields = {{
    {.name = "matchLabels", .type = kMatchLabels, .meaning = "labels that must have these values"},
    {.name = "matchExpressions",
     .type = ListType("[match expression]", kExpressionType),
     .meaning = "conditions on labels, all of which must hold"},
}};
constexpr ObjectType kSelector{.name = "label selector", .fields = kSelectorFields};

constexpr std::array<Field, 7> kMatchFields = {{
    {.name = "points",
     .type = kPoints,
     .meaning = "where the decision is made",
     .default_text = "all"},
    {.name = "namespaceSelector",
     .type = ObjectOf(kSelector),
     .meaning = "labels of the namespace",
     .default_text = "all"},
    {.name = "podSelector",
     .type = ObjectOf(kSelector),
     .meaning = "labels of the pod",
     .default_text = "all"},
    {.name = "namespaces",
     .type = text::kGlobs,
     .meaning = "names of namespaces",
     .default_text = "all"},
    {.name = "excludeNamespaces",
     .type = text::kGlobs,
     .meaning = "names of namespaces; an exclusion wins",
     .default_text = "none"},
    {.name = "images",
     .type = text::kImages,
     .meaning = "images, judged one by one",
     .default_text = "all"},
    {.name = "excludeImages",
     .type = text::kImages,
     .meaning = "images; an exclusion wins",
     .default_text = "none"},
}};
constexpr ObjectType kMatch{.name = "match", .fields = kMatchFields};

constexpr std::array<Field, 5> kStatesFields = {{
    {.name = "absent",
     .type = kAction,
     .meaning = "no document at all meets the need",
     .default_text = "`deny`"},
    {.name = "stale",
     .type = kAction,
     .meaning = "only documents past `maxAge` or `maxDatabaseAge` meet it",
     .default_text = "`deny`"},
    {.name = "unverifiable",
     .type = kAction,
     .meaning = "a candidate's signature, subject or date does not hold",
     .default_text = "`deny`"},
    {.name = "unparsable",
     .type = kAction,
     .meaning = "a candidate cannot be read, or is of a scan that failed",
     .default_text = "`deny`"},
    {.name = "unreachable",
     .type = kAction,
     .meaning = "something could not be listed or fetched",
     .default_text = "`deny`"},
}};
constexpr ObjectType kStates{.name = "states", .fields = kStatesFields};

constexpr std::array<std::string_view, 4> kSourceWords = {"nvd", "ghsa", "vendor", "scanner"};
constexpr text::Type kSource = WordType("source", kSourceWords);
constexpr std::array<Field, 2> kSummariesFields = {{
    {.name = "signedBy",
     .type = kAuthorityNames,
     .required = true,
     .meaning = "whose verification summaries count"},
    {.name = "maxAge", .type = kSpan, .required = true, .meaning = "how old a summary may be"},
}};
constexpr ObjectType kSummaries{.name = "summaries", .fields = kSummariesFields};

constexpr std::array<Field, 9> kEvidenceFields = {{
    {.name = "signedBy",
     .type = kAuthorityNames,
     .meaning = "whose attested reports and SBOMs count",
     .default_text = "none"},
    {.name = "vexSignedBy",
     .type = kAuthorityNames,
     .meaning = "whose VEX counts",
     .default_text = "none"},
    {.name = "maxAge",
     .type = kSpan,
     .meaning = "of a scan; an unknown age is too old",
     .default_text = "any age"},
    {.name = "maxDatabaseAge",
     .type = kSpan,
     .meaning =
         "of the scanner's database, and of the EPSS and KEV catalogues; an unknown age is too "
         "old",
     .default_text = "any age"},
    {.name = "states",
     .type = ObjectOf(kStates),
     .meaning = "weakens what the rule would do, never strengthens it",
     .default_text = "`deny` each"},
    {.name = "lastGood",
     .type = text::kDuration,
     .evaluated = false,
     .meaning = "while a registry or API is down, evidence verified this recently serves",
     .default_text = "`0s`"},
    {.name = "unknownSeverity",
     .type = kSeverity,
     .meaning = "what an unknown severity is treated as",
     .default_text = "`high`"},
    {.name = "preferSources",
     .type = ListType("[source]", kSource),
     .meaning = "the first that gave a severity or a score decides it",
     .default_text = "the highest"},
    {.name = "summaries",
     .type = ObjectOf(kSummaries),
     .evaluated = false,
     .meaning = "a passed verification summary stands for all but `pod` rules",
     .default_text = "off"},
}};
constexpr ObjectType kEvidence{.name = "evidence", .fields = kEvidenceFields};

constexpr std::array<std::string_view, 6> kRequiredWords = {
    "ticket", "approvedBy", "justification", "images", "digests", "compensatingControls"};
constexpr text::Type kRequiredKey = WordType("key of an exception", kRequiredWords);
constexpr text::Type kRequiredKeys = ListType("[key]", kRequiredKey);

constexpr std::array<Field, 4> kBreakGlassFields = {{
    {.name = "maxDuration",
     .type = kSpan,
     .required = true,
     .meaning = "from `startsAt` to `expiresAt`"},
    {.name = "approvers",
     .type = text::kTexts,
     .required = true,
     .meaning = "whom `approvedBy` must name"},
    {.name = "required",
     .type = kRequiredKeys,
     .meaning = "optional keys that must be there",
     .default_text = "none"},
    {.name = "signedBy",
     .type = kAuthorityNames,
     .meaning = "who must have signed the exception",
     .default_text = "unsigned count"},
}};
constexpr ObjectType kBreakGlass{.name = "breakGlass", .fields = kBreakGlassFields};

constexpr std::array<Field, 8> kExceptionRulesFields = {{
    {.name = "forbid",
     .type = text::kBoolean,
     .meaning = "no exception applies",
     .default_text = "`false`"},
    {.name = "maxDuration",
     .type = kSpan,
     .meaning = "from `startsAt` to `expiresAt`",
     .default_text = "`90d`"},
    {.name = "warnBefore",
     .type = text::kDuration,
     .meaning = "a warning ahead of `expiresAt`",
     .default_text = "`14d`"},
    {.name = "required",
     .type = kRequiredKeys,
     .meaning = "optional keys that must be there",
     .default_text = "none"},
    {.name = "approvers",
     .type = text::kTexts,
     .meaning = "whom `approvedBy` must name",
     .default_text = "anyone"},
    {.name = "allowSelfApproval",
     .type = text::kBoolean,
     .meaning = "`approvedBy` may be the owner",
     .default_text = "`false`"},
    {.name = "signedBy",
     .type = kAuthorityNames,
     .meaning = "who must have signed the exception",
     .default_text = "unsigned count"},
    {.name = "breakGlass",
     .type = ObjectOf(kBreakGlass),
     .meaning = "what a break-glass exception answers to, in place of all the keys above",
     .default_text = "off"},
}};
constexpr ObjectType kExceptionRules{.name = "exceptions", .fields = kExceptionRulesFields};

constexpr Field kDescription{.name = "description", .type = text::kText, .meaning = "for people"};
constexpr Field kEnforcement{.name = "enforcement",
                             .type = kAction,
                             .meaning = "what a violation causes",
                             .default_text = "`deny`"};
constexpr Field kEnforcementAtField{.name = "enforcementAt",
                                    .type = ObjectOf(kEnforcementAt),
                                    .meaning =
                                        "what it causes at one point; goes before "
                                        "`enforcement`"};
constexpr Field kEffectiveFrom{.name = "effectiveFrom",
                               .type = text::kStart,
                               .meaning = "before it `deny` becomes `warn`",
                               .default_text = "always"};

std::vector<Field> RuleFields() {
  std::vector<Field> fields = {
      {.name = "name",
       .type = text::kDnsLabel,
       .required = true,
       .meaning = "a DNS label, unique in its policy"},
      kDescription,
      {.name = "message",
       .type = text::kText,
       .meaning = "what the person who is blocked should read"},
      {.name = "remediation", .type = text::kText, .meaning = "the next step"},
      {.name = "references", .type = text::kUrls, .meaning = "where to read more"},
      {.name = "tags", .type = text::kTexts, .meaning = "for people and tools"},
      kEnforcement,
      kEnforcementAtField,
      kEffectiveFrom,
      {.name = "match", .type = ObjectOf(kMatch), .meaning = "holds as well as the policy's"},
      {.name = "exceptions",
       .type = ObjectOf(kExceptionRules),
       .meaning = "its keys replace the policy's, one by one"},
  };
  fields[6].default_text = "the policy's";
  fields[8].default_text = "the policy's";
  for (const rules::CheckKind& check : rules::Catalog()) {
    fields.push_back({.name = check.name,
                      .type = ObjectOf(*check.grammar),
                      .evaluated = check.evaluated,
                      .meaning = check.summary});
  }
  return fields;
}

std::vector<std::string_view> CheckNames() {
  std::vector<std::string_view> names;
  for (const rules::CheckKind& check : rules::Catalog()) names.push_back(check.name);
  return names;
}

}  // namespace

const ObjectType& EnforcementAtGrammar() { return kEnforcementAt; }
const ObjectType& MatchGrammar() { return kMatch; }
const ObjectType& EvidenceGrammar() { return kEvidence; }
const ObjectType& ExceptionRulesGrammar() { return kExceptionRules; }

const ObjectType& RuleGrammar() {
  static const std::vector<Field> fields = RuleFields();
  static const std::vector<std::string_view> checks = CheckNames();
  static const ObjectType grammar{.name = "rule", .fields = fields, .exactly_one_of = checks};
  return grammar;
}

const ObjectType& PolicyGrammar() {
  static const text::Type authority = ObjectOf(AuthorityGrammar());
  static const text::Type rule = ObjectOf(RuleGrammar());
  static const std::array<Field, 9> fields = {{
      kDescription,
      kEnforcement,
      kEnforcementAtField,
      kEffectiveFrom,
      {.name = "match",
       .type = ObjectOf(kMatch),
       .meaning = "what the policy speaks of",
       .default_text = "all"},
      {.name = "evidence", .type = ObjectOf(kEvidence), .meaning = "which documents count"},
      {.name = "exceptions",
       .type = ObjectOf(kExceptionRules),
       .meaning = "what an exception must keep to"},
      {.name = "authorities",
       .type = ListType("[authority]", authority),
       .meaning = "named keys and identities",
       .default_text = "none"},
      {.name = "rules",
       .type = ListType("[rule]", rule),
       .required = true,
       .meaning = "at least one rule"},
  }};
  static const ObjectType grammar{.name = "GatePolicy", .fields = fields};
  return grammar;
}

}  // namespace policy::document
