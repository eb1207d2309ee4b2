// Spans of a policy that defeat one another.
#include "authoring/smells.h"
#include "base/chars.h"
#include "policy/time.h"

namespace policy::authoring {
namespace {

using text::Node;

bool IsPolicy(const Document& document) { return document.kind->kind == document::Kind::kPolicy; }

// The rule's own, else the policy's, else the language's.
Duration SpanOf(const Node* own, const Node* above, std::string_view key, Duration otherwise) {
  for (const Node* each : {own, above}) {
    if (each == nullptr || each->Find(key) == nullptr) continue;
    return ParseDuration(each->StringAt(key)).value_or(otherwise);
  }
  return otherwise;
}

void SmellWarning(const Document& document, const Node* own, const Node* above,
                  const std::string& key, Nose& nose) {
  if (own == nullptr) return;
  const Node* place = own->Find("warnBefore");
  if (place == nullptr) place = own->Find("maxDuration");
  if (place == nullptr) return;
  const document::ExceptionRules defaults;
  const Duration most = SpanOf(own, above, "maxDuration", defaults.max_duration);
  const Duration before = SpanOf(own, above, "warnBefore", defaults.warn_before);
  if (before < most) return;
  nose.Smelt(document, *place, key,
             "exceptions last at most " + FormatDuration(most) + " and warn " +
                 FormatDuration(before) + " ahead: each warns all its life",
             "make 'warnBefore' shorter than 'maxDuration'");
}

}  // namespace

void FindGraceOutlastsScan(const Corpus& corpus, Nose& nose) {
  for (const Document& document : corpus.documents()) {
    const Node* evidence = document.spec->Find("evidence");
    if (!IsPolicy(document) || evidence == nullptr) continue;
    const auto most = ParseDuration(evidence->StringAt("maxAge"));
    std::size_t index = 0;
    for (const Node& rule : text::ItemsAt(*document.spec, "rules")) {
      const std::string key = Item("spec.rules", index++) + ".vulnerabilities.grace";
      const Node* check = rule.Find("vulnerabilities");
      const Node* place = check == nullptr ? nullptr : check->Find("grace");
      const auto grace = place == nullptr ? std::nullopt : ParseDuration(place->string());
      if (!most || !grace || *grace <= *most) continue;
      nose.Smelt(document, *place, key,
                 "the scan is stale after " + FormatDuration(*most) + ", before a grace of " +
                     FormatDuration(*grace) + " is over",
                 "an image not scanned again is denied as stale within its grace; soften "
                 "'evidence.states.stale' or shorten 'grace'");
    }
  }
}

void FindAlwaysWarns(const Corpus& corpus, Nose& nose) {
  for (const Document& document : corpus.documents()) {
    if (!IsPolicy(document)) continue;
    const Node* above = document.spec->Find("exceptions");
    SmellWarning(document, above, nullptr, "spec.exceptions", nose);
    std::size_t index = 0;
    for (const Node& rule : text::ItemsAt(*document.spec, "rules")) {
      const std::string key = Item("spec.rules", index++) + ".exceptions";
      SmellWarning(document, rule.Find("exceptions"), above, key, nose);
    }
  }
}

}  // namespace policy::authoring
