// The conditions that a policy or rule sets for exceptions, apart from any image and, but for
// signatures, from any instant.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "document/set.h"
#include "policy/decision.h"

namespace policy::evaluate {

// An exception that would apply, but for `reason`.
AlmostApplied Almost(const document::Exception& exception, std::string_view reason,
                     std::string detail);
// Why these conditions refuse an exception whatever it is asked for; empty: they take it.
std::optional<AlmostApplied> PolicyRefusal(const document::Exception& exception,
                                           const document::ExceptionRules& rules);
// The same for `signedBy`, whose authorities are the policy's.
std::optional<AlmostApplied> SignatureRefusal(const document::Exception& exception,
                                              const document::ExceptionRules& rules,
                                              const document::Policy& policy, Time now);

}  // namespace policy::evaluate
