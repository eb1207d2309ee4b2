// `policy-check pin`: writes into manifests which digests their tags lead to now.
#include <map>
#include <utility>

#include "commands.h"
#include "dialling.h"
#include "io.h"

namespace cli {
namespace {

constexpr std::size_t kMaxManifest = std::size_t{8} << 20U;

struct Manifest {
  std::string path{};
  std::string text{};
  std::vector<policy::UnpinnedImage> unpinned{};
};

policy::Result<Manifest> ReadManifest(const std::string& path) {
  policy::Result<std::string> text = policy::ReadFile(path, kMaxManifest);
  if (!text) return text.error();
  policy::Result<std::vector<policy::UnpinnedImage>> unpinned = policy::FindUnpinned(*text, path);
  if (!unpinned) return unpinned.error();
  return Manifest{path, *std::move(text), *std::move(unpinned)};
}

// What the images lead to: each reference is asked for once, however often it stands there.
class Digests {
 public:
  explicit Digests(const DiallingOptions& options) : options_(options) {}

  // The exit code of what could not be looked up.
  int LookUp(const Manifest& manifest) {
    for (const policy::UnpinnedImage& each : manifest.unpinned) {
      const std::string name = each.reference.Normalized();
      if (!known_.contains(name)) {
        if (const int code = Ask(name, each); code != kAllowed) return code;
      }
      found_[each.image] = known_.at(name);
    }
    return kAllowed;
  }
  // By the image as written.
  const std::map<std::string, std::string>& found() const { return found_; }

 private:
  int Ask(const std::string& name, const policy::UnpinnedImage& image) {
    if (!source_) {
      policy::Result<policy::ImageSource> opened = OpenSource(options_);
      if (!opened) return Complain(opened.error()), CodeWithoutSource(options_);
      source_ = *std::move(opened);
    }
    const policy::Result<policy::ResolvedImage> resolved =
        policy::ResolveImage(*source_, image.reference, options_.timeout);
    if (!resolved) {
      policy::Error error = resolved.error();
      error.where = image.where;
      return Complain(error), kEvidence;
    }
    known_[name] = resolved->reference.digest;
    return kAllowed;
  }

  const DiallingOptions& options_;
  std::optional<policy::ImageSource> source_{};
  std::map<std::string, std::string> known_{};
  std::map<std::string, std::string> found_{};
};

int Check(const std::vector<Manifest>& manifests) {
  std::string text;
  for (const Manifest& manifest : manifests) {
    for (const policy::UnpinnedImage& each : manifest.unpinned) {
      text += manifest.path + ":" + std::to_string(each.where.line) + ":" +
              std::to_string(each.where.column) + ": " + each.image + "\n";
    }
  }
  return Finish(text, text.empty() ? kAllowed : kUsage);
}

}  // namespace

int RunPin(const PinOptions& options) {
  if (options.files.size() > 1 && !options.write && !options.check) {
    return Complain("several files are pinned in place: --write"), kUsage;
  }
  std::vector<Manifest> manifests;
  for (const std::string& path : options.files) {
    policy::Result<Manifest> manifest = ReadManifest(path);
    if (!manifest) return Complain(manifest.error()), kEvidence;
    manifests.push_back(*std::move(manifest));
  }
  if (options.check) return Check(manifests);
  Digests digests(options.dialling);
  std::vector<std::string> pinned;
  for (const Manifest& manifest : manifests) {
    if (const int code = digests.LookUp(manifest); code != kAllowed) return code;
    policy::Result<std::string> text =
        policy::PinImages(manifest.text, manifest.path, digests.found());
    if (!text) return Complain(text.error()), kUsage;
    pinned.push_back(*std::move(text));
  }
  if (!options.write) return Finish(pinned.front(), kAllowed);
  for (std::size_t i = 0; i < manifests.size(); ++i) {
    if (pinned[i] == manifests[i].text) continue;
    const policy::Result<void> written = policy::WriteFile(manifests[i].path, pinned[i]);
    if (!written) return Complain(written.error()), kUsage;
  }
  return kAllowed;
}

}  // namespace cli
