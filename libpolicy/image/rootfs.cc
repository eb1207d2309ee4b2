// Every rule here is one of the image specification's (layer.md, "Applying Changesets"); a whiteout
// hides what lies in lower layers, never what its own layer brings.
#include "image/rootfs.h"

#include <algorithm>
#include <utility>

#include "base/chars.h"
#include "image/places.h"
#include "unpack/path.h"

namespace policy::image {
namespace {

constexpr std::string_view kWhiteout = ".wh.";
constexpr std::string_view kMetadata = ".wh..wh.";
constexpr std::string_view kOpaque = ".wh..wh..opq";
constexpr std::size_t kMostKeptBytes = std::size_t{1} << 30U;
constexpr std::size_t kMostKeptFiles = 200'000;
constexpr std::uint32_t kSetuidOrSetgid = 06000;
constexpr int kMostLinks = 40;  // as the kernel

bool IsRpmFile(std::string_view path) {
  return std::find(kRpmFolders.begin(), kRpmFolders.end(), unpack::FolderOf(path)) !=
             kRpmFolders.end() &&
         std::find(kRpmFiles.begin(), kRpmFiles.end(), unpack::NameOf(path)) != kRpmFiles.end();
}

bool IsDatabase(std::string_view path) {
  return path == kDpkgStatus || unpack::FolderOf(path) == kDpkgFolder || IsRpmFile(path) ||
         std::find(kApkInstalled.begin(), kApkInstalled.end(), path) != kApkInstalled.end();
}

bool IsOsRelease(std::string_view path) {
  return std::find(kOsRelease.begin(), kOsRelease.end(), path) != kOsRelease.end() ||
         unpack::FolderOf(path) == kOsReleaseFolder;
}

// The databases and their folders, as links may stand in for them or for what is above them.
std::vector<std::string> DatabasePlaces() {
  std::vector<std::string> places = {std::string(kDpkgStatus), std::string(kDpkgFolder)};
  places.insert(places.end(), kApkInstalled.begin(), kApkInstalled.end());
  for (const std::string_view folder : kRpmFolders) {
    for (const std::string_view file : kRpmFiles) {
      places.push_back(std::string(folder) + "/" + std::string(file));
    }
  }
  return places;
}

bool IsAbovePlace(std::string_view path) {
  static const std::vector<std::string> kPlaces = [] {
    std::vector<std::string> places = DatabasePlaces();
    places.insert(places.end(), kOsRelease.begin(), kOsRelease.end());
    places.emplace_back(kOsReleaseFolder);
    return places;
  }();
  return std::any_of(kPlaces.begin(), kPlaces.end(), [&](const std::string& place) {
    return place == path || unpack::IsBelow(place, path);
  });
}

Error TooMuch(std::string what) {
  return Error{.kind = ErrorKind::kLimit, .message = std::move(what)};
}

}  // namespace

bool Rootfs::Wants(std::string_view path) const {
  const std::string place = Resolved(path);
  return IsDatabase(place) || IsOsRelease(place);
}

// Folders that are links are followed, the last part of the path is not.
std::string Rootfs::Resolved(std::string_view path) const {
  std::string place(path);
  if (links_.empty()) return place;
  for (int hops = 0; hops < kMostLinks; ++hops) {
    bool moved = false;
    for (std::size_t slash = place.find('/'); slash != std::string::npos;
         slash = place.find('/', slash + 1)) {
      const auto link = links_.find(std::string_view(place).substr(0, slash));
      if (link == links_.end()) continue;
      std::string rest = place.substr(slash + 1);
      place = link->second.text.empty() ? std::move(rest) : link->second.text + "/" + rest;
      moved = true;
      break;
    }
    if (!moved) break;
  }
  return place;
}

void Rootfs::RemoveBelow(std::string_view folder) {
  const std::string prefix = folder.empty() ? std::string() : std::string(folder) + "/";
  for (Entries* entries : {&files_, &links_, &setuid_}) {
    auto at = entries->lower_bound(prefix);
    while (at != entries->end() && at->first.starts_with(prefix)) {
      if (at->second.layer == layer_) {
        ++at;
        continue;
      }
      if (entries == &files_) kept_bytes_ -= at->second.text.size();
      at = entries->erase(at);
    }
  }
}

void Rootfs::RemoveAt(std::string_view path) {
  const auto file = files_.find(path);
  if (file != files_.end()) {
    kept_bytes_ -= file->second.text.size();
    files_.erase(file);
  }
  for (Entries* entries : {&links_, &setuid_}) {
    const auto at = entries->find(path);
    if (at != entries->end()) entries->erase(at);
  }
}

void Rootfs::LayWhiteout(std::string_view folder, std::string_view name) {
  std::string path(folder);
  path.append(path.empty() ? "" : "/").append(name);
  RemoveBelow(path);
  for (Entries* entries : {&files_, &links_, &setuid_}) {
    const auto at = entries->find(path);
    if (at == entries->end() || at->second.layer == layer_) continue;
    if (entries == &files_) kept_bytes_ -= at->second.text.size();
    entries->erase(at);
  }
}

Result<void> Rootfs::Lay(const unpack::TarEntry& entry, std::string path, std::string bytes) {
  path = Resolved(path);
  const std::string_view name = unpack::NameOf(path);
  if (name.starts_with(kWhiteout)) {
    const std::string_view hidden = name.substr(kWhiteout.size());
    if (name == kOpaque) {
      RemoveBelow(unpack::FolderOf(path));
    } else if (hidden.empty() || hidden == "." || hidden == "..") {
      return Error{.kind = ErrorKind::kRefused,
                   .message = "the whiteout " + base::Quote(path) + " names no file"};
    } else if (!name.starts_with(kMetadata)) {
      LayWhiteout(unpack::FolderOf(path), hidden);
    }
    return {};
  }
  if (path.empty()) return {};
  if (entry.kind != unpack::TarEntry::Kind::kFolder) RemoveBelow(path);
  switch (entry.kind) {
    case unpack::TarEntry::Kind::kFile:
      return LayFile(entry, path, std::move(bytes));
    case unpack::TarEntry::Kind::kHardLink:
      return LayHardLink(entry, path);
    case unpack::TarEntry::Kind::kSymbolicLink:
      return LayLink(entry, path);
    case unpack::TarEntry::Kind::kFolder:
      RemoveAt(path);
      return {};
    case unpack::TarEntry::Kind::kOther:
      RemoveAt(path);
      return IsDatabase(path) ? Keep(path, {}, true) : Result<void>();
  }
  return {};
}

Result<void> Rootfs::LayFile(const unpack::TarEntry& entry, const std::string& path,
                             std::string bytes) {
  RemoveAt(path);
  if (Result<void> noted = NoteMode(path, (entry.mode & kSetuidOrSetgid) != 0); !noted)
    return noted;
  if (!IsDatabase(path) && !IsOsRelease(path)) return {};
  return Keep(path, std::move(bytes), false);
}

Result<void> Rootfs::LayHardLink(const unpack::TarEntry& entry, const std::string& path) {
  Result<std::string> plain = unpack::PlainPath(entry.target);
  if (!plain) return plain.error();
  const std::string target = Resolved(*plain);
  const bool special = setuid_.contains(target) || (entry.mode & kSetuidOrSetgid) != 0;
  std::optional<std::string> bytes;
  const auto known = files_.find(target);
  if (known != files_.end() && !known->second.unknown) bytes = known->second.text;
  RemoveAt(path);
  if (Result<void> noted = NoteMode(path, special); !noted) return noted;
  if (!IsDatabase(path) && !IsOsRelease(path)) return {};
  const bool unknown = !bytes;
  return Keep(path, std::move(bytes).value_or(std::string()), unknown);
}

Result<void> Rootfs::LayLink(const unpack::TarEntry& entry, const std::string& path) {
  Result<std::string> target = unpack::LinkTarget(path, entry.target);
  if (!target) return target.error();
  RemoveAt(path);
  if (!IsAbovePlace(path) && !IsDatabase(path) && !IsOsRelease(path)) return {};
  if (links_.size() >= kMostKeptFiles) return TooMuch("the image has too many links");
  links_[path] = {.text = *std::move(target), .layer = layer_};
  return {};
}

Result<void> Rootfs::Keep(const std::string& path, std::string bytes, bool unknown) {
  kept_bytes_ += bytes.size();
  if (kept_bytes_ > kMostKeptBytes || files_.size() >= kMostKeptFiles) {
    return TooMuch("the package databases of the image are larger than we accept");
  }
  files_[path] = {.text = std::move(bytes), .layer = layer_, .unknown = unknown};
  return {};
}

Result<void> Rootfs::NoteMode(const std::string& path, bool special) {
  if (!special) return {};
  if (setuid_.size() >= kMostKeptFiles) return TooMuch("the image has too many setuid files");
  setuid_[path] = {.layer = layer_};
  return {};
}

const std::string* Rootfs::Find(std::string_view path) const {
  std::string place = Resolved(path);
  for (int hops = 0; hops < kMostLinks; ++hops) {
    const auto link = links_.find(place);
    if (link == links_.end()) break;
    place = Resolved(link->second.text);
  }
  const auto file = files_.find(place);
  return file == files_.end() || file->second.unknown ? nullptr : &file->second.text;
}

std::map<std::string, const std::string*> Rootfs::FilesIn(std::string_view folder) const {
  std::map<std::string, const std::string*> found;
  const std::string prefix = Resolved(std::string(folder) + "/");
  for (auto at = files_.lower_bound(prefix); at != files_.end() && at->first.starts_with(prefix);
       ++at) {
    if (!at->second.unknown) found.emplace(unpack::NameOf(at->first), &at->second.text);
  }
  return found;
}

std::optional<std::string> Rootfs::Obstacle() const {
  for (const auto& [path, file] : files_) {
    if (file.unknown && IsDatabase(path)) {
      return "/" + path + " is there, and its content is not in the same layer or is no file";
    }
  }
  if (links_.empty()) return std::nullopt;
  for (const std::string& place : DatabasePlaces()) {
    // As a path below the place, so that a link at the place itself is followed too.
    const std::string end = Resolved(place + "/x");
    if (end == place + "/x") continue;
    const std::string target = end.substr(0, end.size() - 2);
    if (IsDatabase(target) || IsDatabase(end)) continue;
    return "/" + place + " is reached by a link, which leads to " + base::Quote("/" + target) +
           ", where no database is looked for";
  }
  return std::nullopt;
}

std::vector<std::string> Rootfs::SetuidFiles() const {
  std::vector<std::string> paths;
  paths.reserve(setuid_.size());
  for (const auto& [path, kept] : setuid_) paths.push_back("/" + path);
  return paths;
}

}  // namespace policy::image
