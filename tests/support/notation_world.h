// A Notation signer in memory: an authority for code signing, another for time stamps, and the
// trust stores that hold them. Signs in both envelopes, and can break each step of the way by
// itself.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "attest/verify_notation.h"

namespace policy::testing {

// What is wrong with a signature; all else about it is right.
enum class NotationBreak : std::uint8_t {
  kNothing,
  kSignature,     // One bit of it.
  kDerSignature,  // ECDSA in DER, where r||s is due.
  kPayload,       // Another payload under the signature.
  kAlgorithm,     // The header names another algorithm than the key's.
  kScheme,        // One that nobody knows.
  kNoSigningTime,
  kBothTimes,       // The signer's word and an authority's.
  kUnmarkedScheme,  // Not among the critical attributes.
  kUnmarkedExpiry,
  kMarkedButAbsent,
  kMarkedTwice,
  kUnknownCritical,
  kPlugin,  // A verification plug-in, not even marked as critical.
  kNoChain,
  kNoRoot,  // The chain ends before the root.
  kUnordered,
  kForeignRoot,  // An authority of the same name that no store holds.
  kLeafForTls,
  kLeafForMore,  // The leaf may sign certificates' revocation too.
  kLeafIsAuthority,
  kPayloadType,
  kOtherDigest,
  kOtherSize,
  kOtherMediaType,
  kNoArtifact,
  kForeignStamp,
  kStampOfOtherBytes,
  kBrokenStamp,
  kLateStamp,  // After the certificates ran out.
};

struct NotationRequest {
  bool cose = false;
  const char* key = "P-256";  // "P-256", "P-384" or "RSA-2048".
  bool by_authority = false;
  bool expires = false;  // At kExpiry.
  bool stamped = false;
  int accuracy = 0;  // Of the stamp, in seconds.
  NotationBreak broken = NotationBreak::kNothing;
};

class NotationWorld {
 public:
  static constexpr long kSigned = 1'800'000'000;
  static constexpr long kExpiry = kSigned + 3600;

  NotationWorld();
  std::string Sign(const NotationRequest& request) const;
  attest::SubjectDescriptor Subject() const;
  // "ca:acme", "signingAuthority:acme" and "tsa:clock".
  attest::NotationStores Stores() const;
  std::string RootPem() const;

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace policy::testing
