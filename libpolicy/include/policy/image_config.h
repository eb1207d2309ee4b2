// What an image says of itself: its configuration, history and layers, and what these layers hold
// that no scanner is needed for.
//
// Read from an image archive (policy/image.h); every text is the image's own word, bound to it by
// digest. Plain values: copying is safe, sharing const between threads is safe.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "policy/time.h"

namespace policy {

// One step of the build, oldest first.
struct HistoryStep {
  std::optional<Time> created_at{};
  std::string created_by{};
  std::string comment{};
  bool empty_layer = false;  // it made no layer
};

struct ImageLayer {
  std::string digest{};    // "sha256:…" as stored in the archive
  std::string diff_id{};   // of the unpacked tar
  std::uint64_t size = 0;  // as stored
  bool packed = false;     // `size` is what a registry would send: gzip or zstd
};

// os-release(5), the keys that name the distribution.
struct OsRelease {
  std::string id{};          // "debian"
  std::string version_id{};  // "12"
  std::string pretty_name{};
};

struct ImageConfig {
  std::string reference{};  // as the archive names it; may be empty
  // Each empty where the archive has none: docker save of old keeps no manifest.
  std::string index_digest{};
  std::string manifest_digest{};
  std::string config_digest{};
  std::string platform{};                // "linux/arm/v7"
  std::vector<std::string> platforms{};  // of the index, sorted; without one the image's own

  std::optional<Time> created_at{};
  std::string author{};
  std::string user{};
  bool healthcheck = false;
  std::vector<std::string> exposed_ports{};  // "80/tcp"
  std::map<std::string, std::string> labels{};
  std::map<std::string, std::string> annotations{};  // of the manifest, else of the index's entry
  std::vector<std::string> environment{};            // "NAME=value"
  std::vector<std::string> entrypoint{};
  std::vector<std::string> command{};
  std::vector<HistoryStep> history{};
  std::vector<ImageLayer> layers{};  // lowest first

  // What the layers hold; empty where they could not all be read.
  std::optional<OsRelease> os_release{};
  std::optional<std::vector<std::string>> setuid_files{};  // setgid too; absolute paths, sorted
};

}  // namespace policy
