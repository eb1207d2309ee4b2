// Flow style throughout: every string is quoted, and what is not given is not written.
#include "properties/yaml.h"

#include <sstream>

namespace policy::properties {
namespace {

using naive::Words;

std::string Quoted(const std::string& text) { return "\"" + text + "\""; }

std::string Sequence(const Words& items) {
  std::string text = "[";
  for (const std::string& item : items) text += (text.size() > 1 ? ", " : "") + item;
  return text + "]";
}

// A flow mapping that leaves out what is empty.
class Map {
 public:
  Map& Raw(const std::string& key, const std::string& value) {
    if (!value.empty() && value != "{}" && value != "[]") {
      text_ += (text_.empty() ? "" : ", ") + key + ": " + value;
    }
    return *this;
  }
  Map& Text(const std::string& key, const std::string& value) {
    return Raw(key, value.empty() ? "" : Quoted(value));
  }
  Map& List(const std::string& key, const Words& values) {
    Words quoted;
    for (const std::string& value : values) quoted.push_back(Quoted(value));
    return Raw(key, Sequence(quoted));
  }
  Map& Span(const std::string& key, const std::optional<Duration>& span) {
    return Text(key, span ? FormatDuration(*span) : "");
  }
  Map& Instant(const std::string& key, const std::optional<Time>& time) {
    return Text(key, time ? FormatTime(*time) : "");
  }
  Map& Flag(const std::string& key, const std::optional<bool>& flag) {
    return Raw(key, !flag ? "" : *flag ? "true" : "false");
  }
  Map& True(const std::string& key, bool flag) { return Raw(key, flag ? "true" : ""); }
  Map& Number(const std::string& key, const std::optional<double>& number) {
    std::ostringstream text;
    if (number) text << *number;
    return Raw(key, text.str());
  }
  std::string str() const { return "{" + text_ + "}"; }

 private:
  std::string text_{};
};

template <typename T>
Words NamesOf(const T& values) {
  Words names;
  for (const auto value : values) names.emplace_back(NameOf(value));
  return names;
}

std::string RangeText(const naive::Range& range) {
  std::string text;
  for (const auto& all : range) {
    if (!text.empty()) text += " || ";
    for (std::size_t i = 0; i < all.size(); ++i) {
      text += (i > 0 ? ", " : "") + all[i].op + " " + all[i].version;
    }
  }
  return text;
}

std::string PackageList(const naive::PackagePatterns& patterns) {
  Words items;
  for (const naive::PackagePattern& pattern : patterns) {
    items.push_back(Map()
                        .Text("name", pattern.name)
                        .Text("purl", pattern.purl)
                        .Text("type", pattern.type)
                        .Text("version", RangeText(pattern.version))
                        .str());
  }
  return Sequence(items);
}

Map SelectorMap(const naive::Selector& selector) {
  Map map;
  map.True("any", selector.any)
      .List("severities", NamesOf(selector.severities))
      .List("ids", selector.ids)
      .List("scanners", selector.scanners)
      .List("paths", selector.paths)
      .List("cwes", selector.cwes)
      .List("statuses", selector.statuses)
      .Raw("packages", PackageList(selector.packages))
      .Text("fix", selector.fix)
      .Text("layer", selector.layer)
      .Number("minCvss", selector.min_cvss)
      .Number("minEpss", selector.min_epss)
      .Flag("kev", selector.kev)
      .Flag("ransomware", selector.ransomware)
      .Span("disclosedFor", selector.disclosed_for)
      .Span("fixAvailableFor", selector.fix_available_for);
  return map;
}

std::string VulnerabilitiesText(const naive::Vulnerabilities& check) {
  Words unless;
  for (const naive::Selector& one : check.unless) unless.push_back(SelectorMap(one).str());
  Map map = SelectorMap(check.selector);
  map.Raw("unless", Sequence(unless)).Span("grace", check.grace);
  if (check.grace_from_fix) map.Text("graceFrom", "fix");
  if (check.allow_up_to) map.Raw("allowUpTo", std::to_string(*check.allow_up_to));
  return map.str();
}

std::string PackagesText(const naive::Packages& check) {
  return Map()
      .Raw("forbidden", PackageList(check.forbidden))
      .Raw("allowed", PackageList(check.allowed))
      .Raw("required", PackageList(check.required))
      .Raw("unless", PackageList(check.unless))
      .str();
}

std::string ImagesText(const naive::Images& check) {
  return Map()
      .List("allowed", check.allowed)
      .List("forbidden", check.forbidden)
      .List("forbiddenTags", check.forbidden_tags)
      .True("requireDigest", check.require_digest)
      .str();
}

std::string ScansText(const naive::Scans& check) {
  Words entries;
  for (const naive::RequiredScan& entry : check) {
    entries.push_back(Map()
                          .Text("stage", entry.stage ? NameOf(*entry.stage) : "")
                          .List("scanners", entry.scanners)
                          .List("covers", NamesOf(entry.covers))
                          .Span("maxAge", entry.max_age)
                          .Span("maxDatabaseAge", entry.max_database_age)
                          .True("attested", entry.attested)
                          .List("signedBy", entry.signed_by)
                          .str());
  }
  return Map().Raw("required", Sequence(entries)).str();
}

std::string PodText(const naive::PodSwitches& check) {
  Map map;
  for (const std::string& key : check.on) map.True(key, true);
  for (const auto& [key, words] : check.lists) map.List(key, words);
  return map.str();
}

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
  if (rule.vulnerabilities) map.Raw("vulnerabilities", VulnerabilitiesText(*rule.vulnerabilities));
  if (rule.packages) map.Raw("packages", PackagesText(*rule.packages));
  if (rule.image) map.Raw("image", ImagesText(*rule.image));
  if (rule.scans) map.Raw("scans", ScansText(*rule.scans));
  if (rule.pod) map.Raw("pod", PodText(*rule.pod));
  return map.str();
}

std::string EvidenceText(const naive::EvidenceTerms& terms) {
  Map states;
  for (const auto& [state, action] : terms.states) states.Text(state, NameOf(action));
  return Map()
      .List("signedBy", terms.signed_by)
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
