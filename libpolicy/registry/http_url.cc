// libcurl's URL interface, without its defaults: no guessed scheme, no user, no fragment.
#include "registry/http_url.h"

#include <arpa/inet.h>
#include <curl/curl.h>
#include <netinet/in.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>

#include "base/chars.h"

namespace policy::http {
namespace {

using base::Quote;
using Handle = std::unique_ptr<CURLU, decltype(&curl_url_cleanup)>;

Error Bad(std::string_view text, const std::string& why) {
  return {.kind = ErrorKind::kBadInput, .message = "invalid URL " + Quote(text) + ": " + why};
}

std::string Part(const Handle& url, CURLUPart part, unsigned flags = 0) {
  char* found = nullptr;
  if (curl_url_get(url.get(), part, &found, flags) != CURLUE_OK) return {};
  std::string out(found);
  curl_free(found);
  return out;
}

// Sets `text` on what the handle holds already, so that a relative one is resolved.
Result<Url> Set(const Handle& url, std::string_view text) {
  // The parser takes a C string: a NUL would hide the rest from it.
  if (text.find('\0') != std::string_view::npos) return Bad(text, "it holds a NUL byte");
  const CURLUcode code =
      curl_url_set(url.get(), CURLUPART_URL, std::string(text).c_str(), CURLU_DISALLOW_USER);
  if (code == CURLUE_USER_NOT_ALLOWED) return Bad("...", "it names a user");
  if (code != CURLUE_OK) {
    std::string why = curl_url_strerror(code);
    why[0] = base::ToLower(why[0]);
    return Bad(text, why);
  }
  curl_url_set(url.get(), CURLUPART_FRAGMENT, nullptr, 0);
  Url out{.text = Part(url, CURLUPART_URL),
          .scheme = Part(url, CURLUPART_SCHEME),
          .host = base::ToLower(Part(url, CURLUPART_HOST)),
          .port = Part(url, CURLUPART_PORT, CURLU_DEFAULT_PORT)};
  if (out.scheme != "https" && out.scheme != "http")
    return Bad(text, "it is neither https nor http");
  return out;
}

struct Network {
  std::uint32_t address;
  unsigned bits;
};
constexpr std::array<Network, 7> kPrivate = {{{0x00000000, 8},     // 0.0.0.0/8
                                              {0x0A000000, 8},     // 10.0.0.0/8
                                              {0x64400000, 10},    // 100.64.0.0/10
                                              {0x7F000000, 8},     // 127.0.0.0/8
                                              {0xA9FE0000, 16},    // 169.254.0.0/16
                                              {0xAC100000, 12},    // 172.16.0.0/12
                                              {0xC0A80000, 16}}};  // 192.168.0.0/16

bool IsPrivateV4(std::uint32_t address) {
  return std::any_of(kPrivate.begin(), kPrivate.end(), [&](const Network& network) {
    return (address ^ network.address) >> (32 - network.bits) == 0;
  });
}

bool IsPrivateV6(const in6_addr& address) {
  const auto* bytes = static_cast<const std::uint8_t*>(address.s6_addr);
  if (IN6_IS_ADDR_V4MAPPED(&address)) {
    std::uint32_t v4 = 0;
    for (int i = 12; i < 16; ++i) v4 = (v4 << 8U) | bytes[i];
    return IsPrivateV4(v4);
  }
  return IN6_IS_ADDR_LOOPBACK(&address) || IN6_IS_ADDR_UNSPECIFIED(&address) ||
         IN6_IS_ADDR_LINKLOCAL(&address) || (bytes[0] & 0xFEU) == 0xFC;
}

Handle NewHandle() { return {curl_url(), curl_url_cleanup}; }

}  // namespace

std::string Url::Origin() const { return scheme + "://" + host + ":" + port; }

bool Url::IsLoopback() const {
  if (host == "localhost" || host == "[::1]") return true;
  in_addr address{};
  return inet_pton(AF_INET, host.c_str(), &address) == 1 && host.starts_with("127.");
}

bool Url::IsPrivate() const {
  if (IsLoopback()) return true;
  in_addr v4{};
  if (inet_pton(AF_INET, host.c_str(), &v4) == 1) return IsPrivateV4(ntohl(v4.s_addr));
  in6_addr v6{};
  const std::string_view inner = std::string_view(host).substr(host.starts_with('[') ? 1 : 0);
  const std::string literal(inner.substr(0, inner.find_first_of("]%")));
  return inet_pton(AF_INET6, literal.c_str(), &v6) == 1 && IsPrivateV6(v6);
}

Result<Url> ReadUrl(std::string_view text) { return Set(NewHandle(), text); }

Result<Url> ResolveUrl(const Url& base, std::string_view reference) {
  const Handle url = NewHandle();
  if (Result<Url> set = Set(url, base.text); !set) return set;
  return Set(url, reference);
}

std::string EscapeQuery(std::string_view value) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string out;
  out.reserve(value.size());
  for (const char c : value) {
    if (base::IsAlnum(c) || c == '-' || c == '.' || c == '_' || c == '~') {
      out += c;
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    out += '%';
    out += kDigits[byte >> 4U];
    out += kDigits[byte & 0x0FU];
  }
  return out;
}

}  // namespace policy::http
