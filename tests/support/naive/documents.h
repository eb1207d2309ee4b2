// Which documents count for an image, who speaks, and what state the evidence is in.
#pragma once

#include <map>
#include <string_view>

#include "support/naive/words.h"

namespace policy::naive {

// The clock, and the earliest later instant at which time alone could change the answer.
struct Clock {
  Time now{};
  std::optional<Time> next{};

  void Note(std::optional<Time> instant) {
    if (instant && *instant > now && (!next || *instant < *next)) next = instant;
  }
};

// One image of the subject.
struct Image {
  std::string text{};
  std::optional<ImageReference> reference{};
  std::string digest{};  // empty: not known
  bool nothing_binds = false;
};

enum class Standing {
  kElsewhere,  // about another image
  kUsed,
  kPartial,
  kFuture,
  kUndated,
  kUnsigned,
  kBadSignature,
  kUnparsable,
  kUnreachable,
};

// A platform of an image; of one that nobody names, or the only one, every document speaks.
struct Place {
  std::string platform{};
  bool only = true;
};

struct Standings {
  std::map<const Document*, Standing> of{};
  bool only = true;  // platform

  // It counts: what it found accuses.
  bool Counts(const Document& document) const;
};

// What a report found of the kind that this coverage looks for; checks that passed are not found.
std::vector<const Finding*> FoundIn(const Report& report, Coverage coverage);
std::vector<Image> ImagesOf(const Case& asked);
// Nothing but statements on vulnerabilities: no scan.
bool IsVex(const Document& document);
bool IsOnCallersWord(const Document& document, Point point);
std::optional<Time> DateOf(const Document& document);
// Over all documents but catalogues and VEX, as whoever trusts these keys sees them. Notes future
// ones.
Standings Stand(const Case& asked, const Image& image, const Words& keys, Clock& clock);
// Those platforms that the documents name and the pod can land on.
std::vector<Place> PlacesOf(const Case& asked, const Standings& standings);
// Without documents about other platforms.
Standings On(const Place& place, Standings standings);
// Whether a document tells anything of the platform whose standings these are.
bool ShowsPlatform(const Standings& standings, const Document& document);
// Of one document, as whoever trusts these keys sees it.
Standing StandingOf(const Document& document, const Image& image, const Words& keys, Time now,
                    Point point);
// The keys of authorities of a policy.
Words KeysOf(const Policy& policy, const Words& authorities);
// Those that are no history for what they cover, or for what they found.
std::vector<const Document*> Speakers(const Standings& standings, Coverage coverage);
// "evidence.stale"; empty where the need is met.
std::string StateOf(const Standings& standings, Coverage coverage, const Policy& policy,
                    Clock& clock);
// Whether a date is within a limit. An unknown date is too old for any.
bool IsFresh(const std::optional<Time>& date, const std::optional<Duration>& limit, Clock& clock);

}  // namespace policy::naive
