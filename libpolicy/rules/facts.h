// What checks see of one image: findings and packages of all counting documents, joined.
//
// Everything is a view into the documents, which outlive the judgement. evaluate/ builds these;
// checks read them and keep nothing. Facts that several documents state are kept side by side, so a
// selector can take what could match and an `unless` only what surely does.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "policy/evidence.h"
#include "policy/image_config.h"
#include "policy/maybe.h"
#include "policy/reference.h"
#include "policy/time.h"
#include "policy/workload.h"

namespace policy::rules {

// One raw entry about one of its packages, and the report it stands in.
struct Entry {
  const Finding* finding = nullptr;
  const Report* report = nullptr;
  const Package* package = nullptr;
};

// Hash of an id, letter case ignored: ids are compared by it before they are compared by letter.
std::uint64_t IdHash(std::string_view id);
// Whether two ids are the same, letter case ignored.
bool SameId(std::string_view a, std::string_view b);

// One vulnerability under all its names.
struct IdNames {
  std::string_view id{};              // the CVE where there is one
  Few<std::string_view> aliases{};    // sorted, `id` not among them
  std::uint64_t hash = 0;             // of `id`
  Few<std::uint64_t> alias_hashes{};  // in the order of `aliases`
  std::uint64_t mask = 0;             // one bit for each hash: a quick no
};

// The highest scores that one source gave.
struct SourceScores {
  Maybe<double> modern{};  // CVSS 3.0 to 4.0
  Maybe<double> old{};     // CVSS 2.0
};

// What the catalogues at hand say of one vulnerability. Where several speak, or it has several
// CVEs, both ends are kept: the one that accuses and the one that excuses.
struct CatalogueFacts {
  double epss = 0;  // the highest
  double lowest_epss = 0;
  bool exploited = false;  // some catalogue lists it
  bool surely_exploited = false;
  bool ransomware = false;
  bool surely_ransomware = false;
};

// How far a catalogue can be asked: not at hand; it accuses, but is too old or not whole; it
// speaks.
enum class CatalogueState : std::uint8_t { kNone, kAccuses, kSpeaks };

// What trusted VEX says of one finding.
struct VexFacts {
  bool cleared = false;
  bool affected = false;             // somebody's newest statement
  bool under_investigation = false;  // somebody's newest statement
  bool other = false;                // somebody's newest statement says neither
  bool doubtful = false;             // some of these may be about another package
};

// One id in one package, as all counting documents together tell it.
struct MergedFinding {
  const IdNames* names = nullptr;
  const Package* package = nullptr;  // type, space, name and version are those of all entries
  std::span<const Entry> entries{};
  std::array<std::optional<Severity>, 4> severities{};  // the highest known one, by RatingSource
  std::array<SourceScores, 4> scores{};                 // by RatingSource
  Maybe<Time> first_published{};
  Maybe<Time> last_published{};  // differs where sources contradict each other
  Maybe<Time> first_fixed{};
  Maybe<Time> last_fixed{};
  bool has_fix = false;                        // some source names a fixed version
  bool says_fixed = false;                     // some source says there is one, and names none
  bool path_missing = false;                   // an entry without a path
  const CatalogueFacts* catalogued = nullptr;  // null: no catalogue is at hand
};

// One package, and every listing of it.
struct MergedPackage {
  const Package* package = nullptr;
  std::span<const Package* const> entries{};
  bool listed = false;  // in some list of packages; else only what was found names it
};

// What a policy makes of a finding's ratings (`preferSources`, `unknownSeverity`).
struct Resolved {
  Severity severity = Severity::kUnknown;  // as the policy treats it
  double score = 0;                        // CVSS, or the top of the severity's band
  bool rated = false;                      // somebody gave a severity
  bool preferred = false;                  // decided by a preferred source
  bool scored = false;                     // `score` is somebody's CVSS score
  double lowest = 0;                       // of the scores that were weighed
};

// A report as the `scans` check sees it.
struct Scan {
  const Document* document = nullptr;
  std::optional<Time> date{};
  std::optional<Stage> stage{};
  std::span<const std::string_view> authorities{};  // of this policy, whose keys signed it
  bool counts = false;                              // by `evidence.signedBy`, or handed over
  bool attested = false;
};

// A statement on the image that counts: signed, bound to its digest, dated.
struct Attested {
  const Document* document = nullptr;
  std::optional<Time> date{};                       // empty: taken as verified, and undated
  std::span<const std::string_view> authorities{};  // of this policy, who signed it
  bool counts = false;                              // by `evidence.signedBy`
};

// One image on one platform; or, for a check that speaks of the workload, its pod and no image.
struct ImageFacts {
  std::string_view text{};                    // the reference as written
  std::string_view digest{};                  // what evidence is bound to; empty: unknown
  const ImageReference* reference = nullptr;  // null: none, or none that can be read
  std::string_view platform{};
  Time now{};
  std::span<const MergedFinding> findings{};  // of the kind that the check needs
  std::span<const Resolved> resolved{};       // in the order of `findings`
  std::span<const VexFacts> vex{};            // in their order too; empty: no VEX speaks of them
  CatalogueState epss = CatalogueState::kNone;
  CatalogueState kev = CatalogueState::kNone;
  std::span<const MergedPackage> packages{};
  bool packages_listed = false;                   // some counting document lists all of them
  std::span<const ImageConfig* const> configs{};  // what image archives say of it
  std::span<const Scan> scans{};                  // bound to the image, whoever signed them
  std::span<const Attested> statements{};         // on the digest that the reference names
  std::span<const std::string_view> refused{};    // why statements on it do not count
  std::span<const Report* const> reports{};       // the newest that count
  std::span<const Document* const> archives{};    // image archives at hand, of whatever image
  const Pod* pod = nullptr;
};

}  // namespace policy::rules
