// Image references by the distribution project's grammar, in one pass and without expressions:
//
//   reference = [ host "/" ] path [ ":" tag ] [ "@" digest ]
//   host      = name { "." name } [ ":" port ] | "[" hex and colons "]" [ ":" port ]
//   path      = part { "/" part }, part = alnum { ( "." | "_" | "__" | { "-" } ) alnum }, lower
//   case
//
// Which first part is a host, `library/` and `index.docker.io` follow its normalisation. One quirk
// of it is kept: a host with an underscore passes where it would also do as a part of a path
// ("my_registry.lan/app"); containerd dials it as a host, so it is one here.
#include "policy/reference.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/chars.h"

namespace policy {
namespace {

using base::IsAlnum;
using base::IsDigit;
using base::IsHex;
using base::IsLower;
using base::IsLowerHex;
using base::IsUpper;
using base::Quote;

constexpr std::string_view kDefaultRegistry = "docker.io";
constexpr std::string_view kLegacyRegistry = "index.docker.io";
constexpr std::string_view kOfficialPrefix = "library/";
constexpr std::size_t kMaxPath = 255;
constexpr std::size_t kMaxTag = 128;
constexpr std::size_t kImageIdSize = 64;

struct Algorithm {
  std::string_view prefix;
  std::size_t hex_size;
};
constexpr std::array<Algorithm, 3> kAlgorithms{
    {{"sha256:", 64}, {"sha384:", 96}, {"sha512:", 128}}};

bool AllLowerHex(std::string_view text) {
  for (const char c : text) {
    if (!IsLowerHex(c)) return false;
  }
  return true;
}

bool HasUpper(std::string_view text) {
  for (const char c : text) {
    if (IsUpper(c)) return true;
  }
  return false;
}

// Letters, digits and inner hyphens.
bool IsHostLabel(std::string_view text) {
  if (text.empty() || text.front() == '-' || text.back() == '-') return false;
  for (const char c : text) {
    if (!IsAlnum(c) && c != '-') return false;
  }
  return true;
}

bool IsPort(std::string_view text) {
  for (const char c : text) {
    if (!IsDigit(c)) return false;
  }
  return !text.empty();
}

bool IsHostName(std::string_view text) {
  while (true) {
    const std::size_t dot = text.find('.');
    if (!IsHostLabel(text.substr(0, dot))) return false;
    if (dot == std::string_view::npos) return true;
    text.remove_prefix(dot + 1);
  }
}

// "[2001:db8::1]": only what stands in the brackets is looked at, as the engines do.
bool IsBracketed(std::string_view text) {
  if (text.size() < 3 || text.front() != '[' || text.back() != ']') return false;
  for (const char c : text.substr(1, text.size() - 2)) {
    if (!IsHex(c) && c != ':') return false;
  }
  return true;
}

bool IsHost(std::string_view text) {
  const std::size_t bracket = text.rfind(']');
  const std::size_t colon = text.find(':', bracket == std::string_view::npos ? 0 : bracket);
  if (colon != std::string_view::npos && !IsPort(text.substr(colon + 1))) return false;
  const std::string_view name = text.substr(0, colon);
  return IsHostName(name) || IsBracketed(name);
}

// Runs of lower-case letters and digits joined by ".", "_", "__" or any number of "-".
bool IsPathPart(std::string_view text) {
  const auto is_word = [](char c) { return IsLower(c) || IsDigit(c); };
  std::size_t at = 0;
  while (true) {
    const std::size_t word = at;
    while (at < text.size() && is_word(text[at])) ++at;
    if (at == word) return false;
    if (at == text.size()) return true;
    const std::size_t separator = at;
    while (at < text.size() && text[at] == text[separator] && !is_word(text[at])) ++at;
    const std::size_t size = at - separator;
    const char c = text[separator];
    if (c != '-' && !(c == '_' && size <= 2) && !(c == '.' && size == 1)) return false;
  }
}

bool IsPath(std::string_view text) {
  while (true) {
    const std::size_t slash = text.find('/');
    if (!IsPathPart(text.substr(0, slash))) return false;
    if (slash == std::string_view::npos) return true;
    text.remove_prefix(slash + 1);
  }
}

bool IsTag(std::string_view text) {
  const auto is_word = [](char c) { return IsAlnum(c) || c == '_'; };
  if (text.empty() || text.size() > kMaxTag || !is_word(text[0])) return false;
  for (const char c : text) {
    if (!is_word(c) && c != '.' && c != '-') return false;
  }
  return true;
}

struct Split {
  std::string_view host{};  // Empty where the first part is no host.
  std::string_view rest{};
};

// A text without "/" has no host: "localhost:8080" is an image with a tag.
Split SplitHost(std::string_view text) {
  const std::size_t slash = text.find('/');
  if (slash == std::string_view::npos) return {{}, text};
  const std::string_view first = text.substr(0, slash);
  const bool host = first == "localhost" || first.find_first_of(".:") != std::string_view::npos ||
                    HasUpper(first);
  if (!host) return {{}, text};
  return {first, text.substr(slash + 1)};
}

Error Refuse(std::string_view text, const std::string& why, std::string hint = {}) {
  return {.kind = ErrorKind::kBadInput,
          .message = "invalid image reference " + Quote(text) + ": " + why,
          .hint = std::move(hint)};
}

Error RefusePath(std::string_view text, std::string_view path) {
  if (path.empty()) return Refuse(text, "the repository is empty");
  if (HasUpper(path)) {
    return Refuse(text, "the repository " + Quote(path) + " has upper-case letters",
                  "did you mean " + Quote(base::ToLower(path)) + "?");
  }
  return Refuse(text, "the repository " + Quote(path) + " is malformed");
}

Error RefuseDigest(std::string_view text, std::string_view digest) {
  for (const Algorithm& algorithm : kAlgorithms) {
    if (!digest.starts_with(algorithm.prefix)) continue;
    return Refuse(text, "the digest is not " + std::to_string(algorithm.hex_size) +
                            " lower-case hexadecimal digits");
  }
  return Refuse(text, "the digest " + Quote(digest) + " names no known algorithm",
                "digests begin with sha256:, sha384: or sha512:");
}

}  // namespace

std::string ImageReference::Name() const {
  std::string out;
  out.reserve(registry.size() + 1 + repository.size());
  out += registry;
  out += '/';
  out += repository;
  return out;
}

std::string ImageReference::Canonical() const {
  if (!digest.empty()) return Name() + '@' + digest;
  return Name() + ':' + (tag.empty() ? "latest" : tag);
}

std::string ImageReference::Normalized() const {
  std::string out = Name();
  if (!tag.empty()) out += ':' + tag;
  if (!digest.empty()) out += '@' + digest;
  return out;
}

bool IsDigest(std::string_view text) {
  for (const Algorithm& algorithm : kAlgorithms) {
    if (!text.starts_with(algorithm.prefix)) continue;
    const std::string_view hex = text.substr(algorithm.prefix.size());
    return hex.size() == algorithm.hex_size && AllLowerHex(hex);
  }
  return false;
}

Result<ImageReference> ParseReference(std::string_view text) {
  if (text.empty()) {
    return Error{.kind = ErrorKind::kBadInput, .message = "the image reference is empty"};
  }
  if (text.size() == kImageIdSize && AllLowerHex(text)) {
    return Refuse(text, "64 hexadecimal digits are an image id", "name a repository");
  }
  const Split split = SplitHost(text);
  const bool quirk = !split.host.empty() && IsPathPart(split.host);
  if (!split.host.empty() && !quirk && !IsHost(split.host)) {
    return Refuse(text, "the registry " + Quote(split.host) + " is malformed");
  }

  const std::size_t path_end = std::min(split.rest.find_first_of(":@"), split.rest.size());
  const std::string_view path = split.rest.substr(0, path_end);
  if (!IsPath(path)) return RefusePath(text, path);
  std::string_view tail = split.rest.substr(path_end);
  ImageReference reference;
  if (tail.starts_with(':')) {
    const std::size_t at = std::min(tail.find('@'), tail.size());
    const std::string_view tag = tail.substr(1, at - 1);
    if (!IsTag(tag)) return Refuse(text, "the tag " + Quote(tag) + " is malformed");
    reference.tag = tag;
    tail.remove_prefix(at);
  }
  if (!tail.empty()) {
    if (!IsDigest(tail.substr(1))) return RefuseDigest(text, tail.substr(1));
    reference.digest = tail.substr(1);
  }

  const bool hub = split.host.empty() || split.host == kLegacyRegistry;
  reference.registry = hub ? kDefaultRegistry : split.host;
  const bool official =
      reference.registry == kDefaultRegistry && path.find('/') == std::string_view::npos;
  if (official) reference.repository = kOfficialPrefix;
  reference.repository += path;
  const bool host_is_path = quirk && !IsHost(split.host);
  const std::size_t counted = host_is_path ? split.host.size() + 1 : 0;
  if (reference.repository.size() + counted > kMaxPath) {
    return {Error{.kind = ErrorKind::kBadInput,
                  .message = "invalid image reference " + Quote(text) +
                             ": the repository is longer than 255 characters"}};
  }
  return reference;
}

}  // namespace policy
