// RFC 9110, 11.6.1: challenges and their parameters are both separated by commas; a word that no
// "=" follows begins the next challenge.
#include "registry/challenge.h"

#include <algorithm>
#include <utility>

#include "base/chars.h"

namespace policy::registry {
namespace {

class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) {}

  void Skip(std::string_view characters) {
    rest_.remove_prefix(std::min(rest_.find_first_not_of(characters), rest_.size()));
  }
  bool Take(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    return true;
  }
  std::string_view Word() {
    std::size_t size = 0;
    while (size < rest_.size() && IsWord(rest_[size])) ++size;
    const std::string_view word = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return word;
  }
  // A word, or text in quotes.
  std::string Value() {
    if (!Take('"')) return std::string(Word());
    std::string value;
    while (!rest_.empty() && rest_[0] != '"') {
      if (rest_[0] == '\\' && rest_.size() > 1) rest_.remove_prefix(1);
      value += rest_[0];
      rest_.remove_prefix(1);
    }
    Take('"');
    return value;
  }

 private:
  static bool IsWord(char c) { return c > ' ' && c < '\x7F' && c != ',' && c != '=' && c != '"'; }
  std::string_view rest_;
};

}  // namespace

std::vector<Challenge> ReadChallenges(std::string_view header) {
  std::vector<Challenge> challenges;
  Scanner scanner(header);
  while (true) {
    scanner.Skip(" \t,");
    std::string word = base::ToLower(scanner.Word());
    if (word.empty()) return challenges;
    scanner.Skip(" \t");
    if (!scanner.Take('=')) {
      challenges.push_back({.scheme = std::move(word)});
      continue;
    }
    scanner.Skip(" \t");
    std::string value = scanner.Value();
    if (challenges.empty()) return challenges;
    challenges.back().parameters.emplace(std::move(word), std::move(value));
  }
}

}  // namespace policy::registry
