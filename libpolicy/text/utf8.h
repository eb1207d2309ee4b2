// UTF-8, as far as the doors and the renderers need it.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace policy::text {

// The offset of the first byte that is not valid UTF-8 (RFC 3629: no overlong form, no surrogate),
// or npos. Thread-safe.
std::size_t FindInvalidUtf8(std::string_view bytes);

// Whether `tail`, which begins where FindInvalidUtf8 stopped, is too short for what its first byte
// promises: the rest may come with the next piece. Thread-safe.
bool IsCutUtf8(std::string_view tail);

// The text with control characters, direction overrides and invalid bytes replaced by '?', newlines
// and tabs by a space, so that one line stays one line on a terminal, in a log and in an HTTP
// header. Thread-safe.
std::string OneLine(std::string_view text);

// That line in single quotes for a message, cut at 160 bytes: whole identities and digests fit.
std::string QuoteLine(std::string_view text);

}  // namespace policy::text
