// Predicates as trees, parsed when somebody asks and then kept. Not a public header.
#pragma once

#include <memory>
#include <optional>
#include <string_view>

#include "policy/evidence.h"
#include "policy/time.h"
#include "text/node.h"

namespace policy {

// Shares the statement's text.
std::shared_ptr<const Predicate> PredicateOf(const VerifiedStatement& statement);

// When a predicate says that it was made, by its type's own word, or by what types without one
// commonly use. Thread-safe; never fails.
std::optional<Time> DateOfPredicate(std::string_view predicate_type, const text::Node& root);

}  // namespace policy
