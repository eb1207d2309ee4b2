// The grammar of `image`. What the keys that this version evaluates do is in image.cc.
#pragma once

#include "rules/types.h"

namespace policy::rules {

inline constexpr text::Type kPlatform{
    .kind = text::Type::Kind::kString, .name = "platform", .format = text::CheckPlatform};
inline constexpr text::Type kPlatforms = ListType("[platform]", kPlatform);
inline constexpr text::Type kPort = IntegerType("port", 1, 65535);

inline constexpr std::array<text::Field, 14> kImageFields = {{
    {.name = "allowed",
     .type = text::kImages,
     .meaning = "the reference, as it is written, is one of these; neither tag nor digest reads as "
                "`latest`"},
    {.name = "forbidden", .type = text::kImages, .meaning = "the reference is none of these"},
    {.name = "requireDigest",
     .type = text::kBoolean,
     .meaning = "the reference names a digest (`name@sha256:…`)"},
    {.name = "forbiddenTags",
     .type = text::kGlobs,
     .meaning = "no such tag; neither tag nor digest reads as `latest`"},
    {.name = "requireNonRootUser",
     .type = text::kBoolean,
     .evaluated = false,
     .meaning = "the image sets a user, neither `0` nor `root`"},
    {.name = "requireHealthcheck",
     .type = text::kBoolean,
     .evaluated = false,
     .meaning = "the image has a health check"},
    {.name = "forbidSetuid",
     .type = text::kBoolean,
     .evaluated = false,
     .meaning = "no setuid file; needs layers or a scanner that reports it"},
    {.name = "maxLayers",
     .type = IntegerType("integer", 1, kLargest),
     .evaluated = false,
     .meaning = "at most that many layers"},
    {.name = "maxSize",
     .type = text::kSize,
     .evaluated = false,
     .meaning = "compressed size of all layers"},
    {.name = "maxAge",
     .type = text::kDuration,
     .evaluated = false,
     .meaning = "built no longer ago than this"},
    {.name = "forbiddenPorts",
     .type = ListType("[integer]", kPort),
     .evaluated = false,
     .meaning = "exposes none of these, of any protocol"},
    {.name = "requiredLabels",
     .type = text::kTexts,
     .evaluated = false,
     .meaning = "has labels of these names"},
    {.name = "requiredPlatforms",
     .type = kPlatforms,
     .evaluated = false,
     .meaning = "is there for each of these"},
    {.name = "allowedPlatforms",
     .type = kPlatforms,
     .evaluated = false,
     .meaning = "is there for none but these"},
}};
inline constexpr std::array<std::string_view, 14> kImageKeys = {"allowed",
                                                                "forbidden",
                                                                "requireDigest",
                                                                "forbiddenTags",
                                                                "requireNonRootUser",
                                                                "requireHealthcheck",
                                                                "forbidSetuid",
                                                                "maxLayers",
                                                                "maxSize",
                                                                "maxAge",
                                                                "forbiddenPorts",
                                                                "requiredLabels",
                                                                "requiredPlatforms",
                                                                "allowedPlatforms"};
inline constexpr text::ObjectType kImageGrammar{
    .name = "image", .fields = kImageFields, .at_least_one_of = kImageKeys};

}  // namespace policy::rules
