// `misconfigurations`: failed checks of scanners for configuration. Its words are here; what it
// does is in issue_check.cc.
#include "rules/issue_check.h"
#include "rules/selector_grammar.h"

namespace policy::rules {
namespace {

constexpr std::array<text::Field, 5> kKeys = {kAnyField, kSeveritiesField, kIdsField,
                                              kScannersField, kPathsField};
constexpr std::array<std::string_view, 5> kNames = {"any", "severities", "ids", "scanners",
                                                    "paths"};
constexpr text::ObjectType kUnless{.name = "selector", .fields = kKeys, .at_least_one_of = kNames};
constexpr text::Type kUnlessItem = ObjectOf(kUnless);

constexpr std::array<text::Field, 6> kFields = {
    kAnyField,
    kSeveritiesField,
    kIdsField,
    kScannersField,
    kPathsField,
    text::Field{
        .name = "unless", .type = ListType("[selector]", kUnlessItem), .meaning = kUnlessMeaning}};
constexpr text::ObjectType kGrammar{
    .name = "misconfigurations", .fields = kFields, .at_least_one_of = kNames};

constexpr IssueKind kIssue{.need = {.covers = Coverage::kMisconfigurations},
                           .reason = "misconfigurations.found",
                           .remediation = "correct what the check objects to"};

}  // namespace

CheckKind MisconfigurationsKind() {
  return {
      .name = "misconfigurations",
      .grammar = &kGrammar,
      .summary = "no configuration that a scanner objects to",
      .explanation =
          "Each failed check of Trivy config, hadolint, Dockle or any SARIF tool that the "
          "selector takes is a violation (misconfigurations.found); checks that passed are none, "
          "and one that an exception of the scanner's own hid is a finding like the rest.\nOne "
          "check on one file is one finding.\nThe rule needs a report that covers "
          "misconfigurations; none is a violation of its own (evidence.absent).",
      .example = "misconfigurations: {severities: [critical], unless: [{ids: [DS026]}]}",
      .finding = true,
      .evaluated = true,
      .check = CheckSelectors,
      .read = [](const text::Node& node) { return ReadIssueCheck(node, kIssue); }};
}

}  // namespace policy::rules
