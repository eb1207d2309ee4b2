// Whether what a check needs is known, and if not, in which of the five states it is.
#pragma once

#include <optional>
#include <string>

#include "evaluate/newest.h"
#include "evaluate/valid_until.h"
#include "rules/check.h"

namespace policy::evaluate {

// A need that no document meets.
struct Unmet {
  document::EvidenceState state = document::EvidenceState::kAbsent;
  std::string message{};
  std::string remediation{};
};

// What stands behind one need on one platform.
struct NeedFacts {
  rules::Need need{};
  const std::vector<Weighed>* weighed = nullptr;
  const std::vector<Speaker>* speakers = nullptr;  // on that coverage and platform
  std::string_view platform{};
  const ImageContext* image = nullptr;
};

// Why a document that was refused does not count, in one line.
std::string WhyRefused(const Weighed& weighed);

// Empty: the need is met. Notes in `horizon` when the documents in use reach their limits.
std::optional<Unmet> UnmetNeed(const NeedFacts& facts, const document::EvidenceRules& rules,
                               Horizon& horizon);

}  // namespace policy::evaluate
