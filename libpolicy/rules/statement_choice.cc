// The newest alone counts, so that an old statement that says yes cannot outvote a new one that
// says no; of several with one date all must hold.
#include "rules/statement_choice.h"

#include <algorithm>
#include <array>
#include <set>

#include "policy/catalog.h"
#include "rules/slsa.h"

namespace policy::rules {
namespace {

struct TypeWord {
  std::string_view word;
  std::string_view type;
  bool versions = false;  // anything behind a "/" too
};
constexpr std::array<TypeWord, 13> kTypes{{
    {"scan", "https://cosign.sigstore.dev/attestation/vuln/v1"},
    {"scan", "https://in-toto.io/attestation/vulns", true},
    {"scan", "https://policygate.dev/scan/v1"},
    {"sbom", "https://spdx.dev/Document", true},
    {"sbom", "https://cyclonedx.org/bom", true},
    {"vex", "https://openvex.dev/ns", true},
    {"vex", "https://cyclonedx.org/vex", true},
    {"vex", "https://docs.oasis-open.org/csaf/csaf", true},
    {"provenance", "https://slsa.dev/provenance/v0.2"},
    {"provenance", "https://slsa.dev/provenance/v1"},
    {"vsa", "https://slsa.dev/verification_summary", true},
    {"test-result", "https://in-toto.io/attestation/test-result", true},
    {"signature", "https://sigstore.dev/cosign/sign/v1"},
}};

bool IsSignedByAny(const Attested& statement, const std::vector<std::string>* names) {
  if (names == nullptr) return statement.counts;
  return std::any_of(statement.authorities.begin(), statement.authorities.end(),
                     [&](std::string_view name) {
                       return std::find(names->begin(), names->end(), name) != names->end();
                     });
}

}  // namespace

bool IsOfType(std::string_view predicate_type, std::string_view wanted) {
  if (wanted.find(':') != std::string_view::npos) return predicate_type == wanted;
  return std::any_of(kTypes.begin(), kTypes.end(), [&](const TypeWord& row) {
    if (row.word != wanted || !predicate_type.starts_with(row.type)) return false;
    const std::string_view rest = predicate_type.substr(row.type.size());
    return rest.empty() || (row.versions && rest.front() == '/');
  });
}

std::vector<const Attested*> ChooseStatements(const StatementWish& wish, const ImageFacts& facts,
                                              Verdict& verdict) {
  std::vector<const Attested*> fitting;
  std::optional<Time> newest;
  for (const Attested& statement : facts.statements) {
    if (!IsOfType(statement.document->proof->predicate_type(), wish.type)) continue;
    if (!IsSignedByAny(statement, wish.signed_by)) continue;
    fitting.push_back(&statement);
    if (statement.date) newest = std::max(newest.value_or(*statement.date), *statement.date);
  }
  std::vector<const Attested*> chosen;
  for (const Attested* statement : fitting) {
    const bool history = statement->date && *statement->date < *newest;
    if (!history) chosen.push_back(statement);
    (history ? verdict.superseded : verdict.used).push_back(statement->document);
  }
  return chosen;
}

const text::Node* PredicateOf(const Attested& statement) {
  const Predicate* predicate = statement.document->predicate.get();
  return predicate == nullptr ? nullptr : predicate->root();
}

std::optional<Time> BuiltByProvenance(const ImageFacts& facts, Verdict& verdict) {
  std::optional<Time> built;
  for (const Attested* statement : ChooseStatements({.type = "provenance"}, facts, verdict)) {
    const text::Node* root = PredicateOf(*statement);
    const auto at = root == nullptr ? std::nullopt : ReadBuildFacts(*root).built_at;
    if (at) built = std::min(built.value_or(*at), *at);
  }
  return built;
}

void AddMissing(Verdict& verdict, std::string_view reason, const std::string& what,
                const ImageFacts& facts) {
  std::string message;
  if (facts.digest.empty()) {
    message = what + " is bound to the image: it has no digest";
  } else {
    message = what + " is on " + std::string(facts.digest);
  }
  const std::set<std::string_view> refused(facts.refused.begin(), facts.refused.end());
  const char* between = "; refused: ";
  for (const std::string_view why : refused) {
    message.append(between).append(why);
    between = ", ";
  }
  verdict.Break(reason, std::move(message),
                facts.digest.empty() ? "pin the image by digest, and attach a signed one to it"
                                     : "attach one that is signed by one of them");
}

void JudgeClauses(const std::vector<Clause>& clauses,
                  const std::vector<const Attested*>& statements, std::string_view reason, Time now,
                  Verdict& verdict) {
  std::set<std::string> broken;
  if (clauses.empty()) return;
  for (const Attested* statement : statements) {
    const Predicate* predicate = statement->document->predicate.get();
    const text::Node* root = predicate == nullptr ? nullptr : predicate->root();
    if (root == nullptr) {
      broken.insert(
          "the predicate cannot be read" +
          (predicate == nullptr ? std::string() : ": " + std::string(predicate->problem())));
      continue;
    }
    for (const Clause& clause : clauses) {
      const Clause::Answer answer = clause.Ask(*root, now);
      if (answer.changes_at) verdict.ChangesAt(*answer.changes_at, now);
      if (!answer.holds) broken.insert(clause.Describe(*root));
    }
  }
  if (broken.empty()) return;
  std::string message = "the statement does not say what is required: ";
  for (const std::string& line : broken)
    message.append(line == *broken.begin() ? "" : "; ") += line;
  verdict.Break(reason, std::move(message), "attach a newer statement that says so");
}

std::string AnyOf(const std::vector<std::string>& names) {
  std::string list;
  for (const std::string& name : names) list.append(list.empty() ? "" : " or ").append(name);
  return list;
}

}  // namespace policy::rules

namespace policy {

bool IsPredicateOfType(std::string_view predicate_type, std::string_view word) {
  return rules::IsOfType(predicate_type, word);
}

}  // namespace policy
