// Each key by its row in the language's table of selectors, one after the other.
#include "support/naive/selector.h"

#include <algorithm>

namespace policy::naive {
namespace {

template <typename T>
bool Holds(const std::vector<T>& list, const T& value) {
  return std::find(list.begin(), list.end(), value) != list.end();
}

// What is said, against what is wanted: nothing said could be anything and is surely nothing.
bool WordsTake(const Words& wanted, const Words& said, Doubt doubt) {
  if (wanted.empty()) return true;
  if (said.empty()) return doubt == Doubt::kCould;
  bool any = false;
  bool all = true;
  for (const std::string& word : said) {
    any = any || Has(wanted, word);
    all = all && Has(wanted, word);
  }
  return doubt == Doubt::kCould ? any : all;
}

bool SeveritiesTake(const Selector& selector, const Asked& asked, Doubt doubt) {
  if (selector.severities.empty()) return true;
  const Rated& rated = asked.rated;
  const bool own = Holds(selector.severities, rated.severity);
  if (doubt == Doubt::kCould) {
    return own || (!rated.rated && Holds(selector.severities, Severity::kUnknown));
  }
  if (!rated.rated) return own && rated.severity == Severity::kUnknown;
  if (rated.preferred) return own;
  for (const auto& [source, severity] : asked.finding.severities) {
    if (!Holds(selector.severities, severity)) return false;
  }
  return true;
}

bool IdsTake(const Words& ids, const Merged& finding) {
  for (const std::string& id : ids) {
    if (Lower(id) == Lower(finding.id)) return true;
    for (const std::string& alias : finding.aliases) {
      if (Lower(id) == Lower(alias)) return true;
    }
  }
  return ids.empty();
}

bool PathsTake(const Words& globs, const Merged& finding, Doubt doubt) {
  if (globs.empty()) return true;
  if (finding.LacksPath()) return doubt == Doubt::kCould;
  bool any = false;
  bool all = true;
  for (const std::string& path : finding.Paths()) {
    any = any || AnyGlobTakes(globs, path);
    all = all && AnyGlobTakes(globs, path);
  }
  return doubt == Doubt::kCould ? any : all;
}

bool PackagesTake(const PackagePatterns& patterns, const Merged& finding, Doubt doubt) {
  return patterns.empty() || AnyPackageTakes(patterns, finding.entries.front()->package, doubt);
}

bool FixTakes(const std::string& fix, const Merged& finding, Doubt doubt) {
  if (fix.empty()) return true;
  const bool named = finding.HasFix();
  const bool said = finding.SaysFixed();
  if (doubt == Doubt::kCould) return fix == "available" ? named || said : !named;
  return fix == "available" ? named : !named && !said;
}

bool LayerTakes(const std::string& layer, const Merged& finding, Doubt doubt) {
  if (layer.empty()) return true;
  bool any = false;
  bool other = false;
  bool silent = false;
  for (const Finding* entry : finding.entries) {
    silent = silent || entry->layer_kind.empty();
    any = any || entry->layer_kind == layer;
    other = other || (!entry->layer_kind.empty() && entry->layer_kind != layer);
  }
  return doubt == Doubt::kCould ? any || silent : any && !other;
}

// A path is a file's where nobody says what the place is.
bool LocationsTake(const Words& locations, const Merged& finding, Doubt doubt) {
  if (locations.empty()) return true;
  bool any = false;
  bool all = true;
  for (const Finding* entry : finding.entries) {
    SecretPlace place = entry->place;
    if (place == SecretPlace::kUnknown && !entry->path.empty()) place = SecretPlace::kFile;
    const bool listed = Has(locations, NameOf(place));
    any = any || listed || place == SecretPlace::kUnknown;
    all = all && listed;
  }
  return doubt == Doubt::kCould ? any : all;
}

bool ScannersTake(const Words& scanners, const Merged& finding, Doubt doubt) {
  Words said;
  for (const Report* report : finding.reports) said.push_back(Lower(report->scanner));
  return WordsTake(scanners, said, doubt);
}

bool CvssTakes(const std::optional<double>& least, const Rated& rated, Doubt doubt) {
  if (!least) return true;
  if (doubt == Doubt::kCould) return *rated.score >= *least;
  return rated.lowest && *rated.lowest >= *least;
}

bool IsNamed(const Merged& finding, const std::string& id) {
  return id == finding.id || finding.aliases.contains(id);
}

const FeedEntry* RowOf(const std::vector<FeedEntry>& rows, const std::string& id) {
  for (const FeedEntry& row : rows) {
    if (row.id == id) return &row;
  }
  return nullptr;
}

bool EpssTakes(const std::optional<double>& least, const Asked& asked, Doubt doubt) {
  if (!least) return true;
  // A catalogue that does not list it says 0; without one only copies in reports speak.
  std::optional<double> highest;
  if (asked.epss.at_hand) highest = 0;
  double lowest = 1;
  for (const Finding* entry : asked.finding.entries) {
    if (!entry->epss) continue;
    highest = std::max(highest.value_or(0), *entry->epss);
    lowest = std::min(lowest, *entry->epss);
  }
  for (const FeedEntry* row : asked.epss.rows) {
    if (IsNamed(asked.finding, row->id)) highest = std::max(highest.value_or(0), *row->probability);
  }
  if (doubt == Doubt::kCould) return highest && *highest >= *least;
  if (!asked.epss.state.empty()) return false;
  for (const auto& rows : asked.epss.excusing) {
    const FeedEntry* row = RowOf(rows, asked.finding.id);
    lowest = std::min(lowest, row == nullptr ? 0 : *row->probability);
  }
  return lowest >= *least;
}

// `get` is what a row says: known to be exploited, or by ransomware.
template <typename Get>
bool KevTakes(std::optional<bool> wanted, const Asked& asked, Doubt doubt, const Get& get) {
  if (!wanted) return true;
  if (!asked.kev.at_hand) return false;
  bool could = false;
  for (const FeedEntry* row : asked.kev.rows) {
    could = could || (IsNamed(asked.finding, row->id) && get(*row));
  }
  bool surely = !asked.kev.excusing.empty();
  for (const auto& rows : asked.kev.excusing) {
    const FeedEntry* row = RowOf(rows, asked.finding.id);
    surely = surely && row != nullptr && get(*row);
  }
  if (doubt == Doubt::kCould) return *wanted ? could : !surely;
  return asked.kev.state.empty() && (*wanted ? surely : !could);
}

bool VexTakes(const Words& statuses, const Heard& vex, Doubt doubt) {
  if (statuses.empty()) return true;
  if (doubt == Doubt::kSurely && vex.doubtful) return false;
  return WordsTake(statuses, vex.said, doubt);
}

bool CataloguesTake(const Selector& selector, const Asked& asked, Doubt doubt) {
  const auto exploited = [](const FeedEntry& row) { return row.exploited; };
  const auto ransomware = [](const FeedEntry& row) { return row.ransomware; };
  return EpssTakes(selector.min_epss, asked, doubt) &&
         KevTakes(selector.kev, asked, doubt, exploited) &&
         KevTakes(selector.ransomware, asked, doubt, ransomware);
}

bool TakesAtAll(const Selector& selector, const Asked& asked, Doubt doubt) {
  const Merged& finding = asked.finding;
  Words cwes;
  Words statuses;
  for (const Finding* entry : finding.entries) {
    cwes.insert(cwes.end(), entry->cwes.begin(), entry->cwes.end());
    if (!entry->status.empty()) statuses.push_back(entry->status);
  }
  return SeveritiesTake(selector, asked, doubt) && IdsTake(selector.ids, finding) &&
         ScannersTake(selector.scanners, finding, doubt) &&
         PathsTake(selector.paths, finding, doubt) && WordsTake(selector.cwes, cwes, doubt) &&
         WordsTake(selector.statuses, statuses, doubt) &&
         PackagesTake(selector.packages, finding, doubt) &&
         FixTakes(selector.fix, finding, doubt) && LayerTakes(selector.layer, finding, doubt) &&
         LocationsTake(selector.locations, finding, doubt) &&
         VexTakes(selector.vex_statuses, asked.vex, doubt) &&
         CvssTakes(selector.min_cvss, asked.rated, doubt) && CataloguesTake(selector, asked, doubt);
}

}  // namespace

Catalogued LookAt(const Case& asked, Catalogue kind, const Policy& policy, Clock& clock) {
  Catalogued seen;
  bool untrusted = false;
  bool broken = false;
  bool fresh = false;
  for (const auto& document : asked.documents) {
    const Report& report = document->report;
    if (report.catalogue != kind) continue;
    if (!IsOnCallersWord(*document, asked.point) ||
        (report.database_at && *report.database_at > clock.now + std::chrono::minutes(5))) {
      untrusted = true;
      continue;
    }
    if (report.feed.empty()) {
      broken = true;
      continue;
    }
    seen.at_hand = true;
    for (const FeedEntry& row : report.feed) seen.rows.push_back(&row);
    seen.excusing.push_back(report.feed);
    const bool young = IsFresh(report.database_at, policy.evidence.max_database_age, clock);
    fresh = fresh || young;
  }
  if (fresh) return seen;
  seen.state = "evidence.absent";
  if (broken) seen.state = "evidence.unparsable";
  if (untrusted) seen.state = "evidence.unverifiable";
  if (seen.at_hand) seen.state = "evidence.stale";
  return seen;
}

std::optional<Time> TakesFrom(const Selector& selector, const Asked& asked, Doubt doubt) {
  if (!TakesAtAll(selector, asked, doubt)) return std::nullopt;
  const Merged& finding = asked.finding;
  const bool could = doubt == Doubt::kCould;
  Time from = Time::min();
  if (selector.disclosed_for) {
    const std::optional<Time> date = finding.Disclosed(could);
    if (!date && !could) return std::nullopt;
    if (date) from = std::max(from, *date + *selector.disclosed_for);
  }
  if (selector.fix_available_for) {
    const bool there = finding.HasFix() || (could && finding.SaysFixed());
    const std::optional<Time> date = finding.Fixed(could);
    if (!there || (!date && !could)) return std::nullopt;
    if (date) from = std::max(from, *date + *selector.fix_available_for);
  }
  return from;
}

}  // namespace policy::naive
