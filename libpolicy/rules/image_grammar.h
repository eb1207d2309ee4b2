// The grammar of `image`. What its keys do is in image.cc and image_content.cc.
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
     .meaning = "the image sets a user, neither `0` nor `root`"},
    {.name = "requireHealthcheck",
     .type = text::kBoolean,
     .meaning = "the image has a health check"},
    {.name = "forbidSetuid",
     .type = text::kBoolean,
     .meaning = "no setuid or setgid file, by the layers or by a scanner that looks for them"},
    {.name = "maxLayers",
     .type = IntegerType("integer", 1, kLargest),
     .meaning = "at most that many layers"},
    {.name = "maxSize",
     .type = text::kSize,
     .meaning = "size of all layers as a registry sends them; of an archive that holds them "
                "unpacked, unpacked"},
    {.name = "maxAge",
     .type = text::kDuration,
     .meaning = "built no longer ago than this, by its provenance, else created; a creation time "
                "before 1980, as in reproducible builds, is unknown, and so too old"},
    {.name = "forbiddenPorts",
     .type = ListType("[integer]", kPort),
     .meaning = "exposes none of these, of any protocol"},
    {.name = "requiredLabels", .type = text::kTexts, .meaning = "has labels of these names"},
    {.name = "requiredPlatforms", .type = kPlatforms, .meaning = "is there for each of these"},
    {.name = "allowedPlatforms", .type = kPlatforms, .meaning = "is there for none but these"},
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
