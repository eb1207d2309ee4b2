// Newest speaks. Scans of code (stage source) and of the image are kept apart; a document without a
// date is never history and makes no other one history.
#include "evaluate/newest.h"

#include <algorithm>
#include <map>
#include <set>
#include <tuple>

#include "base/platform.h"

namespace policy::evaluate {
namespace {

bool CanLandOn(const Pod& pod, std::string_view platform) {
  const std::size_t slash = platform.find('/');
  const std::string_view os = platform.substr(0, slash);
  std::string_view arch =
      slash == std::string_view::npos ? std::string_view() : platform.substr(slash + 1);
  arch = arch.substr(0, arch.find('/'));
  const auto takes = [](const std::vector<std::string>& allowed, std::string_view word) {
    return allowed.empty() || std::find(allowed.begin(), allowed.end(), word) != allowed.end();
  };
  return takes(pod.node_os, os) && takes(pod.node_arch, arch);
}

std::vector<std::string> PossiblePlatforms(const Pod& pod) {
  std::vector<std::string> systems = pod.node_os;
  if (systems.empty()) systems.emplace_back("linux");
  std::set<std::string> platforms;
  for (const std::string& os : systems) {
    if (pod.node_arch.empty()) platforms.insert(os);
    for (const std::string& arch : pod.node_arch) {
      std::string platform = os;
      platforms.insert(platform.append("/").append(arch));
    }
  }
  return {platforms.begin(), platforms.end()};
}

std::string_view ScannerOf(const Report& report) {
  return report.scanner.empty() ? std::string_view(report.format)
                                : std::string_view(report.scanner);
}

// Whether a report that does not claim a coverage says something on it all the same.
bool Holds(const Report& report, Coverage coverage) {
  if (coverage == Coverage::kPackages) return !report.packages.empty();
  if (coverage == Coverage::kImage) return false;
  const FindingKind kind = KindLookedFor(coverage);
  for (const auto* list : {&report.findings, &report.suppressed, &report.secrets,
                           &report.misconfigurations, &report.licenses}) {
    const bool any = std::any_of(list->begin(), list->end(),
                                 [&](const Finding& finding) { return finding.kind == kind; });
    if (any) return true;
  }
  return false;
}

using Line = std::tuple<std::string_view, std::string_view, bool>;  // scanner, platform, of code

Line LineOf(const Document& document, bool only_platform) {
  return {ScannerOf(document.report),
          only_platform ? std::string_view() : base::PlainPlatform(document.report.platform),
          (document.stage ? document.stage : document.report.stage) == Stage::kSource};
}

}  // namespace

FindingKind KindLookedFor(Coverage coverage) {
  switch (coverage) {
    case Coverage::kVulnerabilities:
      return FindingKind::kVulnerability;
    case Coverage::kSecrets:
      return FindingKind::kSecret;
    case Coverage::kMisconfigurations:
      return FindingKind::kMisconfiguration;
    case Coverage::kMalware:
      return FindingKind::kMalware;
    case Coverage::kLicenses:
    case Coverage::kPackages:
    case Coverage::kImage:
      break;
  }
  return FindingKind::kLicense;
}

bool IsAbout(const Document& document, std::string_view platform) {
  const std::string_view own = base::PlainPlatform(document.report.platform);
  return own.empty() || platform.empty() || base::IsPlatform(own, platform);
}

std::vector<std::string> PlatformsOf(const std::vector<Weighed>& weighed, const Subject& subject,
                                     const Context& context) {
  if (!context.platform.empty()) return {std::string(base::PlainPlatform(context.platform))};
  const Pod* pod = subject.workload && subject.workload->pod ? &*subject.workload->pod : nullptr;
  std::set<std::string> platforms;
  bool excluded = false;
  for (const Weighed& one : weighed) {
    if (!one.counts() || one.document->report.platform.empty()) continue;
    const std::string_view platform = base::PlainPlatform(one.document->report.platform);
    if (pod != nullptr && !CanLandOn(*pod, platform)) {
      excluded = true;
    } else {
      platforms.emplace(platform);
    }
  }
  if (!platforms.empty()) return {platforms.begin(), platforms.end()};
  // Only scans of platforms that the pod never lands on: they say nothing about those it does.
  return excluded ? PossiblePlatforms(*pod) : std::vector<std::string>{std::string()};
}

std::vector<Speaker> SpeakersOn(Coverage coverage, const std::vector<Weighed>& weighed,
                                std::string_view platform, bool only_platform) {
  std::map<Line, Time> newest;
  for (const Weighed& one : weighed) {
    const Document& document = *one.document;
    const bool covers =
        one.counts() && document.report.complete && document.report.covers.contains(coverage);
    if (!covers || !one.date || !IsAbout(document, platform)) continue;
    const auto [at, added] = newest.emplace(LineOf(document, only_platform), *one.date);
    if (!added) at->second = std::max(at->second, *one.date);
  }
  std::vector<Speaker> speakers;
  for (const Weighed& one : weighed) {
    const Document& document = *one.document;
    if (!one.counts() || !IsAbout(document, platform)) continue;
    const auto at = newest.find(LineOf(document, only_platform));
    if (one.date && at != newest.end() && *one.date < at->second) continue;
    const bool claims = document.report.complete && document.report.covers.contains(coverage);
    if (!claims && !Holds(document.report, coverage)) continue;
    // On an index, a document that names no platform shows nothing about any of them.
    const bool covers = claims && (only_platform || !document.report.platform.empty());
    speakers.push_back({&document, one.date, covers});
  }
  return speakers;
}

void MarkSuperseded(std::vector<Weighed>& weighed, const std::vector<std::string>& platforms) {
  std::set<const Document*> speaking;
  // Nobody has to look for what no document claims.
  std::set<Coverage> claimed = {Coverage::kVulnerabilities, Coverage::kPackages};
  for (const Weighed& one : weighed) {
    claimed.insert(one.document->report.covers.begin(), one.document->report.covers.end());
  }
  for (const std::string& platform : platforms) {
    for (const Coverage coverage : claimed) {
      for (const Speaker& speaker :
           SpeakersOn(coverage, weighed, platform, platforms.size() == 1)) {
        speaking.insert(speaker.document);
      }
    }
  }
  for (Weighed& one : weighed) {
    if (one.standing != Standing::kUsed || one.document->report.covers.empty()) continue;
    if (speaking.contains(one.document)) continue;
    const bool about =
        std::any_of(platforms.begin(), platforms.end(),
                    [&](const std::string& platform) { return IsAbout(*one.document, platform); });
    one.standing = about ? Standing::kSuperseded : Standing::kSubject;
  }
}

}  // namespace policy::evaluate
