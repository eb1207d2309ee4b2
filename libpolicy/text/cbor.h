// The CBOR door (RFC 8949): bytes in, one tree out; and the few heads that a signer's input needs.
// Stricter than the format: every length is given, no map key stands twice, nothing behind the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/result.h"

namespace policy::text {

// A view into the bytes that were read.
struct CborNode {
  // In the order of the format; kOther: true, false, null, undefined, floating point.
  enum class Kind : std::uint8_t { kUnsigned, kNegative, kBytes, kText, kList, kMap, kTag, kOther };
  Kind kind = Kind::kOther;
  std::uint64_t number = 0;       // Of kUnsigned; of kNegative it means -1 - number; the tag's.
  std::string_view text{};        // Of kBytes and kText (which is UTF-8).
  std::vector<CborNode> items{};  // Of kList; the tagged one; of kMap keys and values in turn.

  // The integer, where it is one and fits.
  std::optional<std::int64_t> integer() const;
  // The value of a key in a map, or nullptr.
  const CborNode* Find(std::string_view key) const;
  const CborNode* Find(std::int64_t key) const;
};

struct CborLimits {
  std::size_t max_depth = 16;
  std::size_t max_nodes = 4096;
};

// Reads one item, which views `bytes`. kBadInput for broken CBOR, kUnsupported for lengths that are
// not given and for map keys that are neither integer nor text, kLimit beyond `limits`.
// Thread-safe.
Result<CborNode> ReadCbor(std::string_view bytes, const CborLimits& limits = {});

// The shortest encodings. Thread-safe; never fail.
std::string CborListHead(std::size_t count);
std::string CborText(std::string_view text);
std::string CborBytes(std::string_view bytes);

}  // namespace policy::text
