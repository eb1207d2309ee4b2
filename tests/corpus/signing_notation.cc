// vectors/signing: signatures of the Notary Project, in both envelopes.
#include <algorithm>
#include <variant>

#include "attest/verify_notation.h"
#include "corpus/signing.h"
#include "text/json.h"

namespace corpus {
namespace {

namespace attest = policy::attest;
using attest::Rejection;

// Where a case names no hour: one after all signatures and before the long certificates run out.
constexpr std::string_view kHour = "2026-01-01T00:00:00Z";

// Every file of the store that a case names, "ca:name".
std::vector<policy::crypto::Certificate> Store(const std::filesystem::path& root,
                                               const std::string& store) {
  const std::size_t colon = store.find(':');
  const std::filesystem::path folder =
      root / "notation/truststore/x509" / store.substr(0, colon) / store.substr(colon + 1);
  std::vector<policy::crypto::Certificate> all;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const auto read = attest::ReadStoreFile(store, Slurp(entry.path()), entry.path().string());
    if (read) all.insert(all.end(), read->begin(), read->end());
  }
  return all;
}

// The artifact that the envelope claims, but for the digest where the case names one.
attest::SubjectDescriptor SubjectOf(const attest::NotationEnvelope& envelope, const Node& want) {
  const auto payload = policy::text::ReadJson(envelope.payload.value_or(""), "payload");
  const Node* artifact = payload ? payload->root().Find("targetArtifact") : nullptr;
  if (artifact == nullptr) return {};
  const std::string digest(want.StringAt("digest"));
  const Node* size = artifact->Find("size");
  return {.media_type = std::string(artifact->StringAt("mediaType")),
          .digest = digest.empty() ? std::string(artifact->StringAt("digest")) : digest,
          .size = size == nullptr ? 0 : size->integer().value_or(0)};
}

std::variant<attest::NotationEnvelope, Rejection> ReadCase(const std::filesystem::path& root,
                                                           const Node& want, const char* member) {
  const std::string file(want.StringAt(member));
  const std::string bytes = Slurp(root / file);
  return bytes.starts_with('{') ? attest::ReadNotationJws(bytes, file)
                                : attest::ReadNotationCose(bytes, file);
}

}  // namespace

Verdict JudgeNotation(const std::filesystem::path& root, const Node& want, std::string& detail) {
  const auto read = ReadCase(root, want, "envelope");
  if (const auto* rejection = std::get_if<Rejection>(&read)) return Say(*rejection, detail);
  const auto& envelope = *std::get_if<attest::NotationEnvelope>(&read);
  attest::NotationRule rule{.name = "case", .stores = {std::string(want.StringAt("truststore"))}};
  attest::NotationStores stores;
  stores[rule.stores.front()] = Store(root, rule.stores.front());
  if (want.StringAt("check") == "authentic-timestamp") {
    // Only the time is in question: the signer's own root is trusted.
    rule.stores.emplace_back("ca:own");
    stores["ca:own"] = {envelope.chain.back()};
  }
  const std::string_view hour = want.StringAt("clock").empty() ? kHour : want.StringAt("clock");
  const auto proof = attest::VerifyNotation(
      envelope, {.rule = rule, .stores = stores, .now = *policy::ParseTime(hour)},
      SubjectOf(envelope, want));
  if (const auto* rejection = std::get_if<Rejection>(&proof)) return Say(*rejection, detail);
  return std::nullopt;
}

// An envelope without certificates: only what its header says can be looked at.
Verdict JudgeNotationForm(const std::filesystem::path& root, const Node& want,
                          std::string& detail) {
  const auto read = ReadCase(root, want, "file");
  if (const auto* rejection = std::get_if<Rejection>(&read)) return Say(*rejection, detail);
  return std::nullopt;
}

}  // namespace corpus
