// vectors/signing: published and home-made signatures, each with its verdict and the step that must
// reject it. Judged here: the kinds that a keyed DSSE verifier knows.
#include "corpus/signing.h"

#include <algorithm>
#include <variant>

#include "attest/envelope.h"
#include "attest/statement.h"
#include "attest/verify.h"

namespace corpus {
namespace {

using policy::attest::Envelope;
using policy::attest::Rejection;

std::vector<policy::crypto::PublicKey> KeysOf(const std::filesystem::path& root, const Node& want) {
  std::vector<std::string> files;
  if (!want.StringAt("key").empty()) files.emplace_back(want.StringAt("key"));
  if (const Node* keys = want.Find("keys")) {
    for (const Node& key : keys->items()) files.emplace_back(key.string());
  }
  std::vector<policy::crypto::PublicKey> keys;
  for (const std::string& file : files) {
    auto key = policy::crypto::PublicKey::FromPem(Slurp(root / file));
    if (key) keys.push_back(*std::move(key));
  }
  return keys;
}

Verdict JudgeKeyed(const std::filesystem::path& root, const Node& want, std::string& detail) {
  const std::string file(want.StringAt("envelope"));
  const auto envelope = policy::attest::ReadEnvelope(Slurp(root / file), file);
  if (!envelope) {
    detail = envelope.error().message;
    return NameOf(policy::attest::Unreadable(envelope.error()).stage);
  }
  policy::attest::Expectation expected;
  expected.digest = want.StringAt("digest");
  expected.predicate_type = want.StringAt("predicate_type");
  expected.key_id = want.StringAt("key_id");
  expected.verifier_id = want.StringAt("verifier_id");
  expected.resource_uri = want.StringAt("resource_uri");
  if (const Node* threshold = want.Find("threshold")) {
    expected.threshold = static_cast<std::size_t>(threshold->integer().value_or(1));
  }
  if (const Node* levels = want.Find("verified_levels")) {
    for (const Node& level : levels->items()) expected.verified_levels.emplace_back(level.string());
  }
  const auto proved = policy::attest::Prove(*envelope, KeysOf(root, want), expected);
  const Rejection* rejection = std::get_if<Rejection>(&proved);
  if (rejection == nullptr) return std::nullopt;
  detail = rejection->error.message;
  return NameOf(rejection->stage);
}

// Statements whose signature key was never published: only what they say is looked at.
Verdict JudgeStatement(const std::filesystem::path& root, const Node& want, std::string& detail) {
  const std::string file(want.StringAt("envelope"));
  const auto envelope = policy::attest::ReadEnvelope(Slurp(root / file), file);
  if (!envelope) return NameOf(policy::attest::Unreadable(envelope.error()).stage);
  const auto read = policy::attest::ReadStatement(envelope->payload, file);
  if (const Rejection* rejection = std::get_if<Rejection>(&read)) {
    detail = rejection->error.message;
    return NameOf(rejection->stage);
  }
  const auto& statement = std::get<policy::attest::Statement>(read);
  if (statement.predicate_type != want.StringAt("predicate_type")) return "predicate-type";
  if (const std::string artifact(want.StringAt("artifact")); !artifact.empty()) {
    const std::string digest = policy::crypto::Sha256(Slurp(root / artifact));
    const bool named = std::find(statement.subjects.begin(), statement.subjects.end(), digest) !=
                       statement.subjects.end();
    if (!named) return "digest";
  }
  return std::nullopt;
}

// The pre-authentication encoding of the protocol's own example.
Verdict JudgeVector(const std::filesystem::path& root, const Node& want, std::string&) {
  const std::string text = Slurp(root / std::string(want.StringAt("file")));
  const auto vector = policy::text::ReadJson(text, "vector");
  if (!vector) return "json";
  const Node& row = vector->root();
  const std::string encoded =
      policy::attest::PreAuthEncoding(row.StringAt("payloadType"), row.StringAt("payload_text"));
  return encoded == row.StringAt("pae") ? Verdict() : Verdict("encoding");
}

struct Kind {
  std::string_view name;
  Verdict (*judge)(const std::filesystem::path&, const Node&, std::string&);
};

constexpr Kind kKinds[] = {
    {"dsse-keyed", JudgeKeyed},
    {"dsse-statement", JudgeStatement},
    {"dsse-vector", JudgeVector},
    {"sigstore-bundle", JudgeBundle},
    {"oci-layout", JudgeLayout},
    {"oci-layout-cosign-attestation", JudgeLayout},
    {"detached-signature", JudgeDetached},
    {"rfc3161", JudgeToken},
    {"rfc3161-token", JudgeToken},
    {"trusted-root", JudgeTrustedRoot},
    {"certificate-authority", JudgeAuthority},
    {"notation-jws", JudgeNotation},
    {"notation-cose", JudgeNotation},
    {"notation-encoding", JudgeNotationForm},
    {"notary-v1", JudgeContentTrust},
};

}  // namespace

Tally JudgeSigning(const std::filesystem::path& root) {
  const policy::text::Tree expected = ReadExpected(root);
  Tally tally;
  const Node* cases = expected.root().Find("cases");
  if (cases == nullptr) return tally;
  for (const Node& want : cases->items()) {
    const std::string_view kind = want.StringAt("kind");
    const auto* row = std::find_if(std::begin(kKinds), std::end(kKinds),
                                   [&](const Kind& one) { return one.name == kind; });
    if (row == std::end(kKinds)) {
      tally.NotBuilt("the kind '" + std::string(kind) + "'");
      continue;
    }
    std::string detail;
    const Verdict got = row->judge(root, want, detail);
    const std::string_view expect = want.StringAt("expect");
    const bool accept = expect == "accept" || expect == "parse";
    Comparison compare;
    compare.Text("verdict", accept ? "accept" : "reject", got ? "reject" : "accept");
    const std::string_view stage = accept ? std::string_view() : want.StringAt("stage");
    if (got) compare.Text("stage (" + detail + ")", stage, *got);
    tally.Count(std::string(want.StringAt("id")), compare.Take());
  }
  return tally;
}

}  // namespace corpus
