// What both kinds of repository have in common.
#include "registry/repository.h"

#include <algorithm>

#include "base/chars.h"

namespace policy::registry {

Result<std::string> Repository::ReadBlob(const Descriptor& blob, std::size_t most,
                                         const http::Deadline& deadline) const {
  const Error large{
      .kind = ErrorKind::kLimit,
      .message = "the blob " + blob.digest + " is larger than " + std::to_string(most) + " bytes"};
  if (blob.size.value_or(0) > most) return large;
  std::string bytes;
  const Result<void> read = StreamBlob(
      blob,
      [&](std::string_view piece) -> Result<void> {
        if (bytes.size() + piece.size() > most) return large;
        bytes += piece;
        return {};
      },
      deadline);
  if (!read) return read.error();
  return bytes;
}

std::string TagOf(std::string_view digest, std::string_view suffix) {
  std::string tag(digest);
  std::replace(tag.begin(), tag.end(), ':', '-');
  return tag.append(suffix);
}

void KeepType(std::vector<Descriptor>& referrers, const std::string& artifact_type) {
  // Some registries list an artifact by its config, which is empty by this name: that says nothing.
  constexpr std::string_view kEmptyConfig = "application/vnd.oci.empty.v1+json";
  if (artifact_type.empty()) return;
  std::erase_if(referrers, [&](const Descriptor& each) {
    const bool said = !each.artifact_type.empty() && each.artifact_type != kEmptyConfig;
    return said && each.artifact_type != artifact_type;
  });
}

Result<void> BlobCheck::Take(std::string_view piece) {
  taken_ += piece.size();
  if (blob_.size && taken_ > *blob_.size) {
    return Error{.kind = ErrorKind::kUntrusted,
                 .message = "the blob " + blob_.digest + " is larger than its descriptor says, " +
                            std::to_string(*blob_.size) + " bytes"};
  }
  hash_.Update(piece);
  return sink_(piece);
}

Result<void> BlobCheck::Finish() {
  if (blob_.size && taken_ != *blob_.size) {
    return Error{.kind = ErrorKind::kUntrusted,
                 .message = "the blob " + blob_.digest + " is shorter than its descriptor says, " +
                            std::to_string(*blob_.size) + " bytes"};
  }
  return ProveDigest(hash_.Finish(), blob_.digest, "the blob");
}

}  // namespace policy::registry
