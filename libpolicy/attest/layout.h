// Which signatures and attestations lie beside images in an OCI layout: cosign's own manifests
// (.sig, .att) and Sigstore bundles. Tags, subjects and annotations on manifests are hints that
// anybody can write, so none is asked: what a blob is for is said by its own signed bytes.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "attest/rejection.h"
#include "policy/result.h"

namespace policy::attest {

// The parts of a layout: "index.json", "blobs/sha256/<hex>". kNotFound for one that is not there.
using ReadPart = std::function<Result<std::string>(std::string_view part)>;

struct Attachment {
  enum class Kind : std::uint8_t { kSimpleSigning, kEnvelope, kBundle };
  Kind kind = Kind::kSimpleSigning;
  std::string digest{};  // Of the blob, by its descriptor.
  std::int64_t size = 0;
  std::map<std::string, std::string> annotations{};  // Of the layer; cosign keeps signatures there.
};

// Every attachment that the index leads to, in its order. kLimits beyond 1000 manifests, 100
// attachments or 4 levels; kJson for an index that is none. Manifests that are not there, or not
// what their digest says, hold nothing. Thread-safe if `read` is.
std::variant<std::vector<Attachment>, Rejection> FindAttachments(const ReadPart& read);

// The attachment's bytes; kBlobDigest where they are not what the descriptor says, or not there.
std::variant<std::string, Rejection> ReadBlob(const Attachment& attachment, const ReadPart& read);

}  // namespace policy::attest
