// The libarchive door: unpacks gzip and zstd, and walks the entries of a tar, for whoever meets
// one: images and policy bundles. Nothing is written to disk, and no path is followed; what an
// entry means is up to the caller.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>

#include "policy/report.h"
#include "policy/result.h"

namespace policy::unpack {

struct UnpackLimits {
  std::uint64_t max_bytes = std::uint64_t{64} << 30U;
  // More than so many bytes for each packed one are refused once `free_bytes` are out.
  std::uint64_t max_ratio = 200;
  std::uint64_t free_bytes = std::uint64_t{64} << 20U;
};

// The bytes behind `packed`: gzip and zstd are unpacked, all else is handed on as it is. `name` is
// for messages. Reads nothing before it is asked.
ByteReader Unpacked(ByteReader packed, std::string name, const UnpackLimits& limits = {});
// Whether a text that begins so is gzip or zstd.
bool IsPacked(std::string_view head);

struct TarEntry {
  enum class Kind : std::uint8_t { kFile, kFolder, kSymbolicLink, kHardLink, kOther };
  Kind kind = Kind::kOther;
  std::string path{};    // as written
  std::string target{};  // of a link, as written
  std::uint32_t mode = 0;
  std::uint64_t size = 0;
  std::uint64_t position = 0;  // where its header begins
};

// The entries of one tar, in order. Not thread-safe.
class Tar {
 public:
  Tar(ByteReader read, std::string name);
  ~Tar();
  Tar(const Tar&) = delete;
  Tar& operator=(const Tar&) = delete;

  // The next entry; empty at the end. kBadInput for text that is no tar.
  Result<std::optional<TarEntry>> Next();
  // Bytes of the entry last returned; 0 at its end.
  Result<std::size_t> Read(char* into, std::size_t size);

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace policy::unpack
