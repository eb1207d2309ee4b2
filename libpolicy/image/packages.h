// What is installed in a root file system, by every database in it.
#pragma once

#include <optional>
#include <string>

#include "image/databases.h"
#include "image/rootfs.h"

namespace policy::image {

struct InstalledPackages {
  Packages packages{};  // sorted by type, name, version
  std::optional<OsRelease> os_release{};
  std::string problem{};  // one line; then `packages` is empty
};
InstalledPackages ReadPackages(const Rootfs& rootfs);

}  // namespace policy::image
