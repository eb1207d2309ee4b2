// Which images an archive holds, and where their parts lie: an OCI layout's index, or the list that
// `docker save` writes.
#pragma once

#include <string>
#include <vector>

#include "image/archive.h"

namespace policy::image {

// A blob of an image: the part it lies in, and what it must be.
struct Blob {
  std::string part{};
  Descriptor descriptor{};
};

// One image on one platform, before anything but manifests is read.
struct Manifest {
  std::string reference{};
  std::string index_digest{};
  std::string digest{};
  std::string platform{};                // as the index has it; may be empty
  std::vector<std::string> platforms{};  // of the index; empty without one
  std::map<std::string, std::string> annotations{};
  Blob config{};
  std::vector<Blob> layers{};
  std::string missing{};  // one line; set where the archive lacks the manifest itself
};

// Errors as ReadImages; kBadInput where it is neither.
Result<std::vector<Manifest>> FindManifests(const Archive& archive);

}  // namespace policy::image
