// `image`: properties of the image. What the reference shows is judged here and once; what only the
// image itself can show is image_content.cc's.
#include <algorithm>

#include "base/chars.h"
#include "base/glob.h"
#include "base/image_pattern.h"
#include "rules/image_content.h"
#include "rules/image_grammar.h"
#include "rules/statement_choice.h"

namespace policy::rules {
namespace {

std::vector<base::ImagePattern> PatternsAt(const text::Node& node, std::string_view key) {
  std::vector<base::ImagePattern> patterns;
  for (const std::string& text : text::StringsAt(node, key)) {
    auto pattern = base::ImagePattern::Parse(text);
    if (pattern) patterns.push_back(std::move(*pattern));
  }
  return patterns;
}

std::string List(const std::vector<base::ImagePattern>& patterns) {
  std::string list;
  for (const base::ImagePattern& pattern : patterns) {
    list.append(list.empty() ? "" : ", ").append(pattern.text());
  }
  return list;
}

constexpr std::array<Need, 1> kNeeds = {{{.covers = Coverage::kImage}}};
constexpr std::array<Need, 1> kNeedsAge = {
    {{.covers = Coverage::kImage,
      .or_else = [](const ImageFacts& facts) { return BuiltByProvenance(facts).has_value(); }}}};
constexpr std::array<Need, 1> kNeedsSetuid = {
    {{.covers = Coverage::kImage,
      .or_else = [](const ImageFacts& facts) { return SaysSetuid(facts).has_value(); }}}};

class Image final : public Check {
 public:
  explicit Image(const text::Node& node)
      : allowed_(PatternsAt(node, "allowed")),
        forbidden_(PatternsAt(node, "forbidden")),
        require_digest_(text::BoolAt(node, "requireDigest")),
        content_(node) {
    for (const std::string& text : text::StringsAt(node, "forbiddenTags")) {
      auto glob = base::Glob::Parse(text);
      if (glob) forbidden_tags_.push_back(std::move(*glob));
    }
  }

  std::span<const Need> needs() const override {
    if (content_.empty()) return {};
    if (content_.only_setuid()) return kNeedsSetuid;
    return content_.only_age() ? kNeedsAge : kNeeds;
  }
  bool wants_reports() const override { return content_.wants_setuid(); }
  bool wants_statements() const override { return content_.wants_build_time(); }
  bool per_platform() const override { return !content_.empty(); }

  Verdict JudgeWhole(const ImageFacts& facts) const override {
    Verdict verdict = JudgeReference(facts);
    content_.JudgePlatforms(facts, verdict);
    return verdict;
  }

  Verdict Judge(const ImageFacts& facts) const override {
    if (content_.empty()) return JudgeReference(facts);
    Verdict verdict;
    content_.Judge(facts, verdict);
    return verdict;
  }

 private:
  Verdict JudgeReference(const ImageFacts& facts) const {
    Verdict verdict;
    if (facts.reference == nullptr) return Unreadable(facts);
    const ImageReference& image = *facts.reference;
    const auto takes = [&](const base::ImagePattern& pattern) { return pattern.Matches(image); };
    if (!allowed_.empty() && std::none_of(allowed_.begin(), allowed_.end(), takes)) {
      verdict.Break("image.allowed", "the image is none of those allowed: " + List(allowed_),
                    "use an image that is allowed");
    }
    const auto bad = std::find_if(forbidden_.begin(), forbidden_.end(), takes);
    if (bad != forbidden_.end()) {
      verdict.Break("image.forbidden", "the image is forbidden by " + base::Quote(bad->text()),
                    "use another image");
    }
    if (!forbidden_tags_.empty()) JudgeTag(image, verdict);
    if (require_digest_ && image.digest.empty()) {
      verdict.Break("image.requireDigest", "the reference names no digest",
                    "pin it: " + image.Name() + "@sha256:…");
    }
    return verdict;
  }

  void JudgeTag(const ImageReference& image, Verdict& verdict) const {
    if (image.tag.empty() && !image.digest.empty()) return;
    const std::string_view tag = image.tag.empty() ? std::string_view("latest") : image.tag;
    const auto bad = std::find_if(forbidden_tags_.begin(), forbidden_tags_.end(),
                                  [&](const base::Glob& glob) { return glob.Matches(tag); });
    if (bad == forbidden_tags_.end()) return;
    std::string message = "the tag " + base::Quote(tag) + " is forbidden";
    if (image.tag.empty()) message += " (a reference without tag and digest reads as 'latest')";
    verdict.Break("image.forbiddenTags", std::move(message), "name another tag, or a digest");
  }

  // What cannot be read meets no requirement.
  Verdict Unreadable(const ImageFacts& facts) const {
    Verdict verdict;
    const std::string message = facts.text.empty()
                                    ? "the container names no image"
                                    : base::Quote(facts.text) + " is no image reference";
    const std::string remediation = "name an image";
    if (!allowed_.empty()) verdict.Break("image.allowed", message, remediation);
    if (!forbidden_.empty()) verdict.Break("image.forbidden", message, remediation);
    if (!forbidden_tags_.empty()) verdict.Break("image.forbiddenTags", message, remediation);
    if (require_digest_) verdict.Break("image.requireDigest", message, remediation);
    return verdict;
  }

  std::vector<base::ImagePattern> allowed_;
  std::vector<base::ImagePattern> forbidden_;
  std::vector<base::Glob> forbidden_tags_{};
  bool require_digest_;
  ImageContentRules content_;
};

}  // namespace

CheckKind ImageKind() {
  return {
      .name = "image",
      .grammar = &kImageGrammar,
      .summary = "the image comes from where, and is as, you require",
      .explanation =
          "Each key that does not hold is a violation named after it (image.requireDigest). The "
          "reference is judged as it is written, after the container engines' normalisation "
          "(`nginx` is docker.io/library/nginx); neither tag nor digest reads as `latest`.\n"
          "A reference that cannot be read breaks every key of it.\n"
          "All other keys look at the image itself: its configuration, history and layers, from an "
          "image archive (policy-check evaluate --image-archive). Without one the rule lacks "
          "evidence (evidence.absent). What the archive does not tell breaks the key that asks for "
          "it.\n"
          "The age of `maxAge` is that of the build, by SLSA provenance signed by an authority of "
          "`evidence.signedBy`; without such, that of the creation time in the archive. "
          "Provenance alone is enough for a rule that asks for nothing else of the image itself.\n"
          "`forbidSetuid` looks at the layers of the archive, and takes Dockle's word "
          "(CIS-DI-0008) too: a finding of it breaks the key, and a whole run without one is "
          "enough for a rule that asks for nothing else of the image itself.",
      .example =
          "image:\n  allowed: [\"registry.example.com/**\"]\n  requireDigest: true\n  "
          "forbiddenTags: [latest]\n  requireNonRootUser: true\n  maxSize: 500Mi",
      .evaluated = true,
      .read = [](const text::Node& node) -> std::unique_ptr<const Check> {
        return std::make_unique<const Image>(node);
      }};
}

}  // namespace policy::rules
