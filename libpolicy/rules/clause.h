// The language's `clause`: a place in a predicate and what must be there, as `attestations` and
// `provenance` take it. What they do is in clause_check.cc.
#pragma once

#include <array>
#include <string_view>

#include "rules/types.h"

namespace policy::rules {

inline constexpr text::Type kPointer{
    .kind = text::Type::Kind::kString, .name = "JSON pointer", .format = text::CheckJsonPointer};
inline constexpr text::Type kExpression{.kind = text::Type::Kind::kString,
                                        .name = "regular expression",
                                        .format = text::CheckRegularExpression};
inline constexpr text::Type kAnyNumber = NumberType("number", -1e300, 1e300);

inline constexpr std::array<text::Field, 12> kClauseFields = {{
    {.name = "path",
     .type = kPointer,
     .required = true,
     .meaning = "JSON pointer into the predicate"},
    {.name = "equals",
     .type = text::kText,
     .meaning = "is this; numbers and booleans compare as their JSON text"},
    {.name = "contains", .type = text::kText, .meaning = "holds this text; an array has it"},
    {.name = "in", .type = text::kTexts, .meaning = "is one of these"},
    {.name = "matches", .type = kExpression, .meaning = "RE2, over the whole text"},
    {.name = "min", .type = kAnyNumber, .meaning = "is at least this"},
    {.name = "max", .type = kAnyNumber, .meaning = "is at most this"},
    {.name = "before", .type = text::kStart, .meaning = "is a time before this"},
    {.name = "after", .type = text::kStart, .meaning = "is a time after this"},
    {.name = "maxAge", .type = text::kDuration, .meaning = "is a time no longer ago than this"},
    {.name = "present", .type = text::kBoolean, .meaning = "is there"},
    {.name = "absent", .type = text::kBoolean, .meaning = "is not there"},
}};
inline constexpr std::array<std::string_view, 11> kClauseTests = {
    "equals", "contains", "in",     "matches", "min",   "max",
    "before", "after",    "maxAge", "present", "absent"};
inline constexpr text::ObjectType kClauseGrammar{
    .name = "clause", .fields = kClauseFields, .exactly_one_of = kClauseTests};
inline constexpr text::Type kClause = ObjectOf(kClauseGrammar);
inline constexpr text::Type kClauses = ListType("[clause]", kClause);

}  // namespace policy::rules
