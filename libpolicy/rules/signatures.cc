// `signatures`: who signed the image.
#include <set>

#include "rules/statement_choice.h"
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

class Signatures final : public Check {
 public:
  explicit Signatures(const text::Node& node)
      : signed_by_(text::StringsAt(node, "signedBy")),
        at_least_(text::IntegerAt(node, "atLeast").value_or(1)) {}

  bool per_platform() const override { return false; }
  bool wants_statements() const override { return true; }
  std::vector<std::string> authorities() const override { return signed_by_; }

  Verdict Judge(const ImageFacts& facts) const override {
    Verdict verdict;
    // Each authority's own newest: a signature has no history.
    std::set<std::string_view> signers;
    for (const std::string& name : signed_by_) {
      const std::vector<std::string> one = {name};
      if (!ChooseStatements({"signature", &one}, facts, verdict).empty()) signers.insert(name);
    }
    verdict.superseded.clear();
    if (static_cast<std::int64_t>(signers.size()) >= at_least_) return verdict;
    if (signers.empty()) {
      AddMissing(verdict, "signatures.missing", "no signature by " + AnyOf(signed_by_), facts);
      return verdict;
    }
    verdict.Break("signatures.atLeast",
                  "signed by " + std::to_string(signers.size()) + " of the " +
                      std::to_string(at_least_) + " different authorities that are needed",
                  "have another of them sign it: " + AnyOf(signed_by_));
    return verdict;
  }

 private:
  std::vector<std::string> signed_by_;
  std::int64_t at_least_;
};

void CheckSignatures(const text::Node& node, std::string_view key, text::Problems& problems) {
  const auto at_least = text::IntegerAt(node, "atLeast");
  const auto count = static_cast<std::int64_t>(text::ItemsAt(node, "signedBy").size());
  if (!at_least || *at_least <= count || count == 0) return;
  problems.Add(*node.Find("atLeast"), std::string(key) + ".atLeast",
               "'atLeast' is more than the " + std::to_string(count) +
                   (count == 1 ? " authority" : " authorities") + " of 'signedBy'");
}

}  // namespace

CheckKind SignaturesKind() {
  return {.name = "signatures",
          .grammar = &kGrammar,
          .summary = "signed by the authorities you name",
          .explanation =
              "Signatures must be on the digest that the reference names. An authority with "
              "several keys counts once. None at all is signatures.missing, fewer than `atLeast` "
              "signatures.atLeast.\nA signature is what `cosign sign` makes (its payload with an "
              "annotation, a Sigstore bundle over the manifest, or one with a statement of the "
              "type `https://sigstore.dev/cosign/sign/v1`) or Notation's. It says nothing but "
              "that the image is signed, so it needs no date and none is too old.",
          .example = "signatures: {signedBy: [release-keys], atLeast: 1}",
          .evaluated = true,
          .check = CheckSignatures,
          .read = [](const text::Node& node) -> std::unique_ptr<const Check> {
            return std::make_unique<const Signatures>(node);
          }};
}

}  // namespace policy::rules
