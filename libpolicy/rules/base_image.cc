// `baseImage`: what the image is built on. Who says what that is, and which of them is believed, is
// base_source.cc's.
#include <algorithm>
#include <set>

#include "base/chars.h"
#include "base/image_pattern.h"
#include "rules/age.h"
#include "rules/base_source.h"
#include "rules/finding_facts.h"
#include "rules/package_name.h"
#include "rules/package_pattern.h"
#include "rules/statement_choice.h"
#include "rules/types.h"

namespace policy::rules {
namespace {

std::optional<text::FormatProblem> CheckBase(std::string_view text) {
  if (text == "scratch") return std::nullopt;
  return text::CheckImage(text);
}
constexpr text::Type kBase{
    .kind = text::Type::Kind::kString, .name = "image, or scratch", .format = CheckBase};

constexpr std::array<text::Field, 5> kFields = {{
    {.name = "allowed",
     .type = ListType("[image, or `scratch`]", kBase),
     .meaning = "the base is one of these"},
    {.name = "maxAge",
     .type = text::kDuration,
     .meaning = "made no longer ago than this; a time before 1980, as in reproducible builds, is "
                "unknown"},
    {.name = "requirePinned", .type = text::kBoolean, .meaning = "named by digest"},
    {.name = "forbidEndOfLife",
     .type = text::kBoolean,
     .meaning = "a distribution that is still maintained, by the scanner's word"},
    {.name = "requireMinimal",
     .type = text::kBoolean,
     .meaning = "no package of the presets `shells` and `package-managers`"},
}};
constexpr std::array<std::string_view, 5> kOne = {"allowed", "maxAge", "requirePinned",
                                                  "forbidEndOfLife", "requireMinimal"};
constexpr text::ObjectType kGrammar{
    .name = "baseImage", .fields = kFields, .at_least_one_of = kOne};

constexpr std::array<Need, 1> kNeedsPackages = {{{.covers = Coverage::kPackages}}};

class Base final : public Check {
 public:
  explicit Base(const text::Node& node)
      : listed_(node.Find("allowed") != nullptr),
        require_pinned_(text::BoolAt(node, "requirePinned")),
        forbid_end_of_life_(text::BoolAt(node, "forbidEndOfLife")),
        require_minimal_(text::BoolAt(node, "requireMinimal")),
        max_age_(ParseDuration(node.StringAt("maxAge"))) {
    for (const std::string& text : text::StringsAt(node, "allowed")) {
      allowed_text_.append(allowed_text_.empty() ? "" : ", ").append(text);
      scratch_ = scratch_ || text == "scratch";
      if (auto pattern = base::ImagePattern::Parse(text)) allowed_.push_back(*std::move(pattern));
    }
    for (const char* preset : {"shells", "package-managers"}) {
      for (const std::string_view name : PresetNames(preset)) unwanted_.insert(name);
    }
  }

  std::span<const Need> needs() const override {
    return require_minimal_ ? std::span<const Need>(kNeedsPackages) : std::span<const Need>();
  }
  bool wants_statements() const override { return true; }
  bool wants_reports() const override { return true; }
  bool wants_base() const override { return true; }

  Verdict Judge(const ImageFacts& facts) const override {
    Verdict verdict;
    const LearnedBase learned = LearnBase(facts, verdict);
    if (learned.images.empty()) {
      verdict.Break("baseImage.unknown",
                    "nothing tells what the image is built on: no provenance, annotation, label, "
                    "scanner, or archive of a base whose layers it has",
                    "sign provenance by an authority of 'evidence.signedBy', or annotate the image "
                    "with org.opencontainers.image.base.name");
    }
    if (listed_) JudgeAllowed(learned, verdict);
    if (require_pinned_) JudgePinned(learned, verdict);
    if (max_age_ && !learned.scratch()) JudgeAge(facts, verdict);
    if (forbid_end_of_life_) JudgeEndOfLife(facts, learned.scratch(), verdict);
    if (require_minimal_) JudgeMinimal(facts, verdict);
    return verdict;
  }

 private:
  static std::string Shown(const BaseImage& image, const LearnedBase& learned) {
    return "the base image " + base::Quote(image.text) + ", known by " + learned.source + ",";
  }

  bool IsAllowed(const BaseImage& image) const {
    if (image.scratch) return scratch_;
    return image.reference &&
           std::any_of(allowed_.begin(), allowed_.end(),
                       [&](const auto& pattern) { return pattern.Matches(*image.reference); });
  }

  void JudgeAllowed(const LearnedBase& learned, Verdict& verdict) const {
    const auto bad = std::find_if(learned.images.begin(), learned.images.end(),
                                  [&](const BaseImage& image) { return !IsAllowed(image); });
    if (bad == learned.images.end()) return;
    verdict.Break("baseImage.allowed",
                  Shown(*bad, learned) + " is none of those allowed: " + allowed_text_,
                  "build on a base that is allowed");
  }

  static void JudgePinned(const LearnedBase& learned, Verdict& verdict) {
    const auto bad =
        std::find_if(learned.images.begin(), learned.images.end(),
                     [](const BaseImage& image) { return !image.pinned && !image.scratch; });
    if (bad == learned.images.end()) return;
    verdict.Break("baseImage.requirePinned", Shown(*bad, learned) + " is not named by its digest",
                  "pin it in the build file: FROM " +
                      (bad->reference ? bad->reference->Name() : "name") + "@sha256:…");
  }

  void JudgeAge(const ImageFacts& facts, Verdict& verdict) const {
    const BaseDate date = BaseCreatedAt(facts);
    const Age age = AgeOf(date.at, *max_age_, facts.now);
    if (age.changes_at) verdict.ChangesAt(*age.changes_at, facts.now);
    if (age.fresh) return;
    const std::string limit = FormatDuration(*max_age_);
    std::string message = "when the base was created is not known, so it is older than " + limit;
    if (date.at) {
      message = (date.by_history ? "the oldest step of the image, which came with its base, is of "
                                 : "the base was created ") +
                FormatTime(*date.at) + ", which is not within " + limit;
    }
    verdict.Break("baseImage.maxAge", std::move(message), "build on a newer base");
  }

  static void JudgeEndOfLife(const ImageFacts& facts, bool scratch, Verdict& verdict) {
    std::set<std::string> accusers;
    bool told = scratch;
    for (const Report* report : facts.reports) {
      if (report->end_of_life) accusers.emplace(report->scanner);
      told = told || report->tells_end_of_life;
    }
    if (!accusers.empty()) {
      verdict.Break("baseImage.forbidEndOfLife",
                    "the distribution is at its end of life, by the word of " +
                        AnyOf({accusers.begin(), accusers.end()}),
                    "build on a release that is still maintained");
    } else if (!told) {
      verdict.Break("baseImage.forbidEndOfLife",
                    "no scanner says whether the distribution is still maintained",
                    "scan the image with one that does, such as Trivy");
    }
  }

  void JudgeMinimal(const ImageFacts& facts, Verdict& verdict) const {
    std::set<std::string> found;
    for (const MergedPackage& package : facts.packages) {
      if (unwanted_.contains(IdentityOf(*package.package).name)) found.insert(NameOf(package));
    }
    if (found.empty()) return;
    std::string list;
    for (const std::string& name : found) list.append(list.empty() ? "" : ", ").append(name);
    verdict.Break("baseImage.requireMinimal",
                  "the image holds a shell or a package manager: " + list,
                  "build on a minimal base, such as scratch or a distroless image");
  }

  bool listed_;
  bool scratch_ = false;
  bool require_pinned_;
  bool forbid_end_of_life_;
  bool require_minimal_;
  std::optional<Duration> max_age_;
  std::vector<base::ImagePattern> allowed_{};
  std::string allowed_text_{};
  std::set<std::string_view> unwanted_{};
};

}  // namespace

CheckKind BaseImageKind() {
  return {
      .name = "baseImage",
      .grammar = &kGrammar,
      .summary = "built on a base you trust",
      .explanation =
          "What the base is comes from the first of these that names one, and the message says "
          "which:\n"
          "- SLSA provenance signed by an authority of `evidence.signedBy`: the images among its "
          "materials or resolvedDependencies, less what BuildKit fetches to build with. Any of "
          "several may be the base, so each must hold. A list that calls itself complete and "
          "holds no image means `scratch`.\n"
          "- The image's lowest layers: where they are those of another image archive at hand "
          "(a second --image-archive), that image is the base; of several the one with the most "
          "layers.\n"
          "- The annotation org.opencontainers.image.base.name (with base.digest) of its "
          "manifest, then the label of that name.\n"
          "- A scanner's report (Snyk's docker.baseImage).\n"
          "An unknown base breaks the rule whatever its keys (baseImage.unknown). `allowed` takes "
          "the digest that a tag stood for where the source gives it; `requirePinned` wants it in "
          "the name itself, in base.digest, or proved by layers. Without the base's own archive "
          "its age is that of the oldest step in the image's history, and nothing can be older. "
          "An end of life that no scanner tells of, and an age that is unknown, break their keys. "
          "Minimal is the image as a whole: what was added on top counts too. `scratch` has no "
          "age, no end of life and nothing to pin.",
      .example = "baseImage: {allowed: [\"registry.example.com/base/**\"], requirePinned: true}",
      .evaluated = true,
      .read = [](const text::Node& node) -> std::unique_ptr<const Check> {
        return std::make_unique<const Base>(node);
      }};
}

}  // namespace policy::rules
