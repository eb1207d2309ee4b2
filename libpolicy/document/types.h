// Types that the grammars of the four documents share. Not for other rooms.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "text/schema.h"

namespace policy::document {

constexpr text::Type WordType(std::string_view name, std::span<const std::string_view> words) {
  return {.kind = text::Type::Kind::kWord, .name = name, .words = words};
}
constexpr text::Type ListType(std::string_view name, const text::Type& item) {
  return {.kind = text::Type::Kind::kList, .name = name, .item = &item};
}
constexpr text::Type ObjectOf(const text::ObjectType& object) {
  return {.kind = text::Type::Kind::kObject, .name = object.name, .object = &object};
}

// A limit of no time at all can never be kept.
std::optional<text::FormatProblem> CheckSpan(std::string_view text);
// A file beside the document.
std::optional<text::FormatProblem> CheckRelativePath(std::string_view text);
// Kubernetes' own: `prefix/name`, and a label's value.
std::optional<text::FormatProblem> CheckLabelKey(std::string_view text);
std::optional<text::FormatProblem> CheckLabelValue(std::string_view text);
std::optional<text::FormatProblem> CheckReference(std::string_view text);
// An instant, or "null" where none is expected.
std::optional<text::FormatProblem> CheckValidUntil(std::string_view text);

inline constexpr std::array<std::string_view, 3> kActionWords = {"deny", "warn", "record"};
inline constexpr std::array<std::string_view, 3> kPointWords = {"ci", "admission", "audit"};
inline constexpr std::array<std::string_view, 6> kSeverityWords = {
    "critical", "high", "medium", "low", "negligible", "unknown"};

inline constexpr text::Type kAction = WordType("action", kActionWords);
inline constexpr text::Type kPoint = WordType("point", kPointWords);
inline constexpr text::Type kPoints = ListType("[point]", kPoint);
inline constexpr text::Type kSeverity = WordType("severity", kSeverityWords);
inline constexpr text::Type kSpan{
    .kind = text::Type::Kind::kString, .name = "duration", .format = CheckSpan};
inline constexpr text::Type kPath{
    .kind = text::Type::Kind::kString, .name = "path", .format = CheckRelativePath};
inline constexpr text::Type kAuthorityNames = ListType("[authority]", text::kDnsLabel);
inline constexpr text::Type kLabels{
    .kind = text::Type::Kind::kStringMap, .name = "labels", .empty_values = true};

}  // namespace policy::document
