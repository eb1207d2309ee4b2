// vectors/signing: repositories of Docker Content Trust. Their root keys were published nowhere
// else, so each case pins the ones that its root names.
#include <variant>

#include "attest/tuf_metadata.h"
#include "attest/verify_content_trust.h"
#include "corpus/signing.h"

namespace corpus {

namespace attest = policy::attest;

Verdict JudgeContentTrust(const std::filesystem::path& root, const Node& want,
                          std::string& detail) {
  const std::filesystem::path folder = root / std::string(want.StringAt("dir"));
  const attest::ReadRole read = [&](std::string_view role) -> policy::Result<std::string> {
    const std::filesystem::path file = folder / (std::string(role) + ".json");
    if (std::filesystem::exists(file)) return Slurp(file);
    return policy::Error{.kind = policy::ErrorKind::kNotFound, .message = "not there"};
  };
  std::vector<policy::crypto::PublicKey> pins;
  const auto trusted = attest::ReadTufMetadata(Slurp(folder / "root.json"), "root");
  if (const auto* metadata = std::get_if<attest::TufMetadata>(&trusted)) {
    for (const std::string& id : metadata->RoleOf("root")->key_ids) {
      pins.push_back(metadata->keys.at(id).key);
    }
  }
  const std::string digest(want.StringAt("sha256"));
  const auto proof =
      attest::VerifyContentTrust(read,
                                 {.gun = std::string(want.StringAt("gun")),
                                  .roots = pins,
                                  .now = *policy::ParseTime(want.StringAt("clock"))},
                                 {.target = std::string(want.StringAt("target")),
                                  .digest = digest.empty() ? std::string() : "sha256:" + digest});
  if (const auto* rejection = std::get_if<attest::Rejection>(&proof)) {
    return Say(*rejection, detail);
  }
  const std::string_view role = want.StringAt("role");
  return std::get_if<attest::ContentTrustProof>(&proof)->role == role ? Verdict() : Verdict("role");
}

}  // namespace corpus
