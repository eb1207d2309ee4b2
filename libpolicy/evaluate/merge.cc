// Merging by hash: linear in the entries, whatever their order, and the same result for each order.
#include "evaluate/merge.h"

#include <algorithm>
#include <cstdint>
#include <functional>

#include "evaluate/ids.h"
#include "rules/finding_facts.h"
#include "rules/package_name.h"

namespace policy::evaluate {
namespace {

using rules::Entry;
using rules::MergedFinding;
using rules::PackageIdentity;

std::uint64_t HashOf(const PackageIdentity& identity, std::uint64_t seed) {
  const std::hash<std::string_view> hash;
  std::uint64_t all = seed * 0x9e3779b97f4a7c15ULL;
  for (const std::string_view part :
       {identity.type, identity.space, identity.name, identity.version}) {
    all = (all ^ hash(part)) * 0xff51afd7ed558ccdULL;
    all ^= all >> 32U;
  }
  return all;
}

// Gives each distinct (identity, name) a number, in order of appearance.
class Groups {
 public:
  explicit Groups(std::size_t expected) {
    std::size_t size = 64;
    while (size < expected * 2) size *= 2;
    slots_.assign(size, 0);
    keys_.reserve(expected);
  }

  std::uint32_t Number(const PackageIdentity& identity, std::uint32_t name) {
    const std::uint64_t hash = HashOf(identity, name + 1);
    const std::size_t mask = slots_.size() - 1;
    std::size_t at = hash & mask;
    while (slots_[at] != 0) {
      const Key& key = keys_[slots_[at] - 1];
      if (key.hash == hash && key.name == name && key.identity == identity) return slots_[at] - 1;
      at = (at + 1) & mask;
    }
    keys_.push_back({identity, name, hash});
    slots_[at] = static_cast<std::uint32_t>(keys_.size());
    if (keys_.size() * 2 > slots_.size()) Grow();
    return static_cast<std::uint32_t>(keys_.size() - 1);
  }

  std::size_t size() const { return keys_.size(); }
  std::uint32_t NameOf(std::size_t group) const { return keys_[group].name; }

 private:
  struct Key {
    PackageIdentity identity{};
    std::uint32_t name = 0;
    std::uint64_t hash = 0;
  };

  void Grow() {
    slots_.assign(slots_.size() * 2, 0);
    const std::size_t mask = slots_.size() - 1;
    for (std::size_t i = 0; i < keys_.size(); ++i) {
      std::size_t at = keys_[i].hash & mask;
      while (slots_[at] != 0) at = (at + 1) & mask;
      slots_[at] = static_cast<std::uint32_t>(i + 1);
    }
  }

  std::vector<Key> keys_{};
  std::vector<std::uint32_t> slots_{};
};

// Sorts values by their group in one pass; `first` gets where each group begins.
template <typename T>
struct Grouped {
  std::vector<T> values{};
  std::vector<std::uint32_t> first{};
};
template <typename T>
Grouped<T> GroupBy(const std::vector<std::pair<std::uint32_t, T>>& pairs, std::size_t groups) {
  Grouped<T> grouped;
  grouped.first.assign(groups + 1, 0);
  for (const auto& [group, value] : pairs) ++grouped.first[group + 1];
  for (std::size_t i = 1; i <= groups; ++i) grouped.first[i] += grouped.first[i - 1];
  grouped.values.resize(pairs.size());
  std::vector<std::uint32_t> next(grouped.first.begin(), grouped.first.end() - 1);
  for (const auto& [group, value] : pairs) grouped.values[next[group]++] = value;
  return grouped;
}

std::size_t At(RatingSource by) { return static_cast<std::size_t>(by); }

bool IsOld(const Cvss& cvss) {
  if (!cvss.version.empty()) return cvss.version.starts_with("2");
  return cvss.vector.starts_with("AV:") || cvss.vector.starts_with("(AV:");
}

void AddScores(MergedFinding& merged, const Finding& finding) {
  for (const Cvss& cvss : finding.cvss) {
    const std::optional<double>& given = rules::ScoreOf(cvss);
    if (!given) continue;
    rules::SourceScores& scores = merged.scores.at(At(cvss.by));
    Maybe<double>& score = IsOld(cvss) ? scores.old : scores.modern;
    score = score ? std::max(*score, *given) : *given;
  }
}

void AddSeverity(MergedFinding& merged, RatingSource by, Severity severity) {
  if (severity == Severity::kUnknown) return;
  std::optional<Severity>& known = merged.severities.at(At(by));
  known = known ? std::min(*known, severity) : severity;
}

void AddDate(Maybe<Time>& first, Maybe<Time>& last, const std::optional<Time>& date) {
  if (!date) return;
  first = first ? std::min(*first, *date) : *date;
  last = last ? std::max(*last, *date) : *date;
}

void AddEntry(MergedFinding& merged, const Entry& entry) {
  const Finding& finding = *entry.finding;
  bool rated = false;
  for (const Rating& rating : finding.ratings) {
    AddSeverity(merged, rating.by, rating.severity);
    rated = rated || rating.severity != Severity::kUnknown;
  }
  if (!rated) AddSeverity(merged, RatingSource::kScanner, finding.severity);
  AddScores(merged, finding);
  AddDate(merged.first_published, merged.last_published, finding.published_at);
  AddDate(merged.first_fixed, merged.last_fixed, finding.fixed_at);
  merged.has_fix = merged.has_fix || !finding.fixed_versions.empty();
  merged.says_fixed = merged.says_fixed || finding.fix_exists || finding.status == "fixed";
  merged.path_missing = merged.path_missing || rules::PathOf(entry).empty();
}

// A score without a severity rates by CVSS's bands, source by source.
void RateByBands(MergedFinding& merged) {
  for (std::size_t i = 0; i < merged.severities.size(); ++i) {
    const rules::SourceScores& scores = merged.scores.at(i);
    const Maybe<double> score = scores.modern ? scores.modern : scores.old;
    if (!merged.severities.at(i) && score) merged.severities.at(i) = SeverityFromScore(*score);
  }
}

// A check that passed is no finding; one that an exception of the scanner's own hid is.
bool IsFound(const Finding& finding) {
  return finding.failed || finding.suppressed || finding.status_as_written == "EXCEPTION";
}

template <typename Visit>
void ForEachOf(FindingKind kind, const Report& report, const Visit& visit) {
  for (const auto* list : {&report.findings, &report.suppressed, &report.secrets,
                           &report.misconfigurations, &report.licenses}) {
    for (const Finding& finding : *list) {
      if (finding.kind == kind && IsFound(finding)) visit(finding);
    }
  }
}

// Where nothing is packaged, the file stands in for the package: scanners leave out its first "/".
PackageIdentity GroupOf(const Entry& entry) {
  PackageIdentity identity = rules::IdentityOf(*entry.package);
  if (entry.finding->kind == FindingKind::kVulnerability || !identity.name.empty()) return identity;
  std::string_view path = rules::PathOf(entry);
  if (path.starts_with("./")) path.remove_prefix(2);
  if (path.starts_with('/')) path.remove_prefix(1);
  return {.space = path};
}

double TopOf(Severity severity) {
  switch (severity) {
    case Severity::kCritical:
      return 10;
    case Severity::kHigh:
      return 8.9;
    case Severity::kMedium:
      return 6.9;
    case Severity::kLow:
      return 3.9;
    case Severity::kNegligible:
      return 0;
    case Severity::kUnknown:
      return 10;
  }
  return 10;
}

void ResolveSeverity(rules::Resolved& resolved, const MergedFinding& finding,
                     const document::EvidenceRules& rules) {
  for (const RatingSource source : rules.prefer_sources) {
    const std::optional<Severity>& severity = finding.severities.at(At(source));
    if (!severity) continue;
    resolved.severity = *severity;
    resolved.rated = resolved.preferred = true;
    return;
  }
  std::optional<Severity> highest;
  for (const std::optional<Severity>& severity : finding.severities) {
    if (severity) highest = highest ? std::min(*highest, *severity) : *severity;
  }
  resolved.rated = highest.has_value();
  resolved.severity = highest.value_or(rules.unknown_severity);
}

void ResolveScore(rules::Resolved& resolved, const MergedFinding& finding,
                  const document::EvidenceRules& rules) {
  for (const RatingSource source : rules.prefer_sources) {
    const rules::SourceScores& scores = finding.scores.at(At(source));
    const Maybe<double> score = scores.modern ? scores.modern : scores.old;
    if (!score) continue;
    resolved.score = resolved.lowest = *score;
    resolved.scored = true;
    return;
  }
  for (const bool modern : {true, false}) {
    for (const rules::SourceScores& scores : finding.scores) {
      const Maybe<double>& score = modern ? scores.modern : scores.old;
      if (!score) continue;
      resolved.score = resolved.scored ? std::max(resolved.score, *score) : *score;
      resolved.lowest = resolved.scored ? std::min(resolved.lowest, *score) : *score;
      resolved.scored = true;
    }
    if (resolved.scored) return;
  }
  resolved.score = TopOf(resolved.severity);
}

std::vector<const Package*> ListedBy(const std::vector<Speaker>& speakers) {
  std::vector<const Package*> all;
  for (const Speaker& speaker : speakers) {
    for (const Package& package : speaker.document->report.packages) all.push_back(&package);
  }
  return all;
}

// The packages that findings of a kind name.
void AddNamed(FindingKind kind, const std::vector<Speaker>& speakers,
              std::vector<const Package*>& all) {
  for (const Speaker& speaker : speakers) {
    ForEachOf(kind, speaker.document->report, [&](const Finding& found) {
      if (!found.package.name.empty()) all.push_back(&found.package);
      for (const Package& other : found.more_packages) {
        if (!other.name.empty()) all.push_back(&other);
      }
    });
  }
}

// The first `listed` of all are those of the lists.
MergedPackages Join(const std::vector<const Package*>& all, std::size_t listed) {
  Groups groups(all.size());
  std::vector<std::pair<std::uint32_t, const Package*>> grouped;
  grouped.reserve(all.size());
  for (const Package* package : all) {
    grouped.emplace_back(groups.Number(rules::IdentityOf(*package), 0), package);
  }
  MergedPackages merged;
  Grouped<const Package*> sorted = GroupBy(grouped, groups.size());
  merged.entries = std::move(sorted.values);
  merged.packages.resize(groups.size());
  for (std::size_t i = 0; i < groups.size(); ++i) {
    rules::MergedPackage& package = merged.packages[i];
    package.entries = {merged.entries.data() + sorted.first[i],
                       sorted.first[i + 1] - sorted.first[i]};
    package.package = package.entries.front();
  }
  for (std::size_t i = 0; i < listed; ++i) merged.packages[grouped[i].first].listed = true;
  return merged;
}

}  // namespace

MergedFindings MergeFindings(FindingKind kind, const std::vector<Speaker>& speakers,
                             const Catalogues* catalogues) {
  std::size_t expected = 0;
  for (const Speaker& speaker : speakers) {
    const Report& report = speaker.document->report;
    expected += report.findings.size() + report.suppressed.size();
  }
  IdTable ids(expected);
  std::vector<std::pair<std::uint32_t, Entry>> noted;  // an entry for each of its packages
  noted.reserve(expected);
  for (const Speaker& speaker : speakers) {
    const Report& report = speaker.document->report;
    ForEachOf(kind, report, [&](const Finding& finding) {
      const std::uint32_t id = ids.Note(finding.id, finding.aliases);
      noted.emplace_back(id, Entry{&finding, &report, &finding.package});
      for (const Package& other : finding.more_packages) {
        noted.emplace_back(id, Entry{&finding, &report, &other});
      }
    });
  }
  ids.Join();

  Groups groups(noted.size());
  std::vector<std::pair<std::uint32_t, Entry>> grouped;
  grouped.reserve(noted.size());
  for (const auto& [id, entry] : noted) {
    const PackageIdentity identity = GroupOf(entry);
    for (const std::uint32_t name : ids.StandsFor(id)) {
      grouped.emplace_back(groups.Number(identity, name), entry);
    }
  }

  MergedFindings merged;
  Grouped<Entry> sorted = GroupBy(grouped, groups.size());
  merged.entries = std::move(sorted.values);
  merged.names = ids.TakeNames();
  const bool catalogued = catalogues != nullptr && catalogues->any();
  if (catalogued) {
    merged.catalogued.reserve(merged.names.size());
    for (const rules::IdNames& names : merged.names) {
      merged.catalogued.push_back(catalogues->FactsOf(names));
    }
  }
  merged.findings.resize(groups.size());
  for (std::size_t i = 0; i < groups.size(); ++i) {
    MergedFinding& finding = merged.findings[i];
    finding.names = &merged.names[groups.NameOf(i)];
    finding.entries = {merged.entries.data() + sorted.first[i],
                       sorted.first[i + 1] - sorted.first[i]};
    if (catalogued) finding.catalogued = &merged.catalogued[groups.NameOf(i)];
    finding.package = finding.entries.front().package;
    for (const Entry& entry : finding.entries) AddEntry(finding, entry);
    RateByBands(finding);
  }
  return merged;
}

MergedPackages MergePackages(const std::vector<Speaker>& listing,
                             const std::vector<Speaker>& finding) {
  std::vector<const Package*> all = ListedBy(listing);
  const std::size_t listed = all.size();
  AddNamed(FindingKind::kVulnerability, finding, all);
  return Join(all, listed);
}

MergedPackages MergeLicensed(const std::vector<Speaker>& listing,
                             const std::vector<Speaker>& licensing) {
  std::vector<const Package*> all = ListedBy(listing);
  const std::size_t listed = all.size();
  AddNamed(FindingKind::kLicense, licensing, all);
  return Join(all, listed);
}

std::vector<rules::Resolved> ResolveRatings(const std::vector<MergedFinding>& findings,
                                            const document::EvidenceRules& rules) {
  std::vector<rules::Resolved> all(findings.size());
  for (std::size_t i = 0; i < findings.size(); ++i) {
    ResolveSeverity(all[i], findings[i], rules);
    ResolveScore(all[i], findings[i], rules);
  }
  return all;
}

}  // namespace policy::evaluate
