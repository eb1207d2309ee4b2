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

struct Standings {
  std::map<const Document*, Standing> of{};
  Clock* clock = nullptr;

  // It counts: what it found accuses.
  bool Counts(const Document& document) const;
};

std::vector<Image> ImagesOf(const Case& asked);
bool IsOnCallersWord(const Document& document, Point point);
std::optional<Time> DateOf(const Document& document);
// Over all documents but catalogues, as whoever trusts these keys sees them. Notes future ones.
Standings Stand(const Case& asked, const Image& image, const Words& keys, Clock& clock);
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
