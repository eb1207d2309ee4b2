// notaryproject/specifications: signature-envelope-jws.md (RFC 7515, flattened JSON).
#include <utility>

#include "attest/notation_attributes.h"
#include "text/base64.h"
#include "text/json.h"
#include "text/utf8.h"

namespace policy::attest {
namespace {

constexpr text::Limits kLimits{.max_bytes = kLargestNotation};

Rejection Broken(std::string problem) { return RejectAt(AttestStage::kJson, std::move(problem)); }

// The member's bytes; nothing where it is no base64 or not there.
std::optional<std::string> BytesAt(const text::Node& node, std::string_view key) {
  const text::Node* found = node.Find(key);
  if (found == nullptr || !found->is_string()) return std::nullopt;
  return text::DecodeBase64(found->string());
}

std::optional<Rejection> ReadTimes(const text::Node& header, NotationAttributes& attributes) {
  for (const std::string_view name : kNotationTimes) {
    const text::Node* found = header.Find(std::string(kNotationPrefix).append(name));
    if (found == nullptr) continue;
    const std::optional<Time> at = ParseTime(found->string());
    if (!at) return Broken("'" + std::string(name) + "' is no time");
    attributes.times.emplace(name, *at);
  }
  return std::nullopt;
}

std::optional<Rejection> ReadProtected(const text::Node& header, NotationEnvelope& envelope) {
  NotationAttributes attributes{.scheme =
                                    std::string(header.StringAt("io.cncf.notary.signingScheme"))};
  for (const text::Member& member : header.members()) attributes.all.emplace(member.key);
  if (const text::Node* critical = header.Find("crit")) {
    for (const text::Node& name : critical->items())
      attributes.critical.emplace_back(name.string());
  }
  if (auto rejection = ReadTimes(header, attributes)) return rejection;
  envelope.algorithm = FindNotationAlgorithm(header.StringAt("alg"));
  envelope.content_type = header.StringAt("cty");
  return TakeAttributes(attributes, envelope);
}

std::optional<Rejection> ReadUnprotected(const text::Node& header, NotationEnvelope& envelope) {
  const text::Node* list = header.Find("x5c");
  std::vector<std::string> ders;
  if (list != nullptr) {
    for (const text::Node& one : list->items()) {
      ders.push_back(text::DecodeBase64(one.string()).value_or(std::string()));
    }
  }
  auto chain = ReadNotationChain(ders);
  if (auto* rejection = std::get_if<Rejection>(&chain)) return std::move(*rejection);
  envelope.chain = std::move(*std::get_if<std::vector<crypto::Certificate>>(&chain));
  constexpr std::string_view kToken = "io.cncf.notary.timestampSignature";
  if (header.Find(kToken) == nullptr) return std::nullopt;
  std::optional<std::string> token = BytesAt(header, kToken);
  if (!token || token->empty()) return Broken("the time stamp is not base64");
  envelope.timestamp = *std::move(token);
  return std::nullopt;
}

std::optional<Rejection> Fill(const text::Node& root, NotationEnvelope& envelope) {
  const text::Node* payload = root.Find("payload");
  std::optional<std::string> signature = BytesAt(root, "signature");
  const std::optional<std::string> protection = BytesAt(root, "protected");
  if (payload == nullptr || !signature || !protection) {
    return Broken("no JWS with payload, protected header and signature");
  }
  envelope.payload = BytesAt(root, "payload");
  envelope.signature = *std::move(signature);
  // RFC 7515, 5.1: over the texts as they stand.
  envelope.signed_bytes = root.StringAt("protected");
  envelope.signed_bytes.append(1, '.').append(payload->string());
  const auto header = text::ReadJson(*protection, envelope.file, kLimits);
  if (!header) return Unreadable(header.error());
  if (auto rejection = ReadProtected(header->root(), envelope)) return rejection;
  const text::Node* unprotected = root.Find("header");
  return unprotected == nullptr ? std::nullopt : ReadUnprotected(*unprotected, envelope);
}

}  // namespace

std::variant<NotationEnvelope, Rejection> ReadNotationJws(std::string_view bytes,
                                                          std::string_view file) {
  const auto tree = text::ReadJson(bytes, file, kLimits);
  if (!tree) return Unreadable(tree.error());
  NotationEnvelope envelope{.file = std::string(file)};
  if (auto rejection = Fill(tree->root(), envelope)) return *std::move(rejection);
  return envelope;
}

}  // namespace policy::attest
