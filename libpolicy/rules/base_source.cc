// Sources from the strongest down: what is signed, what digests prove, the image's own word, a
// scanner's guess. One source speaks alone, so that a weaker one cannot talk a stronger one down.
#include "rules/base_source.h"

#include <algorithm>
#include <array>
#include <set>

#include "rules/build_images.h"
#include "rules/image_content.h"
#include "rules/statement_choice.h"

namespace policy::rules {
namespace {

constexpr const char* kBaseName = "org.opencontainers.image.base.name";
constexpr const char* kBaseDigest = "org.opencontainers.image.base.digest";
constexpr std::string_view kScratch = "scratch";

BaseImage Named(std::string_view name) {
  BaseImage base{.text = std::string(name), .scratch = name == kScratch};
  if (base.scratch) return base;
  if (auto reference = ParseReference(name)) base.reference = *std::move(reference);
  base.pinned = base.reference && !base.reference->digest.empty();
  return base;
}

// The order of the evidence must not show.
LearnedBase Learned(std::string source, std::vector<BaseImage> images) {
  const auto by_text = [](const BaseImage& a, const BaseImage& b) {
    return std::pair(std::string_view(a.text), a.pinned) <
           std::pair(std::string_view(b.text), b.pinned);
  };
  std::sort(images.begin(), images.end(), by_text);
  return {.source = std::move(source), .images = std::move(images)};
}

LearnedBase FromProvenance(const ImageFacts& facts, Verdict& verdict) {
  std::vector<BaseImage> images;
  bool nothing = false;
  for (const Attested* statement : ChooseStatements({.type = "provenance"}, facts, verdict)) {
    const text::Node* root = PredicateOf(*statement);
    if (root == nullptr) continue;
    BuildImages inputs = ReadBuildImages(*root);
    nothing = nothing || (inputs.complete && inputs.images.empty());
    for (BuildImage& image : inputs.images) {
      images.push_back({.text = std::move(image.text),
                        .reference = std::move(image.reference),
                        .pinned = image.pinned});
    }
  }
  if (nothing) images.push_back(Named(kScratch));
  return Learned("SLSA provenance", std::move(images));
}

// The archives whose layers the image has on every configuration at hand: those with the most.
std::vector<const Document*> BasesByLayers(const ImageFacts& facts) {
  std::vector<const Document*> bases;
  std::size_t most = 0;
  if (facts.configs.empty()) return bases;
  for (const Document* archive : facts.archives) {
    const ImageConfig& base = *archive->report.image;
    const bool fits =
        std::all_of(facts.configs.begin(), facts.configs.end(),
                    [&](const ImageConfig* config) { return IsBuiltOn(*config, base); });
    if (!fits || base.layers.size() < most) continue;
    if (base.layers.size() > most) bases.clear();
    most = base.layers.size();
    bases.push_back(archive);
  }
  return bases;
}

LearnedBase FromLayers(const ImageFacts& facts, Verdict& verdict) {
  std::vector<BaseImage> images;
  for (const Document* archive : BasesByLayers(facts)) {
    const ImageConfig& config = *archive->report.image;
    BaseImage base = Named(config.reference);
    // Its layers are proved, so it is as good as named by digest, whatever its archive calls it.
    const std::string& digest = archive->report.subject_digest;
    if (base.reference && base.reference->digest.empty()) base.reference->digest = digest;
    if (base.text.empty()) base.text = digest;
    base.pinned = true;
    images.push_back(std::move(base));
    verdict.used.push_back(archive);
  }
  return Learned("its layers", std::move(images));
}

using Texts = std::map<std::string, std::string>;

LearnedBase FromTexts(const ImageFacts& facts, Texts ImageConfig::*texts, const char* noun) {
  std::vector<BaseImage> images;
  for (const ImageConfig* config : facts.configs) {
    const Texts& own = config->*texts;
    const auto name = own.find(kBaseName);
    const auto digest = own.find(kBaseDigest);
    const bool named = name != own.end() && !name->second.empty();
    const bool digested = digest != own.end() && IsDigest(digest->second);
    if (!named && !digested) continue;
    BaseImage base = named ? Named(name->second) : BaseImage{.text = digest->second};
    if (digested && !base.scratch) {
      base.pinned = true;
      if (base.reference && base.reference->digest.empty()) base.reference->digest = digest->second;
    }
    images.push_back(std::move(base));
  }
  return Learned(std::string("the ") + noun + " " + kBaseName, std::move(images));
}

LearnedBase FromAnnotations(const ImageFacts& facts, Verdict& /*verdict*/) {
  return FromTexts(facts, &ImageConfig::annotations, "annotation");
}

LearnedBase FromLabels(const ImageFacts& facts, Verdict& /*verdict*/) {
  return FromTexts(facts, &ImageConfig::labels, "label");
}

LearnedBase FromScanners(const ImageFacts& facts, Verdict& /*verdict*/) {
  std::set<std::string> scanners;
  std::vector<BaseImage> images;
  for (const Report* report : facts.reports) {
    if (report->base_reference.empty()) continue;
    images.push_back(Named(report->base_reference));
    scanners.insert(report->scanner);
  }
  return Learned("the scanner " + AnyOf({scanners.begin(), scanners.end()}), std::move(images));
}

constexpr std::array<LearnedBase (*)(const ImageFacts&, Verdict&), 5> kSources = {
    FromProvenance, FromLayers, FromAnnotations, FromLabels, FromScanners};

}  // namespace

LearnedBase LearnBase(const ImageFacts& facts, Verdict& verdict) {
  for (const auto source : kSources) {
    LearnedBase learned = source(facts, verdict);
    if (!learned.images.empty()) return learned;
  }
  return {};
}

BaseDate BaseCreatedAt(const ImageFacts& facts) {
  const std::vector<const Document*> known = BasesByLayers(facts);
  BaseDate date{.by_history = known.empty()};
  std::vector<std::optional<Time>> dates;
  dates.reserve(std::max(known.size(), facts.configs.size()));
  for (const Document* archive : known) dates.push_back(BuiltAt(*archive->report.image));
  if (known.empty()) {
    for (const ImageConfig* config : facts.configs) {
      const bool told = !config->history.empty();
      dates.push_back(told ? RealDate(config->history.front().created_at) : std::nullopt);
    }
  }
  // Nothing is older than what has no date.
  if (!dates.empty()) date.at = *std::min_element(dates.begin(), dates.end());
  return date;
}

bool IsBuiltOn(const ImageConfig& image, const ImageConfig& base) {
  const auto same = [](const ImageLayer& a, const ImageLayer& b) {
    return !a.diff_id.empty() && a.diff_id == b.diff_id;
  };
  return !base.layers.empty() && base.layers.size() < image.layers.size() &&
         std::equal(base.layers.begin(), base.layers.end(), image.layers.begin(), same);
}

}  // namespace policy::rules
