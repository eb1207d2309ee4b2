// A new root is signed by the keys of the one before and by its own; its certificates, where it has
// some, are made out to the repository.
#include "attest/tuf_root.h"

#include <algorithm>
#include <utility>

#include "text/utf8.h"

namespace policy::attest {
namespace {

constexpr std::size_t kMostRotations = 64;

// By whose word a root counts.
struct Anchor {
  TufRole role{};
  TufKeys keys{};
};

Anchor AnchorOf(const TufMetadata& root) {
  const TufRole* role = root.RoleOf("root");
  return {role == nullptr ? TufRole{} : *role, root.keys};
}

// Pinned keys are known by themselves: which identifiers they have in this root is read there.
Anchor PinnedIn(const TufMetadata& root, const std::vector<crypto::PublicKey>& pins) {
  Anchor anchor{.role = {.name = "root", .threshold = 1}};
  for (const auto& named : root.keys) {
    const std::string& fingerprint = named.second.key.fingerprint();
    const bool pinned = std::any_of(pins.begin(), pins.end(), [&](const crypto::PublicKey& pin) {
      return pin.fingerprint() == fingerprint;
    });
    if (!pinned) continue;
    anchor.role.key_ids.push_back(named.first);
    anchor.keys.insert(named);
  }
  return anchor;
}

bool IsAnchored(const TufMetadata& root, const ContentTrust& trust,
                const std::optional<TufMetadata>& remembered) {
  const Anchor anchor = remembered ? AnchorOf(*remembered) : PinnedIn(root, trust.roots);
  return !CheckSigners(root, anchor.role, anchor.keys);
}

std::optional<Rejection> CheckCertificates(const TufMetadata& root, const ContentTrust& trust) {
  const Anchor own = AnchorOf(root);
  for (const std::string& id : own.role.key_ids) {
    const auto key = own.keys.find(id);
    if (key == own.keys.end() || !key->second.certificate) continue;
    const crypto::Certificate& certificate = *key->second.certificate;
    const auto subject = certificate.subject();
    const std::string name = subject && subject->count("CN") > 0 ? subject->at("CN") : "";
    const bool prefix = name.size() > 1 && name.ends_with('*') &&
                        trust.gun.starts_with(std::string_view(name).substr(0, name.size() - 1));
    if (name != trust.gun && !prefix) {
      return RejectAt(AttestStage::kIdentity,
                      "the root's certificate is for " + text::QuoteLine(name));
    }
    if (!certificate.ValidAt(trust.now)) {
      return RejectAt(AttestStage::kExpiry, "the root's certificate does not hold now");
    }
    if (!certificate.is_strongly_signed()) {
      return RejectAt(AttestStage::kKey, "the root's certificate is signed with a weak digest");
    }
  }
  return std::nullopt;
}

using Roots = std::vector<TufMetadata>;  // The newest first, down to one that is anchored.

std::variant<Roots, Rejection> ReadRoots(const ReadRole& read, const ContentTrust& trust,
                                         const std::optional<TufMetadata>& remembered) {
  Roots roots;
  std::string role = "root";
  while (roots.size() <= kMostRotations) {
    auto one = ReadRoleFile(read, role);
    if (auto* rejection = std::get_if<Rejection>(&one)) {
      if (roots.empty()) return std::move(*rejection);
      break;
    }
    roots.push_back(std::move(*std::get_if<TufMetadata>(&one)));
    if (IsAnchored(roots.back(), trust, remembered)) return roots;
    if (roots.back().version < 2) break;
    role = std::to_string(roots.back().version - 1) + ".root";
  }
  return RejectAt(AttestStage::kKey, remembered ? "the root does not follow the one known before"
                                                : "the root is not signed by a pinned key");
}

// Each by its own keys, and by those of the root before.
std::optional<Rejection> CheckRotations(const Roots& roots) {
  for (std::size_t at = 0; at < roots.size(); ++at) {
    const Anchor own = AnchorOf(roots[at]);
    if (auto rejection = CheckSigners(roots[at], own.role, own.keys)) return rejection;
    if (at + 1 == roots.size()) return std::nullopt;
    const Anchor before = AnchorOf(roots[at + 1]);
    if (auto rejection = CheckSigners(roots[at], before.role, before.keys)) return rejection;
    if (roots[at].version != roots[at + 1].version + 1) {
      return RejectAt(AttestStage::kRollback, "the roots' versions do not follow each other");
    }
  }
  return std::nullopt;
}

}  // namespace

std::variant<TufMetadata, Rejection> ReadRoleFile(const ReadRole& read, std::string_view role) {
  const std::string name(role);
  const Result<std::string> bytes = read(role);
  if (!bytes) {
    const bool absent = bytes.error().kind == ErrorKind::kNotFound;
    return absent ? RejectAt(AttestStage::kMissing, "there is no '" + name + "'")
                  : Unreadable(bytes.error());
  }
  auto metadata = ReadTufMetadata(*bytes, name);
  const auto* found = std::get_if<TufMetadata>(&metadata);
  if (found == nullptr) return metadata;
  std::string type = name.ends_with("root") ? "Root" : name.substr(0, name.find('/'));
  type.front() = static_cast<char>(type.front() & ~0x20);  // "targets/…" is of the type "Targets".
  if (found->type == type) return metadata;
  return RejectAt(AttestStage::kJson, "'" + name + "' is no metadata of the type '" + type + "'");
}

std::optional<Rejection> CheckSigners(const TufMetadata& metadata, const TufRole& role,
                                      const TufKeys& keys) {
  if (role.threshold == 0) {
    return RejectAt(AttestStage::kThreshold, "'" + role.name + "' asks for no signature at all");
  }
  const std::size_t signers = CountSigners(metadata, role, keys);
  if (signers >= role.threshold) return std::nullopt;
  return RejectAt(signers == 0 ? AttestStage::kSignature : AttestStage::kThreshold,
                  text::QuoteLine(role.name) + " is signed by " + std::to_string(signers) +
                      " of the " + std::to_string(role.threshold) + " keys that are needed");
}

std::variant<TufMetadata, Rejection> ProveRoot(const ReadRole& read, const ContentTrust& trust) {
  std::optional<TufMetadata> remembered;
  if (!trust.memory.root.empty()) {
    auto last = ReadTufMetadata(trust.memory.root, "the last root");
    if (auto* rejection = std::get_if<Rejection>(&last)) return std::move(*rejection);
    remembered = std::move(*std::get_if<TufMetadata>(&last));
  }
  auto read_roots = ReadRoots(read, trust, remembered);
  if (auto* rejection = std::get_if<Rejection>(&read_roots)) return std::move(*rejection);
  auto& roots = *std::get_if<Roots>(&read_roots);
  if (auto rejection = CheckRotations(roots)) return *std::move(rejection);
  if (auto rejection = CheckCertificates(roots.front(), trust)) return *std::move(rejection);
  return std::move(roots.front());
}

}  // namespace policy::attest
