// Opening and reading, with the system's own words in every error.
#include "files/descriptor.h"

#include <fcntl.h>
#include <unistd.h>

#include <cctype>
#include <cerrno>
#include <system_error>

namespace policy::files {

Descriptor::~Descriptor() { Close(); }

bool Descriptor::Close() {
  if (!owned_ || fd_ < 0) return true;
  const int fd = fd_;
  fd_ = -1;
  return ::close(fd) == 0;
}

Error SystemError(std::string_view verb, const std::string& path, int code) {
  std::string reason = std::generic_category().message(code);
  if (!reason.empty()) {
    reason[0] = static_cast<char>(std::tolower(static_cast<unsigned char>(reason[0])));
  }
  const bool absent = code == ENOENT || code == ENOTDIR;
  return Error{.kind = absent ? ErrorKind::kNotFound : ErrorKind::kUnavailable,
               .message = "cannot " + std::string(verb) + " '" + path + "': " + reason,
               .where = {.file = path}};
}

Result<std::shared_ptr<Descriptor>> OpenForReading(const std::string& path) {
  if (path == kStandardStream) return std::make_shared<Descriptor>(STDIN_FILENO, false);
  int fd = -1;
  do {
    fd = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
  } while (fd < 0 && errno == EINTR);
  if (fd < 0) return SystemError("open", path, errno);
  auto opened = std::make_shared<Descriptor>(fd, true);
  struct stat status {};
  if (::fstat(fd, &status) != 0) return SystemError("open", path, errno);
  if (S_ISDIR(status.st_mode)) {
    return Error{.kind = ErrorKind::kBadInput,
                 .message = "'" + path + "' is a folder",
                 .where = {.file = path}};
  }
  return opened;
}

Result<std::size_t> ReadSome(const Descriptor& from, const std::string& path, char* into,
                             std::size_t size) {
  ssize_t got = -1;
  do {
    got = ::read(from.fd(), into, size);
  } while (got < 0 && errno == EINTR);
  // Only standard input can be a folder here.
  if (got < 0 && errno == EISDIR) {
    return Error{.kind = ErrorKind::kBadInput,
                 .message = "'" + path + "' is a folder",
                 .where = {.file = path}};
  }
  if (got < 0) return SystemError("read", path, errno);
  return static_cast<std::size_t>(got);
}

}  // namespace policy::files
