// The root file system that layers add up to, as far as anybody asks: package databases,
// os-release, setuid and setgid files. All else is passed over, so memory does not grow with the
// layers.
//
// Layers are laid lowest first. Whiteouts, opaque folders, hard links, and files that take the
// place of folders do what the OCI image specification says.
#pragma once

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/result.h"
#include "unpack/tar.h"

namespace policy::image {

inline constexpr std::size_t kMostFileBytes = std::size_t{512} << 20U;

class Rootfs {
 public:
  // A layer's entries follow.
  void BeginLayer() { ++layer_; }
  // Whether the content of the file at this path (plain, as PlainPath gives it) matters.
  bool Wants(std::string_view path) const;
  // Lays one entry; `bytes` is its content where it is wanted.
  Result<void> Lay(const unpack::TarEntry& entry, std::string path, std::string bytes);

  // The content at a path, links followed; nullptr where there is none.
  const std::string* Find(std::string_view path) const;
  // The files right below a folder, by name.
  std::map<std::string, const std::string*> FilesIn(std::string_view folder) const;
  // One line where something stands in the place of a database that cannot be followed.
  std::optional<std::string> Obstacle() const;
  // Absolute paths, sorted.
  std::vector<std::string> SetuidFiles() const;

 private:
  struct Kept {
    std::string text{};  // content, or where a link leads
    int layer = 0;
    bool unknown = false;  // something is there, and what it holds is not at hand
  };
  using Entries = std::map<std::string, Kept, std::less<>>;

  std::string Resolved(std::string_view path) const;
  Result<void> LayFile(const unpack::TarEntry& entry, const std::string& path, std::string bytes);
  Result<void> LayHardLink(const unpack::TarEntry& entry, const std::string& path);
  Result<void> LayLink(const unpack::TarEntry& entry, const std::string& path);
  void LayWhiteout(std::string_view folder, std::string_view name);
  void RemoveBelow(std::string_view folder);
  void RemoveAt(std::string_view path);
  Result<void> Keep(const std::string& path, std::string bytes, bool unknown);
  Result<void> NoteMode(const std::string& path, bool special);

  int layer_ = 0;
  std::size_t kept_bytes_ = 0;
  Entries files_{};
  Entries links_{};   // symbolic ones at or above what is wanted
  Entries setuid_{};  // by path alone
};

}  // namespace policy::image
