// A repository of Docker Content Trust in memory: root with certificates, timestamp, snapshot,
// targets and the delegation that docker signs with. Publishes its files, rotates its root, and can
// break one role's file at a time.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <string>

#include "attest/verify_content_trust.h"

namespace policy::testing {

// What is wrong with the file of `role`; all else, hashes above it included, is right.
enum class TufBreak : std::uint8_t {
  kNothing,
  kForeignKey,  // Signed with another key under the right identifier.
  kDer,         // Signed in DER, where r||s is due.
  kMethod,      // The signature names another method than the key's.
  kUnsigned,
  kExpired,
  kType,     // It says that it is another role's.
  kSwapped,  // Not the file that is listed: the same again, but one version on.
  kAbsent,
  kFraction,     // A number that is not whole.
  kZero,         // The role's threshold, where its keys are named.
  kOneKeyTwice,  // A threshold of two, met by one key.
  kForeignName,  // The identifier of the role's key is not its own.
};

struct TufPlan {
  TufBreak broken = TufBreak::kNothing;
  std::string role{};
  int root_version = 1;                           // Each version has a key of its own, up to 3.
  std::int64_t version = 5;                       // Of the other files.
  std::string path{};                             // What the delegation is for.
  char released = 'a';                            // The digest's digit in targets/releases…
  char direct = 'a';                              // …and in targets.
  const char* common_name = "registry.test/app";  // Of the root's certificates.
  long root_until = 0;                            // Of the same; zero is far away.
};

class ContentTrustWorld {
 public:
  static constexpr const char* kGun = "registry.test/app";
  static constexpr long kNow = 1'800'000'000;
  static constexpr long kExpires = kNow + 3600;

  ContentTrustWorld();
  // "root", "1.root", "timestamp", …
  std::map<std::string, std::string> Publish(const TufPlan& plan) const;
  crypto::PublicKey RootKey(int version) const;
  static std::string Digest(char digit) { return "sha256:" + std::string(64, digit); }

 private:
  struct State;
  std::shared_ptr<const State> state_;
};

}  // namespace policy::testing
