// Finds ids by their shape; which of them exist is not known here.
#include "report/identifiers.h"

#include <algorithm>
#include <cctype>

#include "report/fields.h"

namespace policy::report {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }
bool IsWordCharacter(char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; }

std::size_t DigitsAt(std::string_view text, std::size_t at) {
  std::size_t count = 0;
  while (at + count < text.size() && IsDigit(text[at + count])) ++count;
  return count;
}

bool StartsWithCve(std::string_view text) {
  return text.size() > 3 && (text[0] == 'C' || text[0] == 'c') &&
         (text[1] == 'V' || text[1] == 'v') && (text[2] == 'E' || text[2] == 'e') && text[3] == '-';
}

// The length of a CVE id at the beginning of a text, or 0.
std::size_t CveLength(std::string_view text) {
  constexpr std::size_t kPrefix = 4;
  constexpr std::size_t kYear = 4;
  constexpr std::size_t kFewest = 4;
  if (!StartsWithCve(text) || DigitsAt(text, kPrefix) != kYear) return 0;
  const std::size_t number = kPrefix + kYear + 1;
  if (number >= text.size() || text[number - 1] != '-') return 0;
  const std::size_t digits = DigitsAt(text, number);
  return digits < kFewest ? 0 : number + digits;
}

}  // namespace

std::vector<std::string> CveIdsIn(std::string_view text) {
  std::vector<std::string> ids;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (at > 0 && IsWordCharacter(text[at - 1])) continue;
    const std::size_t length = CveLength(text.substr(at));
    if (length == 0) continue;
    AddOnce(ids, "CVE" + std::string(text.substr(at + 3, length - 3)));
    at += length;
  }
  return ids;
}

void AddCveAliases(Finding& finding, std::string_view text) {
  for (const std::string& id : CveIdsIn(text)) {
    if (id != finding.id) AddOnce(finding.aliases, id);
  }
}

std::string IdOfName(std::string_view name) {
  std::string_view word = name.substr(0, std::min(name.find_first_of(" \t\r\n"), name.size()));
  while (word.ends_with(':') || word.ends_with(',')) word.remove_suffix(1);
  const bool numbered = std::any_of(word.begin(), word.end(), IsDigit);
  const bool shaped = word.size() < name.size() && numbered &&
                      word.find('-') != std::string_view::npos && IsWordCharacter(word.front());
  return std::string(shaped ? word : name);
}

}  // namespace policy::report
