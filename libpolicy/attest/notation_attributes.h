// The signed attributes of a Notation signature, gathered from either envelope and checked against
// each other. Not for others than the two readers.
#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "attest/notation_envelope.h"

namespace policy::attest {

inline constexpr std::size_t kLargestNotation = std::size_t{1} << 20U;

struct NotationAttributes {
  std::string scheme{};
  std::map<std::string, Time> times{};  // "signingTime", "authenticSigningTime", "expiry".
  std::set<std::string> all{};          // Every attribute's name; numbers of COSE as digits.
  std::vector<std::string> critical{};
};

inline constexpr std::string_view kNotationPrefix = "io.cncf.notary.";
inline constexpr std::string_view kNotationTimes[] = {"signingTime", "authenticSigningTime",
                                                      "expiry"};

// By the header's own name for it; null for any other.
const NotationAlgorithm* FindNotationAlgorithm(std::string_view jws);
const NotationAlgorithm* FindNotationAlgorithm(std::int64_t cose);

// What they say, put into the envelope; kJson or kCriticalAttribute where they contradict the
// specification.
std::optional<Rejection> TakeAttributes(const NotationAttributes& attributes,
                                        NotationEnvelope& envelope);

// The certificates of a chain in DER; kJson for one that is none, kLimits beyond 16.
std::variant<std::vector<crypto::Certificate>, Rejection> ReadNotationChain(
    const std::vector<std::string>& ders);

}  // namespace policy::attest
