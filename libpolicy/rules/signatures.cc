// `signatures`: grammar only; this version does not evaluate it.
#include "rules/types.h"

namespace policy::rules {
namespace {

constexpr std::array<text::Field, 2> kFields = {{
    {.name = "signedBy",
     .type = kAuthorities,
     .required = true,
     .meaning = "authorities whose signatures count"},
    {.name = "atLeast",
     .type = IntegerType("integer", 1, kLargest),
     .meaning = "that many different authorities of the list signed",
     .default_text = "1"},
}};
constexpr text::ObjectType kGrammar{.name = "signatures", .fields = kFields};

void CheckSignatures(const text::Node& node, std::string_view key, text::Problems& problems) {
  const auto at_least = text::IntegerAt(node, "atLeast");
  const auto count = static_cast<std::int64_t>(text::ItemsAt(node, "signedBy").size());
  if (!at_least || *at_least <= count || count == 0) return;
  problems.Add(
      *node.Find("atLeast"), std::string(key) + ".atLeast",
      "'atLeast' is more than the " + std::to_string(count) + " authorities of 'signedBy'");
}

}  // namespace

CheckKind SignaturesKind() {
  return {.name = "signatures",
          .grammar = &kGrammar,
          .summary = "signed by the authorities you name",
          .explanation =
              "Signatures must be on the digest that the reference names. An authority with "
              "several keys counts once.",
          .example = "signatures: {signedBy: [release-keys], atLeast: 1}",
          .check = CheckSignatures};
}

}  // namespace policy::rules
