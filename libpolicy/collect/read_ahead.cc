// Two pieces take turns: one is being given out, the next is being fetched.
#include "collect/read_ahead.h"

#include <algorithm>
#include <string_view>
#include <utility>

namespace policy {
namespace {

constexpr std::size_t kPiece = std::size_t{1} << 20U;

}  // namespace

ReadAhead::Piece ReadAhead::Fetch(std::string room) {
  Piece piece{.bytes = std::move(room)};
  piece.bytes.resize(kPiece);
  std::size_t size = 0;
  while (size < kPiece && !piece.last) {
    const Result<std::size_t> got = read_(piece.bytes.data() + size, kPiece - size);
    piece.last = !got || *got == 0;
    if (!got) piece.end = got.error();
    if (got) size += *got;
  }
  piece.bytes.resize(size);
  hash_.Update(piece.bytes);
  return piece;
}

Result<void> ReadAhead::Advance() {
  if (piece_.last) return piece_.end;
  std::string room = std::move(piece_.bytes);
  piece_ = next_.valid() ? next_.get() : Fetch({});
  given_ = 0;
  if (piece_.last) return {};
  // Where no thread can be had, the piece is fetched when it is due.
  next_ = std::async(std::launch::async | std::launch::deferred,
                     [this, room = std::move(room)]() mutable { return Fetch(std::move(room)); });
  return {};
}

Result<std::size_t> ReadAhead::Read(char* into, std::size_t size) {
  if (given_ == piece_.bytes.size()) {
    if (Result<void> more = Advance(); !more) return more.error();
    if (piece_.bytes.empty() && !piece_.end) return piece_.end.error();
  }
  const std::size_t count = std::string_view(piece_.bytes).substr(given_).copy(into, size);
  given_ += count;
  return count;
}

Result<std::string> ReadAhead::Digest() {
  while (!piece_.last) {
    if (Result<void> more = Advance(); !more) return more.error();
  }
  if (!piece_.end) return piece_.end.error();
  return hash_.Finish();
}

}  // namespace policy
