// DSSE envelopes (protocol v1): reading them, and the bytes that their signatures cover. What is
// read here is unproved; attest/verify.h proves it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/result.h"

namespace policy::attest {

inline constexpr std::string_view kInTotoPayload = "application/vnd.in-toto+json";

struct Signature {
  std::string key_id{};  // A hint, never trusted.
  std::string bytes{};   // Decoded.
};

struct Envelope {
  std::string payload_type{};
  std::string payload{};  // Decoded.
  std::vector<Signature> signatures{};
  std::string digest{};  // "sha256:…" of the envelope as stored.
  std::string file{};    // For messages.
};

// Reads one envelope; members it does not know are ignored. kUnsupported for JSON that has none of
// an envelope's members, kBadInput for anything broken (a repeated key, wrong base64, text behind
// the end), kLimit for size, depth or more than 32 signatures. Thread-safe.
Result<Envelope> ReadEnvelope(std::string_view bytes, std::string_view file);

// The documents of a JSON-lines file, blank lines left out: a document may run over several lines,
// but the next one begins on a line of its own. A file that keeps to no such form comes back whole,
// for the reader to refuse. Thread-safe.
std::vector<std::string_view> SplitEnvelopes(std::string_view bytes);

// "DSSEv1" and both parts with their lengths: what is signed. Thread-safe.
std::string PreAuthEncoding(std::string_view payload_type, std::string_view payload);

// The envelope's JSON text, without a newline. Thread-safe.
std::string RenderEnvelope(const Envelope& envelope);

}  // namespace policy::attest
