// A whole trust world in memory: a Fulcio-like authority, a certificate log, transparency logs of
// both of Rekor's versions and a time-stamp authority, with a trusted root that names them. It
// signs bundles, and can break each step of the way by itself.
//
//   TrustWorld world;
//   std::string bundle = world.Sign({.broken = Break::kForeignLogHead});
//
// It also signs with a bare key, and with certificates of a company's own authority.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

namespace policy::testing {

// What is wrong with a bundle; all else about it is right.
enum class Break : std::uint8_t {
  kNothing,
  kUnknownMediaType,
  kNoCertificate,
  kForeignAuthority,       // Issued by an authority of the same name that nobody trusts.
  kNotForCode,             // The leaf has another extended key usage.
  kNoCertificateLog,       // The leaf carries no timestamp of the log.
  kForeignCertificateLog,  // One that another key signed under the log's id.
  kNoTime,
  kLateTime,      // Signed after the leaf had run out.
  kForeignStamp,  // A time stamp by an authority that nobody trusts.
  kStampOfOtherBytes,
  kStampByAuthority,  // The stamp's signer may issue certificates itself.
  kBrokenStamp,
  kTwiceTheStamp,
  kBrokenPromise,
  kNoProof,
  kWrongProof,
  kForeignLogHead,  // The checkpoint is signed with another key under the log's name and hint.
  kOtherLogHead,    // A checkpoint of the log, but of another tree.
  kNoCheckpoint,
  kUnknownLog,
  kOtherDigestLogged,
  kOtherSignatureLogged,  // A second good signature over the same bytes.
  kOtherKeyLogged,
  kOtherKindLogged,
  kBrokenSignature,
  kWrongHint,  // The message digest is another file's.
};

struct SignRequest {
  bool tiled = false;     // Rekor's second version.
  bool envelope = false;  // A statement about the artifact in place of the artifact itself.
  Break broken = Break::kNothing;
  // Who signs: by default the certificate for `identity` that the authority gave out.
  enum class By : std::uint8_t { kIdentity, kKey, kCompany };
  By by = By::kIdentity;
  std::string identity = "https://ci.test/build.yml@refs/heads/main";
  bool unlogged = false;  // In no log.
  bool alone = false;     // Nor does anybody else say when.
  // What an envelope says, and of whom.
  std::string predicate_type = "https://policy.test/said/v1";
  std::string predicate = "{}";
  std::string digest{};  // "sha256:<hex>"; empty: the artifact's.
};

class TrustWorld {
 public:
  static constexpr const char* kArtifact = "what was signed\n";
  static constexpr const char* kIdentity = "https://ci.test/build.yml@refs/heads/main";
  static constexpr const char* kIssuer = "https://issuer.test";
  static constexpr const char* kPredicateType = "https://policy.test/said/v1";

  TrustWorld();
  std::string TrustedRoot() const;
  std::string KeyPem() const;      // Of By::kKey.
  std::string CompanyPem() const;  // The root above By::kCompany.
  std::string Sign(const SignRequest& request) const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace policy::testing
