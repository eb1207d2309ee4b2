// The grammar of `package`, as a constant that other tables can build on. Its meaning is in
// package_pattern.cc.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "rules/types.h"

namespace policy::rules {

std::optional<text::FormatProblem> CheckPurlType(std::string_view text);
std::optional<text::FormatProblem> CheckPackagePurl(std::string_view text);

inline constexpr std::array<std::string_view, 5> kPresetWords = {
    "package-managers", "shells", "network-tools", "compilers", "debuggers"};
inline constexpr text::Type kPreset = WordType("preset", kPresetWords);
inline constexpr text::Type kPurlType{
    .kind = text::Type::Kind::kString, .name = "purl type", .format = CheckPurlType};
inline constexpr text::Type kPurlGlob{
    .kind = text::Type::Kind::kString, .name = "purl glob", .format = CheckPackagePurl};

inline constexpr text::Field kNameField{
    .name = "name",
    .type = text::kGlob,
    .meaning = "over the package's name, the last part of its purl (`log4j-core`)"};
inline constexpr text::Field kPurlField{
    .name = "purl",
    .type = kPurlGlob,
    .meaning = "over `pkg:type/namespace/name`, without version and qualifiers"};
inline constexpr text::Field kTypeField{
    .name = "type", .type = kPurlType, .meaning = "the purl type: `deb`, `maven`, `npm`, …"};
inline constexpr text::Field kVersionField{
    .name = "version",
    .type = text::kRange,
    .meaning = "a range, compared in the order of the package's type"};
inline constexpr text::Field kPresetField{
    .name = "preset", .type = kPreset, .meaning = "one of the lists of names below"};

inline constexpr std::array<text::Field, 5> kPackageFields = {kNameField, kPurlField, kTypeField,
                                                              kVersionField, kPresetField};
inline constexpr std::array<std::string_view, 5> kPackageKeys = {"name", "purl", "type", "version",
                                                                 "preset"};
inline constexpr text::ObjectType kPackageGrammar{
    .name = "package", .fields = kPackageFields, .at_least_one_of = kPackageKeys};
inline constexpr text::Type kPackage = ObjectOf(kPackageGrammar);
inline constexpr text::Type kPackages = ListType("[package]", kPackage);

}  // namespace policy::rules
