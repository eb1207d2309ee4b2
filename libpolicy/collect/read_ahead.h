// Reads and digests a long input in another thread, while what came before is being read into a
// model. Short inputs cost no thread.
#pragma once

#include <cstddef>
#include <future>
#include <string>

#include "crypto/crypto.h"
#include "policy/report.h"
#include "policy/result.h"

namespace policy {

// One reader, used by one thread; `read` is called by one thread at a time, not always the same,
// and must outlive this.
class ReadAhead {
 public:
  explicit ReadAhead(const ByteReader& read) : read_(read) {}

  // As ByteReader has it.
  Result<std::size_t> Read(char* into, std::size_t size);
  // SHA-256 of all bytes, those too that nobody has asked for. Once.
  Result<std::string> Digest();

 private:
  struct Piece {
    std::string bytes{};
    Result<void> end{};  // Why there are no more behind these; set where `last` is.
    bool last = false;
  };
  Piece Fetch(std::string room);
  Result<void> Advance();

  const ByteReader& read_;
  crypto::Sha256Stream hash_{};  // Belongs to whoever fetches.
  Piece piece_{};
  std::size_t given_ = 0;
  std::future<Piece> next_{};  // Waits for its thread when it goes.
};

}  // namespace policy
