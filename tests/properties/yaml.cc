// Policies and exceptions, but for the checks of rules.
#include "properties/yaml.h"

#include "properties/yaml_checks.h"

namespace policy::properties {
namespace {

using naive::Words;

std::string MatchText(const naive::Match& match) {
  Map labels;
  for (const auto& [key, value] : match.pod_labels) labels.Text(key, value);
  return Map()
      .List("points", NamesOf(match.points))
      .List("namespaces", match.namespaces)
      .List("excludeNamespaces", match.exclude_namespaces)
      .List("images", match.images)
      .List("excludeImages", match.exclude_images)
      .Raw("podSelector", Map().Raw("matchLabels", labels.str()).str())
      .str();
}

std::string TermsText(const naive::ExceptionTerms& terms) {
  Map map;
  map.Flag("forbid", terms.forbid)
      .Span("maxDuration", terms.max_duration)
      .Span("warnBefore", terms.warn_before)
      .List("required", terms.required.value_or(Words()))
      .List("approvers", terms.approvers.value_or(Words()))
      .Flag("allowSelfApproval", terms.allow_self_approval);
  if (terms.break_glass) {
    const naive::BreakGlass& glass = *terms.break_glass;
    map.Raw("breakGlass", Map()
                              .Span("maxDuration", glass.max_duration)
                              .List("approvers", glass.approvers)
                              .List("required", glass.required)
                              .str());
  }
  return map.str();
}

void AddEnforcement(const naive::Enforcement& enforcement, Map& map) {
  Map at;
  for (const auto& [point, action] : enforcement.at) at.Text(NameOf(point), NameOf(action));
  map.Text("enforcement", enforcement.everywhere ? NameOf(*enforcement.everywhere) : "")
      .Raw("enforcementAt", at.str());
}

std::string RuleText(const naive::Rule& rule) {
  Map map;
  map.Text("name", rule.name);
  AddEnforcement(rule.enforcement, map);
  map.Instant("effectiveFrom", rule.effective_from)
      .Raw("match", MatchText(rule.match))
      .Raw("exceptions", TermsText(rule.exceptions));
  PrintCheck(rule, map);
  return map.str();
}

std::string EvidenceText(const naive::EvidenceTerms& terms) {
  Map states;
  for (const auto& [state, action] : terms.states) states.Text(state, NameOf(action));
  return Map()
      .List("signedBy", terms.signed_by)
      .List("vexSignedBy", terms.vex_signed_by)
      .Span("maxAge", terms.max_age)
      .Span("maxDatabaseAge", terms.max_database_age)
      .Raw("states", states.str())
      .Text("unknownSeverity", terms.unknown_severity ? NameOf(*terms.unknown_severity) : "")
      .List("preferSources", NamesOf(terms.prefer_sources))
      .str();
}

std::string DocumentText(const std::string& kind, const Map& metadata, const Map& spec) {
  return "apiVersion: policygate.dev/v1\nkind: " + kind + "\nmetadata: " + metadata.str() +
         "\nspec: " + spec.str() + "\n";
}

std::string PolicyText(const naive::Policy& policy) {
  Words authorities;
  for (const auto& [name, key] : policy.authorities) {
    authorities.push_back("{name: " + name + ", keys: [{file: " + name + ".pub}]}");
  }
  Words rules;
  for (const naive::Rule& rule : policy.rules) rules.push_back(RuleText(rule));
  Map spec;
  AddEnforcement(policy.enforcement, spec);
  spec.Instant("effectiveFrom", policy.effective_from)
      .Raw("match", MatchText(policy.match))
      .Raw("evidence", EvidenceText(policy.evidence))
      .Raw("exceptions", TermsText(policy.exceptions))
      .Raw("authorities", Sequence(authorities))
      .Raw("rules", Sequence(rules));
  return DocumentText("GatePolicy", Map().Text("name", policy.name), spec);
}

std::string ExceptionText(const naive::Exception& exception) {
  Words controls;
  for (const naive::PodSwitches& control : exception.controls) {
    controls.push_back(Map().Text("description", "c").Raw("pod", PodText(control)).str());
  }
  Map spec;
  spec.List("policies", exception.policies)
      .List("rules", exception.rules)
      .List("ids", exception.ids)
      .Raw("packages", PackageList(exception.packages))
      .List("paths", exception.paths)
      .List("images", exception.images)
      .List("digests", exception.digests)
      .List("namespaces", exception.namespaces)
      .True("breakGlass", exception.break_glass)
      .Text("reason", "because")
      .Text("owner", exception.owner)
      .Text("approvedBy", exception.approved_by)
      .Text("ticket", exception.ticket)
      .Instant("startsAt", exception.starts_at)
      .Instant("expiresAt", exception.expires_at)
      .True("endsWhenFixed", exception.ends_when_fixed)
      .Raw("compensatingControls", Sequence(controls));
  Map metadata;
  metadata.Text("name", exception.name).Text("namespace", exception.namespace_name);
  return DocumentText(exception.cluster ? "ClusterGateException" : "GateException", metadata, spec);
}

}  // namespace

std::vector<SourceFile> FilesOf(const naive::Case& asked) {
  std::vector<SourceFile> files;
  for (const naive::Policy& policy : asked.policies) {
    files.push_back({policy.name + ".yaml", PolicyText(policy)});
  }
  for (const naive::Exception& exception : asked.exceptions) {
    files.push_back({exception.name + ".yaml", ExceptionText(exception)});
  }
  return files;
}

}  // namespace policy::properties
