// Writing a file so that whoever reads it sees the old text or the new one, never a part.
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <string>
#include <utility>

#include "files/descriptor.h"
#include "policy/files.h"

namespace policy {
namespace files {
namespace {

Result<void> WriteAll(const Descriptor& to, const std::string& path, std::string_view bytes) {
  while (!bytes.empty()) {
    const ssize_t wrote = ::write(to.fd(), bytes.data(), bytes.size());
    if (wrote < 0 && errno == EINTR) continue;
    if (wrote < 0) return SystemError("write", path, errno);
    bytes.remove_prefix(static_cast<std::size_t>(wrote));
  }
  return {};
}

// The file behind a chain of links, so that a link stays a link. The path itself if there is none
// yet.
std::string Behind(const std::string& path) {
  const std::unique_ptr<char, decltype(&std::free)> real(::realpath(path.c_str(), nullptr),
                                                         &std::free);
  return real ? std::string(real.get()) : path;
}

std::string FolderOf(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

struct Temporary {
  std::string path{};
  int fd = -1;
};

// A new file beside the target, hidden from whoever lists the folder meanwhile.
Result<Temporary> OpenBeside(const std::string& target) {
  constexpr int kTries = 100;
  constexpr mode_t kMode = 0666;  // The process's own mask applies.
  static std::atomic<unsigned> next{0};
  const std::size_t slash = target.rfind('/');
  const std::size_t name = slash == std::string::npos ? 0 : slash + 1;
  for (int i = 0; i < kTries; ++i) {
    const std::string path = target.substr(0, name) + "." + target.substr(name) + "." +
                             std::to_string(::getpid()) + "." + std::to_string(next++);
    const int fd = ::open(path.c_str(), O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, kMode);
    if (fd >= 0) return Temporary{path, fd};
    if (errno != EEXIST && errno != EINTR) return SystemError("write", target, errno);
  }
  return SystemError("write", target, EEXIST);
}

Result<void> Fill(Descriptor& file, const std::string& target, std::string_view bytes) {
  struct stat old {};
  constexpr mode_t kPermissions = 07777;
  if (::stat(target.c_str(), &old) == 0 && ::fchmod(file.fd(), old.st_mode & kPermissions) != 0) {
    return SystemError("write", target, errno);
  }
  if (Result<void> wrote = WriteAll(file, target, bytes); !wrote) return wrote;
  if (::fsync(file.fd()) != 0) return SystemError("write", target, errno);
  if (!file.Close()) return SystemError("write", target, errno);
  return {};
}

// The new name, too, should outlive a crash; a file system that cannot promise it is no failure.
void SyncFolder(const std::string& folder) {
  const int fd = ::open(folder.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC);
  if (fd < 0) return;
  ::fsync(fd);
  ::close(fd);
}

Result<void> Replace(const std::string& target, std::string_view bytes) {
  Result<Temporary> temporary = OpenBeside(target);
  if (!temporary) return temporary.error();
  Descriptor file(temporary->fd, true);
  Result<void> filled = Fill(file, target, bytes);
  if (filled && ::rename(temporary->path.c_str(), target.c_str()) != 0) {
    filled = SystemError("write", target, errno);
  }
  if (!filled) {
    ::unlink(temporary->path.c_str());
    return filled;
  }
  SyncFolder(FolderOf(target));
  return {};
}

// Devices and pipes are written in place: there is nothing to replace.
Result<void> WriteInPlace(const std::string& path, std::string_view bytes) {
  int fd = -1;
  do {
    fd = ::open(path.c_str(), O_WRONLY | O_CLOEXEC);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) return SystemError("write", path, errno);
  Descriptor file(fd, true);
  if (Result<void> wrote = WriteAll(file, path, bytes); !wrote) return wrote;
  return file.Close() ? Result<void>() : SystemError("write", path, errno);
}

}  // namespace
}  // namespace files

Result<void> WriteFile(const std::string& path, std::string_view bytes) {
  if (path == files::kStandardStream) {
    return files::WriteAll(files::Descriptor(STDOUT_FILENO, false), path, bytes);
  }
  struct stat status {};
  const bool exists = ::stat(path.c_str(), &status) == 0;
  if (exists && S_ISDIR(status.st_mode)) {
    return Error{.kind = ErrorKind::kBadInput,
                 .message = "cannot write '" + path + "': it is a folder",
                 .where = {.file = path}};
  }
  if (exists && !S_ISREG(status.st_mode)) return files::WriteInPlace(path, bytes);
  Result<void> written = files::Replace(files::Behind(path), bytes);
  // A missing folder is the caller's to make: nothing was looked for here.
  if (!written && written.error().kind == ErrorKind::kNotFound) {
    Error error = written.error();
    error.kind = ErrorKind::kUnavailable;
    return error;
  }
  return written;
}

}  // namespace policy
