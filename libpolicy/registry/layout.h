// An OCI image layout, in a folder or in a tar, as a repository: what was saved is read like what
// is served.
#pragma once

#include <memory>

#include "image/archive.h"
#include "policy/image.h"
#include "registry/repository.h"

namespace policy::registry {

// Tags are the index's "org.opencontainers.image.ref.name", whole references by their tag, and what
// `cosign save` marks as an image's signatures and attestations. Referrers are the manifests whose
// subject says so, and those that a fallback tag lists. Thread-safe as far as `bytes.open` is.
class LayoutRepository final : public Repository {
 public:
  // kBadInput: no OCI layout.
  static Result<LayoutRepository> Open(ImageBytes bytes);

  Result<Manifest> GetManifest(const std::string& tag_or_digest,
                               const http::Deadline& deadline) const override;
  Result<void> StreamBlob(const Descriptor& blob, const http::Sink& sink,
                          const http::Deadline& deadline) const override;
  Result<std::vector<std::string>> ListTags(const http::Deadline& deadline) const override;
  Result<std::vector<Descriptor>> ListReferrers(const std::string& digest,
                                                const std::string& artifact_type,
                                                const http::Deadline& deadline) const override;

 private:
  struct Entry {
    Descriptor descriptor{};
    std::vector<std::string> tags{};
    std::string subject{};  // a digest; empty without one
  };
  LayoutRepository() = default;
  Result<Manifest> ReadByDigest(const std::string& digest, std::string_view media_type) const;
  Result<void> ReadEntries();

  std::shared_ptr<const ImageBytes> bytes_{};  // the archive points into it
  std::shared_ptr<const image::Archive> archive_{};
  std::vector<Entry> entries_{};
};

}  // namespace policy::registry
