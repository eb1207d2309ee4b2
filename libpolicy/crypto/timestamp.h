// RFC 3161 time-stamp tokens: what an authority signed, and when. Which authorities are trusted is
// the caller's business.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "crypto/certificate.h"

namespace policy::crypto {

// A token parsed once, not yet proved. Copies share it; for one thread at a time.
class Timestamp {
 public:
  // A TimeStampResp whose status is "granted" (also with changes), or a bare token. kBadInput for
  // anything else, kLimit beyond 64 KiB.
  static Result<Timestamp> FromDer(std::string_view der);
  Time at() const;  // Its claim; fractions are cut.
  // The same with the accuracy it claims on both sides, outwards to whole seconds.
  struct Span {
    Time from{};
    Time until{};
  };
  Span span() const;
  // Whether the token's imprint (SHA-256, 384 or 512) is that of the message.
  bool Covers(std::string_view message) const;
  // The authority's word, checked: exactly one signer, who chains to `root` at the token's own
  // time, may sign time stamps and nothing else, and is named in what was signed. Where `leaf` is
  // given the signer is that one. kUntrusted with the reason.
  struct Authority {
    const Certificate* leaf = nullptr;
    std::span<const Certificate> intermediates{};
    const Certificate& root;
  };
  Result<void> VerifyBy(const Authority& authority) const;

 private:
  struct State;
  explicit Timestamp(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

}  // namespace policy::crypto
