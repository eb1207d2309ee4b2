// Which exceptions take a violation, and which of those apply.
#pragma once

#include "support/naive/checks.h"

namespace policy::naive {

// A violation and the rule that found it.
struct Charge {
  const Case& asked;
  const Policy& policy;
  const Rule& rule;
  const Image* image = nullptr;  // null: of the pod
  const std::vector<Image>& images;
  const Breach& breach;
};

bool IsInNamespace(const Exception& exception, const Case& asked);
bool IsForImage(const Exception& exception, const Image& image);
// By its words alone: neither the clock nor the policy's conditions are asked.
bool Concerns(const Exception& exception, const Charge& charge);
// "exception.expired"; empty where it applies.
std::string Refusal(const Exception& exception, const Charge& charge, Time now);
// The terms that a rule's exceptions answer to: its own, and the policy's where it has none.
ExceptionTerms TermsOf(const Policy& policy, const Rule& rule);

}  // namespace policy::naive
