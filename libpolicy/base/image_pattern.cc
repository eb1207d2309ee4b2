// Splits an `image` pattern into its three parts and refuses, with the full name as the proposal,
// what could never be the name of an image: such a pattern would excuse or accuse nobody in
// silence.
#include "base/image_pattern.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/chars.h"

namespace policy::base {
namespace {

constexpr std::string_view kHub = "docker.io/";
constexpr std::string_view kLegacyHub = "index.docker.io/";
constexpr std::string_view kOfficial = "library/";
constexpr std::size_t kUsualName = 512;

Error Refuse(std::string_view text, const std::string& why, std::string hint = {}) {
  return {.kind = ErrorKind::kBadInput,
          .message = "invalid image pattern " + Quote(text) + ": " + why,
          .hint = std::move(hint)};
}

struct Parts {
  std::string_view repository{};
  std::optional<std::string_view> tag{};
  std::optional<std::string_view> digest{};
};

Parts SplitParts(std::string_view text) {
  Parts parts;
  const std::size_t at = text.find('@');
  if (at != std::string_view::npos) parts.digest = text.substr(at + 1);
  text = text.substr(0, at);
  const std::size_t slash = text.rfind('/');
  const std::size_t colon = text.find(':', slash == std::string_view::npos ? 0 : slash);
  if (colon != std::string_view::npos) parts.tag = text.substr(colon + 1);
  parts.repository = text.substr(0, colon);
  return parts;
}

bool AllDigits(std::string_view text) {
  for (const char c : text) {
    if (!IsDigit(c)) return false;
  }
  return !text.empty();
}

// A name without "/" can only be meant as a registry ("localhost:5000"), any name, or an official
// image. The tag and digest of the latter two are kept.
std::string FullNameOfOnePart(std::string_view text, const Parts& parts) {
  const std::string_view name = parts.repository;
  const std::string rest(text.substr(name.size()));
  if (name == "*" || name.empty()) return "**" + rest;
  const bool host = name == "localhost" || name.find('.') != std::string_view::npos;
  if (parts.tag && AllDigits(*parts.tag) && host) {
    return std::string(name) + ":" + std::string(*parts.tag) + "/**";
  }
  if (host) return std::string(name) + "/**" + rest;
  return std::string(kHub) + std::string(kOfficial) + std::string(text);
}

// The first part names a registry, or a star stands for one.
bool NamesRegistry(std::string_view first) {
  return first == "localhost" || first.find_first_of(".:*") != std::string_view::npos;
}

Result<void> CheckRepository(std::string_view text, const Parts& parts) {
  const std::string_view name = parts.repository;
  const std::size_t slash = name.find('/');
  if (slash == std::string_view::npos) {
    if (name.find("**") != std::string_view::npos) return {};
    const std::string full = "did you mean " + Quote(FullNameOfOnePart(text, parts)) + "?";
    if (name.empty()) return Refuse(text, "it names no repository", full);
    return Refuse(
        text, "no image is named " + Quote(name) + ", a full name has a registry and a '/'", full);
  }
  const std::string_view first = name.substr(0, slash);
  if (first.empty()) return Refuse(text, "it begins with '/'");
  if (!NamesRegistry(first)) {
    return Refuse(text, Quote(first) + " is no registry",
                  "did you mean " + Quote(std::string(kHub) + std::string(text)) + "?");
  }
  return {};
}

// What the reference parser does to names, done to a pattern for them.
std::string NormalizeRepository(std::string_view name) {
  if (name.starts_with(kLegacyHub)) name.remove_prefix(kLegacyHub.size() - kHub.size());
  if (!name.starts_with(kHub)) return std::string(name);
  const std::string_view path = name.substr(kHub.size());
  const bool one_part = path.find('/') == std::string_view::npos;
  if (!one_part || path.find("**") != std::string_view::npos) return std::string(name);
  return std::string(kHub) + std::string(kOfficial) + std::string(path);
}

// Every image is held against every pattern, so the usual name is joined without the heap.
bool MatchesName(const Glob& glob, const ImageReference& image) {
  std::array<char, kUsualName> name;
  const std::size_t size = image.registry.size() + 1 + image.repository.size();
  if (size > name.size()) return glob.Matches(image.Name());
  char* end = std::copy(image.registry.begin(), image.registry.end(), name.data());
  *end++ = '/';
  std::copy(image.repository.begin(), image.repository.end(), end);
  return glob.Matches(std::string_view(name.data(), size));
}

}  // namespace

ImagePattern::ImagePattern(std::string text, Glob repository)
    : text_(std::move(text)), repository_(std::move(repository)) {}

Result<ImagePattern> ImagePattern::Parse(std::string_view text) {
  const Parts parts = SplitParts(text);
  Result<void> sound = CheckRepository(text, parts);
  if (!sound) return std::move(sound).error();
  Result<Glob> repository = Glob::Parse(NormalizeRepository(parts.repository));
  if (!repository) return std::move(repository).error();
  ImagePattern pattern(std::string(text), *std::move(repository));
  if (parts.tag) {
    if (parts.tag->empty()) return Refuse(text, "the tag is empty", "leave ':' out for any tag");
    Result<Glob> tag = Glob::Parse(*parts.tag);
    if (!tag) return std::move(tag).error();
    pattern.tag_ = *std::move(tag);
  }
  if (parts.digest) {
    if (!parts.digest->starts_with("sha256:") || !IsDigest(*parts.digest)) {
      return Refuse(text, "what follows '@' is not sha256: and 64 lower-case hexadecimal digits");
    }
    pattern.digest_ = *parts.digest;
  }
  return pattern;
}

bool ImagePattern::Matches(const ImageReference& image) const {
  if (!digest_.empty() && image.digest != digest_) return false;
  if (tag_) {
    const bool neither = image.tag.empty() && image.digest.empty();
    if (!tag_->Matches(neither ? std::string_view("latest") : std::string_view(image.tag))) {
      return false;
    }
  }
  return MatchesName(repository_, image);
}

}  // namespace policy::base
