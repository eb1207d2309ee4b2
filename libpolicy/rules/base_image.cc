// `baseImage`: grammar only; this version does not evaluate it.
#include "rules/types.h"

namespace policy::rules {
namespace {

std::optional<text::FormatProblem> CheckBase(std::string_view text) {
  if (text == "scratch") return std::nullopt;
  return text::CheckImage(text);
}
constexpr text::Type kBase{
    .kind = text::Type::Kind::kString, .name = "image, or scratch", .format = CheckBase};

constexpr std::array<text::Field, 5> kFields = {{
    {.name = "allowed",
     .type = ListType("[image, or `scratch`]", kBase),
     .meaning = "the base is one of these"},
    {.name = "maxAge",
     .type = text::kDuration,
     .meaning = "made no longer ago than this; a time before 1980, as in reproducible builds, is "
                "unknown"},
    {.name = "requirePinned", .type = text::kBoolean, .meaning = "named by digest"},
    {.name = "forbidEndOfLife",
     .type = text::kBoolean,
     .meaning = "a distribution that is still maintained, by the scanner's word"},
    {.name = "requireMinimal",
     .type = text::kBoolean,
     .meaning = "no package of the presets `shells` and `package-managers`"},
}};
constexpr std::array<std::string_view, 5> kOne = {"allowed", "maxAge", "requirePinned",
                                                  "forbidEndOfLife", "requireMinimal"};
constexpr text::ObjectType kGrammar{
    .name = "baseImage", .fields = kFields, .at_least_one_of = kOne};

}  // namespace

CheckKind BaseImageKind() {
  return {
      .name = "baseImage",
      .grammar = &kGrammar,
      .summary = "built on a base you trust",
      .explanation =
          "What the base is comes from provenance, annotations, the scanner's data, or the "
          "layer digests of known bases; which one is shown. An unknown base breaks the rule "
          "whatever its keys (baseImage.unknown).",
      .example = "baseImage: {allowed: [\"registry.example.com/base/**\"], requirePinned: true}"};
}

}  // namespace policy::rules
