// A second evaluator, deliberately naive: the witness that the real one is held against.
//
// Written from the language document alone, with loops over everything and no index; it shares no
// code with libpolicy/rules and libpolicy/evaluate (tools/check_layers sees to that). It knows the
// part of the language that tests/properties/generate.cc speaks.
#pragma once

#include "support/naive/exceptions.h"

namespace policy::naive {

// Fills of a decision: `allowed`, `reason`, `valid_until`, `rules` (none that is skipped),
// `violations` (no messages), `cleared` (some more than once), `exceptions` (reasons
// "exception.applied", ".breakGlass", ".refused",
// ".unused") and `warnings` (the names of exceptions that are warned of). In no order.
Decision Evaluate(const Case& asked);

}  // namespace policy::naive
