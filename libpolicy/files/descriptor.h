// A file descriptor that closes itself, and system calls that do not give up on a signal. Not a
// public header.
#pragma once

#include <sys/stat.h>

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "policy/result.h"

namespace policy::files {

inline constexpr std::string_view kStandardStream = "-";

class Descriptor {
 public:
  // Standard input and output are lent, not closed.
  Descriptor(int fd, bool owned) : fd_(fd), owned_(owned) {}
  ~Descriptor();
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int fd() const { return fd_; }
  // Closes at once, since a full disk may only be reported here. False with errno.
  bool Close();

 private:
  int fd_;
  bool owned_;
};

// "cannot VERB 'PATH': the system's reason", from errno or the code given.
Error SystemError(std::string_view verb, const std::string& path, int code);

// Opens for reading; "-" is standard input. kNotFound, kBadInput for a folder, else kUnavailable.
Result<std::shared_ptr<Descriptor>> OpenForReading(const std::string& path);
// At most `size` bytes; 0 at the end.
Result<std::size_t> ReadSome(const Descriptor& from, const std::string& path, char* into,
                             std::size_t size);

}  // namespace policy::files
