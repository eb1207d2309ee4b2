// libarchive by its streaming interface alone: it gets bytes from us and gives bytes to us, and
// touches no file. Unpacking and walking are two handles, so that what lies between them can be
// digested.
#include "unpack/tar.h"

#include <archive.h>
#include <archive_entry.h>

#include <algorithm>
#include <array>
#include <string_view>
#include <utility>

namespace policy::unpack {
namespace {

constexpr std::size_t kPiece = std::size_t{128} << 10U;
constexpr std::string_view kGzip = "\x1F\x8B";
constexpr std::string_view kZstd = "\x28\xB5\x2F\xFD";

struct CloseArchive {
  void operator()(archive* handle) const { archive_read_free(handle); }
};
using Handle = std::unique_ptr<archive, CloseArchive>;

// What a handle of libarchive reads from, and why it could not.
struct Feed {
  ByteReader read{};
  std::vector<char> piece = std::vector<char>(kPiece);
  std::uint64_t taken = 0;
  std::optional<Error> error{};
};

la_ssize_t FeedMore(archive* handle, void* data, const void** buffer) {
  Feed& feed = *static_cast<Feed*>(data);
  Result<std::size_t> got = feed.read(feed.piece.data(), feed.piece.size());
  if (!got) {
    feed.error = std::move(got).error();
    archive_set_error(handle, -1, "the source failed");
    return -1;
  }
  feed.taken += *got;
  *buffer = feed.piece.data();
  return static_cast<la_ssize_t>(*got);
}

Error Broken(const Feed& feed, archive* handle, const std::string& name, std::string_view what) {
  if (feed.error) return *feed.error;
  const char* why = archive_error_string(handle);
  std::string message = name + " " + std::string(what);
  if (why != nullptr) message.append(": ").append(why);
  std::replace(message.begin(), message.end(), '\n', ' ');
  return Error{.kind = ErrorKind::kBadInput, .message = std::move(message)};
}

class Unpacker {
 public:
  Unpacker(ByteReader packed, std::string name, const UnpackLimits& limits)
      : name_(std::move(name)), limits_(limits) {
    feed_.read = std::move(packed);
  }

  Result<std::size_t> Read(char* into, std::size_t size) {
    if (!begun_) {
      if (Result<void> began = Begin(); !began) return began.error();
    }
    if (!handle_) return ReadPlain(into, size);
    const la_ssize_t got = archive_read_data(handle_.get(), into, size);
    if (got < 0) return Broken(feed_, handle_.get(), name_, "cannot be unpacked");
    given_ += static_cast<std::uint64_t>(got);
    const bool too_well = given_ > limits_.free_bytes && given_ / limits_.max_ratio > feed_.taken;
    if (too_well || given_ > limits_.max_bytes) {
      return Error{
          .kind = ErrorKind::kLimit,
          .message = name_ + (too_well ? " unpacks to more than " +
                                             std::to_string(limits_.max_ratio) + " times its size"
                                       : " unpacks to more than we accept")};
    }
    if (got == 0) {
      // The digest of what is packed is taken over all of it.
      while (true) {
        const Result<std::size_t> more = feed_.read(feed_.piece.data(), feed_.piece.size());
        if (!more) return more.error();
        if (*more == 0) break;
      }
    }
    return static_cast<std::size_t>(got);
  }

 private:
  // Looks at the first bytes; packed ones go through libarchive.
  Result<void> Begin() {
    begun_ = true;
    while (head_.size() < kZstd.size()) {
      std::array<char, 4096> some{};
      Result<std::size_t> got = feed_.read(some.data(), some.size());
      if (!got) return got.error();
      if (*got == 0) break;
      head_.append(some.data(), *got);
    }
    if (!IsPacked(head_)) return {};
    feed_.taken = 0;
    ByteReader rest = std::move(feed_.read);
    feed_.read = [this, rest = std::move(rest)](char* into, std::size_t size) {
      if (head_.empty()) return rest(into, size);
      const std::size_t some = head_.copy(into, size);
      head_.erase(0, some);
      return Result<std::size_t>(some);
    };
    handle_.reset(archive_read_new());
    const bool ready = handle_ && archive_read_support_filter_gzip(handle_.get()) == ARCHIVE_OK &&
                       archive_read_support_filter_zstd(handle_.get()) == ARCHIVE_OK &&
                       archive_read_support_format_raw(handle_.get()) == ARCHIVE_OK &&
                       archive_read_support_format_empty(handle_.get()) == ARCHIVE_OK;
    if (!ready) {
      return Error{.kind = ErrorKind::kUnsupported,
                   .message = name_ + " is packed in a way that this build cannot unpack"};
    }
    archive_entry* entry = nullptr;
    int code = archive_read_open(handle_.get(), &feed_, nullptr, FeedMore, nullptr);
    if (code == ARCHIVE_OK) code = archive_read_next_header(handle_.get(), &entry);
    if (code == ARCHIVE_OK || code == ARCHIVE_WARN || code == ARCHIVE_EOF) return {};
    return Broken(feed_, handle_.get(), name_, "cannot be unpacked");
  }

  Result<std::size_t> ReadPlain(char* into, std::size_t size) {
    if (head_.empty()) return feed_.read(into, size);
    const std::size_t some = head_.copy(into, size);
    head_.erase(0, some);
    return some;
  }

  std::string name_;
  UnpackLimits limits_;
  Feed feed_{};
  Handle handle_{};
  std::string head_{};
  std::uint64_t given_ = 0;
  bool begun_ = false;
};

TarEntry::Kind KindOf(archive_entry* entry) {
  if (archive_entry_hardlink(entry) != nullptr || archive_entry_hardlink_utf8(entry) != nullptr) {
    return TarEntry::Kind::kHardLink;
  }
  switch (archive_entry_filetype(entry)) {
    case AE_IFREG:
      return TarEntry::Kind::kFile;
    case AE_IFDIR:
      return TarEntry::Kind::kFolder;
    case AE_IFLNK:
      return TarEntry::Kind::kSymbolicLink;
    default:
      return TarEntry::Kind::kOther;
  }
}

// In a locale without UTF-8 a name is there in one of two forms.
std::string Either(const char* plain, const char* utf8) {
  if (plain != nullptr) return plain;
  return utf8 != nullptr ? utf8 : "";
}

}  // namespace

bool IsPacked(std::string_view head) { return head.starts_with(kGzip) || head.starts_with(kZstd); }

ByteReader Unpacked(ByteReader packed, std::string name, const UnpackLimits& limits) {
  auto unpacker = std::make_shared<Unpacker>(std::move(packed), std::move(name), limits);
  return [unpacker](char* into, std::size_t size) { return unpacker->Read(into, size); };
}

struct Tar::State {
  std::string name{};
  Feed feed{};
  Handle handle{};
  bool begun = false;
};

Tar::Tar(ByteReader read, std::string name) : state_(std::make_shared<State>()) {
  state_->name = std::move(name);
  state_->feed.read = std::move(read);
}
Tar::~Tar() = default;

Result<std::optional<TarEntry>> Tar::Next() {
  State& state = *state_;
  if (!state.begun) {
    state.begun = true;
    state.handle.reset(archive_read_new());
    const bool ready = state.handle &&
                       archive_read_support_format_tar(state.handle.get()) == ARCHIVE_OK &&
                       archive_read_support_format_empty(state.handle.get()) == ARCHIVE_OK;
    if (!ready) {
      return Error{.kind = ErrorKind::kUnsupported, .message = "this build cannot read tar"};
    }
    const int opened =
        archive_read_open(state.handle.get(), &state.feed, nullptr, FeedMore, nullptr);
    if (opened != ARCHIVE_OK) {
      return Broken(state.feed, state.handle.get(), state.name, "is no tar");
    }
  }
  archive_entry* entry = nullptr;
  int code = ARCHIVE_RETRY;
  for (int tries = 0; code == ARCHIVE_RETRY && tries < 3; ++tries) {
    code = archive_read_next_header(state.handle.get(), &entry);
  }
  if (code == ARCHIVE_EOF) return std::optional<TarEntry>();
  if (code != ARCHIVE_OK && code != ARCHIVE_WARN) {
    return Broken(state.feed, state.handle.get(), state.name, "is no whole tar");
  }
  TarEntry one{
      .kind = KindOf(entry),
      .path = Either(archive_entry_pathname(entry), archive_entry_pathname_utf8(entry)),
      .mode = static_cast<std::uint32_t>(archive_entry_mode(entry)),
      .size = static_cast<std::uint64_t>(std::max<la_int64_t>(archive_entry_size(entry), 0)),
      .position = static_cast<std::uint64_t>(
          std::max<la_int64_t>(archive_read_header_position(state.handle.get()), 0))};
  if (one.kind == TarEntry::Kind::kHardLink) {
    one.target = Either(archive_entry_hardlink(entry), archive_entry_hardlink_utf8(entry));
  } else if (one.kind == TarEntry::Kind::kSymbolicLink) {
    one.target = Either(archive_entry_symlink(entry), archive_entry_symlink_utf8(entry));
  }
  return std::optional<TarEntry>(std::move(one));
}

Result<std::size_t> Tar::Read(char* into, std::size_t size) {
  const la_ssize_t got = archive_read_data(state_->handle.get(), into, size);
  if (got < 0) return Broken(state_->feed, state_->handle.get(), state_->name, "is no whole tar");
  return static_cast<std::size_t>(got);
}

}  // namespace policy::unpack
