// notaryproject/notary: tuf/data and tuf/signed, as the servers of Docker Content Trust write it.
#include "attest/tuf_metadata.h"

#include <algorithm>
#include <set>
#include <utility>

#include "attest/proto_json.h"
#include "text/json.h"
#include "text/utf8.h"

namespace policy::attest {
namespace {

using crypto::KeyKind;

constexpr text::Limits kLimits{.max_bytes = std::size_t{16} << 20U, .max_nodes = 2'000'000};
constexpr std::size_t kDigestSize = 32;

class TufReader {
 public:
  explicit TufReader(TufMetadata& metadata) : metadata_(metadata) {}
  void Read(const text::Node& root);
  std::optional<Rejection> rejection() const;

 private:
  void ReadSignatures(const text::Node& root);
  void ReadKeys(const text::Node& parent);
  std::optional<TufKey> ReadKey(const text::Node& node, const std::string& kind);
  TufRole ReadRole(const text::Node& node, std::string name);
  void ReadRoles(const text::Node& signed_part);
  std::map<std::string, TufContent> Contents(const text::Node& node, std::string_view key);
  std::vector<std::string> Texts(const text::Node& node, std::string_view key);

  TufMetadata& metadata_;
  ProtoJson in_{};
  bool foreign_key_ = false;
};

std::vector<std::string> TufReader::Texts(const text::Node& node, std::string_view key) {
  std::vector<std::string> texts;
  for (const text::Node& one : in_.List(node, key)) {
    if (!one.is_string()) in_.Fail("'" + std::string(key) + "' holds what is no text");
    texts.emplace_back(one.string());
  }
  return texts;
}

void TufReader::ReadSignatures(const text::Node& root) {
  for (const text::Node& one : in_.List(root, "signatures")) {
    metadata_.signatures.push_back(
        {in_.Text(one, "keyid"), in_.Text(one, "method"), in_.Bytes(one, "sig")});
  }
}

// Nothing for a kind that we do not know, or a key that cannot be used: only who needs it fails.
std::optional<TufKey> TufReader::ReadKey(const text::Node& node, const std::string& kind) {
  std::string material = in_.Bytes(node, "public");
  if (kind == "ecdsa-x509" || kind == "rsa-x509") {
    auto certificates = crypto::Certificate::FromPem(material);
    if (!certificates || !certificates->front().key()) return std::nullopt;
    return TufKey{*certificates->front().key(), certificates->front()};
  }
  if (kind == "ed25519") {
    // RFC 8410: what stands before the 32 bytes in a SubjectPublicKeyInfo.
    material.insert(0, "\x30\x2A\x30\x05\x06\x03\x2B\x65\x70\x03\x21\x00", 12);
  } else if (kind != "ecdsa" && kind != "rsa") {
    return std::nullopt;
  }
  auto key = crypto::PublicKey::FromDer(material);
  if (!key) return std::nullopt;
  return TufKey{*std::move(key)};
}

void TufReader::ReadKeys(const text::Node& parent) {
  const text::Node* keys = in_.Message(parent, "keys");
  if (keys == nullptr) return;
  for (const text::Member& member : keys->members()) {
    const std::string kind = in_.Text(member.value, "keytype");
    const text::Node* value = in_.Message(member.value, "keyval");
    if (value == nullptr) return in_.Fail("a key without its value");
    const std::string form = R"({"keytype":")" + kind + R"(","keyval":{"private":null,"public":")" +
                             in_.Text(*value, "public") + R"("}})";
    if (crypto::Sha256Hex(form) != member.key) foreign_key_ = true;
    if (auto key = ReadKey(*value, kind)) metadata_.keys.emplace(member.key, *std::move(key));
  }
}

TufRole TufReader::ReadRole(const text::Node& node, std::string name) {
  return {.name = std::move(name),
          .key_ids = Texts(node, "keyids"),
          .threshold = static_cast<std::size_t>(in_.Number(node, "threshold")),
          .paths = Texts(node, "paths")};
}

// Root lists roles by name; targets list delegations, in order.
void TufReader::ReadRoles(const text::Node& signed_part) {
  if (const text::Node* roles = in_.Message(signed_part, "roles")) {
    for (const text::Member& member : roles->members()) {
      metadata_.roles.push_back(ReadRole(member.value, std::string(member.key)));
    }
  }
  const text::Node* delegations = in_.Message(signed_part, "delegations");
  if (delegations == nullptr) return;
  ReadKeys(*delegations);
  for (const text::Node& one : in_.List(*delegations, "roles")) {
    metadata_.roles.push_back(ReadRole(one, in_.Text(one, "name")));
  }
}

std::map<std::string, TufContent> TufReader::Contents(const text::Node& node,
                                                      std::string_view key) {
  std::map<std::string, TufContent> contents;
  const text::Node* list = in_.Message(node, key);
  if (list == nullptr) return contents;
  for (const text::Member& member : list->members()) {
    const text::Node* hashes = in_.Message(member.value, "hashes");
    TufContent content{.length = in_.Number(member.value, "length")};
    if (hashes != nullptr) content.sha256 = in_.Bytes(*hashes, "sha256");
    if (content.sha256.size() != kDigestSize) in_.Fail("an entry without a SHA-256 digest");
    contents.emplace(member.key, std::move(content));
  }
  return contents;
}

void TufReader::Read(const text::Node& root) {
  const text::Node* part = in_.Message(root, "signed");
  const std::optional<std::string> canonical = part == nullptr ? std::nullopt : TufCanonical(*part);
  if (!canonical) return in_.Fail("no signed part in canonical JSON");
  metadata_.signed_bytes = *canonical;
  ReadSignatures(root);
  metadata_.type = in_.Text(*part, "_type");
  metadata_.version = in_.Number(*part, "version");
  const auto expires = ParseTime(in_.Text(*part, "expires"));
  if (!expires) return in_.Fail("'expires' is no time");
  metadata_.expires = *expires;
  ReadKeys(*part);
  ReadRoles(*part);
  metadata_.files = Contents(*part, "meta");
  metadata_.targets = Contents(*part, "targets");
}

std::optional<Rejection> TufReader::rejection() const {
  if (in_.problem()) return RejectAt(AttestStage::kJson, *in_.problem());
  if (!foreign_key_) return std::nullopt;
  return RejectAt(AttestStage::kKey, "a key is not the one its identifier names");
}

bool Verifies(const crypto::PublicKey& key, const TufSignature& signature,
              const std::string& message) {
  const bool rsa = key.kind() == KeyKind::kRsa;
  if (signature.method == "rsapss") {
    return rsa && key.Verify(message, signature.bytes, {.pss = true});
  }
  if (signature.method == "rsapkcs1v15") return rsa && key.Verify(message, signature.bytes);
  if (signature.method == "eddsa") {
    return key.kind() == KeyKind::kEd25519 && key.Verify(message, signature.bytes);
  }
  return signature.method == "ecdsa" && key.VerifyFixedWidth(message, signature.bytes);
}

}  // namespace

const TufRole* TufMetadata::RoleOf(std::string_view name) const {
  const auto role = std::find_if(roles.begin(), roles.end(),
                                 [&](const TufRole& one) { return one.name == name; });
  return role == roles.end() ? nullptr : &*role;
}

std::variant<TufMetadata, Rejection> ReadTufMetadata(std::string_view bytes,
                                                     std::string_view file) {
  const auto tree = text::ReadJson(bytes, file, kLimits);
  if (!tree) return Unreadable(tree.error());
  TufMetadata metadata{.bytes = std::string(bytes)};
  TufReader reader(metadata);
  reader.Read(tree->root());
  std::optional<Rejection> rejection = reader.rejection();
  if (!rejection) return metadata;
  rejection->error.where.file = file;
  return *std::move(rejection);
}

std::size_t CountSigners(const TufMetadata& metadata, const TufRole& role, const TufKeys& keys) {
  std::set<std::string> signers;
  for (const TufSignature& signature : metadata.signatures) {
    const auto& ids = role.key_ids;
    const auto key = keys.find(signature.key_id);
    const bool named = std::find(ids.begin(), ids.end(), signature.key_id) != ids.end();
    if (!named || key == keys.end() || signers.count(key->second.key.fingerprint()) > 0) continue;
    if (Verifies(key->second.key, signature, metadata.signed_bytes)) {
      signers.insert(key->second.key.fingerprint());
    }
  }
  return signers.size();
}

}  // namespace policy::attest
