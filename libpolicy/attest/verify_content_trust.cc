// notaryproject/notary: timestamp leads to snapshot, snapshot to targets, and each file is the one
// that the file before lists. Of delegations the one that docker signs with counts, and no deeper.
#include "attest/verify_content_trust.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "attest/tuf_metadata.h"
#include "attest/tuf_root.h"
#include "text/utf8.h"

namespace policy::attest {
namespace {

constexpr const char* kReleases = "targets/releases";

// A delegation speaks only of what it was given.
bool Covers(const TufRole& delegation, const std::string& target) {
  return std::any_of(delegation.paths.begin(), delegation.paths.end(),
                     [&](const std::string& path) { return target.starts_with(path); });
}

class ContentTrustVerifier {
 public:
  ContentTrustVerifier(const ReadRole& read, const ContentTrust& trust,
                       const ContentTrustSubject& subject)
      : read_(read), trust_(trust), subject_(subject) {}
  std::variant<ContentTrustProof, Rejection> Run();

 private:
  std::optional<Rejection> LoadAll();
  std::optional<Rejection> LoadRoot();
  std::optional<Rejection> LoadReleases();
  std::optional<Rejection> Load(const std::string& name, const char* keeper, const char* list);
  std::optional<Rejection> Admit(const std::string& name, TufMetadata metadata);
  std::optional<Rejection> CheckListed(const std::string& list, const std::string& name,
                                       const std::string& bytes) const;
  std::optional<Rejection> FindTarget();
  std::optional<Rejection> Take(const std::string& role, const std::string& name,
                                const TufContent& content);

  const ReadRole& read_;
  const ContentTrust& trust_;
  const ContentTrustSubject& subject_;
  std::map<std::string, TufMetadata> files_{};
  ContentTrustProof proof_{};
};

// Neither older than what was seen before nor out of date.
std::optional<Rejection> ContentTrustVerifier::Admit(const std::string& name,
                                                     TufMetadata metadata) {
  const auto seen = trust_.memory.versions.find(name);
  if (seen != trust_.memory.versions.end() && metadata.version < seen->second) {
    return RejectAt(AttestStage::kRollback, "'" + name + "' is of version " +
                                                std::to_string(metadata.version) + ", but " +
                                                std::to_string(seen->second) + " was seen before");
  }
  if (metadata.expires <= trust_.now) {
    return RejectAt(AttestStage::kExpiry,
                    "'" + name + "' ran out at " + FormatTime(metadata.expires));
  }
  proof_.expires = files_.empty() ? metadata.expires : std::min(proof_.expires, metadata.expires);
  proof_.memory.versions[name] = metadata.version;
  files_.emplace(name, std::move(metadata));
  return std::nullopt;
}

std::optional<Rejection> ContentTrustVerifier::CheckListed(const std::string& list,
                                                           const std::string& name,
                                                           const std::string& bytes) const {
  const auto& files = files_.at(list).files;
  const auto listed = files.find(name);
  if (listed != files.end() && listed->second.length == static_cast<std::int64_t>(bytes.size()) &&
      listed->second.sha256 == crypto::Digest(crypto::DigestAlgorithm::kSha256, bytes)) {
    return std::nullopt;
  }
  return RejectAt(AttestStage::kBlobDigest,
                  "'" + name + "' is not the file that '" + list + "' lists");
}

// A role's file: signed by the keys that `keeper` names, and listed by `list` where there is one.
std::optional<Rejection> ContentTrustVerifier::Load(const std::string& name, const char* keeper,
                                                    const char* list) {
  auto read = ReadRoleFile(read_, name);
  if (auto* rejection = std::get_if<Rejection>(&read)) return std::move(*rejection);
  auto& metadata = *std::get_if<TufMetadata>(&read);
  if (list != nullptr) {
    if (auto rejection = CheckListed(list, name, metadata.bytes)) return rejection;
  }
  const TufMetadata& by = files_.at(keeper);
  const TufRole* role = by.RoleOf(name);
  if (role == nullptr) {
    return RejectAt(AttestStage::kSignature, "no keys are named for '" + name + "'");
  }
  if (auto rejection = CheckSigners(metadata, *role, by.keys)) return rejection;
  return Admit(name, std::move(metadata));
}

std::optional<Rejection> ContentTrustVerifier::LoadRoot() {
  auto root = ProveRoot(read_, trust_);
  if (auto* rejection = std::get_if<Rejection>(&root)) return std::move(*rejection);
  proof_.memory.root = std::get_if<TufMetadata>(&root)->bytes;
  return Admit("root", std::move(*std::get_if<TufMetadata>(&root)));
}

// A delegation that nothing was published under yet is no failure.
std::optional<Rejection> ContentTrustVerifier::LoadReleases() {
  const bool published = files_.at("targets").RoleOf(kReleases) != nullptr &&
                         files_.at("snapshot").files.count(kReleases) > 0;
  return published ? Load(kReleases, "targets", "snapshot") : std::nullopt;
}

std::optional<Rejection> ContentTrustVerifier::LoadAll() {
  if (auto rejection = LoadRoot()) return rejection;
  if (auto rejection = Load("timestamp", "root", nullptr)) return rejection;
  if (auto rejection = Load("snapshot", "root", "timestamp")) return rejection;
  if (auto rejection = CheckListed("snapshot", "root", files_.at("root").bytes)) return rejection;
  if (auto rejection = Load("targets", "root", "snapshot")) return rejection;
  return LoadReleases();
}

std::optional<Rejection> ContentTrustVerifier::Take(const std::string& role,
                                                    const std::string& name,
                                                    const TufContent& content) {
  const std::string digest = "sha256:" + crypto::Hex(content.sha256);
  if (subject_.target.empty() && digest != subject_.digest) return std::nullopt;
  if (!proof_.digest.empty() && proof_.digest != digest) {
    return RejectAt(AttestStage::kDigest,
                    "two roles publish different digests of " + text::QuoteLine(name));
  }
  if (!proof_.role.empty()) return std::nullopt;
  proof_.role = role;
  proof_.target = name;
  proof_.digest = digest;
  return std::nullopt;
}

std::optional<Rejection> ContentTrustVerifier::FindTarget() {
  for (const char* role : {kReleases, "targets"}) {
    const auto file = files_.find(role);
    if (file == files_.end()) continue;
    const TufRole* delegation = files_.at("targets").RoleOf(role);
    for (const auto& [name, content] : file->second.targets) {
      if (!subject_.target.empty() && name != subject_.target) continue;
      if (delegation != nullptr && !Covers(*delegation, name)) continue;
      if (auto rejection = Take(role, name, content)) return rejection;
    }
  }
  if (proof_.role.empty()) {
    return RejectAt(
        AttestStage::kTarget,
        "nothing is published as " +
            text::QuoteLine(subject_.target.empty() ? subject_.digest : subject_.target));
  }
  if (subject_.digest.empty() || subject_.digest == proof_.digest) return std::nullopt;
  return RejectAt(AttestStage::kDigest,
                  text::QuoteLine(proof_.target) + " is published with another digest");
}

std::variant<ContentTrustProof, Rejection> ContentTrustVerifier::Run() {
  if (subject_.target.empty() && subject_.digest.empty()) {
    return RejectAt(AttestStage::kTarget, "neither a tag nor a digest is asked for");
  }
  if (auto rejection = LoadAll()) return *std::move(rejection);
  if (auto rejection = FindTarget()) return *std::move(rejection);
  return std::move(proof_);
}

}  // namespace

std::variant<ContentTrustProof, Rejection> VerifyContentTrust(const ReadRole& read,
                                                              const ContentTrust& trust,
                                                              const ContentTrustSubject& subject) {
  return ContentTrustVerifier(read, trust, subject).Run();
}

}  // namespace policy::attest
