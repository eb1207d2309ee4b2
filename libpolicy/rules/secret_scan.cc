// One pass finds the keywords that occur at all; only the rules that have one of them search. All
// texts are searched as one, "name=text" a line, so that a rule sees names and values together.
#include "rules/secret_scan.h"

#include <algorithm>
#include <cassert>
#include <optional>
#include <utility>

#include "base/pattern_search.h"
#include "rules/secret_value.h"

namespace policy::rules {
namespace {

// Between a name and its value: NAME=v, name: v, "name": "v", {"name": "N", "value": "v"}, --name
// v.
constexpr std::string_view kBetween =
    R"re(["'\\\x60]{0,3}[ \t]?(?:,[ \t]?\\{0,2}["']value\\{0,2}["'][ \t]?:|=>|:=|=|:| )[ \t]?["'\\\x60]{0,3})re";

std::vector<std::string_view> Parted(std::string_view text) {
  std::vector<std::string_view> parts;
  while (!text.empty()) {
    const std::size_t bar = std::min(text.find('|'), text.size());
    parts.push_back(text.substr(0, bar));
    text.remove_prefix(std::min(bar + 1, text.size()));
  }
  return parts;
}

std::string ExpressionOf(const SecretRule& rule) {
  std::string own(rule.expression);
  if (rule.kind == SecretKind::kToken) return R"(\b()" + own + R"()(?:[^\w-]|$))";
  if (rule.kind != SecretKind::kNamed) return own;
  return "(?i:" + std::string(rule.keywords) + R"()[\w.-]{0,20})" + std::string(kBetween) + "(" +
         own + R"()(?:[^\w+/=.-]|$))";
}

bool IsSecret(const SecretRule& rule, std::string_view value) {
  if (rule.entropy > 0 && EntropyOf(value) < rule.entropy) return false;
  switch (rule.kind) {
    case SecretKind::kToken:
    case SecretKind::kWritten:
      return !IsPlaceholder(value);
    case SecretKind::kPassword:
      return IsWrittenPassword(value);
    case SecretKind::kNamed:
    case SecretKind::kGeneric:
      return LooksRandom(value);
  }
  return true;
}

class Scanner {
 public:
  Scanner() : rules_(SecretRules()), words_(CollectWords()) {
    for (const SecretRule& rule : rules_) {
      Row row{.rule = &rule};
      for (const std::string_view word : Parted(rule.keywords)) row.words.push_back(PlaceOf(word));
      if (!rule.expression.empty()) {
        auto search = base::Search::Compile(ExpressionOf(rule));
        assert(search);
        if (search) row.search = *std::move(search);
      } else {
        (rule.id == "named-password" ? named_password_ : named_secret_) = &rule;
      }
      rows_.push_back(std::move(row));
    }
    keywords_.emplace(words_);
  }

  std::vector<SecretHit> Find(const std::vector<NamedText>& texts) const {
    const Joined joined = Join(texts);
    std::vector<const SecretRule*> hits(texts.size());
    const std::vector<bool> there = keywords_->In(joined.text);
    for (const Row& row : rows_) {
      const bool tried = row.search && std::any_of(row.words.begin(), row.words.end(),
                                                   [&](std::size_t word) { return there[word]; });
      if (tried) Try(row, joined, hits);
    }
    std::vector<SecretHit> found;
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const SecretRule* rule = hits[i] != nullptr ? hits[i] : ByName(texts[i]);
      if (rule != nullptr) found.push_back({i, rule});
    }
    return found;
  }

 private:
  struct Row {
    const SecretRule* rule = nullptr;
    std::vector<std::size_t> words{};  // by place in words_
    std::optional<base::Search> search{};
  };
  struct Joined {
    std::string text{};
    std::vector<std::size_t> starts{};
  };

  std::vector<std::string_view> CollectWords() const {
    std::vector<std::string_view> words;
    for (const SecretRule& rule : rules_) {
      for (const std::string_view word : Parted(rule.keywords)) words.push_back(word);
    }
    std::sort(words.begin(), words.end());
    words.erase(std::unique(words.begin(), words.end()), words.end());
    return words;
  }
  std::size_t PlaceOf(std::string_view word) const {
    const auto at = std::lower_bound(words_.begin(), words_.end(), word);
    return static_cast<std::size_t>(at - words_.begin());
  }

  static Joined Join(const std::vector<NamedText>& texts) {
    Joined joined;
    std::size_t size = 0;
    for (const NamedText& text : texts) size += text.name.size() + text.text.size() + 2;
    joined.text.reserve(size);
    joined.starts.reserve(texts.size());
    for (const NamedText& text : texts) {
      joined.starts.push_back(joined.text.size());
      if (!text.name.empty()) joined.text.append(text.name).append(1, '=');
      joined.text.append(text.text).append(1, '\n');
    }
    return joined;
  }

  static void Try(const Row& row, const Joined& joined, std::vector<const SecretRule*>& hits) {
    std::size_t from = 0;
    while (const auto found = row.search->Find(joined.text, from)) {
      const std::string_view value =
          std::string_view(joined.text).substr(found->begin, found->end - found->begin);
      const auto after = std::upper_bound(joined.starts.begin(), joined.starts.end(), found->begin);
      const auto text = static_cast<std::size_t>(after - joined.starts.begin()) - 1;
      if (hits[text] == nullptr && IsSecret(*row.rule, value)) hits[text] = row.rule;
      from = std::max(found->end, from + 1);
    }
  }

  const SecretRule* ByName(const NamedText& text) const {
    if (text.name.empty()) return nullptr;
    if (IsPasswordName(text.name) && IsWrittenPassword(text.text)) return named_password_;
    return IsSecretName(text.name) && IsNamedSecret(text.text) ? named_secret_ : nullptr;
  }

  std::vector<SecretRule> rules_;
  std::vector<std::string_view> words_;
  std::vector<Row> rows_{};
  const SecretRule* named_password_ = nullptr;
  const SecretRule* named_secret_ = nullptr;
  std::optional<base::WordSearch> keywords_{};
};

}  // namespace

std::vector<SecretRule> SecretRules() {
  std::vector<SecretRule> all;
  for (const auto& rules : {TokenRules(), NamedRules(), WrittenRules()}) {
    all.insert(all.end(), rules.begin(), rules.end());
  }
  return all;
}

std::vector<SecretHit> FindSecrets(const std::vector<NamedText>& texts) {
  static const Scanner scanner;
  return scanner.Find(texts);
}

}  // namespace policy::rules
