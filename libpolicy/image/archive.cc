// A tar is listed once; each part is then opened at its place. A tar that is packed as a whole has
// no places to go to, so it is unpacked again up to the part.
#include "image/archive.h"

#include <algorithm>
#include <array>
#include <memory>
#include <utility>

#include "base/chars.h"
#include "crypto/crypto.h"
#include "policy/reference.h"
#include "unpack/path.h"
#include "unpack/tar.h"

namespace policy::image {
namespace {

constexpr std::size_t kMostParts = 100'000;
constexpr int kMostLinks = 16;

// Digests what passes, and at the end refuses what is not as described.
class Checked {
 public:
  Checked(ByteReader read, std::string part, Descriptor descriptor)
      : read_(std::move(read)), part_(std::move(part)), descriptor_(std::move(descriptor)) {}

  Result<std::size_t> Read(char* into, std::size_t size) {
    if (ended_) return std::size_t{0};
    Result<std::size_t> got = read_(into, size);
    if (!got) return got;
    hash_.Update(std::string_view(into, *got));
    count_ += *got;
    if (descriptor_.size && count_ > *descriptor_.size) return WrongSize();
    if (*got != 0) return got;
    ended_ = true;
    if (descriptor_.size && count_ != *descriptor_.size) return WrongSize();
    const std::string digest = hash_.Finish();
    if (digest == descriptor_.digest || descriptor_.digest.empty()) return got;
    return Error{.kind = ErrorKind::kRefused,
                 .message = base::Quote(part_) + " does not have the digest that names it: " +
                            descriptor_.digest + " is " + digest};
  }

 private:
  Error WrongSize() const {
    return Error{.kind = ErrorKind::kRefused,
                 .message = base::Quote(part_) + " is not of the " +
                            std::to_string(*descriptor_.size) + " bytes that its descriptor says"};
  }

  ByteReader read_;
  std::string part_;
  Descriptor descriptor_;
  crypto::Sha256Stream hash_{};
  std::uint64_t count_ = 0;
  bool ended_ = false;
};

Error Absent(std::string_view part) {
  return Error{.kind = ErrorKind::kNotFound,
               .message = "the archive does not hold " + base::Quote(part)};
}

}  // namespace

std::string BlobPath(std::string_view digest) {
  const std::size_t colon = digest.find(':');
  if (!IsDigest(digest) || colon == std::string_view::npos) return {};
  std::string path = "blobs/";
  return path.append(digest.substr(0, colon)).append("/").append(digest.substr(colon + 1));
}

Result<Archive> Archive::Open(const ImageBytes& bytes) {
  Archive archive(bytes);
  if (!bytes.folder) {
    if (Result<void> listed = archive.List(); !listed) return listed.error();
  }
  return archive;
}

Result<void> Archive::List() {
  Result<ByteReader> head = bytes_->open({}, 0);
  if (!head) return head.error();
  std::array<char, 4> first{};
  const Result<std::size_t> got = (*head)(first.data(), first.size());
  if (!got) return got.error();
  packed_ = unpack::IsPacked({first.data(), *got});
  Result<ByteReader> whole = bytes_->open({}, 0);
  if (!whole) return whole.error();
  unpack::Tar tar(packed_ ? unpack::Unpacked(*std::move(whole), "the archive") : *std::move(whole),
                  "the archive");
  while (true) {
    Result<std::optional<unpack::TarEntry>> entry = tar.Next();
    if (!entry) return entry.error();
    if (!*entry) return {};
    if (places_.size() + links_.size() >= kMostParts) {
      return Error{.kind = ErrorKind::kLimit, .message = "the archive has too many parts"};
    }
    if (Result<void> noted = NoteEntry(**entry); !noted) return noted;
  }
}

Result<void> Archive::NoteEntry(const unpack::TarEntry& entry) {
  Result<std::string> path = unpack::PlainPath(entry.path);
  if (!path) return path.error();
  switch (entry.kind) {
    case unpack::TarEntry::Kind::kFile:
      if (!places_.emplace(*path, Place{entry.position, entry.size}).second) {
        return Error{.kind = ErrorKind::kRefused,
                     .message = "the archive holds " + base::Quote(*path) + " twice"};
      }
      return {};
    case unpack::TarEntry::Kind::kSymbolicLink:
    case unpack::TarEntry::Kind::kHardLink: {
      // Within an archive only what lies in it can be meant.
      const bool hard = entry.kind == unpack::TarEntry::Kind::kHardLink;
      Result<std::string> target = entry.target.starts_with('/') || hard
                                       ? unpack::PlainPath(entry.target)
                                       : unpack::LinkTarget(*path, entry.target);
      if (!target) return target.error();
      links_.emplace(*std::move(path), *std::move(target));
      return {};
    }
    default:
      return {};
  }
}

const Archive::Place* Archive::Find(std::string_view part) const {
  for (int hops = 0; hops < kMostLinks; ++hops) {
    const auto place = places_.find(part);
    if (place != places_.end()) return &place->second;
    const auto link = links_.find(part);
    if (link == links_.end()) return nullptr;
    part = link->second;
  }
  return nullptr;
}

bool Archive::Has(std::string_view part) const {
  if (!bytes_->folder) return Find(part) != nullptr;
  const Result<std::string> plain = unpack::PlainPath(part);
  return plain && bytes_->open(*plain, 0).has_value();
}

Result<ByteReader> Archive::OpenPlace(const Place& place, std::string_view part) const {
  Result<ByteReader> whole = bytes_->open({}, packed_ ? 0 : place.position);
  if (!whole) return whole.error();
  auto tar = std::make_shared<unpack::Tar>(
      packed_ ? unpack::Unpacked(*std::move(whole), "the archive") : *std::move(whole),
      "the archive");
  while (true) {
    const Result<std::optional<unpack::TarEntry>> entry = tar->Next();
    if (!entry) return entry.error();
    if (!*entry) return Absent(part);
    if (!packed_ || (*entry)->position == place.position) break;
  }
  return ByteReader([tar](char* into, std::size_t size) { return tar->Read(into, size); });
}

Result<ByteReader> Archive::Open(std::string_view part) const {
  if (!bytes_->folder) {
    const Place* place = Find(part);
    if (place == nullptr) return Absent(part);
    return OpenPlace(*place, part);
  }
  Result<std::string> plain = unpack::PlainPath(part);
  if (!plain) return plain.error();
  return bytes_->open(*plain, 0);
}

Result<ByteReader> Archive::OpenChecked(std::string_view part, const Descriptor& descriptor) const {
  Result<ByteReader> open = Open(part);
  if (!open) return open.error();
  if (!descriptor.digest.empty() && !descriptor.digest.starts_with("sha256:")) {
    return Error{
        .kind = ErrorKind::kUnsupported,
        .message = "digests other than sha256 are not checked: " + base::Quote(descriptor.digest)};
  }
  auto checked = std::make_shared<Checked>(*std::move(open), std::string(part), descriptor);
  return ByteReader([checked](char* into, std::size_t size) { return checked->Read(into, size); });
}

Result<std::string> Archive::Read(std::string_view part, const Descriptor& descriptor,
                                  std::size_t max_bytes) const {
  Result<ByteReader> open = OpenChecked(part, descriptor);
  if (!open) return open.error();
  std::string text;
  std::vector<char> piece(std::size_t{64} << 10U);
  while (true) {
    const Result<std::size_t> got = (*open)(piece.data(), piece.size());
    if (!got) return got.error();
    if (*got == 0) return text;
    text.append(piece.data(), *got);
    if (text.size() > max_bytes) {
      return Error{.kind = ErrorKind::kLimit,
                   .message = base::Quote(part) + " is larger than " +
                              std::to_string(max_bytes >> 20U) + " MiB"};
    }
  }
}

}  // namespace policy::image
