// UTF-8 checks with a quick path for plain ASCII, and the one-line form of untrusted text.
#include "text/utf8.h"

#include <cstdint>
#include <cstring>

#include "base/chars.h"

namespace policy::text {
namespace {

constexpr std::uint64_t kHighBits = 0x8080808080808080U;

std::uint64_t Load64(const char* at) {
  std::uint64_t word = 0;
  std::memcpy(&word, at, sizeof word);
  return word;
}

// The first byte at or after `at` that is not ASCII, or size.
std::size_t SkipAscii(std::string_view bytes, std::size_t at) {
  const char* data = bytes.data();
  while (bytes.size() - at >= 32) {
    const std::uint64_t any =
        Load64(data + at) | Load64(data + at + 8) | Load64(data + at + 16) | Load64(data + at + 24);
    if ((any & kHighBits) != 0) break;
    at += 32;
  }
  while (bytes.size() - at >= 8 && (Load64(data + at) & kHighBits) == 0) at += 8;
  while (at < bytes.size() && static_cast<unsigned char>(data[at]) < 0x80) ++at;
  return at;
}

struct Lead {
  std::size_t length = 0;  // Of the whole sequence; 0 for a byte that cannot begin one.
  unsigned char low = 0x80;
  unsigned char high = 0xBF;  // Bounds of the second byte.
};

// RFC 3629, section 4.
Lead ReadLead(unsigned char byte) {
  if (byte < 0x80) return {1};
  if (byte < 0xC2) return {0};
  if (byte < 0xE0) return {2};
  if (byte == 0xE0) return {3, 0xA0, 0xBF};
  if (byte == 0xED) return {3, 0x80, 0x9F};
  if (byte < 0xF0) return {3};
  if (byte == 0xF0) return {4, 0x90, 0xBF};
  if (byte < 0xF4) return {4};
  if (byte == 0xF4) return {4, 0x80, 0x8F};
  return {0};
}

// The length of the valid sequence at `at`, or 0.
std::size_t SequenceAt(std::string_view bytes, std::size_t at) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[at + i]); };
  const Lead lead = ReadLead(byte(0));
  if (lead.length == 0 || bytes.size() - at < lead.length) return 0;
  if (lead.length > 1 && (byte(1) < lead.low || byte(1) > lead.high)) return 0;
  for (std::size_t i = 2; i < lead.length; ++i) {
    if ((byte(i) & 0xC0U) != 0x80U) return 0;
  }
  return lead.length;
}

// Characters of several bytes that would break a line or turn its direction round.
bool IsUnprintable(std::string_view sequence) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(sequence[i]); };
  if (sequence.size() == 2) return byte(0) == 0xC2 && byte(1) < 0xA0;  // U+0080 to U+009F.
  if (sequence.size() != 3 || byte(0) != 0xE2) return false;
  const bool lines_and_overrides = byte(1) == 0x80 && byte(2) >= 0xA8 && byte(2) <= 0xAE;
  const bool isolates = byte(1) == 0x81 && byte(2) >= 0xA6 && byte(2) <= 0xA9;
  return lines_and_overrides || isolates;
}

}  // namespace

std::size_t FindInvalidUtf8(std::string_view bytes) {
  std::size_t at = 0;
  while ((at = SkipAscii(bytes, at)) < bytes.size()) {
    const std::size_t length = SequenceAt(bytes, at);
    if (length == 0) return at;
    at += length;
  }
  return std::string_view::npos;
}

bool IsCutUtf8(std::string_view tail) {
  if (tail.empty()) return false;
  return tail.size() < ReadLead(static_cast<unsigned char>(tail.front())).length;
}

std::string OneLine(std::string_view text) {
  std::string out;
  out.reserve(text.size());
  for (std::size_t at = 0; at < text.size();) {
    const char c = text[at];
    if (c == '\n' || c == '\r' || c == '\t') {
      out += ' ';
      ++at;
      continue;
    }
    const std::size_t length = SequenceAt(text, at);
    const bool control = static_cast<unsigned char>(c) < 0x20 || c == 0x7F;
    if (length == 0 || control || IsUnprintable(text.substr(at, length))) {
      out += '?';
    } else {
      out += text.substr(at, length);
    }
    at += length == 0 ? 1 : length;
  }
  return out;
}

std::string QuoteLine(std::string_view text) {
  constexpr std::size_t kMost = 160;
  const std::size_t size = base::PrefixSize(text, kMost);
  return "'" + OneLine(text.substr(0, size)) + (size < text.size() ? "...'" : "'");
}

}  // namespace policy::text
