// RFC 4514, as far as trusted identities need it: one value a place, each name once.
#include <algorithm>
#include <cctype>
#include <optional>
#include <utility>

#include "attest/notation_policy.h"
#include "crypto/crypto.h"
#include "text/utf8.h"

namespace policy::attest {
namespace {

constexpr std::string_view kSubject = "x509.subject:";

Error Bad(std::string_view text, const char* problem) {
  Error error;
  error.kind = ErrorKind::kBadInput;
  error.message = text::QuoteLine(text) + " " + problem;
  return error;
}

char Lower(char c) { return static_cast<char>(std::tolower(static_cast<unsigned char>(c))); }

// A word or the digits of an object identifier.
bool IsName(std::string_view name) {
  return !name.empty() && std::all_of(name.begin(), name.end(), [](char c) {
    return c == '.' || c == '-' || std::isalnum(static_cast<unsigned char>(c)) != 0;
  });
}

// Up to the next unescaped comma, unescaped. Takes both off `rest`.
std::optional<std::string> TakeValue(std::string_view& rest) {
  std::string value;
  std::size_t kept = 0;  // What is escaped is not cut off as blank.
  while (!rest.empty() && rest.front() != ',') {
    const char c = rest.front();
    rest.remove_prefix(1);
    if (c == '+' || c == '"' || c == '<' || c == '>' || c == ';') return std::nullopt;
    if (c != '\\') {
      value += c;
      if (c != ' ') kept = value.size();
      continue;
    }
    if (rest.empty()) return std::nullopt;
    const std::string digits{Lower(rest[0]), rest.size() > 1 ? Lower(rest[1]) : ' '};
    const std::optional<std::string> byte = crypto::Unhex(digits);
    value += byte ? *byte : std::string(1, rest[0]);
    rest.remove_prefix(byte ? 2 : 1);
    kept = value.size();
  }
  value.resize(kept);
  return value;
}

}  // namespace

std::string AttributeName(std::string_view name) {
  std::string upper(name);
  for (char& c : upper) c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return upper == "S" ? "ST" : upper;
}

Result<NotationIdentity> ReadDistinguishedName(std::string_view text) {
  NotationIdentity attributes;
  std::string_view rest = text;
  const auto trim = [&] { rest.remove_prefix(std::min(rest.find_first_not_of(' '), rest.size())); };
  do {
    trim();
    const std::size_t equals = rest.find('=');
    if (equals == std::string_view::npos) return Bad(text, "is no distinguished name");
    const std::string_view before = rest.substr(0, equals);
    const std::string name = AttributeName(before.substr(0, before.find_last_not_of(' ') + 1));
    rest.remove_prefix(equals + 1);
    trim();
    std::optional<std::string> value = TakeValue(rest);
    if (!value || value->empty() || !IsName(name)) return Bad(text, "is no distinguished name");
    if (!attributes.emplace(name, *std::move(value)).second) {
      return Bad(text, "names an attribute twice");
    }
    if (rest.size() == 1) return Bad(text, "ends in a comma");
    if (!rest.empty()) rest.remove_prefix(1);
  } while (!rest.empty());
  return attributes;
}

Result<NotationIdentity> ReadNotationIdentity(std::string_view text) {
  if (!text.starts_with(kSubject)) return Bad(text, "is neither '*' alone nor 'x509.subject:…'");
  return ReadDistinguishedName(text.substr(kSubject.size()));
}

}  // namespace policy::attest
