// Base64 (RFC 4648), standard and URL-safe.
#pragma once

#include <optional>
#include <string>
#include <string_view>

namespace policy::text {

// Takes either alphabet (not both in one text), padding present or absent but never wrong, no white
// space. Empty if `text` is anything else, or if unused trailing bits are not zero. Thread-safe.
std::optional<std::string> DecodeBase64(std::string_view text);
// Standard alphabet, padded. Thread-safe.
std::string EncodeBase64(std::string_view bytes);

}  // namespace policy::text
