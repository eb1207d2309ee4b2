// Images and what is attached to them, to be served by the registry double or saved as an OCI
// layout: the same world, wherever it lies.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>
#include <vector>

#include "crypto/crypto.h"
#include "support/registry_double.h"

namespace policy::testing {

inline constexpr const char* kManifestMedia = "application/vnd.oci.image.manifest.v1+json";
inline constexpr const char* kIndexMedia = "application/vnd.oci.image.index.v1+json";
inline constexpr const char* kConfigMedia = "application/vnd.oci.image.config.v1+json";
inline constexpr const char* kEnvelopeMedia = "application/vnd.dsse.envelope.v1+json";
inline constexpr const char* kPayloadMedia = "application/vnd.dev.cosign.simplesigning.v1+json";
inline constexpr const char* kBundleMedia = "application/vnd.dev.sigstore.bundle.v0.3+json";
inline constexpr const char* kNotationMedia = "application/vnd.cncf.notary.signature";

inline std::string Quoted(const std::string& text) { return '"' + text + '"'; }

// A manifest over `config`, which is given as its bytes.
inline std::string ManifestJson(const std::string& config, const std::string& config_media,
                                const std::vector<std::string>& layers,
                                const std::string& more = {}) {
  std::string list;
  for (const std::string& layer : layers) list += (list.empty() ? "" : ",") + layer;
  return R"({"schemaVersion":2,"mediaType":)" + Quoted(kManifestMedia) + R"(,"config":)" +
         DescriptorJson(config_media, config) + R"(,"layers":[)" + list + "]" + more + "}";
}

class ImageWorld {
 public:
  struct Entry {
    std::string name{};  // a tag; empty: only by digest
    std::string bytes{};
  };

  std::string Blob(const std::string& bytes) {
    blobs_.push_back(bytes);
    return bytes;
  }
  // Keeps a manifest; returns its bytes.
  std::string Keep(const std::string& bytes, const std::string& tag = {}) {
    manifests_.push_back({tag, bytes});
    return bytes;
  }
  // An image without layers; its bytes.
  std::string Image(const std::string& platform, const std::string& tag = {}) {
    const std::size_t slash = platform.find('/');
    const std::string config =
        Blob(R"({"os":)" + Quoted(platform.substr(0, slash)) + R"(,"architecture":)" +
             Quoted(platform.substr(slash + 1)) +
             R"(,"config":{"User":"app"},"rootfs":{"type":"layers",)" + R"("diff_ids":[]}})");
    return Keep(ManifestJson(config, kConfigMedia, {}), tag);
  }
  // An index of an image for each platform; its bytes.
  std::string Index(const std::vector<std::string>& platforms, const std::string& tag) {
    std::vector<std::string> entries;
    for (const std::string& platform : platforms) {
      const std::size_t slash = platform.find('/');
      entries.push_back(DescriptorJson(kManifestMedia, Image(platform),
                                       R"(,"platform":{"os":)" + Quoted(platform.substr(0, slash)) +
                                           R"(,"architecture":)" +
                                           Quoted(platform.substr(slash + 1)) + "}"));
    }
    return Keep(IndexJson(entries), tag);
  }
  // A layer that holds `bytes`; `annotations` is JSON, "\"key\":\"value\"".
  std::string Layer(const std::string& media, const std::string& bytes,
                    const std::string& annotations = {}) {
    return DescriptorJson(media, Blob(bytes),
                          annotations.empty() ? "" : ",\"annotations\":{" + annotations + "}");
  }
  // What cosign keeps under the tag of `subject` (bytes) with this suffix.
  std::string Attach(const std::string& subject, const std::string& suffix,
                     const std::vector<std::string>& layers) {
    std::string tag = "sha256-" + crypto::Sha256Hex(subject) + suffix;
    return Keep(ManifestJson(Blob("{}"), kConfigMedia, layers), tag);
  }
  // An artifact about `subject` (bytes).
  std::string Refer(const std::string& subject, const std::string& artifact_type,
                    const std::vector<std::string>& layers) {
    return Keep(ManifestJson(Blob("{}"), "application/vnd.oci.empty.v1+json", layers,
                             R"(,"artifactType":)" + Quoted(artifact_type) + R"(,"subject":)" +
                                 DescriptorJson(MediaOf(subject), subject)));
  }

  void Serve(RegistryDouble& server, const std::string& repository) const {
    for (const std::string& blob : blobs_) server.AddBlob(blob);
    for (const Entry& entry : manifests_) server.AddManifest(repository, entry.name, entry.bytes);
  }
  void Save(const std::filesystem::path& folder) const {
    std::filesystem::create_directories(folder / "blobs/sha256");
    for (const std::string& blob : blobs_) Write(folder, blob);
    std::vector<std::string> entries;
    for (const Entry& entry : manifests_) {
      Write(folder, entry.bytes);
      const std::string name =
          R"(,"annotations":{"org.opencontainers.image.ref.name":)" + Quoted(entry.name) + "}";
      entries.push_back(
          DescriptorJson(MediaOf(entry.bytes), entry.bytes, entry.name.empty() ? "" : name));
    }
    std::ofstream(folder / "index.json") << IndexJson(entries);
    std::ofstream(folder / "oci-layout") << R"({"imageLayoutVersion":"1.0.0"})";
  }

 private:
  static std::string MediaOf(const std::string& manifest) {
    return manifest.find("\"manifests\"") == std::string::npos ? kManifestMedia : kIndexMedia;
  }
  static void Write(const std::filesystem::path& folder, const std::string& bytes) {
    std::ofstream(folder / "blobs/sha256" / crypto::Sha256Hex(bytes)) << bytes;
  }

  std::vector<std::string> blobs_{};
  std::vector<Entry> manifests_{};
};

}  // namespace policy::testing
