// Types that the grammars of several checks share, and the table row of each check. Not for other
// rooms: those take catalog.h.
#pragma once

#include <array>
#include <string_view>

#include "rules/catalog.h"
#include "text/schema.h"

namespace policy::rules {

constexpr text::Type WordType(std::string_view name, std::span<const std::string_view> words) {
  return {.kind = text::Type::Kind::kWord, .name = name, .words = words};
}
constexpr text::Type ListType(std::string_view name, const text::Type& item) {
  return {.kind = text::Type::Kind::kList, .name = name, .item = &item};
}
constexpr text::Type ObjectOf(const text::ObjectType& object) {
  return {.kind = text::Type::Kind::kObject, .name = object.name, .object = &object};
}
constexpr text::Type NumberType(std::string_view name, double min, double max) {
  return {.kind = text::Type::Kind::kNumber, .name = name, .min = min, .max = max};
}
constexpr text::Type IntegerType(std::string_view name, double min, double max) {
  return {.kind = text::Type::Kind::kInteger, .name = name, .min = min, .max = max};
}

inline constexpr std::array<std::string_view, 6> kSeverityWords = {
    "critical", "high", "medium", "low", "negligible", "unknown"};
inline constexpr std::array<std::string_view, 4> kStageWords = {"source", "build", "registry",
                                                                "runtime"};
inline constexpr std::array<std::string_view, 6> kCoverageWords = {
    "vulnerabilities", "malware", "secrets", "misconfigurations", "packages", "licenses"};

inline constexpr text::Type kSeverity = WordType("severity", kSeverityWords);
inline constexpr text::Type kSeverities = ListType("[severity]", kSeverity);
inline constexpr text::Type kStage = WordType("stage", kStageWords);
inline constexpr text::Type kAuthorities = ListType("[authority]", text::kDnsLabel);

// Integers that a policy may give: far beyond any real one, and exact as a double.
inline constexpr double kLargest = 1e9;

// One row each of the catalogue.
CheckKind VulnerabilitiesKind();
CheckKind MalwareKind();
CheckKind SecretsKind();
CheckKind MisconfigurationsKind();
CheckKind PackagesKind();
CheckKind LicensesKind();
CheckKind BaseImageKind();
CheckKind ImageKind();
CheckKind ScansKind();
CheckKind SignaturesKind();
CheckKind AttestationsKind();
CheckKind ProvenanceKind();
CheckKind PodKind();

}  // namespace policy::rules
