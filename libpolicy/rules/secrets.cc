// `secrets`: grammar only; this version does not evaluate it.
#include "rules/selector_grammar.h"

namespace policy::rules {
namespace {

constexpr std::array<std::string_view, 4> kPlaces = {"file", "environment", "label", "history"};
constexpr text::Type kPlace = WordType("location", kPlaces);
constexpr text::Field kLocations{.name = "locations",
                                 .type = ListType("[location]", kPlace),
                                 .meaning = "found in such a place"};

constexpr std::array<text::Field, 6> kKeys = {kAnyField,      kSeveritiesField, kIdsField,
                                              kScannersField, kPathsField,      kLocations};
constexpr std::array<std::string_view, 6> kNames = {"any",      "severities", "ids",
                                                    "scanners", "paths",      "locations"};
constexpr text::ObjectType kUnless{.name = "selector", .fields = kKeys, .at_least_one_of = kNames};
constexpr text::Type kUnlessItem = ObjectOf(kUnless);

constexpr std::array<text::Field, 7> kFields = {
    kAnyField,
    kSeveritiesField,
    kIdsField,
    kScannersField,
    kPathsField,
    kLocations,
    text::Field{
        .name = "unless", .type = ListType("[selector]", kUnlessItem), .meaning = kUnlessMeaning}};
constexpr text::ObjectType kGrammar{
    .name = "secrets", .fields = kFields, .at_least_one_of = kNames};

}  // namespace

CheckKind SecretsKind() {
  return {.name = "secrets",
          .grammar = &kGrammar,
          .summary = "no credentials left in the image",
          .explanation =
              "Each secret found in layers, files, image environment, labels or history, and that "
              "the selector takes, is a violation. The secret itself is never shown.\nThe rule "
              "needs a report that covers secrets; none is a violation of its own "
              "(evidence.absent).",
          .example = "secrets: {severities: [critical, high]}",
          .finding = true,
          .check = CheckSelectors};
}

}  // namespace policy::rules
