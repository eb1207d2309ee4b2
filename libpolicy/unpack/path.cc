// Lexical only: there is no file system to ask.
#include "unpack/path.h"

#include <vector>

#include "base/chars.h"

namespace policy::unpack {
namespace {

constexpr std::size_t kLongest = 4096;

Error Refused(std::string message) {
  return Error{.kind = ErrorKind::kRefused, .message = std::move(message)};
}

// Appends the parts of `path`; false where ".." climbs over the root.
bool Walk(std::string_view path, std::vector<std::string_view>& parts) {
  while (!path.empty()) {
    const std::size_t slash = path.find('/');
    const std::string_view part = path.substr(0, slash);
    path = slash == std::string_view::npos ? std::string_view() : path.substr(slash + 1);
    if (part.empty() || part == ".") continue;
    if (part != "..") {
      parts.push_back(part);
    } else if (parts.empty()) {
      return false;
    } else {
      parts.pop_back();
    }
  }
  return true;
}

std::string Joined(const std::vector<std::string_view>& parts) {
  std::string path;
  for (const std::string_view part : parts) path.append(path.empty() ? "" : "/").append(part);
  return path;
}

}  // namespace

Result<std::string> PlainPath(std::string_view path) {
  if (path.empty()) return Refused("an entry has no name");
  if (path.size() > kLongest) return Refused("an entry's name is longer than any path");
  if (path.find_first_not_of('/') == std::string_view::npos) return std::string();
  if (path.front() == '/') return Refused("the entry " + base::Quote(path) + " is absolute");
  for (std::string_view rest = path; !rest.empty();) {
    const std::size_t slash = rest.find('/');
    if (rest.substr(0, slash) == "..") {
      return Refused("the entry " + base::Quote(path) + " leads out of its folder");
    }
    rest = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
  }
  std::vector<std::string_view> parts;
  Walk(path, parts);
  return Joined(parts);
}

Result<std::string> LinkTarget(std::string_view link, std::string_view target) {
  std::vector<std::string_view> parts;
  bool inside = target.starts_with('/') || Walk(FolderOf(link), parts);
  inside = inside && Walk(target, parts);
  if (inside && target.size() <= kLongest) return Joined(parts);
  return Refused("the link " + base::Quote(link) +
                 " leads out of the image: " + base::Quote(target.substr(0, kLongest)));
}

std::string_view FolderOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? std::string_view() : path.substr(0, slash);
}

std::string_view NameOf(std::string_view path) {
  const std::size_t slash = path.rfind('/');
  return slash == std::string_view::npos ? path : path.substr(slash + 1);
}

bool IsBelow(std::string_view path, std::string_view folder) {
  return folder.empty() ||
         (path.size() > folder.size() && path.starts_with(folder) && path[folder.size()] == '/');
}

}  // namespace policy::unpack
