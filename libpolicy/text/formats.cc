// The language's string formats: what is wrong with a text, and what would be right.
//
// Each checks one word of the grammar; what has a parser in base/ is checked by that parser, so
// that a text that passes here is one that the parser takes.
#include <algorithm>
#include <cstdint>
#include <limits>
#include <string>

#include "base/chars.h"
#include "base/glob.h"
#include "base/image_pattern.h"
#include "base/pattern.h"
#include "base/version_range.h"
#include "policy/time.h"
#include "text/schema.h"

namespace policy::text {
namespace {

constexpr std::string_view kSha256 = "sha256:";

FormatProblem Not(std::string_view text, std::string_view what, std::string hint) {
  return {base::Quote(text) + " is no " + std::string(what), std::move(hint)};
}

template <typename T>
std::optional<FormatProblem> ProblemOf(const Result<T>& result) {
  if (result) return std::nullopt;
  return FormatProblem{result.error().message, result.error().hint};
}

bool IsDnsLabel(std::string_view text) {
  const auto inner = [](char c) { return base::IsLower(c) || base::IsDigit(c) || c == '-'; };
  return !text.empty() && text.size() <= 63 && std::all_of(text.begin(), text.end(), inner) &&
         text.front() != '-' && text.back() != '-';
}

bool IsCount(std::string_view digits) {
  if (digits.empty() || !std::all_of(digits.begin(), digits.end(), base::IsDigit)) return false;
  return digits == "0" || digits[0] != '0';
}

bool IsSize(std::string_view text) {
  if (text.size() < 3) return false;
  const std::string_view unit = text.substr(text.size() - 2);
  const std::string_view digits = text.substr(0, text.size() - 2);
  if (unit != "Ki" && unit != "Mi" && unit != "Gi") return false;
  // Nine digits of Gi still fit into 63 bits.
  return IsCount(digits) && digits.size() <= 9;
}

bool IsPlatformPart(std::string_view part) {
  const auto allowed = [](char c) {
    return base::IsLower(c) || base::IsDigit(c) || c == '.' || c == '-' || c == '_';
  };
  return !part.empty() && std::all_of(part.begin(), part.end(), allowed);
}

bool IsPlatform(std::string_view text) {
  int parts = 1;
  for (std::size_t slash = text.find('/'); slash != std::string_view::npos;
       slash = text.find('/')) {
    if (!IsPlatformPart(text.substr(0, slash))) return false;
    text.remove_prefix(slash + 1);
    ++parts;
  }
  return (parts == 2 || parts == 3) && IsPlatformPart(text);
}

bool IsUrl(std::string_view text) {
  const std::size_t colon = text.find("://");
  if (colon == std::string_view::npos) return false;
  const std::string_view scheme = text.substr(0, colon);
  if (scheme != "https" && scheme != "http") return false;
  const std::string_view rest = text.substr(colon + 3);
  const auto visible = [](char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte > 0x20 && byte != 0x7F && c != '"' && c != '<' && c != '>' && c != '\\';
  };
  return !rest.substr(0, rest.find_first_of("/?#")).empty() &&
         std::all_of(rest.begin(), rest.end(), visible);
}

bool IsPointer(std::string_view text) {
  if (text.empty() || text[0] != '/') return false;
  for (std::size_t at = text.find('~'); at != std::string_view::npos; at = text.find('~', at + 1)) {
    if (at + 1 == text.size() || (text[at + 1] != '0' && text[at + 1] != '1')) return false;
  }
  return true;
}

}  // namespace

std::optional<FormatProblem> CheckDuration(std::string_view text) {
  if (ParseDuration(text)) return std::nullopt;
  return Not(text, "duration", "a number and one unit of s, m, h, d, w: 36h or 7d");
}

std::optional<FormatProblem> CheckStart(std::string_view text) {
  if (ParseStart(text)) return std::nullopt;
  return Not(text, "date", "a real day, \"2027-01-31\", or an instant, \"2027-01-31T12:00:00Z\"");
}

std::optional<FormatProblem> CheckEnd(std::string_view text) {
  if (ParseEnd(text)) return std::nullopt;
  return Not(text, "date", "a real day, \"2027-01-31\", or an instant, \"2027-01-31T12:00:00Z\"");
}

std::optional<FormatProblem> CheckInstant(std::string_view text) {
  if (ParseInstant(text)) return std::nullopt;
  return Not(text, "instant", "write \"2027-01-31T12:00:00Z\"");
}

std::optional<FormatProblem> CheckSize(std::string_view text) {
  if (IsSize(text)) return std::nullopt;
  return Not(text, "size", "a number and one unit of Ki, Mi, Gi: 500Mi");
}

std::optional<FormatProblem> CheckGlob(std::string_view text) {
  return ProblemOf(base::Glob::Parse(text));
}

std::optional<FormatProblem> CheckImage(std::string_view text) {
  return ProblemOf(base::ImagePattern::Parse(text));
}

// Whether a version can be in it depends on the order of a package type: the rules say that.
std::optional<FormatProblem> CheckRange(std::string_view text) {
  return ProblemOf(base::VersionRange::Parse(text));
}

std::optional<FormatProblem> CheckDnsLabel(std::string_view text) {
  if (IsDnsLabel(text)) return std::nullopt;
  return Not(text, "name",
             "at most 63 lower-case letters, digits and '-', a letter or digit at both ends");
}

std::optional<FormatProblem> CheckRegularExpression(std::string_view text) {
  return ProblemOf(base::Pattern::Compile(text));
}

std::optional<FormatProblem> CheckUrl(std::string_view text) {
  if (IsUrl(text)) return std::nullopt;
  return Not(text, "URL", "write it whole: https://example.com/path");
}

std::optional<FormatProblem> CheckDigest(std::string_view text) {
  const std::string_view hex = text.substr(std::min(text.size(), kSha256.size()));
  if (text.starts_with(kSha256) && hex.size() == 64 &&
      std::all_of(hex.begin(), hex.end(), base::IsLowerHex)) {
    return std::nullopt;
  }
  return Not(text, "digest", "'sha256:' and 64 lower-case hex digits");
}

std::optional<FormatProblem> CheckPlatform(std::string_view text) {
  if (IsPlatform(text)) return std::nullopt;
  return Not(text, "platform", "system/architecture, with a variant if it has one: linux/arm/v7");
}

std::optional<FormatProblem> CheckCwe(std::string_view text) {
  if (text.starts_with("CWE-") && IsCount(text.substr(4)) && text != "CWE-0") return std::nullopt;
  return Not(text, "weakness", "write CWE-79");
}

std::optional<FormatProblem> CheckJsonPointer(std::string_view text) {
  if (IsPointer(text)) return std::nullopt;
  return Not(text, "JSON pointer", "begin with '/'; in a key '~' is ~0 and '/' is ~1");
}

}  // namespace policy::text
