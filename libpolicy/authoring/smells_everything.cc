// Globs and regular expressions that take every text: they look like a condition and are none.
#include <algorithm>
#include <array>

#include "authoring/smells.h"
#include "base/chars.h"
#include "base/pattern.h"

namespace policy::authoring {
namespace {

using base::Quote;

// Keys whose texts hold no "/", so that "*" takes all of them.
constexpr std::array<std::string_view, 6> kWithoutSlash = {
    "namespaces", "excludeNamespaces", "name", "forbiddenTags", "forbidden", "allowed"};

bool TakesEverything(const Value& value) {
  const std::string_view text = value.node.string();
  if (text == "**" || text == "**:*" || (value.key == "paths" && text == "/**")) return true;
  return text == "*" &&
         std::find(kWithoutSlash.begin(), kWithoutSlash.end(), value.key) != kWithoutSlash.end();
}

// Texts that have nothing in common but that none is empty.
constexpr std::array<std::string_view, 5> kProbes = {"x", "refs/heads/main", "0",
                                                     "https://a.example/\xC3\xA9?b=c#d",
                                                     "~ !\"$%&'()*+,-.:;<=>@[\\]^`{|}"};

bool MatchesAllProbes(std::string_view expression) {
  const Result<base::Pattern> pattern = base::Pattern::Compile(expression);
  return pattern && std::all_of(kProbes.begin(), kProbes.end(), [&](std::string_view probe) {
           return pattern->Matches(probe).value_or(false);
         });
}

}  // namespace

void FindMatchesEverything(const Corpus& corpus, Nose& nose) {
  for (const Document& document : corpus.documents()) {
    VisitValues(*document.root, *document.kind->grammar, [&](const Value& value) {
      if (value.type.format == nullptr || !value.node.is_string()) return;
      const std::string shown = Quote(value.node.string());
      if (value.type.format == text::CheckRegularExpression) {
        if (!MatchesAllProbes(value.node.string())) return;
        nose.Smelt(document, value.node, value.path,
                   "the expression " + shown + " takes every text",
                   "write 'present: true' if any text will do");
      } else if (TakesEverything(value)) {
        nose.Smelt(document, value.node, value.path,
                   shown + " takes everything: " + Quote(value.key) + " says nothing",
                   "leave " + Quote(value.key) + " out, or name what is meant");
      }
    });
  }
}

}  // namespace policy::authoring
