// An archive as a store of named parts, whether they lie in a folder or in a tar: finds them, opens
// them, and reads small ones whole.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "image/descriptor.h"
#include "policy/image.h"
#include "unpack/tar.h"

namespace policy::image {

class Archive {
 public:
  // Lists the parts of a tar; of a folder nothing is read. Errors as ReadImages.
  static Result<Archive> Open(const ImageBytes& bytes);

  // Whether the part is there (links in a tar followed).
  bool Has(std::string_view part) const;
  // A stream of the part as it is stored. kNotFound where there is none.
  Result<ByteReader> Open(std::string_view part) const;
  // The same, refused (kRefused) at its end if it does not have the digest and size it should.
  Result<ByteReader> OpenChecked(std::string_view part, const Descriptor& descriptor) const;
  // A whole part of at most `max_bytes`, checked.
  Result<std::string> Read(std::string_view part, const Descriptor& descriptor,
                           std::size_t max_bytes) const;

 private:
  struct Place {
    std::uint64_t position = 0;  // of its header
    std::uint64_t size = 0;
  };
  explicit Archive(const ImageBytes& bytes) : bytes_(&bytes) {}
  Result<void> List();
  Result<void> NoteEntry(const unpack::TarEntry& entry);
  const Place* Find(std::string_view part) const;
  Result<ByteReader> OpenPlace(const Place& place, std::string_view part) const;

  const ImageBytes* bytes_;
  bool packed_ = false;  // the tar as a whole
  std::map<std::string, Place, std::less<>> places_{};
  std::map<std::string, std::string, std::less<>> links_{};
};

// Where a layout keeps the blob: "blobs/sha256/…". Empty for a digest that is none of sha256 or
// sha512.
std::string BlobPath(std::string_view digest);

}  // namespace policy::image
