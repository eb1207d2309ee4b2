// Base64 without leniency: OpenSSL's decoder takes white space and wrong padding, this one does
// not.
#include "text/base64.h"

#include <array>
#include <cstdint>

namespace policy::text {
namespace {

constexpr std::string_view kAlphabet =
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kBad = 0xFF;

// Values of both alphabets; which of them a text uses is checked apart.
constexpr std::array<std::uint8_t, 256> MakeValues() {
  std::array<std::uint8_t, 256> values{};
  values.fill(kBad);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    values[static_cast<unsigned char>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  values['-'] = 62;
  values['_'] = 63;
  return values;
}
constexpr std::array<std::uint8_t, 256> kValues = MakeValues();

bool MixesAlphabets(std::string_view text) {
  return text.find_first_of("+/") != std::string_view::npos &&
         text.find_first_of("-_") != std::string_view::npos;
}

// `text` without its padding; empty optional where the padding is wrong.
std::optional<std::string_view> StripPadding(std::string_view text) {
  std::string_view body = text;
  while (!body.empty() && body.back() == '=') body.remove_suffix(1);
  const std::size_t padding = text.size() - body.size();
  if (body.size() % 4 == 1 || padding > 2) return std::nullopt;
  if (padding != 0 && (text.size() % 4 != 0 || body.size() % 4 == 0)) return std::nullopt;
  return body;
}

}  // namespace

std::optional<std::string> DecodeBase64(std::string_view text) {
  const std::optional<std::string_view> body = StripPadding(text);
  if (!body || MixesAlphabets(*body)) return std::nullopt;
  std::string out(body->size() * 3 / 4, '\0');
  std::size_t written = 0;
  std::uint32_t bits = 0;
  int count = 0;
  std::uint8_t bad = 0;
  for (const char c : *body) {
    const std::uint8_t value = kValues[static_cast<unsigned char>(c)];
    bad |= value & 0xC0U;
    bits = (bits << 6U) | (value & 0x3FU);
    count += 6;
    if (count >= 8) {
      count -= 8;
      out[written++] = static_cast<char>((bits >> static_cast<unsigned>(count)) & 0xFFU);
    }
  }
  const std::uint32_t unused = bits & ((1U << static_cast<unsigned>(count)) - 1U);
  if (bad != 0 || unused != 0) return std::nullopt;
  return out;
}

std::string EncodeBase64(std::string_view bytes) {
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    const std::size_t here = bytes.size() - at < 3 ? bytes.size() - at : 3;
    std::uint32_t bits = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      bits = (bits << 8U) | (i < here ? static_cast<unsigned char>(bytes[at + i]) : 0U);
    }
    for (std::size_t i = 0; i < 4; ++i) {
      const std::size_t value = (bits >> (18U - 6U * static_cast<unsigned>(i))) & 0x3FU;
      out += i <= here ? kAlphabet[value] : '=';
    }
  }
  return out;
}

}  // namespace policy::text
