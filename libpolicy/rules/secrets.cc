// `secrets`: credentials that a scanner found in the image. Its words are here; what it does is in
// issue_check.cc.
#include "rules/issue_check.h"
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

constexpr IssueKind kIssue{.need = {.covers = Coverage::kSecrets},
                           .reason = "secrets.found",
                           .noun = "secret",
                           .remediation = "revoke it and build the image without it",
                           .titled = false};

}  // namespace

CheckKind SecretsKind() {
  return {
      .name = "secrets",
      .grammar = &kGrammar,
      .summary = "no credentials left in the image",
      .explanation =
          "Each secret found in layers, files, image environment, labels or history, and that "
          "the selector takes, is a violation (secrets.found). The secret itself is never "
          "shown.\nWhat one rule of a scanner found in one file is one finding, however often; "
          "a finding without a severity is treated as `evidence.unknownSeverity` says. Where "
          "a report does not say what kind of place a secret is in, a path is a file's, and "
          "without a path it could be any of `locations`.\nThe rule needs a report that "
          "covers secrets; none is a violation of its own (evidence.absent). An image archive "
          "tells what is written in environment, labels and history (the path of such a finding "
          "is `/environment/NAME`, `/label/NAME`, `/history/STEP`), and covers no secrets.\nTo "
          "satisfy it: "
          "revoke the secret, and build the image without it: removing it in a later layer "
          "leaves it in the earlier one.",
      .example = "secrets: {severities: [critical, high]}",
      .finding = true,
      .evaluated = true,
      .check = CheckSelectors,
      .read = [](const text::Node& node) { return ReadIssueCheck(node, kIssue); }};
}

}  // namespace policy::rules
