// Heuristics over short texts; each in one pass. They excuse: what they let go is no alarm, so they
// take only what people write when they write no secret.
#include "rules/secret_value.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <string>

#include "base/chars.h"

namespace policy::rules {
namespace {

template <std::size_t N>
bool StartsWithAny(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.starts_with(word); });
}
template <std::size_t N>
bool EndsWithAny(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::any_of(words.begin(), words.end(),
                     [&](std::string_view word) { return text.ends_with(word); });
}
template <std::size_t N>
bool ContainsAny(std::string_view text, const std::array<std::string_view, N>& words) {
  return std::any_of(words.begin(), words.end(), [&](std::string_view word) {
    return text.find(word) != std::string_view::npos;
  });
}

constexpr std::array<std::string_view, 14> kElsewhere = {
    "vault:", "ref+",  "arn:aws:", "op://", "file:", "env:",      "secret:",
    "awssm:", "sm://", "gcpsm:",   "akv:",  "%(",    "projects/", "secretref:"};
constexpr std::array<std::string_view, 3> kTemplates = {"{{", "${", "$("};
constexpr std::array<std::string_view, 12> kStandIns = {
    "changeme", "change-me", "change_me",   "replaceme", "replace-me", "replace_me",
    "your-",    "your_",     "placeholder", "redacted",  "xxxxx",      "....."};
constexpr std::array<std::string_view, 18> kSwitches = {
    "true", "false", "yes", "no",       "on",      "off",      "none",     "null", "nil",
    "nan",  "auto",  "any", "disabled", "enabled", "required", "optional", "~",    "undefined"};
constexpr std::array<std::string_view, 6> kPasswordEnds = {
    "password", "passwd", "passphrase", "requirepass", "masterauth", "passwort"};
constexpr std::array<std::string_view, 25> kSecretEnds = {
    "clientsecret", "appsecret",     "jwtsecret",     "cookiesecret",  "sessionsecret",
    "sharedsecret", "hmacsecret",    "signingsecret", "webhooksecret", "secretkey",
    "accesskey",    "secretkeybase", "encryptionkey", "signingkey",    "masterkey",
    "apikey",       "authkey",       "authtoken",     "accesstoken",   "refreshtoken",
    "bearertoken",  "apitoken",      "bottoken",      "roottoken",     "admintoken"};
// What names of Kubernetes objects and keys end in.
constexpr std::array<std::string_view, 10> kObjectEnds = {
    "-secret", "-secrets",     "-token", "-key",  "-keys",
    "-creds",  "-credentials", "-tls",   "-cert", "-auth"};

// One run between separators: letters of one case (the first may be large) with up to three digits
// behind them, or a short number.
bool IsWord(std::string_view part) {
  std::size_t letters = 0;
  while (letters < part.size() && base::IsAlpha(part[letters])) ++letters;
  const std::string_view digits = part.substr(letters);
  if (!std::all_of(digits.begin(), digits.end(), base::IsDigit)) return false;
  if (digits.size() > (letters == 0 ? 4U : 3U)) return false;
  const std::string_view rest = part.substr(0, letters).substr(letters == 0 ? 0 : 1);
  return std::all_of(rest.begin(), rest.end(), base::IsLower) ||
         (std::all_of(rest.begin(), rest.end(), base::IsUpper) && base::IsUpper(part[0]));
}

bool IsWords(std::string_view value) {
  std::size_t from = 0;
  while (from <= value.size()) {
    std::size_t end = from;
    while (end < value.size() && base::IsAlnum(value[end])) ++end;
    if (!IsWord(value.substr(from, end - from))) return false;
    from = end + 1;
  }
  return true;
}

bool IsPath(std::string_view value) {
  constexpr std::array<std::string_view, 4> kStarts = {"/", "./", "../", "~/"};
  return StartsWithAny(value, kStarts) && IsWords(value);
}

bool IsAddress(std::string_view value) {
  const std::size_t at = value.find("://");
  return at != std::string_view::npos && at > 0 &&
         std::all_of(value.begin(), value.begin() + static_cast<std::ptrdiff_t>(at),
                     [](char c) { return base::IsAlnum(c) || c == '+' || c == '.' || c == '-'; });
}

// Words that hide a value: "*****", "xxx", "___".
bool IsBlank(std::string_view value) {
  constexpr std::string_view kFill = "*xX.#_-";
  return value.find_first_not_of(kFill) == std::string_view::npos;
}

// Lower case, letters and digits alone.
std::string Plain(std::string_view name) {
  std::string plain;
  for (const char c : name) {
    if (base::IsAlnum(c)) plain.push_back(base::ToLower(c));
  }
  return plain;
}

}  // namespace

double EntropyOf(std::string_view text) {
  std::array<unsigned, 256> counts{};
  for (const char c : text) ++counts.at(static_cast<unsigned char>(c));
  double bits = 0;
  const double size = static_cast<double>(text.size());
  for (const unsigned count : counts) {
    if (count == 0) continue;
    const double share = count / size;
    bits -= share * std::log2(share);
  }
  return bits;
}

bool IsReference(std::string_view value) {
  return value.starts_with('$') || ContainsAny(value, kTemplates) ||
         StartsWithAny(base::ToLower(value.substr(0, 16)), kElsewhere) ||
         (value.starts_with('<') && value.ends_with('>')) ||
         (value.starts_with('[') && value.ends_with(']'));
}

bool IsPlaceholder(std::string_view value) {
  if (IsBlank(value) || value.ends_with("EXAMPLE") || value.ends_with("EXAMPLEKEY")) return true;
  return ContainsAny(base::ToLower(value), kStandIns);
}

bool IsWrittenPassword(std::string_view value) {
  if (value.empty() || IsReference(value) || IsBlank(value)) return false;
  const std::string plain = base::ToLower(value);
  if (std::find(kSwitches.begin(), kSwitches.end(), plain) != kSwitches.end()) return false;
  const bool number = std::all_of(value.begin(), value.end(), base::IsDigit);
  return !(number && value.size() <= 2) && !IsPath(value) && !IsAddress(value);
}

bool LooksRandom(std::string_view value) {
  const bool digit = std::any_of(value.begin(), value.end(), base::IsDigit);
  const bool letter = std::any_of(value.begin(), value.end(), base::IsAlpha);
  return digit && letter && !IsWords(value) && !IsPath(value) && !IsReference(value) &&
         !IsPlaceholder(value);
}

bool IsPasswordName(std::string_view name) {
  if (EndsWithAny(Plain(name), kPasswordEnds)) return true;
  const std::string lower = base::ToLower(name);
  for (const std::string_view word : {"pass", "pwd"}) {
    if (!lower.ends_with(word)) continue;
    const std::size_t before = lower.size() - word.size();
    if (before == 0 || !base::IsAlpha(lower[before - 1])) return true;
  }
  return false;
}

bool IsSecretName(std::string_view name) { return EndsWithAny(Plain(name), kSecretEnds); }

bool IsNamedSecret(std::string_view value) {
  constexpr std::size_t kShortest = 6;
  if (value.size() < kShortest || !IsWrittenPassword(value) || IsPlaceholder(value)) return false;
  if (std::any_of(value.begin(), value.end(), base::IsSpace)) return false;
  if (EndsWithAny(base::ToLower(value), kObjectEnds)) return false;
  const bool digit = std::any_of(value.begin(), value.end(), base::IsDigit);
  const bool letter = std::any_of(value.begin(), value.end(), base::IsAlpha);
  const bool parted = !std::all_of(value.begin(), value.end(), base::IsAlnum);
  return digit && letter && !(parted && IsWords(value));
}

}  // namespace policy::rules
