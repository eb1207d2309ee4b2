// Unites what several sources say of one finding. What selects and what is shown both come from
// here, so a decision never shows other facts than it was made on.
#include "rules/finding_facts.h"

#include <algorithm>
#include <map>
#include <set>

#include "base/chars.h"
#include "base/version.h"
#include "rules/package_name.h"

namespace policy::rules {
namespace {

void SortUnique(std::vector<std::string>& values) {
  std::sort(values.begin(), values.end());
  values.erase(std::unique(values.begin(), values.end()), values.end());
}

// What each source says, and the line that names it if they do not all say the same.
using Said = std::map<std::string, std::set<std::string>>;  // source -> what it says
void AddIfContradicted(std::vector<std::string>& lines, std::string_view fact, const Said& said) {
  std::map<std::string, std::set<std::string>> by_text;  // what is said -> sources
  for (const auto& [source, texts] : said) {
    std::string joined;
    for (const std::string& text : texts) joined += (joined.empty() ? "" : " or ") + text;
    by_text[joined].insert(source);
  }
  if (by_text.size() < 2) return;
  std::string line = std::string(fact) + ":";
  const char* comma = " ";
  for (const auto& [text, sources] : by_text) {
    for (const std::string& source : sources) {
      line.append(comma).append(text).append(" (").append(source).append(")");
      comma = ", ";
    }
  }
  lines.push_back(std::move(line));
}

std::string Label(std::string_view as_written, RatingSource by) {
  return as_written.empty() ? policy::NameOf(by) : std::string(as_written);
}

std::string ScannerOf(const Entry& entry) {
  return entry.report->scanner.empty() ? entry.report->format : entry.report->scanner;
}

// Calls `say(source, by, severity)` for each word and each score that rates an entry.
template <typename Say>
void ForEachRating(const MergedFinding& finding, const Say& say) {
  for (const Entry& entry : finding.entries) {
    const Finding& raw = *entry.finding;
    for (const Rating& rating : raw.ratings) say(rating.source, rating.by, rating.severity);
    for (const Cvss& cvss : raw.cvss) {
      if (const auto& score = ScoreOf(cvss)) say(cvss.source, cvss.by, SeverityFromScore(*score));
    }
    if (raw.ratings.empty()) {
      say(entry.report->scanner.empty() ? entry.report->format : entry.report->scanner,
          RatingSource::kScanner, raw.severity);
    }
  }
}

bool AllRateAlike(const MergedFinding& finding) {
  std::optional<Severity> first;
  bool alike = true;
  ForEachRating(finding, [&](const std::string&, RatingSource, Severity severity) {
    if (severity == Severity::kUnknown) return;
    alike = alike && (!first || *first == severity);
    first = severity;
  });
  return alike;
}

// Highest first, as people read severities.
void AddSeverities(std::vector<std::string>& lines, const MergedFinding& finding) {
  if (AllRateAlike(finding)) return;
  std::map<std::string, Severity> said;
  ForEachRating(finding, [&](const std::string& source, RatingSource by, Severity severity) {
    if (severity == Severity::kUnknown) return;
    const auto [at, added] = said.emplace(Label(source, by), severity);
    if (!added) at->second = std::min(at->second, severity);
  });
  std::set<std::pair<Severity, std::string>> sorted;
  std::set<Severity> distinct;
  for (const auto& [source, severity] : said) {
    sorted.emplace(severity, source);
    distinct.insert(severity);
  }
  if (distinct.size() < 2) return;
  std::string line = "severity:";
  const char* comma = " ";
  for (const auto& [severity, source] : sorted) {
    line.append(comma).append(policy::NameOf(severity)).append(" (").append(source).append(")");
    comma = ", ";
  }
  lines.push_back(std::move(line));
}

template <typename Get>
std::vector<std::string> Union(std::span<const Entry> entries, const Get& get) {
  std::vector<std::string> all;
  for (const Entry& entry : entries) get(*entry.finding, all);
  SortUnique(all);
  return all;
}

bool IsLongerName(std::string_view a, std::string_view b) {
  return a.size() != b.size() ? a.size() > b.size() : a < b;
}

}  // namespace

std::string AbsolutePath(std::string_view path) {
  if (path.empty() || path.front() == '/' || path.find("://") != std::string_view::npos) {
    return std::string(path);
  }
  return "/" + std::string(path.starts_with("./") ? path.substr(2) : path);
}

std::string_view PathOf(const Entry& entry) {
  const bool own = entry.package == &entry.finding->package && !entry.finding->path.empty();
  return own ? entry.finding->path : entry.package->path;
}

SecretPlace PlaceOf(const Entry& entry) {
  const SecretPlace said = entry.finding->place;
  if (said != SecretPlace::kUnknown) return said;
  const std::string_view path = PathOf(entry);
  // Trivy's word for an image's own configuration.
  const bool file = !path.empty() && path != "config.json" && path != "/config.json";
  return file ? SecretPlace::kFile : SecretPlace::kUnknown;
}

std::vector<std::string> PathsOf(const MergedFinding& finding) {
  std::vector<std::string> all;
  for (const Entry& entry : finding.entries) {
    const std::string_view path = PathOf(entry);
    if (!path.empty()) all.push_back(AbsolutePath(path));
    if (entry.package != &entry.finding->package) continue;
    for (const SharedText& more : entry.finding->more_paths) all.push_back(AbsolutePath(more));
  }
  SortUnique(all);
  return all;
}

std::vector<std::string> PathsOf(const MergedPackage& package) {
  std::vector<std::string> all;
  for (const Package* entry : package.entries) {
    if (!entry->path.empty()) all.push_back(AbsolutePath(entry->path));
  }
  SortUnique(all);
  return all;
}

std::vector<std::string> FixedVersionsOf(const MergedFinding& finding) {
  return Union(finding.entries, [](const Finding& entry, std::vector<std::string>& all) {
    all.insert(all.end(), entry.fixed_versions.begin(), entry.fixed_versions.end());
  });
}

std::vector<std::string> StatusesOf(const MergedFinding& finding) {
  return Union(finding.entries, [](const Finding& entry, std::vector<std::string>& all) {
    if (!entry.status.empty()) all.push_back(entry.status);
  });
}

std::vector<std::string> CwesOf(const MergedFinding& finding) {
  return Union(finding.entries, [](const Finding& entry, std::vector<std::string>& all) {
    all.insert(all.end(), entry.cwes.begin(), entry.cwes.end());
  });
}

std::string LayerOf(const MergedFinding& finding) {
  std::string_view layer;
  for (const Entry& entry : finding.entries) {
    const std::string_view own = entry.finding->layer_kind;
    if (own.empty()) continue;
    if (!layer.empty() && layer != own) return {};
    layer = own;
  }
  return std::string(layer);
}

std::vector<std::string> ContradictionsOf(const MergedFinding& finding) {
  std::vector<std::string> lines;
  if (finding.entries.size() == 1) {
    AddSeverities(lines, finding);
    return lines;
  }
  Said fixes;
  Said statuses;
  Said layers;
  Said dates;
  for (const Entry& entry : finding.entries) {
    const std::string scanner = ScannerOf(entry);
    const Finding& raw = *entry.finding;
    std::set<std::string>& fix = fixes[scanner];
    fix.insert(raw.fixed_versions.begin(), raw.fixed_versions.end());
    if (!raw.status.empty()) statuses[scanner].insert(raw.status);
    if (!raw.layer_kind.empty()) layers[scanner].insert(raw.layer_kind);
    if (raw.published_at) dates[scanner].insert(FormatTime(*raw.published_at));
  }
  for (auto& [scanner, fix] : fixes) {
    if (fix.empty()) fix.insert("none");
  }
  AddIfContradicted(lines, "disclosed", dates);
  AddIfContradicted(lines, "fix", fixes);
  AddIfContradicted(lines, "layer", layers);
  AddSeverities(lines, finding);
  AddIfContradicted(lines, "status", statuses);
  return lines;
}

std::pair<std::optional<double>, std::optional<double>> CopiedEpss(const MergedFinding& finding) {
  std::optional<double> lowest;
  std::optional<double> highest;
  for (const Entry& entry : finding.entries) {
    const std::optional<double>& epss = entry.finding->epss;
    if (!epss) continue;
    lowest = lowest ? std::min(*lowest, *epss) : *epss;
    highest = highest ? std::max(*highest, *epss) : *epss;
  }
  return {lowest, highest};
}

std::string NameOf(const MergedFinding& finding) {
  std::string_view best = finding.package->name;
  for (const Entry& entry : finding.entries) {
    const std::string_view name = entry.package->name;
    if (IsLongerName(name, best)) best = name;
  }
  return std::string(best);
}

std::string NameOf(const MergedPackage& package) {
  std::string_view best = package.package->name;
  for (const Package* entry : package.entries) {
    if (IsLongerName(entry->name, best)) best = entry->name;
  }
  return std::string(best);
}

Fix FixFor(const MergedFinding& finding) {
  const PackageIdentity identity = IdentityOf(*finding.package);
  const base::VersionOrder order = base::OrderFor(identity.type);
  std::string_view best;
  std::string_view newest;
  const auto older = [order](std::string_view a, std::string_view b) {
    const int compared = base::CompareVersions(order, a, b);
    return compared != 0 ? compared < 0 : a < b;
  };
  for (const Entry& entry : finding.entries) {
    for (const SharedText& fixed : entry.finding->fixed_versions) {
      if (newest.empty() || older(newest, fixed)) newest = fixed;
      const bool upgrade =
          identity.version.empty() || base::CompareVersions(order, identity.version, fixed) < 0;
      if (upgrade && (best.empty() || older(fixed, best))) best = fixed;
    }
  }
  return {std::string(best.empty() ? newest : best), !best.empty()};
}

}  // namespace policy::rules
