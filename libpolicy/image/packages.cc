// Looks in every place a distribution may keep its list. One list that cannot be read makes all of
// them doubtful, and so does a distribution that keeps none.
#include "image/packages.h"

#include <algorithm>
#include <array>
#include <tuple>
#include <utility>

#include "base/chars.h"
#include "image/places.h"

namespace policy::image {
namespace {

// Purl namespaces that differ from os-release's ID.
std::string SpaceOf(const std::optional<OsRelease>& release) {
  if (!release) return {};
  if (release->id == "rhel") return "redhat";
  if (release->id.starts_with("opensuse")) return "opensuse";
  return release->id;
}

class Reader {
 public:
  Reader(const Rootfs& rootfs, std::string space) : rootfs_(&rootfs), space_(std::move(space)) {}

  // Empty, or the first problem.
  std::string Run() {
    Dpkg();
    Apk();
    for (const std::string_view folder : kRpmFolders) Rpm(std::string(folder));
    return problem_;
  }
  Packages Take() { return std::move(packages_); }
  bool found() const { return found_; }

 private:
  void Add(Result<Packages> read, std::string_view path) {
    found_ = true;
    if (!read) return Fail(read.error(), path);
    std::move(read->begin(), read->end(), std::back_inserter(packages_));
  }
  void Fail(const Error& error, std::string_view path) {
    if (problem_.empty()) problem_ = error.message + " (/" + std::string(path) + ")";
  }

  void Dpkg() {
    if (const std::string* status = rootfs_->Find(kDpkgStatus)) {
      Add(ReadDpkg(*status, space_), kDpkgStatus);
    }
    for (const auto& [name, text] : rootfs_->FilesIn(kDpkgFolder)) {
      const std::string path = std::string(kDpkgFolder) + "/" + name;
      if (!name.ends_with(".md5sums")) Add(ReadDpkg(*text, space_), path);
    }
  }

  void Apk() {
    const std::string* last = nullptr;
    for (const std::string_view path : kApkInstalled) {
      const std::string* text = rootfs_->Find(path);
      // One file under two names is one list.
      if (text == nullptr || text == last) continue;
      last = text;
      Add(ReadApk(*text, space_), path);
    }
  }

  void Rpm(const std::string& folder) {
    const auto at = [&](std::string_view file) {
      return rootfs_->Find(folder + "/" + std::string(file));
    };
    const std::string* log = at(kRpmSqliteLog);
    const std::string_view log_text = log == nullptr ? std::string_view() : *log;
    if (const std::string* bytes = at(kRpmSqlite)) {
      Rpm(bytes, ReadRpmSqlite(*bytes, log_text), folder, kRpmSqlite);
    }
    if (const std::string* bytes = at(kRpmNdb)) {
      Rpm(bytes, ReadRpmNdb(*bytes), folder, kRpmNdb);
    }
    if (const std::string* bytes = at(kRpmBerkeley)) {
      Rpm(bytes, ReadRpmBerkeley(*bytes), folder, kRpmBerkeley);
    }
  }

  void Rpm(const std::string* bytes, const Result<RpmHeaders>& headers, const std::string& folder,
           std::string_view file) {
    if (std::find(rpm_seen_.begin(), rpm_seen_.end(), bytes) != rpm_seen_.end()) return;
    rpm_seen_.push_back(bytes);
    found_ = true;
    const std::string path = folder + "/" + std::string(file);
    if (!headers) return Fail(headers.error(), path);
    for (const std::string& header : *headers) {
      Result<Package> package = ReadRpmHeader(header, space_);
      if (!package) return Fail(package.error(), path);
      packages_.push_back(*std::move(package));
    }
  }

  const Rootfs* rootfs_;
  std::string space_;
  Packages packages_{};
  std::string problem_{};
  std::vector<const std::string*> rpm_seen_{};
  bool found_ = false;
};

}  // namespace

InstalledPackages ReadPackages(const Rootfs& rootfs) {
  InstalledPackages installed;
  for (const std::string_view path : kOsRelease) {
    const std::string* text = rootfs.Find(path);
    if (text == nullptr || installed.os_release) continue;
    installed.os_release = ReadOsRelease(*text);
  }
  Reader reader(rootfs, SpaceOf(installed.os_release));
  installed.problem = reader.Run();
  if (const auto obstacle = rootfs.Obstacle()) installed.problem = *obstacle;
  // Somebody took the list away, or keeps it where we do not look: either way nobody can tell.
  if (installed.problem.empty() && !reader.found() && installed.os_release) {
    installed.problem = "os-release names the distribution " +
                        base::Quote(installed.os_release->id) +
                        ", and no database of packages is there";
  }
  if (!installed.problem.empty()) return installed;
  installed.packages = reader.Take();
  std::stable_sort(
      installed.packages.begin(), installed.packages.end(), [](const Package& a, const Package& b) {
        return std::tie(a.type, a.name, a.version) < std::tie(b.type, b.name, b.version);
      });
  return installed;
}

}  // namespace policy::image
