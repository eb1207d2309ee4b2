// Forms read: purls of the types docker (BuildKit: "pkg:docker/debian@12?platform=…") and oci
// ("pkg:oci/debian@sha256:…?repository_url=docker.io/library/debian&tag=12"), and names behind
// "docker://", "docker-image://", "docker-pullable://" and "oci://". BuildKit repeats in the
// purl's qualifier `digest` what the build file pinned, and gives what a tag stood for beside it.
#include "rules/build_images.h"

#include <algorithm>
#include <array>

#include "base/purl.h"

namespace policy::rules {
namespace {

using text::Node;

constexpr std::array<std::string_view, 4> kSchemes = {"docker://", "docker-image://",
                                                      "docker-pullable://", "oci://"};
constexpr std::array<std::string_view, 3> kBuildKitsOwn = {
    "docker.io/docker/dockerfile", "docker.io/docker/dockerfile-upstream",
    "docker.io/docker/buildkit-syft-scanner"};

const Node* Descend(const Node* at, std::initializer_list<std::string_view> path) {
  for (const std::string_view step : path) {
    if (at != nullptr) at = at->Find(step);
  }
  return at;
}

std::string_view QualifierOf(const base::Purl& purl, const std::string& key) {
  const auto found = purl.qualifiers.find(key);
  return found == purl.qualifiers.end() ? std::string_view() : std::string_view(found->second);
}

std::string NameOf(const base::Purl& purl) {
  const std::string path = purl.space.empty() ? purl.name : purl.space + "/" + purl.name;
  std::string repository(QualifierOf(purl, "repository_url"));
  if (purl.type == "oci") return repository;  // has no default registry
  return repository.empty() ? path : repository + "/" + path;
}

// The name an engine would pull, or nothing.
std::string NameFrom(std::string_view uri) {
  for (const std::string_view scheme : kSchemes) {
    if (uri.starts_with(scheme)) return std::string(uri.substr(scheme.size()));
  }
  const auto purl = base::ParsePurl(uri);
  if (!purl) return {};
  std::string name = NameOf(*purl);
  if (name.empty()) return {};
  std::string digest(QualifierOf(*purl, "digest"));
  std::string tag(QualifierOf(*purl, "tag"));
  (IsDigest(purl->version) ? digest : tag) = purl->version.empty() ? tag : purl->version;
  if (!tag.empty()) name.append(":").append(tag);
  if (!digest.empty()) name.append("@").append(digest);
  return name;
}

bool IsImage(std::string_view uri) {
  if (uri.starts_with("pkg:docker/") || uri.starts_with("pkg:oci/")) return true;
  return std::any_of(kSchemes.begin(), kSchemes.end(),
                     [&](std::string_view scheme) { return uri.starts_with(scheme); });
}

BuildImage ReadImage(const Node& input) {
  const std::string_view uri = input.StringAt("uri");
  BuildImage image{.text = NameFrom(uri)};
  if (auto reference = ParseReference(image.text)) image.reference = *std::move(reference);
  if (image.text.empty()) image.text = uri;
  if (!image.reference) return image;
  ImageReference& reference = *image.reference;
  image.pinned = !reference.digest.empty();
  const Node* sha256 = Descend(&input, {"digest", "sha256"});
  if (image.pinned || sha256 == nullptr) return image;
  const std::string digest = "sha256:" + std::string(sha256->string());
  if (!IsDigest(digest)) return image;
  reference.digest = digest;
  image.pinned = reference.tag.empty();
  return image;
}

bool IsTrue(const Node* node) { return node != nullptr && node->is_true(); }

}  // namespace

BuildImages ReadBuildImages(const Node& predicate) {
  const Node* inputs = Descend(&predicate, {"buildDefinition", "resolvedDependencies"});
  if (inputs == nullptr) inputs = predicate.Find("materials");
  BuildImages all;
  const auto complete = {Descend(&predicate, {"metadata", "completeness", "materials"}),
                         Descend(&predicate, {"runDetails", "metadata", "buildkit_completeness",
                                              "resolvedDependencies"})};
  all.complete = std::any_of(complete.begin(), complete.end(), IsTrue);
  if (inputs == nullptr) return all;
  for (const Node& input : inputs->items()) {
    if (!IsImage(input.StringAt("uri"))) continue;
    BuildImage image = ReadImage(input);
    const bool tool = image.reference && std::find(kBuildKitsOwn.begin(), kBuildKitsOwn.end(),
                                                   image.reference->Name()) != kBuildKitsOwn.end();
    if (!tool) all.images.push_back(std::move(image));
  }
  return all;
}

}  // namespace policy::rules
