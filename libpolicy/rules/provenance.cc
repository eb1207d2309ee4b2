// `provenance`: grammar only; this version does not evaluate it.
#include "rules/clause.h"

namespace policy::rules {
namespace {

constexpr std::array<text::Field, 7> kFields = {{
    {.name = "signedBy",
     .type = kAuthorities,
     .required = true,
     .meaning = "SLSA 0.2 or 1; the newest by any of these counts"},
    {.name = "where", .type = kClauses, .meaning = "what its predicate must say"},
    {.name = "allowedBuilders", .type = text::kGlobs, .meaning = "built by one of these"},
    {.name = "allowedSources",
     .type = text::kGlobs,
     .meaning = "from one of these: the repository's URI without `git+`, `.git` and `@ref`"},
    {.name = "allowedRefs",
     .type = text::kGlobs,
     .meaning = "from one of these refs, whole (`refs/heads/main`)"},
    {.name = "allowedWorkflows", .type = text::kGlobs, .meaning = "by one of these workflows"},
    {.name = "allowedBuildTypes", .type = text::kGlobs, .meaning = "of one of these build types"},
}};
constexpr text::ObjectType kGrammar{.name = "provenance", .fields = kFields};

}  // namespace

CheckKind ProvenanceKind() {
  return {.name = "provenance",
          .grammar = &kGrammar,
          .summary = "built where and from what you allow",
          .explanation =
              "The newest signed SLSA provenance of the image must hold every key given. One on a "
              "platform's digest never covers the index.",
          .example =
              "provenance:\n  signedBy: [github-release]\n  allowedSources: "
              "[\"https://github.com/acme/*\"]\n  allowedRefs: [\"refs/tags/*\"]"};
}

}  // namespace policy::rules
