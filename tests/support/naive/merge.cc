// Section 5 of the language's Evaluation.
#include "support/naive/merge.h"

#include <algorithm>

namespace policy::naive {
namespace {

using Links = std::map<std::string, std::set<std::string>>;

bool IsCve(const std::string& id) { return id.starts_with("CVE-"); }

// Which ids some entry writes beside each other. Two CVEs stay two.
Links LinksOf(const std::vector<const Document*>& speakers, Coverage coverage) {
  Links links;
  for (const Document* document : speakers) {
    for (const Finding* finding : FoundIn(document->report, coverage)) {
      Words names = finding->aliases;
      names.push_back(finding->id);
      for (const std::string& a : names) {
        for (const std::string& b : names) {
          if (a != b && !(IsCve(a) && IsCve(b))) links[a].insert(b);
        }
      }
    }
  }
  return links;
}

std::set<std::string> CvesBeside(const std::string& id, const Links& links) {
  std::set<std::string> cves;
  const auto beside = links.find(id);
  if (beside == links.end()) return cves;
  for (const std::string& other : beside->second) {
    if (IsCve(other)) cves.insert(other);
  }
  return cves;
}

// An id stands for the CVEs beside it; without any it joins others that have none.
std::set<std::string> StandsFor(const std::string& id, const Links& links) {
  if (IsCve(id)) return {id};
  const std::set<std::string> own = CvesBeside(id, links);
  if (!own.empty()) return own;
  std::set<std::string> group = {id};
  std::set<std::string> cves;
  for (std::size_t before = 0; before != group.size();) {
    before = group.size();
    for (const std::string& member : std::set<std::string>(group)) {
      const auto beside = links.find(member);
      if (beside == links.end()) continue;
      for (const std::string& other : beside->second) {
        const std::set<std::string> theirs = CvesBeside(other, links);
        cves.insert(theirs.begin(), theirs.end());
        if (theirs.empty()) group.insert(other);
      }
    }
  }
  if (!cves.empty()) return cves;
  return {*group.begin()};
}

std::set<std::string> AliasesOf(const std::string& name, const std::set<std::string>& all,
                                const Links& links) {
  std::set<std::string> aliases;
  for (const std::string& id : all) {
    if (id != name && StandsFor(id, links).contains(name)) aliases.insert(id);
  }
  return aliases;
}

Severity BandOf(double score) {
  if (score >= 9) return Severity::kCritical;
  if (score >= 7) return Severity::kHigh;
  if (score >= 4) return Severity::kMedium;
  return score > 0 ? Severity::kLow : Severity::kNegligible;
}

double TopOf(Severity severity) {
  constexpr std::array<double, 6> kTops = {10, 8.9, 6.9, 3.9, 0, 10};
  return kTops.at(static_cast<std::size_t>(severity));
}

void Rise(std::optional<double>& score, double other) {
  score = std::max(score.value_or(other), other);
}

void AddSeverity(Merged& merged, RatingSource by, Severity severity) {
  if (severity == Severity::kUnknown) return;
  const auto known = merged.severities.find(by);
  if (known == merged.severities.end() || severity < known->second) {
    merged.severities[by] = severity;
  }
}

void AddRatings(Merged& merged, const Finding& finding) {
  bool rated = false;
  for (const Rating& rating : finding.ratings) {
    AddSeverity(merged, rating.by, rating.severity);
    rated = rated || rating.severity != Severity::kUnknown;
  }
  if (!rated) AddSeverity(merged, RatingSource::kScanner, finding.severity);
  for (const Cvss& cvss : finding.cvss) {
    Scores& scores = merged.scores[cvss.by];
    Rise(cvss.version == "2.0" ? scores.old : scores.modern, *cvss.score);
  }
}

void RateByBands(Merged& merged) {
  for (const auto& [source, scores] : merged.scores) {
    if (merged.severities.contains(source)) continue;
    const double score = scores.modern ? *scores.modern : *scores.old;
    merged.severities[source] = BandOf(score);
  }
}

bool IsShownBefore(const std::string& a, const std::string& b) {
  return a.size() != b.size() ? a.size() > b.size() : a < b;
}

std::string Absolute(std::string path) {
  if (path.starts_with("./")) path = path.substr(2);
  return path.starts_with('/') ? path : "/" + path;
}

// Where nothing is packaged, the file is what it was found in.
Identity PlaceOf(const Finding& finding) {
  const bool filed = finding.kind != FindingKind::kVulnerability && finding.package.name.empty();
  return filed ? Identity{.space = Absolute(finding.path)} : IdentityOf(finding.package);
}

// The earliest or the latest of those dates that are known.
template <typename Get>
std::optional<Time> DateAmong(const std::vector<const Finding*>& entries, bool earliest,
                              const Get& get) {
  std::optional<Time> best;
  for (const Finding* entry : entries) {
    const std::optional<Time> date = get(*entry);
    if (!date) continue;
    if (!best || (earliest ? *date < *best : *date > *best)) best = date;
  }
  return best;
}

void AddPackage(std::vector<Installed>& all, const Package& package, bool listed) {
  const Identity identity = IdentityOf(package);
  for (Installed& one : all) {
    if (one.identity != identity) continue;
    one.entries.push_back(&package);
    one.listed = one.listed || listed;
    if (IsShownBefore(package.name, one.shown_name)) one.shown_name = package.name;
    return;
  }
  all.push_back({identity, package.name, {&package}, listed});
}

}  // namespace

bool Merged::HasFix() const {
  for (const Finding* entry : entries) {
    if (!entry->fixed_versions.empty()) return true;
  }
  return false;
}

bool Merged::SaysFixed() const {
  for (const Finding* entry : entries) {
    if (entry->fix_exists || entry->status == "fixed") return true;
  }
  return false;
}

bool Merged::LacksPath() const {
  for (const Finding* entry : entries) {
    if (entry->path.empty()) return true;
  }
  return false;
}

std::set<std::string> Merged::Paths() const {
  std::set<std::string> paths;
  for (const Finding* entry : entries) {
    if (!entry->path.empty()) paths.insert(Absolute(entry->path));
  }
  return paths;
}

std::set<std::string> Merged::Fixes() const {
  std::set<std::string> fixes;
  for (const Finding* entry : entries) {
    fixes.insert(entry->fixed_versions.begin(), entry->fixed_versions.end());
  }
  return fixes;
}

std::optional<Time> Merged::Disclosed(bool earliest) const {
  return DateAmong(entries, earliest, [](const Finding& entry) { return entry.published_at; });
}

std::optional<Time> Merged::Fixed(bool earliest) const {
  return DateAmong(entries, earliest, [](const Finding& entry) { return entry.fixed_at; });
}

bool Installed::LacksPath() const {
  for (const Package* entry : entries) {
    if (entry->path.empty()) return true;
  }
  return false;
}

std::set<std::string> Installed::Paths() const {
  std::set<std::string> paths;
  for (const Package* entry : entries) {
    if (!entry->path.empty()) paths.insert(Absolute(entry->path));
  }
  return paths;
}

std::vector<Merged> MergeFindings(const std::vector<const Document*>& speakers, Coverage coverage) {
  const Links links = LinksOf(speakers, coverage);
  std::set<std::string> all;
  std::map<std::pair<std::string, Identity>, Merged> merged;
  for (const Document* document : speakers) {
    for (const Finding* finding : FoundIn(document->report, coverage)) {
      all.insert(finding->id);
      all.insert(finding->aliases.begin(), finding->aliases.end());
      for (const std::string& name : StandsFor(finding->id, links)) {
        Merged& one = merged[{name, PlaceOf(*finding)}];
        if (one.entries.empty() || IsShownBefore(finding->package.name, one.shown_name)) {
          one.shown_name = finding->package.name;
        }
        one.entries.push_back(finding);
        one.reports.push_back(&document->report);
        AddRatings(one, *finding);
      }
    }
  }
  std::vector<Merged> findings;
  for (auto& [key, one] : merged) {
    one.id = key.first;
    one.identity = IdentityOf(one.entries.front()->package);
    one.aliases = AliasesOf(one.id, all, links);
    RateByBands(one);
    findings.push_back(one);
  }
  return findings;
}

std::vector<Installed> MergePackages(const std::vector<const Document*>& listing,
                                     const std::vector<const Document*>& finding) {
  std::vector<Installed> all;
  for (const Document* document : listing) {
    for (const Package& package : document->report.packages) AddPackage(all, package, true);
  }
  // What has a finding is there, whether or not a list of packages has it.
  for (const Document* document : finding) {
    for (const Finding* found : FoundIn(document->report, Coverage::kVulnerabilities)) {
      AddPackage(all, found->package, false);
    }
  }
  return all;
}

Rated Rate(const Merged& finding, const EvidenceTerms& terms) {
  Rated rated;
  for (const auto& [source, severity] : finding.severities) {
    if (!rated.rated || severity < rated.severity) rated.severity = severity;
    rated.rated = true;
  }
  for (const RatingSource source : terms.prefer_sources) {
    const auto said = finding.severities.find(source);
    if (said == finding.severities.end()) continue;
    rated.severity = said->second;
    rated.preferred = true;
    break;
  }
  if (!rated.rated) rated.severity = terms.unknown_severity.value_or(Severity::kHigh);
  for (const RatingSource source : terms.prefer_sources) {
    const auto said = finding.scores.find(source);
    if (said == finding.scores.end()) continue;
    rated.score = rated.lowest = said->second.modern ? said->second.modern : said->second.old;
    return rated;
  }
  for (const bool modern : {true, false}) {
    for (const auto& [source, scores] : finding.scores) {
      const std::optional<double>& score = modern ? scores.modern : scores.old;
      if (!score) continue;
      Rise(rated.score, *score);
      rated.lowest = std::min(rated.lowest.value_or(*score), *score);
    }
    if (rated.score) return rated;
  }
  rated.score = TopOf(rated.severity);
  return rated;
}

}  // namespace policy::naive
