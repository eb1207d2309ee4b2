// notaryproject/specifications: signature-envelope-cose.md (RFC 9052, COSE_Sign1).
#include <span>
#include <utility>

#include "attest/notation_attributes.h"
#include "text/cbor.h"

namespace policy::attest {
namespace {

using text::CborNode;
using Kind = CborNode::Kind;

// RFC 9052's and RFC 9360's labels.
constexpr std::int64_t kAlgorithmLabel = 1;
constexpr std::int64_t kCriticalLabel = 2;
constexpr std::int64_t kContentTypeLabel = 3;
constexpr std::int64_t kChainLabel = 33;
constexpr std::uint64_t kSign1Tag = 18;
constexpr std::uint64_t kEpochTag = 1;

Rejection Broken(std::string problem) { return RejectAt(AttestStage::kJson, std::move(problem)); }

bool Is(const CborNode* node, Kind kind) { return node != nullptr && node->kind == kind; }

std::span<const CborNode> ItemsOf(const CborNode* node) {
  return Is(node, Kind::kList) ? std::span<const CborNode>(node->items)
                               : std::span<const CborNode>();
}

std::string NameOf(const CborNode& label) {
  const auto number = label.integer();
  return number ? std::to_string(*number) : std::string(label.text);
}

std::string TextOf(const CborNode* node) {
  return Is(node, Kind::kText) ? std::string(node->text) : std::string();
}

// RFC 8949, 3.4.2: seconds since 1970. The specification takes whole ones.
std::optional<Time> TimeOf(const CborNode& node) {
  if (node.kind != Kind::kTag || node.number != kEpochTag) return std::nullopt;
  const auto seconds = node.items.front().integer();
  constexpr std::int64_t kYear9999 = 253402300799;
  if (!seconds || *seconds < 0 || *seconds > kYear9999) return std::nullopt;
  return Time(std::chrono::seconds(*seconds));
}

std::optional<Rejection> ReadProtected(const CborNode& header, NotationEnvelope& envelope) {
  const auto named = [&](std::string_view name) {
    return header.Find(std::string(kNotationPrefix).append(name));
  };
  NotationAttributes attributes{.scheme = TextOf(named("signingScheme"))};
  for (std::size_t at = 0; at < header.items.size(); at += 2) {
    attributes.all.insert(NameOf(header.items[at]));
  }
  for (const CborNode& label : ItemsOf(header.Find(kCriticalLabel))) {
    attributes.critical.push_back(NameOf(label));
  }
  for (const std::string_view name : kNotationTimes) {
    const CborNode* found = named(name);
    if (found == nullptr) continue;
    const std::optional<Time> at = TimeOf(*found);
    if (!at) return Broken("'" + std::string(name) + "' is no time");
    attributes.times.emplace(name, *at);
  }
  if (const CborNode* algorithm = header.Find(kAlgorithmLabel)) {
    envelope.algorithm = FindNotationAlgorithm(algorithm->integer().value_or(0));
  }
  envelope.content_type = TextOf(header.Find(kContentTypeLabel));
  return TakeAttributes(attributes, envelope);
}

std::optional<Rejection> ReadUnprotected(const CborNode& header, NotationEnvelope& envelope) {
  std::vector<std::string> ders;
  // RFC 9360: one certificate stands alone, several in a list.
  const CborNode* given = header.Find(kChainLabel);
  if (Is(given, Kind::kBytes)) ders.emplace_back(given->text);
  for (const CborNode& one : ItemsOf(given)) ders.emplace_back(one.text);
  auto chain = ReadNotationChain(ders);
  if (auto* rejection = std::get_if<Rejection>(&chain)) return std::move(*rejection);
  envelope.chain = std::move(*std::get_if<std::vector<crypto::Certificate>>(&chain));
  const CborNode* token = header.Find("io.cncf.notary.timestampSignature");
  if (token == nullptr) return std::nullopt;
  if (token->kind != Kind::kBytes || token->text.empty())
    return Broken("a time stamp that is none");
  envelope.timestamp = token->text;
  return std::nullopt;
}

std::optional<Rejection> Fill(const CborNode& root, NotationEnvelope& envelope) {
  const auto& parts = root.items.front().items;
  if (root.number != kSign1Tag || root.items.front().kind != Kind::kList || parts.size() != 4 ||
      parts[0].kind != Kind::kBytes || parts[1].kind != Kind::kMap ||
      parts[2].kind != Kind::kBytes || parts[3].kind != Kind::kBytes) {
    return Broken("no COSE_Sign1 message with a payload");
  }
  envelope.payload = std::string(parts[2].text);
  envelope.signature = parts[3].text;
  // RFC 9052, 4.4, without external data.
  envelope.signed_bytes = text::CborListHead(4) + text::CborText("Signature1") +
                          text::CborBytes(parts[0].text) + text::CborBytes({}) +
                          text::CborBytes(parts[2].text);
  const auto header = text::ReadCbor(parts[0].text);
  if (!header) return Unreadable(header.error());
  if (auto rejection = ReadProtected(*header, envelope)) return rejection;
  return ReadUnprotected(parts[1], envelope);
}

}  // namespace

std::variant<NotationEnvelope, Rejection> ReadNotationCose(std::string_view bytes,
                                                           std::string_view file) {
  if (bytes.size() > kLargestNotation) {
    return RejectAt(AttestStage::kLimits, "a signature larger than 1 MiB");
  }
  const auto root = text::ReadCbor(bytes);
  if (!root) return Unreadable(root.error());
  if (root->kind != Kind::kTag) {
    return Broken("no COSE_Sign1 message, which begins with its tag");
  }
  NotationEnvelope envelope{.file = std::string(file)};
  if (auto rejection = Fill(*root, envelope)) return *std::move(rejection);
  return envelope;
}

}  // namespace policy::attest
