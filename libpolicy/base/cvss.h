// CVSS vectors, as FIRST's specifications of 2.0, 3.0, 3.1 and 4.0 have them: read and scored.
//
// Metrics beside the base ones (temporal, threat, environmental, supplemental) must be right, but
// only the base score is given: it is what all sources can be compared by.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

namespace policy::base {

enum class AttackVector : std::uint8_t { kNetwork, kAdjacent, kLocal, kPhysical };
const char* NameOf(AttackVector vector);  // "network"

struct CvssVector {
  std::string_view version{};  // "2.0", "3.0", "3.1" or "4.0"; static
  double base_score = 0;       // of 4.0: CVSS-B
  AttackVector attack_vector = AttackVector::kNetwork;
};

// Empty for a malformed vector: an unknown metric or value, one given twice, a base metric missing.
// Metrics may stand in any order. Version 2.0 has no prefix, and may stand in parentheses; where a
// later one has lost its prefix, `version` ("3.1", as the document says it beside) stands in for
// it. Thread-safe; never fails.
std::optional<CvssVector> ReadCvss(std::string_view text, std::string_view version = {});

}  // namespace policy::base
