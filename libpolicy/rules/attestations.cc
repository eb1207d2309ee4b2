// `attestations`: a signed statement of a type, recent, that says what is required.
#include "rules/age.h"
#include "rules/clause.h"
#include "rules/statement_choice.h"

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

class Attestations final : public Check {
 public:
  explicit Attestations(const text::Node& node)
      : type_(text::StringAt(node, "type")),
        signed_by_(text::StringsAt(node, "signedBy")),
        max_age_(ParseDuration(node.StringAt("maxAge"))),
        where_(ClausesAt(node, "where")) {}

  bool per_platform() const override { return false; }
  bool wants_statements() const override { return true; }
  std::vector<std::string> authorities() const override { return signed_by_; }

  Verdict Judge(const ImageFacts& facts) const override {
    Verdict verdict;
    const auto statements = ChooseStatements({type_, &signed_by_}, facts, verdict);
    if (statements.empty()) {
      AddMissing(verdict, "attestations.missing",
                 "no attestation of type '" + type_ + "' by " + AnyOf(signed_by_), facts);
      return verdict;
    }
    JudgeAge(statements, facts.now, verdict);
    JudgeClauses(where_, statements, "attestations.where", facts.now, verdict);
    return verdict;
  }

 private:
  void JudgeAge(const std::vector<const Attested*>& statements, Time now, Verdict& verdict) const {
    if (!max_age_) return;
    bool fresh = true;
    for (const Attested* statement : statements) {
      const Age age = AgeOf(statement->date, *max_age_, now);
      if (age.changes_at) verdict.ChangesAt(*age.changes_at, now);
      fresh = fresh && age.fresh;
    }
    if (fresh) return;
    const std::optional<Time>& date = statements.front()->date;
    verdict.Break("attestations.maxAge",
                  "the newest attestation of type '" + type_ + "' is of " +
                      (date ? FormatTime(*date) : std::string("an unknown date")) +
                      ", past 'maxAge' " + FormatDuration(*max_age_),
                  "attach a new one");
  }

  std::string type_;
  std::vector<std::string> signed_by_;
  std::optional<Duration> max_age_;
  std::vector<Clause> where_;
};

}  // namespace

CheckKind AttestationsKind() {
  return {.name = "attestations",
          .grammar = &kGrammar,
          .summary = "a signed statement that says what you require",
          .explanation =
              "The newest statement of that type by any of the authorities counts "
              "(attestations.missing), if it is on the digest that the reference names: one on a "
              "platform's digest never covers the index. It must be no older than `maxAge` "
              "(attestations.maxAge), and each clause must hold in its predicate "
              "(attestations.where). Of several with the same date all must.\nA path that leads "
              "nowhere meets only `absent`; so does `present: false`. `before` takes times up to "
              "but not at its own, `after` those from its own on. Only numbers meet `min` and "
              "`max`, only times with a zone `before`, `after` and `maxAge`.\nThe words are these "
              "predicate types: `scan` cosign's vuln/v1, in-toto's vulns and "
              "https://policygate.dev/scan/v1; `sbom` SPDX and CycloneDX; `vex` OpenVEX, CycloneDX "
              "and CSAF; `provenance` SLSA 0.2 and 1; `vsa` SLSA's verification summary; "
              "`test-result` in-toto's; each in every version but where one is named. A URI is "
              "compared whole.\nA statement's date is the one its type defines; of a type that "
              "defines none the first of timestamp, Timestamp, metadata/timestamp, finishedOn, "
              "metadata/finishedOn, createdAt and created. Without one it does not count.\nWhat "
              "is signed by nobody you trust, undated or of a date to come is named in the message "
              "and is no statement; a predicate over 32 MiB cannot be looked into.",
          .example =
              "attestations:\n  type: test-result\n  signedBy: [ci]\n  where: [{path: "
              "/result, equals: PASSED}]",
          .evaluated = true,
          .read = [](const text::Node& node) -> std::unique_ptr<const Check> {
            return std::make_unique<const Attestations>(node);
          }};
}

}  // namespace policy::rules
