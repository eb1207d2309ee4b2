// Opens what an image archive lies in. What its parts mean is the room image's.
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <memory>
#include <utility>

#include "files/descriptor.h"
#include "policy/files.h"

namespace policy {
namespace files {
namespace {

Result<ByteReader> OpenAt(const std::string& path, std::uint64_t offset) {
  Result<std::shared_ptr<Descriptor>> file = OpenForReading(path);
  if (!file) return file.error();
  if (offset != 0 && ::lseek((*file)->fd(), static_cast<off_t>(offset), SEEK_SET) < 0) {
    return SystemError("read", path, errno);
  }
  return ByteReader([opened = *std::move(file), path](char* into, std::size_t size) {
    return ReadSome(*opened, path, into, size);
  });
}

}  // namespace
}  // namespace files

Result<ImageBytes> OpenImage(const std::string& path) {
  struct stat status {};
  if (path == files::kStandardStream) {
    return Error{.kind = ErrorKind::kBadInput,
                 .message = "an image archive cannot be standard input: it is read more than once",
                 .hint = "write it to a file"};
  }
  if (::stat(path.c_str(), &status) != 0) return files::SystemError("open", path, errno);
  if (!S_ISDIR(status.st_mode) && !S_ISREG(status.st_mode)) {
    return Error{.kind = ErrorKind::kBadInput,
                 .message = "'" + path + "' is neither a file nor a folder",
                 .where = {.file = path}};
  }
  ImageBytes bytes{.file = path, .folder = S_ISDIR(status.st_mode)};
  bytes.open = [path, folder = bytes.folder](std::string_view part, std::uint64_t offset) {
    return files::OpenAt(folder ? path + "/" + std::string(part) : path, offset);
  };
  return bytes;
}

}  // namespace policy
