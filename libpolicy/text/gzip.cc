// zlib's inflate, one member after another. It checks headers, checksums and lengths itself.
#include "text/gzip.h"

#include <zlib.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>

namespace policy::text {
namespace {

constexpr std::size_t kPiece = std::size_t{64} << 10U;
constexpr int kGzipOnly = 16 + MAX_WBITS;

}  // namespace

struct GzipSource::Inflater {
  z_stream stream{};
  bool ready = false;      // inflateInit has succeeded.
  bool in_member = false;  // A member has begun and not ended.
  std::array<unsigned char, kPiece> piece{};

  ~Inflater() {
    if (ready) inflateEnd(&stream);
  }
};

GzipSource::GzipSource(Source& packed, const GzipLimits& limits)
    : packed_(packed), limits_(limits), inflater_(std::make_unique<Inflater>()) {
  inflater_->ready = inflateInit2(&inflater_->stream, kGzipOnly) == Z_OK;
  inflater_->in_member = true;
  if (!inflater_->ready) Fail(ErrorKind::kInternal, "there is no memory to unpack with");
}

GzipSource::~GzipSource() = default;

void GzipSource::Fail(ErrorKind kind, std::string_view why) {
  error_ = Error{.kind = kind, .message = "gzip: " + std::string(why)};
  ended_ = true;
}

// Makes sure that packed bytes are there; false at their end.
bool GzipSource::Fill() {
  z_stream& stream = inflater_->stream;
  if (stream.avail_in != 0) return true;
  std::array<unsigned char, kPiece>& piece = inflater_->piece;
  const std::size_t got =
      packed_.Read(std::span<char>(reinterpret_cast<char*>(piece.data()), piece.size()));
  if (got == 0 && packed_.failed()) Fail(ErrorKind::kUnavailable, "reading stopped before the end");
  taken_ += got;
  stream.next_in = piece.data();
  stream.avail_in = static_cast<uInt>(got);
  return got != 0;
}

// Whether nothing but zero bytes are left.
bool GzipSource::SkipPadding() {
  z_stream& stream = inflater_->stream;
  while (Fill()) {
    const unsigned char* end = stream.next_in + stream.avail_in;
    if (std::any_of(stream.next_in, static_cast<Bytef*>(stream.next_in + stream.avail_in),
                    [](unsigned char byte) { return byte != 0; })) {
      Fail(ErrorKind::kBadInput, "there is other text behind the packed one");
      return false;
    }
    stream.next_in = const_cast<unsigned char*>(end);
    stream.avail_in = 0;
  }
  return !error_;
}

// Behind the end of a member: begins the next one, or says that there is none.
bool GzipSource::NextMember() {
  if (!Fill()) return false;
  z_stream& stream = inflater_->stream;
  if (*stream.next_in == 0) return SkipPadding(), false;
  inflater_->in_member = inflateReset(&stream) == Z_OK;
  return inflater_->in_member;
}

void GzipSource::CheckLimits() {
  if (given_ > limits_.max_bytes) {
    Fail(ErrorKind::kLimit, "unpacks to more than " + std::to_string(limits_.max_bytes) + " bytes");
  } else if (given_ > limits_.free_bytes && given_ / limits_.max_ratio > taken_) {
    Fail(ErrorKind::kLimit,
         "unpacks to more than " + std::to_string(limits_.max_ratio) + " times its size");
  }
}

std::size_t GzipSource::Read(std::span<char> into) {
  z_stream& stream = inflater_->stream;
  const std::size_t room = std::min<std::size_t>(into.size(), UINT32_MAX);
  stream.next_out = reinterpret_cast<unsigned char*>(into.data());
  stream.avail_out = static_cast<uInt>(room);
  while (!ended_ && stream.avail_out == room && room != 0) {
    if (!inflater_->in_member && !NextMember()) {
      ended_ = true;
      break;
    }
    if (!Fill()) {
      if (!error_) Fail(ErrorKind::kBadInput, "the packed text is cut off");
      break;
    }
    const int done = inflate(&stream, Z_NO_FLUSH);
    if (done == Z_STREAM_END) {
      inflater_->in_member = false;
    } else if (done != Z_OK && done != Z_BUF_ERROR) {
      Fail(ErrorKind::kBadInput, stream.msg == nullptr ? "the packed text is damaged" : stream.msg);
    }
  }
  const std::size_t got = room - stream.avail_out;
  given_ += got;
  if (!error_) CheckLimits();
  return error_ ? 0 : got;
}

}  // namespace policy::text
