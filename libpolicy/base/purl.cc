// Reads a package URL from its outer parts inwards, as the specification does.
#include "base/purl.h"

#include <algorithm>
#include <array>
#include <initializer_list>
#include <utility>

#include "base/chars.h"

namespace policy::base {
namespace {

std::optional<unsigned> HexDigit(char c) {
  constexpr unsigned kTen = 10;
  if (c >= '0' && c <= '9') return static_cast<unsigned>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<unsigned>(c - 'a') + kTen;
  if (c >= 'A' && c <= 'F') return static_cast<unsigned>(c - 'A') + kTen;
  return std::nullopt;
}

std::string Decode(std::string_view text) {
  constexpr unsigned kBase = 16;
  if (text.find('%') == std::string_view::npos) return std::string(text);
  std::string plain;
  plain.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool escape = text[i] == '%' && i + 2 < text.size();
    const auto high = escape ? HexDigit(text[i + 1]) : std::nullopt;
    const auto low = escape ? HexDigit(text[i + 2]) : std::nullopt;
    if (high && low) {
      plain.push_back(static_cast<char>(*high * kBase + *low));
      i += 2;
    } else {
      plain.push_back(text[i]);
    }
  }
  return plain;
}

// What stands before `mark`; the rest behind it goes to the second.
std::pair<std::string_view, std::string_view> Cut(std::string_view text, char mark) {
  const std::size_t at = std::min(text.find(mark), text.size());
  return {text.substr(0, at), text.substr(std::min(at + 1, text.size()))};
}

bool IsWord(std::string_view text) {
  const auto fits = [](char c) { return IsAlnum(c) || c == '.' || c == '-' || c == '_'; };
  return !text.empty() && !IsDigit(text.front()) && std::all_of(text.begin(), text.end(), fits);
}

// False where a key is none.
bool ReadQualifiers(std::string_view text, Purl& purl) {
  while (!text.empty()) {
    const auto [pair, rest] = Cut(text, '&');
    text = rest;
    const auto [key, value] = Cut(pair, '=');
    if (key.empty() || value.empty()) continue;
    if (!IsWord(key)) return false;
    purl.qualifiers[ToLower(key)] = Decode(value);
  }
  return true;
}

// The segments of a path, each as `change` has it. Empty ones are left out.
template <typename Change>
std::string Segments(std::string_view path, Change change) {
  std::string joined;
  while (!path.empty()) {
    const auto [segment, rest] = Cut(path, '/');
    path = rest;
    const std::string changed = segment.empty() ? std::string{} : change(segment);
    if (changed.empty()) continue;
    joined += (joined.empty() ? "" : "/") + changed;
  }
  return joined;
}

std::string DecodeSubpath(std::string_view path) {
  return Segments(path, [](std::string_view segment) {
    std::string plain = Decode(segment);
    if (plain == "." || plain == "..") plain.clear();
    return plain;
  });
}

// `free`: what stands for itself beside letters, digits and ".-_~:".
std::string Encode(std::string_view text, std::string_view free = {}) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  constexpr unsigned kBase = 16;
  std::string encoded;
  for (const char c : text) {
    if (IsAlnum(c) || std::string_view(".-_~:").find(c) != std::string_view::npos ||
        free.find(c) != std::string_view::npos) {
      encoded.push_back(c);
      continue;
    }
    const auto byte = static_cast<unsigned char>(c);
    encoded += {'%', kDigits[byte / kBase], kDigits[byte % kBase]};
  }
  return encoded;
}

bool IsOneOf(std::string_view type, std::initializer_list<std::string_view> types) {
  return std::find(types.begin(), types.end(), type) != types.end();
}

// Where the version's "@" stands. An npm scope may be written plainly, so one that opens a segment
// and is followed by a further one is none.
std::size_t VersionMark(std::string_view path) {
  const std::size_t at = path.rfind('@');
  if (at == std::string_view::npos) return at;
  const bool opens = at == 0 || path[at - 1] == '/';
  return opens && path.find('/', at) != std::string_view::npos ? std::string_view::npos : at;
}

// MLflow's names are caseless in Databricks' registries alone.
bool IsDatabricks(const Purl& purl) {
  const auto at = purl.qualifiers.find("repository_url");
  return at != purl.qualifiers.end() && ToLower(at->second).find("databricks") != std::string::npos;
}

}  // namespace

std::optional<Purl> ParsePurl(std::string_view text) {
  constexpr std::string_view kScheme = "pkg:";
  if (!text.starts_with(kScheme)) return std::nullopt;
  const auto [front, subpath] = Cut(text.substr(kScheme.size()), '#');
  const auto [path, query] = Cut(front, '?');
  std::string_view rest = path;
  while (rest.starts_with('/')) rest.remove_prefix(1);
  const auto [type, inner] = Cut(rest, '/');
  rest = inner;
  while (rest.ends_with('/')) rest.remove_suffix(1);
  if (!IsWord(type) || rest.empty()) return std::nullopt;
  Purl purl{.type = ToLower(type)};
  const std::size_t at = VersionMark(rest);
  if (at != std::string_view::npos) {
    purl.version = Decode(rest.substr(at + 1));
    rest = rest.substr(0, at);
  }
  const std::size_t slash = rest.rfind('/');
  if (slash != std::string_view::npos) {
    purl.space = Segments(rest.substr(0, slash), Decode);
    rest.remove_prefix(slash + 1);
  }
  purl.name = Decode(rest);
  purl.subpath = DecodeSubpath(subpath);
  if (purl.name.empty() || !ReadQualifiers(query, purl)) return std::nullopt;
  return purl;
}

Purl NormalPurl(Purl purl) {
  const std::string& type = purl.type;
  if (IsOneOf(type, {"alpm", "apk", "bitbucket", "composer", "deb", "github", "gitlab", "hex",
                     "luarocks", "pypi", "qpkg", "rpm"})) {
    purl.space = ToLower(purl.space);
  }
  if (IsOneOf(type, {"alpm", "apk", "bitbucket", "bitnami", "composer", "deb", "github", "gitlab",
                     "hex", "luarocks", "npm", "oci", "pub", "pypi"}) ||
      (type == "mlflow" && IsDatabricks(purl))) {
    purl.name = ToLower(purl.name);
  }
  if (type == "cpan") {
    std::transform(purl.space.begin(), purl.space.end(), purl.space.begin(),
                   [](char c) { return IsLower(c) ? static_cast<char>(c - 'a' + 'A') : c; });
  }
  if (type == "pypi" || type == "hackage") {
    std::replace(purl.name.begin(), purl.name.end(), '_', '-');
  }
  if (type == "pub") {
    std::replace_if(
        purl.name.begin(), purl.name.end(), [](char c) { return !IsAlnum(c); }, '_');
  }
  if (type == "huggingface" || type == "oci") purl.version = ToLower(purl.version);
  return purl;
}

std::string MakePurl(const Purl& given) {
  const Purl purl = NormalPurl(given);
  if (!IsWord(purl.type) || purl.name.empty()) return {};
  const auto encode = [](std::string_view text) { return Encode(text); };
  const std::string space = Segments(purl.space, encode);
  std::string text = "pkg:" + purl.type + "/" + space + (space.empty() ? "" : "/");
  text += Encode(purl.name);
  if (!purl.version.empty()) text += "@" + Encode(purl.version);
  char mark = '?';
  for (const auto& [key, value] : purl.qualifiers) {
    if (!IsWord(key) || value.empty()) continue;
    text += mark + ToLower(key) + "=" + Encode(value, "/");
    mark = '&';
  }
  const std::string subpath = Segments(purl.subpath, encode);
  return subpath.empty() ? text : text + "#" + subpath;
}

std::string NormalName(std::string_view type, std::string_view name) {
  constexpr std::array<std::string_view, 12> kCaseless = {"alpm", "apk",    "bitbucket", "composer",
                                                          "deb",  "docker", "github",    "golang",
                                                          "hex",  "npm",    "oci",       "pypi"};
  if (std::find(kCaseless.begin(), kCaseless.end(), type) == kCaseless.end()) {
    return std::string(name);
  }
  std::string normal = ToLower(name);
  if (type == "pypi") {
    std::replace(normal.begin(), normal.end(), '_', '-');
    std::replace(normal.begin(), normal.end(), '.', '-');
  }
  return normal;
}

}  // namespace policy::base
