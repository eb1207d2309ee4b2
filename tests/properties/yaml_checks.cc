// Each check as a rule writes it.
#include "properties/yaml_checks.h"

namespace policy::properties {
namespace {

using naive::Words;

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

Map SelectorMap(const naive::Selector& selector) {
  Map map;
  map.True("any", selector.any)
      .List("severities", NamesOf(selector.severities))
      .List("ids", selector.ids)
      .List("scanners", selector.scanners)
      .List("paths", selector.paths)
      .List("cwes", selector.cwes)
      .List("statuses", selector.statuses)
      .List("vexStatuses", selector.vex_statuses)
      .Raw("packages", PackageList(selector.packages))
      .Text("fix", selector.fix)
      .Text("layer", selector.layer)
      .List("locations", selector.locations)
      .Number("minCvss", selector.min_cvss)
      .Number("minEpss", selector.min_epss)
      .Flag("kev", selector.kev)
      .Flag("ransomware", selector.ransomware)
      .Span("disclosedFor", selector.disclosed_for)
      .Span("fixAvailableFor", selector.fix_available_for);
  return map;
}

// Of any check that selects.
template <typename Check>
Map SelectingMap(const Check& check) {
  Words unless;
  for (const naive::Selector& one : check.unless) unless.push_back(SelectorMap(one).str());
  Map map = SelectorMap(check.selector);
  map.Raw("unless", Sequence(unless));
  return map;
}

std::string VulnerabilitiesText(const naive::Vulnerabilities& check) {
  Map map = SelectingMap(check);
  map.Span("grace", check.grace);
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

std::string LicensesText(const naive::Licenses& check) {
  return Map()
      .List(check.forbids ? "forbidden" : "allowed", check.listed)
      .Raw("unless", PackageList(check.unless))
      .True("allowUnknown", check.allow_unknown)
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

std::string ClauseText(const naive::Clause& clause) {
  Map map;
  map.Text("path", clause.path);
  if (clause.test == "in") return map.List("in", clause.texts).str();
  if (!clause.texts.empty()) return map.Text(clause.test, clause.texts.front()).str();
  if (clause.test == "min" || clause.test == "max")
    return map.Number(clause.test, clause.number).str();
  if (clause.test == "maxAge") return map.Span("maxAge", clause.span).str();
  if (clause.test == "present" || clause.test == "absent")
    return map.Flag(clause.test, clause.flag).str();
  return map.Instant(clause.test, clause.instant).str();
}

std::string AttestationsText(const naive::Attestations& check) {
  Words where;
  for (const naive::Clause& clause : check.where) where.push_back(ClauseText(clause));
  Map map;
  map.Text("type", check.type)
      .List("signedBy", check.signed_by)
      .Span("maxAge", check.max_age)
      .Raw("where", Sequence(where));
  for (const auto& [key, globs] : check.allowed) map.List(key, globs);
  return map.str();
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

}  // namespace

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

std::string PodText(const naive::PodSwitches& check) {
  Map map;
  map.Text("profile", check.profile).Text("profileVersion", check.profile_version);
  for (const std::string& key : check.on) map.True(key, true);
  for (const auto& [key, words] : check.lists) map.List(key, words);
  return map.str();
}

void PrintCheck(const naive::Rule& rule, Map& map) {
  if (rule.vulnerabilities) map.Raw("vulnerabilities", VulnerabilitiesText(*rule.vulnerabilities));
  if (rule.issues) map.Raw(NameOf(rule.issues->of), SelectingMap(*rule.issues).str());
  if (rule.packages) map.Raw("packages", PackagesText(*rule.packages));
  if (rule.licenses) map.Raw("licenses", LicensesText(*rule.licenses));
  if (rule.image) map.Raw("image", ImagesText(*rule.image));
  if (rule.scans) map.Raw("scans", ScansText(*rule.scans));
  if (rule.attestations) {
    map.Raw(rule.attestations->type.empty() ? "provenance" : "attestations",
            AttestationsText(*rule.attestations));
  }
  if (rule.pod) map.Raw("pod", PodText(*rule.pod));
}

}  // namespace policy::properties
