// `attestations`: grammar only; this version does not evaluate it.
#include "rules/clause.h"

namespace policy::rules {
namespace {

constexpr std::array<std::string_view, 6> kTypes = {"scan",       "sbom", "vex",
                                                    "provenance", "vsa",  "test-result"};

std::optional<text::FormatProblem> CheckPredicateType(std::string_view text) {
  for (const std::string_view type : kTypes) {
    if (text == type) return std::nullopt;
  }
  if (text.find(':') != std::string_view::npos) return std::nullopt;
  return text::FormatProblem{
      "'" + std::string(text) + "' is no attestation type",
      "one of scan, sbom, vex, provenance, vsa, test-result, or a predicate type URI"};
}
constexpr text::Type kPredicateType{
    .kind = text::Type::Kind::kString, .name = "attestation type", .format = CheckPredicateType};

constexpr std::array<text::Field, 4> kFields = {{
    {.name = "type",
     .type = kPredicateType,
     .required = true,
     .meaning = "`scan` `sbom` `vex` `provenance` `vsa` `test-result`, or a predicate type URI"},
    {.name = "signedBy",
     .type = kAuthorities,
     .required = true,
     .meaning = "the newest by any of these counts"},
    {.name = "maxAge", .type = text::kDuration, .meaning = "made no longer ago than this"},
    {.name = "where", .type = kClauses, .meaning = "what its predicate must say"},
}};
constexpr text::ObjectType kGrammar{.name = "attestations", .fields = kFields};

}  // namespace

CheckKind AttestationsKind() {
  return {.name = "attestations",
          .grammar = &kGrammar,
          .summary = "a signed statement that says what you require",
          .explanation =
              "The newest statement of that type by any of the authorities counts, and each clause "
              "must hold in its predicate. A path that leads nowhere meets only `absent`.",
          .example =
              "attestations:\n  type: test-result\n  signedBy: [ci]\n  where: [{path: "
              "/result, equals: PASSED}]"};
}

}  // namespace policy::rules
