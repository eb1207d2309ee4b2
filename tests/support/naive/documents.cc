// Sections 1 to 4 of the language's Evaluation, over every document, every time anew.
#include "support/naive/documents.h"

#include <algorithm>

namespace policy::naive {
namespace {

constexpr auto kAhead = std::chrono::minutes(5);

bool IsCatalogue(const Document& document) { return document.report.catalogue.has_value(); }

bool IsSignedBy(const Document& document, const Words& keys) {
  if (!document.proof) return false;
  for (const std::string& key : document.proof->credentials()) {
    if (Has(keys, key)) return true;
  }
  return false;
}

bool IsAbout(const Document& document, const Image& image, Point point) {
  const Words& named = document.report.subject_digests;
  if (document.state != DocumentState::kUsable) {
    return document.claimed_subjects.empty() || Has(document.claimed_subjects, image.digest);
  }
  if (!document.proof && named.empty()) {
    return IsOnCallersWord(document, point) && !image.nothing_binds;
  }
  if (document.proof && !Has(document.proof->subjects(), image.digest)) return false;
  if (image.digest.empty()) return false;
  return named.empty() || Has(named, image.digest);
}

// The digest on which all that is handed over agrees.
void FindDigest(const Case& asked, Image& image) {
  std::optional<std::set<std::string>> common;
  for (const auto& document : asked.documents) {
    const Words& named = document->report.subject_digests;
    if (named.empty() || !IsOnCallersWord(*document, asked.point)) continue;
    std::set<std::string> both;
    for (const std::string& digest : named) {
      if (!common || common->contains(digest)) both.insert(digest);
    }
    common = both;
  }
  if (!common) return;
  image.nothing_binds = common->empty();
  if (!common->empty()) image.digest = *common->begin();
}

bool IsOfCode(const Document& document) {
  return (document.stage ? document.stage : document.report.stage) == Stage::kSource;
}

bool Claims(const Document& document, Coverage coverage) {
  return document.report.complete && document.report.covers.contains(coverage);
}

bool Found(const Document& document, Coverage coverage) {
  return coverage == Coverage::kPackages ? !document.report.packages.empty()
                                         : !FoundIn(document.report, coverage).empty();
}

FindingKind KindOf(Coverage coverage) {
  if (coverage == Coverage::kSecrets) return FindingKind::kSecret;
  if (coverage == Coverage::kMisconfigurations) return FindingKind::kMisconfiguration;
  return coverage == Coverage::kMalware ? FindingKind::kMalware : FindingKind::kVulnerability;
}

// Whether a newer one of the same scanner, over the same, makes it history.
bool IsHistory(const Standings& standings, const Document& document, Coverage coverage) {
  for (const auto& [other, standing] : standings.of) {
    if (!standings.Counts(*other) || !Claims(*other, coverage)) continue;
    if (other->report.scanner != document.report.scanner) continue;
    if (!standings.only && other->report.platform != document.report.platform) continue;
    if (IsOfCode(*other) != IsOfCode(document)) continue;
    if (DateOf(*other) && DateOf(document) && *DateOf(*other) > *DateOf(document)) return true;
  }
  return false;
}

// Whether some document in one of these standings may have covered it.
bool AnyStands(const Standings& standings, Coverage coverage, std::set<Standing> wanted) {
  for (const auto& [document, standing] : standings.of) {
    const auto& covers = document->report.covers;
    if (wanted.contains(standing) && (covers.empty() || covers.contains(coverage))) return true;
  }
  return false;
}

}  // namespace

Standing StandingOf(const Document& document, const Image& image, const Words& keys, Time now,
                    Point point) {
  if (!IsAbout(document, image, point)) return Standing::kElsewhere;
  if (document.state == DocumentState::kUnreachable) return Standing::kUnreachable;
  if (document.state == DocumentState::kUnverifiable) return Standing::kBadSignature;
  if (document.state == DocumentState::kUnparsable) return Standing::kUnparsable;
  const bool word = IsOnCallersWord(document, point);
  if (!word && !IsSignedBy(document, keys)) return Standing::kUnsigned;
  const std::optional<Time> date = DateOf(document);
  if (date && *date > now + kAhead) return Standing::kFuture;
  if (!date && !word) return Standing::kUndated;
  return document.report.complete ? Standing::kUsed : Standing::kPartial;
}

bool Standings::Counts(const Document& document) const {
  const Standing standing = of.at(&document);
  return standing == Standing::kUsed || standing == Standing::kPartial;
}

bool IsVex(const Document& document) {
  const Report& report = document.report;
  return document.as_vex || (report.covers.empty() && !report.statements.empty());
}

bool IsOnCallersWord(const Document& document, Point point) {
  if (!document.handed_over || document.state != DocumentState::kUsable) return false;
  return document.insecure || point == Point::kCi || (document.as_feed && IsCatalogue(document));
}

std::optional<Time> DateOf(const Document& document) {
  return document.report.scanned_at ? document.report.scanned_at : document.signed_at;
}

std::vector<const Finding*> FoundIn(const Report& report, Coverage coverage) {
  std::vector<const Finding*> found;
  for (const auto* list : {&report.findings, &report.secrets, &report.misconfigurations}) {
    for (const Finding& finding : *list) {
      const bool holds = finding.failed || finding.status_as_written == "EXCEPTION";
      if (holds && finding.kind == KindOf(coverage)) found.push_back(&finding);
    }
  }
  return found;
}

std::vector<Image> ImagesOf(const Case& asked) {
  Words texts = asked.images;
  if (asked.pod) {
    texts.clear();
    for (const Container& container : asked.pod->containers) {
      if (!Has(texts, *container.image)) texts.push_back(*container.image);
    }
  }
  std::vector<Image> images;
  for (const std::string& text : texts) {
    Image image{.text = text};
    if (const auto reference = ParseReference(text)) {
      image.reference = *reference;
      image.digest = reference->digest;
    }
    if (image.digest.empty()) FindDigest(asked, image);
    images.push_back(image);
  }
  return images;
}

std::vector<Place> PlacesOf(const Case& asked, const Standings& standings) {
  if (!asked.platform.empty()) return {{asked.platform, true}};
  const Words architectures = asked.pod ? asked.pod->node_arch : Words();
  std::set<std::string> named;
  bool excluded = false;
  for (const auto& [document, standing] : standings.of) {
    const std::string platform = document->report.platform;
    if (!standings.Counts(*document) || platform.empty()) continue;
    if (architectures.empty() || Has(architectures, platform.substr(platform.find('/') + 1))) {
      named.insert(platform);
    } else {
      excluded = true;
    }
  }
  // Scans of platforms that the pod never lands on say nothing of those it does.
  if (named.empty() && excluded) {
    for (const std::string& architecture : architectures) named.insert("linux/" + architecture);
  }
  std::vector<Place> places;
  for (const std::string& platform : named) places.push_back({platform, named.size() == 1});
  return places.empty() ? std::vector<Place>(1) : places;
}

Standings On(const Place& place, Standings standings) {
  std::erase_if(standings.of, [&](const auto& one) {
    const std::string platform = one.first->report.platform;
    return !platform.empty() && !place.platform.empty() && platform != place.platform;
  });
  standings.only = place.only;
  return standings;
}

bool ShowsPlatform(const Standings& standings, const Document& document) {
  return standings.only || !document.report.platform.empty();
}

Words KeysOf(const Policy& policy, const Words& authorities) {
  Words keys;
  for (const auto& [name, key] : policy.authorities) {
    if (Has(authorities, name)) keys.push_back(key);
  }
  return keys;
}

Standings Stand(const Case& asked, const Image& image, const Words& keys, Clock& clock) {
  Standings standings;
  for (const auto& document : asked.documents) {
    if (IsCatalogue(*document) || IsVex(*document)) continue;
    const Standing standing = StandingOf(*document, image, keys, clock.now, asked.point);
    if (standing == Standing::kFuture) clock.Note(*DateOf(*document) - kAhead);
    standings.of[document.get()] = standing;
  }
  return standings;
}

std::vector<const Document*> Speakers(const Standings& standings, Coverage coverage) {
  std::vector<const Document*> speakers;
  for (const auto& [document, standing] : standings.of) {
    if (!standings.Counts(*document) || IsHistory(standings, *document, coverage)) continue;
    if (Claims(*document, coverage) || Found(*document, coverage)) speakers.push_back(document);
  }
  return speakers;
}

bool IsFresh(const std::optional<Time>& date, const std::optional<Duration>& limit, Clock& clock) {
  if (!limit) return true;
  if (!date) return false;
  clock.Note(*date + *limit);
  return clock.now < *date + *limit;
}

std::string StateOf(const Standings& standings, Coverage coverage, const Policy& policy,
                    Clock& clock) {
  bool covered = false;
  bool fresh = false;
  for (const Document* document : Speakers(standings, coverage)) {
    if (!Claims(*document, coverage) || !ShowsPlatform(standings, *document)) continue;
    covered = true;
    const bool aged = coverage == Coverage::kVulnerabilities || coverage == Coverage::kMalware;
    const bool new_scan = !aged || IsFresh(DateOf(*document), policy.evidence.max_age, clock);
    const bool new_data =
        !aged || IsFresh(document->report.database_at, policy.evidence.max_database_age, clock);
    fresh = fresh || (new_scan && new_data);
  }
  using enum Standing;
  if (AnyStands(standings, coverage, {kUnreachable})) return "evidence.unreachable";
  if (fresh) return {};
  if (covered) return "evidence.stale";
  if (AnyStands(standings, coverage, {kBadSignature, kUnsigned, kFuture, kUndated})) {
    return "evidence.unverifiable";
  }
  if (AnyStands(standings, coverage, {kUnparsable, kPartial})) return "evidence.unparsable";
  return "evidence.absent";
}

}  // namespace policy::naive
