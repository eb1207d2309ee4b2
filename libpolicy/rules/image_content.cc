// Several archives may tell of one image. Each is asked, for they are bound by digest and agree; a
// fact is unknown only where none of them knows it, and an unknown fact breaks the key.
#include "rules/image_content.h"

#include <algorithm>
#include <charconv>
#include <set>

#include "base/chars.h"
#include "base/platform.h"
#include "rules/age.h"
#include "rules/statement_choice.h"

namespace policy::rules {
namespace {

constexpr std::size_t kMostNamed = 5;  // in a message

// A size that passed the grammar: a count and Ki, Mi or Gi. Beyond all files: the largest there is.
std::uint64_t ParseSize(std::string_view text) {
  std::uint64_t count = 0;
  const char* end = text.data() + text.size();
  const auto [unit, error] = std::from_chars(text.data(), end, count);
  const unsigned shift = *unit == 'K' ? 10 : *unit == 'M' ? 20 : 30;
  const bool over = error != std::errc() || count > (UINT64_MAX >> shift);
  return over ? UINT64_MAX : count << shift;
}

// "1000:1000", "app", "+0": whether it is nobody's or the superuser's. Numbers as engines read
// them.
bool IsRoot(std::string_view user) {
  user = user.substr(0, user.find(':'));
  if (user.empty() || user == "root") return true;
  if (user.front() == '+' || user.front() == '-') user.remove_prefix(1);
  return !user.empty() && user.find_first_not_of('0') == std::string_view::npos;
}

struct Ports {
  std::int64_t first = 0;
  std::int64_t last = 65535;  // what cannot be read could be any
  bool Take(std::int64_t port) const { return first <= port && port <= last; }
};

// "80/tcp", "8000-8010/udp", "80".
Ports ParsePorts(std::string_view text) {
  text = text.substr(0, text.find('/'));
  Ports ports;
  const char* end = text.data() + text.size();
  const auto first = std::from_chars(text.data(), end, ports.first);
  if (first.ec != std::errc()) return {};
  ports.last = ports.first;
  if (first.ptr == end) return ports;
  if (*first.ptr != '-') return {};
  const auto last = std::from_chars(first.ptr + 1, end, ports.last);
  return last.ec == std::errc() && last.ptr == end ? ports : Ports();
}

std::string Joined(const std::vector<std::string>& words) {
  std::string joined;
  for (std::size_t i = 0; i < words.size() && i < kMostNamed; ++i) {
    joined.append(joined.empty() ? "" : ", ").append(words[i]);
  }
  if (words.size() > kMostNamed) {
    joined.append(" and ").append(std::to_string(words.size() - kMostNamed)).append(" more");
  }
  return joined;
}

std::string Mebibytes(std::uint64_t bytes) {
  constexpr std::uint64_t kTenths = (std::uint64_t{1} << 20U) / 10;
  const std::uint64_t tenths = bytes / kTenths + (bytes % kTenths == 0 ? 0 : 1);
  return std::to_string(tenths / 10) + "." + std::to_string(tenths % 10) + " MiB";
}

// Dockle tells of the check when it fails, and of one that it did not make.
std::optional<bool> SaysSetuid(const Report& report) {
  if (report.scanner != "dockle") return std::nullopt;
  bool left_out = !report.complete;
  for (const Finding& finding : report.findings) {
    if (finding.id != "CIS-DI-0008") continue;
    if (finding.failed) return true;
    left_out = left_out || finding.suppressed || finding.status_as_written == "SKIP";
  }
  if (left_out) return std::nullopt;
  return false;
}

}  // namespace

std::optional<bool> SaysSetuid(const ImageFacts& facts) {
  std::optional<bool> found;
  for (const Report* report : facts.reports) {
    const std::optional<bool> said = SaysSetuid(*report);
    if (said) found = found.value_or(false) || *said;
  }
  return found;
}

std::optional<Time> RealDate(std::optional<Time> date) {
  const auto earliest = ParseStart("1980-01-01");
  return date && *date < *earliest ? std::nullopt : date;
}

std::optional<Time> BuiltAt(const ImageConfig& config) { return RealDate(config.created_at); }

ImageContentRules::ImageContentRules(const text::Node& node)
    : require_non_root_user_(text::BoolAt(node, "requireNonRootUser")),
      require_healthcheck_(text::BoolAt(node, "requireHealthcheck")),
      forbid_setuid_(text::BoolAt(node, "forbidSetuid")),
      max_size_text_(node.StringAt("maxSize")),
      max_age_(ParseDuration(node.StringAt("maxAge"))),
      required_labels_(text::StringsAt(node, "requiredLabels")),
      required_platforms_(text::StringsAt(node, "requiredPlatforms")),
      allowed_platforms_(text::StringsAt(node, "allowedPlatforms")) {
  if (const text::Node* layers = node.Find("maxLayers")) max_layers_ = layers->integer();
  if (!max_size_text_.empty()) max_size_ = ParseSize(max_size_text_);
  for (const text::Node& port : text::ItemsAt(node, "forbiddenPorts")) {
    forbidden_ports_.push_back(port.integer().value_or(0));
  }
  const bool no_other = !require_non_root_user_ && !require_healthcheck_ && !max_layers_ &&
                        !max_size_ && forbidden_ports_.empty() && required_labels_.empty() &&
                        required_platforms_.empty() && allowed_platforms_.empty();
  only_age_ = no_other && max_age_ && !forbid_setuid_;
  only_setuid_ = no_other && forbid_setuid_ && !max_age_;
  empty_ = no_other && !max_age_ && !forbid_setuid_;
}

void ImageContentRules::Judge(const ImageFacts& facts, Verdict& verdict) const {
  if (max_age_) JudgeAge(facts, verdict);
  if (forbid_setuid_) JudgeSetuid(facts, verdict);
  if (facts.configs.empty()) return;
  if (require_non_root_user_) JudgeUser(facts, verdict);
  const bool unchecked =
      std::any_of(facts.configs.begin(), facts.configs.end(),
                  [](const ImageConfig* config) { return !config->healthcheck; });
  if (require_healthcheck_ && unchecked) {
    verdict.Break("image.requireHealthcheck", "the image has no health check",
                  "add HEALTHCHECK to its build file");
  }
  JudgeLayers(facts, verdict);
  if (!forbidden_ports_.empty()) JudgePorts(facts, verdict);
  if (!required_labels_.empty()) JudgeLabels(facts, verdict);
}

void ImageContentRules::JudgeUser(const ImageFacts& facts, Verdict& verdict) const {
  for (const ImageConfig* config : facts.configs) {
    if (!IsRoot(config->user)) continue;
    verdict.Break("image.requireNonRootUser",
                  config->user.empty() ? "the image sets no user, so it runs as root"
                                       : "the image runs as user " + base::Quote(config->user),
                  "set another USER in its build file");
    return;
  }
}

void ImageContentRules::JudgeSetuid(const ImageFacts& facts, Verdict& verdict) const {
  const std::optional<bool> reported = SaysSetuid(facts);
  if (!reported && facts.configs.empty()) return;
  std::set<std::string> files;
  bool known = reported.has_value();
  for (const ImageConfig* config : facts.configs) {
    if (!config->setuid_files) continue;
    known = true;
    files.insert(config->setuid_files->begin(), config->setuid_files->end());
  }
  if (!known) {
    verdict.Break("image.forbidSetuid",
                  "not all layers are at hand, so setuid files cannot be told",
                  "hand over an archive with every layer");
  } else if (!files.empty()) {
    const std::vector<std::string> list(files.begin(), files.end());
    verdict.Break("image.forbidSetuid",
                  std::to_string(list.size()) + (list.size() == 1 ? " file is" : " files are") +
                      " setuid or setgid: " + Joined(list),
                  "take the bits away (chmod a-s), or the files");
  } else if (reported.value_or(false)) {
    verdict.Break("image.forbidSetuid", "a scanner found setuid or setgid files",
                  "take the bits away (chmod a-s), or the files");
  }
}

void ImageContentRules::JudgeLayers(const ImageFacts& facts, Verdict& verdict) const {
  std::size_t layers = 0;
  std::uint64_t size = 0;
  bool packed = true;
  for (const ImageConfig* config : facts.configs) {
    layers = std::max(layers, config->layers.size());
    std::uint64_t sum = 0;
    bool all_packed = true;
    for (const ImageLayer& layer : config->layers) {
      sum += layer.size;
      all_packed = all_packed && layer.packed;
    }
    if (sum >= size) packed = all_packed;
    size = std::max(size, sum);
  }
  if (max_layers_ && layers > static_cast<std::uint64_t>(*max_layers_)) {
    verdict.Break("image.maxLayers",
                  "the image has " + std::to_string(layers) + " layers, more than " +
                      std::to_string(*max_layers_),
                  "join steps of its build file");
  }
  if (max_size_ && size > *max_size_) {
    verdict.Break("image.maxSize",
                  "the layers are " + Mebibytes(size) +
                      (packed ? "" : " as the archive holds them") + ", more than " +
                      max_size_text_,
                  "leave out what is not needed, or start from a smaller base");
  }
}

void ImageContentRules::JudgeAge(const ImageFacts& facts, Verdict& verdict) const {
  // The builder knows better than the image, and is not bent for reproducible builds.
  std::vector<std::optional<Time>> dates = {BuiltByProvenance(facts, verdict)};
  const char* verb = "built ";
  if (!dates.front()) {
    verb = "created ";
    dates.clear();
    for (const ImageConfig* config : facts.configs) dates.push_back(BuiltAt(*config));
  }
  for (const std::optional<Time>& built : dates) {
    const Age age = AgeOf(built, *max_age_, facts.now);
    if (age.changes_at) verdict.ChangesAt(*age.changes_at, facts.now);
    if (age.fresh) continue;
    verdict.Break("image.maxAge",
                  built ? std::string("the image was ") + verb + FormatTime(*built) +
                              ", which is not within " + FormatDuration(*max_age_)
                        : "when the image was created is not known, so it is older than " +
                              FormatDuration(*max_age_),
                  "build the image again");
    return;
  }
}

void ImageContentRules::JudgePorts(const ImageFacts& facts, Verdict& verdict) const {
  std::set<std::string> bad;
  for (const ImageConfig* config : facts.configs) {
    for (const std::string& text : config->exposed_ports) {
      const Ports ports = ParsePorts(text);
      const bool taken = std::any_of(forbidden_ports_.begin(), forbidden_ports_.end(),
                                     [&](std::int64_t port) { return ports.Take(port); });
      if (taken) bad.insert(base::Quote(text));
    }
  }
  if (bad.empty()) return;
  verdict.Break("image.forbiddenPorts", "the image exposes " + Joined({bad.begin(), bad.end()}),
                "expose another port");
}

void ImageContentRules::JudgeLabels(const ImageFacts& facts, Verdict& verdict) const {
  std::vector<std::string> missing;
  for (const std::string& label : required_labels_) {
    const bool everywhere =
        std::all_of(facts.configs.begin(), facts.configs.end(),
                    [&](const ImageConfig* config) { return config->labels.contains(label); });
    if (!everywhere) missing.push_back(base::Quote(label));
  }
  if (missing.empty()) return;
  verdict.Break("image.requiredLabels", "the image lacks " + Joined(missing),
                "add the label to its build file");
}

void ImageContentRules::JudgePlatforms(const ImageFacts& facts, Verdict& verdict) const {
  if (facts.configs.empty()) return;
  std::set<std::string> platforms;
  for (const ImageConfig* config : facts.configs) {
    // A reference that names one manifest of an index is an image of that platform alone.
    const bool alone = facts.digest == config->manifest_digest && !facts.digest.empty();
    if (!alone) platforms.insert(config->platforms.begin(), config->platforms.end());
    if (alone || config->platforms.empty()) platforms.insert(config->platform);
  }
  std::vector<std::string> missing;
  for (const std::string& wanted : required_platforms_) {
    const bool there = std::any_of(platforms.begin(), platforms.end(), [&](const std::string& one) {
      return base::IsPlatform(one, wanted);
    });
    if (!there) missing.push_back(wanted);
  }
  if (!missing.empty()) {
    verdict.Break("image.requiredPlatforms", "the image is not there for " + Joined(missing),
                  "build it for that platform too");
  }
  std::vector<std::string> extra;
  for (const std::string& one : platforms) {
    const bool allowed =
        std::any_of(allowed_platforms_.begin(), allowed_platforms_.end(),
                    [&](const std::string& wanted) { return base::IsPlatform(one, wanted); });
    if (!allowed) extra.push_back(one.empty() ? "an unknown platform" : one);
  }
  if (allowed_platforms_.empty() || extra.empty()) return;
  verdict.Break("image.allowedPlatforms", "the image is there for " + Joined(extra),
                "leave that platform out of the index");
}

}  // namespace policy::rules
