// Exceptions that accept more than their reason tells of, or that no rule would ever take.
#include <algorithm>
#include <optional>
#include <set>

#include "authoring/smells.h"
#include "base/chars.h"
#include "evaluate/conditions.h"

namespace policy::authoring {
namespace {

using base::Quote;
using text::Node;

bool Names(const std::vector<std::string>& list, std::string_view name) {
  return list.empty() || std::find(list.begin(), list.end(), name) != list.end();
}

bool IsVulnerabilityId(std::string_view word) {
  const std::string lower = base::ToLower(word);
  if (lower.starts_with("ghsa-")) return word.size() == 19;
  return lower.starts_with("cve-") && word.size() > 9 && base::IsDigit(word.back());
}

// The ids of vulnerabilities in a text, in lower case.
std::set<std::string> IdsIn(std::string_view text) {
  std::set<std::string> ids;
  std::string word;
  for (const char c : std::string(text) + " ") {
    if (base::IsAlnum(c) || c == '-') {
      word += c;
      continue;
    }
    if (IsVulnerabilityId(word)) ids.insert(base::ToLower(word));
    word.clear();
  }
  return ids;
}

bool IsException(const Document& document) {
  return document.kind->kind == document::Kind::kException ||
         document.kind->kind == document::Kind::kClusterException;
}

// Why every rule that the exception could be for refuses it; empty where one takes it, or where
// there is none here.
std::optional<std::string> WhyNever(const document::Exception& exception,
                                    const document::Loaded& loaded) {
  std::optional<std::string> why;
  for (const auto& policy : loaded.policies) {
    if (!Names(exception.policies, policy->name)) continue;
    for (const document::Rule& rule : policy->rules) {
      if (!Names(exception.rules, rule.name)) continue;
      const auto refusal = evaluate::PolicyRefusal(exception, rule.exceptions);
      if (!refusal) return std::nullopt;
      if (!why) why = refusal->detail;
    }
  }
  return why;
}

}  // namespace

void FindNeverApplies(const Corpus& corpus, Nose& nose) {
  for (const document::Exception& exception : corpus.loaded().exceptions) {
    const std::optional<std::string> why = WhyNever(exception, corpus.loaded());
    if (!why) continue;
    for (const Document& document : corpus.documents()) {
      const bool same = IsException(document) && document.file->path == exception.where.file &&
                        document.root->line() == exception.where.line;
      if (!same) continue;
      nose.Smelt(document, *document.spec, "spec",
                 "exception " + Quote(exception.name) + " can never apply: " + *why,
                 "see 'exceptions' of the policy and of its rules");
    }
  }
}

void FindWiderThanReason(const Corpus& corpus, Nose& nose) {
  for (const Document& document : corpus.documents()) {
    if (!IsException(document) || text::BoolAt(*document.spec, "breakGlass")) continue;
    const Node& reason = *document.spec->Find("reason");
    const std::set<std::string> told = IdsIn(reason.string());
    if (told.empty()) continue;
    const Node* ids = document.spec->Find("ids");
    if (ids == nullptr) {
      const std::string first = base::ToLower(*told.begin());
      nose.Smelt(document, reason, "spec.reason",
                 "the reason speaks of " + Quote(first) + ", but the exception accepts every id",
                 "add 'ids: [" + first + "]'");
      continue;
    }
    std::size_t index = 0;
    for (const Node& id : ids->items()) {
      const std::string path = Item("spec.ids", index++);
      const std::string lower = base::ToLower(id.string());
      // Another name of the same vulnerability is no other one.
      const bool comparable = lower.starts_with("cve-") &&
                              std::any_of(told.begin(), told.end(), [](const std::string& each) {
                                return each.starts_with("cve-");
                              });
      if (!comparable || told.contains(lower)) continue;
      nose.Smelt(document, id, path, Quote(id.string()) + " is accepted, but not in the reason",
                 "say why, or give it an exception of its own");
    }
  }
}

void FindAcceptsToCome(const Corpus& corpus, Nose& nose) {
  for (const Document& document : corpus.documents()) {
    const Node& spec = *document.spec;
    if (!IsException(document) || text::BoolAt(spec, "breakGlass")) continue;
    if (spec.Find("ids") != nullptr || spec.Find("rules") != nullptr) continue;
    const auto packages = text::ItemsAt(spec, "packages");
    const bool bounded =
        !packages.empty() && std::all_of(packages.begin(), packages.end(), [](const Node& each) {
          return each.Find("version") != nullptr;
        });
    const std::string_view key = packages.empty() ? "paths" : "packages";
    const Node* place = spec.Find(key);
    if (bounded || place == nullptr) continue;
    nose.Smelt(document, *place, "spec." + std::string(key),
               "the exception accepts whatever will yet be found in these " + std::string(key),
               "name 'ids' or 'rules', or a 'version' of each package");
  }
}

}  // namespace policy::authoring
