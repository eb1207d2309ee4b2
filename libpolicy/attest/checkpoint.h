// Checkpoints: a log's head as a signed note (C2SP tlog-checkpoint and signed-note).
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "attest/trusted_root.h"

namespace policy::attest {

struct NoteSignature {
  std::string name{};
  std::string hint{};  // The key's first four bytes, as the note tells them.
  std::string bytes{};
};

struct Checkpoint {
  std::string signed_text{};
  std::string origin{};
  std::uint64_t size = 0;
  std::string root{};
  std::vector<NoteSignature> signatures{};
};

// Nothing for a text that is no checkpoint, or is larger than 64 KiB. Thread-safe.
std::optional<Checkpoint> ReadCheckpoint(std::string_view note);

// Whether this log signed it. Signatures of others (witnesses, unknown keys) are passed over, in
// any order; one under this log's name and hint that does not fit is a no. `tiled` is for logs
// of Rekor's second version, whose checkpoints carry the host of the log's URL. Thread-safe.
bool VerifyCheckpoint(const Checkpoint& checkpoint, const TransparencyLog& log, bool tiled);

}  // namespace policy::attest
