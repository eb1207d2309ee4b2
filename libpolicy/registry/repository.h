// Manifests, blobs, tags and referrers of one repository, wherever they lie: who verifies need not
// know whether they came from a registry or from an OCI layout.
//
// Whatever is asked for by digest has that digest when it arrives. Tags, annotations and lists of
// referrers are hints of whoever keeps them.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "crypto/crypto.h"
#include "registry/http.h"
#include "registry/manifest.h"

namespace policy::registry {

// Past these an answer is kLimit, never its first part.
inline constexpr std::size_t kMostListed = 10'000;                     // referrers or tags
inline constexpr std::size_t kMostListBytes = std::size_t{16} << 20U;  // over all pages

// Errors common to all: kNotFound, it is not there; kUnavailable, it may be, but could not be
// reached; kUntrusted, other bytes came than were asked for; kLimit; kBadInput and kUnsupported as
// ReadManifest. Thread-safe.
class Repository {
 public:
  virtual ~Repository() = default;

  // By tag or by digest.
  virtual Result<Manifest> GetManifest(const std::string& tag_or_digest,
                                       const http::Deadline& deadline) const = 0;
  // Hands the blob on in pieces. Only once this returns without error are they the blob's. Where
  // its size is not known, it is for the sink to end what is too long.
  virtual Result<void> StreamBlob(const Descriptor& blob, const http::Sink& sink,
                                  const http::Deadline& deadline) const = 0;
  virtual Result<std::vector<std::string>> ListTags(const http::Deadline& deadline) const = 0;
  // What says that it is about the manifest of this digest. With an `artifact_type`, what is of
  // another one is left out; what does not say stays. None is no error.
  virtual Result<std::vector<Descriptor>> ListReferrers(const std::string& digest,
                                                        const std::string& artifact_type,
                                                        const http::Deadline& deadline) const = 0;

  // A whole blob; kLimit if its descriptor says that it is larger than `most`.
  Result<std::string> ReadBlob(const Descriptor& blob, std::size_t most,
                               const http::Deadline& deadline) const;
};

// "sha256:ab…" as a tag: "sha256-ab…" and the suffix: "" for the list of referrers where a registry
// keeps none itself, ".sig", ".att" and ".sbom" for cosign's.
std::string TagOf(std::string_view digest, std::string_view suffix);

// Takes out what is surely of another type.
void KeepType(std::vector<Descriptor>& referrers, const std::string& artifact_type);

// A sink that passes `blob` on to `sink`, and at its end proves it.
class BlobCheck {
 public:
  BlobCheck(const Descriptor& blob, const http::Sink& sink) : blob_(blob), sink_(sink) {}
  Result<void> Take(std::string_view piece);
  Result<void> Finish();

 private:
  const Descriptor& blob_;
  const http::Sink& sink_;
  crypto::Sha256Stream hash_{};
  std::uint64_t taken_ = 0;
};

}  // namespace policy::registry
