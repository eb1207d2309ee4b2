// Each key twice: what could match, and what surely does. Cheap keys come first, because a selector
// is asked for every finding of every image.
#include "rules/selector.h"

#include <algorithm>

#include "base/chars.h"
#include "rules/finding_facts.h"
#include "text/schema.h"

namespace policy::rules {
namespace {

std::uint32_t Bit(Severity severity) { return 1U << static_cast<unsigned>(severity); }
std::uint32_t Bit(SecretPlace place) { return 1U << static_cast<unsigned>(place); }
std::uint64_t MaskOf(std::uint64_t hash) { return std::uint64_t{1} << (hash & 63U); }

std::vector<std::string> LowerCase(std::vector<std::string> words) {
  for (std::string& word : words) word = base::ToLower(word);
  return words;
}

bool Has(const std::vector<std::string>& words, std::string_view word) {
  return std::find(words.begin(), words.end(), word) != words.end();
}

// What the facts of a finding say to a list of wanted ones: a fact that nobody states could match.
bool CouldBeIn(const std::vector<std::string>& facts, const std::vector<std::string>& wanted) {
  return facts.empty() || std::any_of(facts.begin(), facts.end(),
                                      [&](const std::string& fact) { return Has(wanted, fact); });
}
bool AreSurelyIn(const std::vector<std::string>& facts, const std::vector<std::string>& wanted) {
  return !facts.empty() && std::all_of(facts.begin(), facts.end(),
                                       [&](const std::string& fact) { return Has(wanted, fact); });
}

// The word for the AV metric of a CVSS vector, version 2.0 to 4.0; empty without one.
std::string_view AttackVectorOf(std::string_view vector) {
  std::size_t at = vector.starts_with("AV:") ? 0 : vector.find("/AV:");
  if (at == std::string_view::npos) return {};
  at += vector[at] == '/' ? 4 : 3;
  if (at >= vector.size()) return {};
  switch (vector[at]) {
    case 'N':
      return "network";
    case 'A':
      return "adjacent";
    case 'L':
      return "local";
    case 'P':
      return "physical";
    default:
      return {};
  }
}

std::vector<std::string> AttackVectorsOf(const MergedFinding& finding) {
  std::vector<std::string> all;
  for (const Entry& entry : finding.entries) {
    for (const Cvss& cvss : entry.finding->cvss) {
      const std::string_view word = AttackVectorOf(cvss.vector);
      if (!word.empty()) all.emplace_back(word);
    }
  }
  return all;
}

bool TakesPath(const std::vector<base::Glob>& globs, std::string_view path) {
  return std::any_of(globs.begin(), globs.end(),
                     [&](const base::Glob& glob) { return glob.Matches(path); });
}

bool IsScanner(const Entry& entry, const std::vector<std::string>& wanted) {
  return Has(wanted, base::ToLower(entry.report->scanner));
}

std::optional<bool> FlagAt(const text::Node& node, std::string_view key) {
  const text::Node* flag = node.Find(key);
  return flag == nullptr ? std::nullopt : std::optional(flag->is_true());
}

// A span after a date; far dates do not overflow.
Time After(Time date, Duration span) { return date + span; }

}  // namespace

Selector::Selector(const text::Node& node)
    : min_cvss_(text::NumberAt(node, "minCvss")),
      ids_(text::StringsAt(node, "ids")),
      scanners_(LowerCase(text::StringsAt(node, "scanners"))),
      cwes_(text::StringsAt(node, "cwes")),
      layer_(node.StringAt("layer")),
      vectors_(text::StringsAt(node, "attackVectors")),
      statuses_(text::StringsAt(node, "statuses")),
      min_epss_(text::NumberAt(node, "minEpss")),
      kev_(FlagAt(node, "kev")),
      ransomware_(FlagAt(node, "ransomware")),
      disclosed_for_(ParseDuration(node.StringAt("disclosedFor"))),
      fix_available_for_(ParseDuration(node.StringAt("fixAvailableFor"))) {
  for (const std::string& word : text::StringsAt(node, "severities")) {
    severities_ |= Bit(*ParseSeverity(word));
  }
  for (const std::string& id : ids_) {
    id_hashes_.push_back(IdHash(id));
    id_mask_ |= MaskOf(id_hashes_.back());
  }
  for (const std::string& path : text::StringsAt(node, "paths")) {
    auto glob = base::Glob::Parse(path);
    if (glob) paths_.push_back(std::move(*glob));
  }
  for (const text::Node& package : text::ItemsAt(node, "packages")) {
    packages_.push_back(ReadPackagePattern(package));
  }
  for (const std::string& word : text::StringsAt(node, "vexStatuses")) {
    (word == "affected" ? vex_affected_ : vex_under_investigation_) = true;
  }
  for (const std::string& word : text::StringsAt(node, "locations")) {
    places_ |= Bit(ParseSecretPlace(word));
  }
  const std::string_view fix = node.StringAt("fix");
  if (!fix.empty()) fix_ = fix == "available";
}

From Selector::CouldTake(const Known& known) const {
  const MergedFinding& finding = known.finding;
  if (!CouldTakeAnyTime(known)) return std::nullopt;
  Time from = Time::min();
  if (disclosed_for_ && finding.first_published) {
    from = std::max(from, After(*finding.first_published, *disclosed_for_));
  }
  if (fix_available_for_) {
    if (!finding.has_fix && !finding.says_fixed) return std::nullopt;
    if (finding.first_fixed)
      from = std::max(from, After(*finding.first_fixed, *fix_available_for_));
  }
  return from;
}

From Selector::SurelyTakes(const Known& known) const {
  const MergedFinding& finding = known.finding;
  if (!SurelyTakesAnyTime(known)) return std::nullopt;
  Time from = Time::min();
  if (disclosed_for_) {
    if (!finding.last_published) return std::nullopt;
    from = std::max(from, After(*finding.last_published, *disclosed_for_));
  }
  if (fix_available_for_) {
    if (!finding.has_fix || !finding.last_fixed) return std::nullopt;
    from = std::max(from, After(*finding.last_fixed, *fix_available_for_));
  }
  return from;
}

bool Selector::TakesId(const IdNames& names) const {
  if ((names.mask & id_mask_) == 0) return false;
  for (std::size_t i = 0; i < ids_.size(); ++i) {
    if (id_hashes_[i] == names.hash && SameId(ids_[i], names.id)) return true;
    for (std::size_t k = 0; k < names.aliases.size(); ++k) {
      if (id_hashes_[i] == names.alias_hashes[k] && SameId(ids_[i], names.aliases[k])) return true;
    }
  }
  return false;
}

// A source that says "fixed" and names no version leaves it open whether there is a fix.
bool Selector::TakesFix(const MergedFinding& finding, bool surely) const {
  if (*fix_) return finding.has_fix || (!surely && finding.says_fixed);
  return !finding.has_fix && !(surely && finding.says_fixed);
}

Match Selector::TakesPackage(const MergedFinding& finding) const {
  Match best = Match::kNo;
  for (const auto& pattern : packages_) {
    best = std::max(best, pattern->Matches(*finding.package));
    if (best == Match::kSurely) break;
  }
  return best;
}

bool Selector::CouldTakeAnyTime(const Known& known) const {
  const auto& [finding, resolved, epss, kev, vex] = known;
  if (severities_ != 0) {
    const std::uint32_t own =
        Bit(resolved.severity) | (resolved.rated ? 0 : Bit(Severity::kUnknown));
    if ((own & severities_) == 0) return false;
  }
  if (fix_ && !TakesFix(finding, false)) return false;
  if (min_cvss_ && resolved.score < *min_cvss_) return false;
  if (!ids_.empty() && !TakesId(*finding.names)) return false;
  return CouldTakeCatalogued(known) && CouldTakeRest(known);
}

// Without a catalogue only what scanners copied from it accuses; that it is missing is a violation
// of its own.
bool Selector::CouldTakeCatalogued(const Known& known) const {
  const CatalogueFacts* facts = known.finding.catalogued;
  if (min_epss_) {
    std::optional<double> highest = CopiedEpss(known.finding).second;
    if (known.epss != CatalogueState::kNone) {
      highest = std::max(highest.value_or(0), facts->epss);
    }
    if (!highest || *highest < *min_epss_) return false;
  }
  if (!kev_ && !ransomware_) return true;
  if (known.kev == CatalogueState::kNone) return false;
  if (kev_ && !(*kev_ ? facts->exploited : !facts->surely_exploited)) return false;
  return !ransomware_ || (*ransomware_ ? facts->ransomware : !facts->surely_ransomware);
}

bool Selector::SurelyTakesCatalogued(const Known& known) const {
  const CatalogueFacts* facts = known.finding.catalogued;
  if (min_epss_) {
    if (known.epss != CatalogueState::kSpeaks) return false;
    const std::optional<double> copied = CopiedEpss(known.finding).first;
    const double lowest = std::min(copied.value_or(1), facts->lowest_epss);
    if (lowest < *min_epss_) return false;
  }
  if (!kev_ && !ransomware_) return true;
  if (known.kev != CatalogueState::kSpeaks) return false;
  if (kev_ && !(*kev_ ? facts->surely_exploited : !facts->exploited)) return false;
  return !ransomware_ || (*ransomware_ ? facts->surely_ransomware : !facts->ransomware);
}

// What nobody trusted says could be either.
bool Selector::TakesVex(const VexFacts* vex, bool surely) const {
  if (!vex_affected_ && !vex_under_investigation_) return true;
  const bool nothing =
      vex == nullptr || (!vex->affected && !vex->under_investigation && !vex->other);
  if (nothing) return !surely;
  if (!surely) {
    return (vex->affected && vex_affected_) ||
           (vex->under_investigation && vex_under_investigation_);
  }
  return !vex->other && !vex->doubtful && (!vex->affected || vex_affected_) &&
         (!vex->under_investigation || vex_under_investigation_);
}

bool Selector::CouldTakeRest(const Known& known) const {
  const MergedFinding& finding = known.finding;
  if (!TakesVex(known.vex, false)) return false;
  const auto& entries = finding.entries;
  if (!scanners_.empty() && std::none_of(entries.begin(), entries.end(), [&](const Entry& entry) {
        return entry.report->scanner.empty() || IsScanner(entry, scanners_);
      })) {
    return false;
  }
  if (!paths_.empty() && !finding.path_missing && !CouldLie(finding)) return false;
  if (!packages_.empty() && TakesPackage(finding) == Match::kNo) return false;
  if (!cwes_.empty() && !CouldBeIn(CwesOf(finding), cwes_)) return false;
  if (!layer_.empty() && std::none_of(entries.begin(), entries.end(), [&](const Entry& entry) {
        return entry.finding->layer_kind.empty() || entry.finding->layer_kind == layer_;
      })) {
    return false;
  }
  if (!vectors_.empty() && !CouldBeIn(AttackVectorsOf(finding), vectors_)) return false;
  if (places_ != 0 && !CouldTakePlace(finding)) return false;
  return statuses_.empty() || CouldBeIn(StatusesOf(finding), statuses_);
}

// All who rate must agree, unless the policy says whose word decides.
bool Selector::SurelyRated(const MergedFinding& finding, const Resolved& resolved) const {
  if (!resolved.rated) {
    return resolved.severity == Severity::kUnknown && (severities_ & Bit(Severity::kUnknown)) != 0;
  }
  if (resolved.preferred) return (severities_ & Bit(resolved.severity)) != 0;
  return std::all_of(finding.severities.begin(), finding.severities.end(),
                     [&](const std::optional<Severity>& severity) {
                       return !severity || (severities_ & Bit(*severity)) != 0;
                     });
}

bool Selector::SurelyTakesAnyTime(const Known& known) const {
  const auto& [finding, resolved, epss, kev, vex] = known;
  if (severities_ != 0 && !SurelyRated(finding, resolved)) return false;
  if (fix_ && !TakesFix(finding, true)) return false;
  if (min_cvss_ && (!resolved.scored || resolved.lowest < *min_cvss_)) return false;
  if (!ids_.empty() && !TakesId(*finding.names)) return false;
  return SurelyTakesCatalogued(known) && SurelyTakesRest(known);
}

// In one of the paths, or in all that are known within them.
bool Selector::CouldLie(const MergedFinding& finding) const {
  const std::vector<std::string> known = PathsOf(finding);
  return std::any_of(known.begin(), known.end(),
                     [&](const std::string& path) { return TakesPath(paths_, path); });
}

bool Selector::SurelyLies(const MergedFinding& finding) const {
  const std::vector<std::string> known = PathsOf(finding);
  return std::all_of(known.begin(), known.end(),
                     [&](const std::string& path) { return TakesPath(paths_, path); });
}

// Where nobody says what the place is, it could be any.
bool Selector::CouldTakePlace(const MergedFinding& finding) const {
  const auto& entries = finding.entries;
  return std::any_of(entries.begin(), entries.end(), [&](const Entry& entry) {
    const SecretPlace place = PlaceOf(entry);
    return place == SecretPlace::kUnknown || (Bit(place) & places_) != 0;
  });
}

bool Selector::SurelyTakesPlace(const MergedFinding& finding) const {
  const auto& entries = finding.entries;
  return std::all_of(entries.begin(), entries.end(), [&](const Entry& entry) {
    return (Bit(PlaceOf(entry)) & places_) != 0;  // No bit stands for an unknown one.
  });
}

bool Selector::SurelyTakesRest(const Known& known) const {
  const MergedFinding& finding = known.finding;
  if (!TakesVex(known.vex, true)) return false;
  const auto& entries = finding.entries;
  if (!scanners_.empty() && !std::all_of(entries.begin(), entries.end(), [&](const Entry& entry) {
        return IsScanner(entry, scanners_);
      })) {
    return false;
  }
  if (!paths_.empty() && (finding.path_missing || !SurelyLies(finding))) return false;
  if (!packages_.empty() && TakesPackage(finding) != Match::kSurely) return false;
  if (!cwes_.empty() && !AreSurelyIn(CwesOf(finding), cwes_)) return false;
  if (!layer_.empty() && LayerOf(finding) != layer_) return false;
  if (!vectors_.empty() && !AreSurelyIn(AttackVectorsOf(finding), vectors_)) return false;
  if (places_ != 0 && !SurelyTakesPlace(finding)) return false;
  return statuses_.empty() || AreSurelyIn(StatusesOf(finding), statuses_);
}

}  // namespace policy::rules
