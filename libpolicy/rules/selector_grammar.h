// The keys that the selectors of several finding checks share, and what a table cannot say of them.
#pragma once

#include <string_view>

#include "rules/types.h"

namespace policy::rules {

inline constexpr text::Field kAnyField{
    .name = "any",
    .type = text::kBoolean,
    .meaning = "everything; no other key but `unless` beside it"};
inline constexpr text::Field kSeveritiesField{
    .name = "severities", .type = kSeverities, .meaning = "findings of these severities"};
inline constexpr text::Field kIdsField{
    .name = "ids",
    .type = text::kTexts,
    .meaning =
        "vulnerability ids, by any alias; else the scanner's rule or signature; letter case "
        "ignored"};
inline constexpr text::Field kScannersField{
    .name = "scanners", .type = text::kTexts, .meaning = "reported by one of these"};
inline constexpr text::Field kPathsField{
    .name = "paths", .type = text::kGlobs, .meaning = "absolute file paths"};
inline constexpr std::string_view kUnlessMeaning = "drops what any of these surely selects";

// `any` must be true and stand alone.
void CheckAnyAlone(const text::Node& node, std::string_view key, text::Problems& problems);
// That, for the selector and each of its `unless`.
void CheckSelectors(const text::Node& node, std::string_view key, text::Problems& problems);

}  // namespace policy::rules
