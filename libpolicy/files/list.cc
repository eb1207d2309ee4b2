// Which files a path stands for. Follows symbolic links, since that is how Kubernetes mounts
// volumes, and visits each folder once, so that links in a circle end.
#include <dirent.h>
#include <sys/stat.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "files/descriptor.h"
#include "policy/files.h"

namespace policy {
namespace files {
namespace {

constexpr std::size_t kMostFiles = 100'000;
constexpr std::size_t kDeepest = 64;

struct CloseFolder {
  void operator()(DIR* folder) const { ::closedir(folder); }
};

Result<std::vector<std::string>> NamesIn(const std::string& path) {
  const std::unique_ptr<DIR, CloseFolder> folder(::opendir(path.c_str()));
  if (!folder) return SystemError("list", path, errno);
  std::vector<std::string> names;
  while (true) {
    errno = 0;
    const dirent* entry = ::readdir(folder.get());
    if (entry == nullptr) break;
    if (entry->d_name[0] != '.') names.emplace_back(entry->d_name);
  }
  if (errno != 0) return SystemError("list", path, errno);
  std::sort(names.begin(), names.end());
  return names;
}

class Walk {
  using Id = std::pair<dev_t, ino_t>;

 public:
  Result<void> Folder(const std::string& path, const struct stat& status, std::size_t depth) {
    const Id id{status.st_dev, status.st_ino};
    if (std::find(open_.begin(), open_.end(), id) != open_.end()) {
      return Refuse("links lead in a circle at '" + path + "'", path);
    }
    if (!visited_.insert(id).second) return {};
    if (depth > kDeepest) return Refuse("folders lie too deep at '" + path + "'", path);
    Result<std::vector<std::string>> names = NamesIn(path);
    if (!names) return names.error();
    open_.push_back(id);
    for (const std::string& name : *names) {
      std::string below = path;
      if (!below.ends_with('/')) below += '/';
      below += name;
      if (Result<void> done = Entry(below, depth); !done) return done;
    }
    open_.pop_back();
    return {};
  }
  std::vector<std::string> Take() {
    std::sort(found_.begin(), found_.end());
    return std::move(found_);
  }

 private:
  Result<void> Entry(const std::string& path, std::size_t depth) {
    struct stat status {};
    if (::stat(path.c_str(), &status) != 0) return SystemError("read", path, errno);
    if (S_ISDIR(status.st_mode)) return Folder(path, status, depth + 1);
    // Sockets, pipes and devices in a folder are nobody's documents.
    if (!S_ISREG(status.st_mode)) return {};
    if (found_.size() >= kMostFiles) return Refuse("too many files below '" + path + "'", path);
    found_.push_back(path);
    return {};
  }
  static Error Refuse(std::string message, const std::string& path) {
    return Error{.kind = ErrorKind::kLimit, .message = std::move(message), .where = {.file = path}};
  }

  std::set<Id> visited_{};
  std::vector<Id> open_{};  // From the root down to here.
  std::vector<std::string> found_{};
};

bool IsDocument(std::string_view path) {
  return path.ends_with(".yaml") || path.ends_with(".yml") || path.ends_with(".json");
}

}  // namespace
}  // namespace files

Result<std::vector<std::string>> ListFiles(const std::string& path) {
  if (path == files::kStandardStream) return std::vector<std::string>{path};
  struct stat status {};
  if (::stat(path.c_str(), &status) != 0) return files::SystemError("open", path, errno);
  if (!S_ISDIR(status.st_mode)) return std::vector<std::string>{path};
  files::Walk walk;
  if (Result<void> done = walk.Folder(path, status, 1); !done) return done.error();
  return walk.Take();
}

Result<std::vector<std::string>> ListDocuments(const std::string& path) {
  Result<std::vector<std::string>> listed = ListFiles(path);
  if (!listed || (listed->size() == 1 && listed->front() == path)) return listed;
  std::erase_if(*listed, [](const std::string& each) { return !files::IsDocument(each); });
  return listed;
}

}  // namespace policy
