// `provenance`: who built the image, from what, and how. What the two versions of SLSA call these
// things is in slsa.cc.
#include <algorithm>
#include <set>

#include "base/chars.h"
#include "base/glob.h"
#include "rules/clause.h"
#include "rules/slsa.h"
#include "rules/statement_choice.h"
#include "text/utf8.h"

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

// One `allowed…` key, and the fact that it is about.
struct Allowance {
  std::string_view key;
  std::string_view reason;
  std::string_view noun;
  std::string BuildFacts::*fact;
};
constexpr std::array<Allowance, 5> kAllowances{
    {{"allowedBuilders", "provenance.allowedBuilders", "builder", &BuildFacts::builder},
     {"allowedSources", "provenance.allowedSources", "source", &BuildFacts::source},
     {"allowedRefs", "provenance.allowedRefs", "ref", &BuildFacts::ref},
     {"allowedWorkflows", "provenance.allowedWorkflows", "workflow", &BuildFacts::workflow},
     {"allowedBuildTypes", "provenance.allowedBuildTypes", "build type", &BuildFacts::build_type}}};

class Provenance final : public Check {
 public:
  explicit Provenance(const text::Node& node)
      : signed_by_(text::StringsAt(node, "signedBy")), where_(ClausesAt(node, "where")) {
    for (std::size_t i = 0; i < kAllowances.size(); ++i) {
      for (const std::string& text : text::StringsAt(node, kAllowances.at(i).key)) {
        auto glob = base::Glob::Parse(text);
        if (glob) allowed_.at(i).push_back(std::move(*glob));
      }
    }
  }

  bool per_platform() const override { return false; }
  bool wants_statements() const override { return true; }
  std::vector<std::string> authorities() const override { return signed_by_; }

  Verdict Judge(const ImageFacts& facts) const override {
    Verdict verdict;
    const auto statements = ChooseStatements({"provenance", &signed_by_}, facts, verdict);
    if (statements.empty()) {
      AddMissing(verdict, "provenance.missing",
                 "no SLSA provenance 0.2 or 1 by " + AnyOf(signed_by_), facts);
      return verdict;
    }
    std::vector<BuildFacts> builds;
    for (const Attested* statement : statements) {
      const text::Node* root = PredicateOf(*statement);
      // What cannot be read says nothing, and meets nothing.
      builds.push_back(root == nullptr ? BuildFacts{} : ReadBuildFacts(*root));
    }
    for (std::size_t i = 0; i < kAllowances.size(); ++i) JudgeAllowance(i, builds, verdict);
    JudgeClauses(where_, statements, "provenance.where", facts.now, verdict);
    return verdict;
  }

 private:
  void JudgeAllowance(std::size_t which, const std::vector<BuildFacts>& builds,
                      Verdict& verdict) const {
    const std::vector<base::Glob>& globs = allowed_.at(which);
    if (globs.empty()) return;
    const Allowance& allowance = kAllowances.at(which);
    std::set<std::string> bad;
    for (const BuildFacts& build : builds) {
      const std::string& fact = build.*allowance.fact;
      const bool taken =
          !fact.empty() && std::any_of(globs.begin(), globs.end(),
                                       [&](const auto& glob) { return glob.Matches(fact); });
      if (!taken) bad.insert(fact);
    }
    if (bad.empty()) return;
    constexpr std::size_t kLongestShown = 200;
    const std::string noun(allowance.noun);
    std::string message = bad.begin()->empty()
                              ? "the provenance names no " + noun
                              : "the " + noun + " " +
                                    base::Quote(text::OneLine(
                                        std::string_view(*bad.begin()).substr(0, kLongestShown))) +
                                    " is not among those allowed";
    verdict.Break(allowance.reason, std::move(message), "build it where and as you allow");
  }

  std::vector<std::string> signed_by_;
  std::vector<Clause> where_;
  std::array<std::vector<base::Glob>, kAllowances.size()> allowed_{};
};

}  // namespace

CheckKind ProvenanceKind() {
  return {
      .name = "provenance",
      .grammar = &kGrammar,
      .summary = "built where and from what you allow",
      .explanation =
          "The newest SLSA provenance (0.2 or 1) of the image that any of the authorities signed "
          "(provenance.missing) must hold every key given; a fact that it does not state meets "
          "none (provenance.allowedSources). One on a platform's digest never covers the "
          "index.\nOf version 0.2 are read builder.id, buildType and invocation.configSource "
          "(uri, entryPoint), or else the only git repository among the materials; of version "
          "1 runDetails.builder.id, buildDefinition.buildType and, in externalParameters, "
          "workflow (repository, ref, path), source (uri), sourceToBuild, buildConfigSource or "
          "configSource, or else the only git repository among the resolvedDependencies. "
          "Anything else can be asked for by `where`, as in `attestations`.",
      .example =
          "provenance:\n  signedBy: [github-release]\n  allowedSources: "
          "[\"https://github.com/acme/*\"]\n  allowedRefs: [\"refs/tags/*\"]",
      .evaluated = true,
      .read = [](const text::Node& node) -> std::unique_ptr<const Check> {
        return std::make_unique<const Provenance>(node);
      }};
}

}  // namespace policy::rules
