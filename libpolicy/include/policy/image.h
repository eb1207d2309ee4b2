// Reads images without a registry: `docker save` archives, OCI layouts in a folder or a tar.
//
// What docker, buildah, podman, skopeo and crane write. Nothing is unpacked to disk: layers stream
// through, and memory is bounded by the package databases in them. Every blob is checked against
// its descriptor. An archive is a stranger's: paths and links that lead out of it, packing beyond
// all reason and digests that do not agree refuse the whole of it.
//
//   policy::Result<policy::ImageBytes> bytes = policy::OpenImage("web.tar");  // policy/files.h
//   policy::Result<std::vector<policy::ImageContent>> images = policy::ReadImages(*bytes);
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/evidence.h"
#include "policy/image_config.h"
#include "policy/report.h"
#include "policy/result.h"

namespace policy {

// An archive that can be opened again and again.
struct ImageBytes {
  std::string file{};   // for messages
  bool folder = false;  // an OCI layout folder, else one file
  // Opens a part of a folder ("blobs/sha256/…"), or the file itself (empty `part`), at `offset`.
  std::function<Result<ByteReader>(std::string_view part, std::uint64_t offset)> open{};
};

// One image on one platform.
struct ImageContent {
  ImageConfig config{};
  // What the databases of dpkg, rpm and apk list; nothing else, no npm and no Maven.
  std::vector<Package> packages{};
  // One line; set where the packages cannot be told: a database that cannot be read is no empty
  // one.
  std::string packages_problem{};
  // One line; set where the index names this platform and the archive does not hold it. Then only
  // digests and platforms are known.
  std::string missing{};
};

// Every image of the archive, each platform of an index. kBadInput: no image archive, or a broken
// one; kRefused: hostile paths and links, digests that do not agree; kLimit: beyond our limits,
// packing ratio among them; kUnsupported: other layer formats. Thread-safe.
Result<std::vector<ImageContent>> ReadImages(const ImageBytes& bytes);

// Whether it begins like an archive: a folder with an index, or a tar, packed or not. Thread-safe.
bool LooksLikeImage(const ImageBytes& bytes);

}  // namespace policy
