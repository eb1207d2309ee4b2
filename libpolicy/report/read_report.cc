// ReadReport: which format is it, and the reading of it in one pass. The text is unpacked on the
// way in, where it is packed, and held back only while no reader is certain; then it streams.
#include <algorithm>
#include <array>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "policy/report.h"
#include "report/fields.h"
#include "report/outline.h"
#include "report/readers.h"
#include "text/gzip.h"
#include "text/json_stream.h"
#include "text/utf8.h"

namespace policy {
namespace report {
namespace {

constexpr std::size_t kPiece = std::size_t{64} << 10U;
// What may be held back before a format must be known. Bounds the memory that a stranger's text
// costs.
constexpr std::size_t kMostHeld = std::size_t{32} << 20U;

// The caller's stream. Its first bytes can be looked at before they are read.
class ByteSource final : public text::Source {
 public:
  explicit ByteSource(const ByteReader& read) : read_(read) {}

  std::size_t Read(std::span<char> into) override {
    if (given_ == head_.size()) return ReadOn(into);
    const std::size_t size = head_.copy(into.data(), into.size(), given_);
    given_ += size;
    return size;
  }
  bool failed() const override { return error_.has_value(); }
  const std::optional<Error>& error() const { return error_; }

  // At least the first `size` bytes, fewer at the end or at an error. Only before the first Read.
  std::string_view Peek(std::size_t size) {
    constexpr std::size_t kPeeked = 4096;
    while (head_.size() < size) {
      const std::size_t had = head_.size();
      head_.resize(had + kPeeked);
      const std::size_t got = ReadOn(std::span<char>(head_).subspan(had));
      head_.resize(had + got);
      if (got == 0) break;
    }
    return head_;
  }

 private:
  std::size_t ReadOn(std::span<char> into) {
    if (ended_) return 0;
    Result<std::size_t> got = read_(into.data(), into.size());
    if (got) {
      ended_ = *got == 0;
      return std::min(*got, into.size());
    }
    error_ = got.error();
    ended_ = true;
    return 0;
  }

  const ByteReader& read_;
  std::string head_{};
  std::size_t given_ = 0;
  std::optional<Error> error_{};
  bool ended_ = false;
};

// Another source, with the pieces that were held back given out first.
class HoldingSource final : public text::Source {
 public:
  explicit HoldingSource(text::Source& source) : source_(source) {}

  std::size_t Read(std::span<char> into) override {
    if (held_.empty()) return source_.Read(into);
    const std::string_view piece = std::string_view(held_.front()).substr(given_);
    const std::size_t size = std::min(piece.size(), into.size());
    std::copy_n(piece.data(), size, into.data());
    given_ += size;
    if (given_ == held_.front().size()) {
      held_.pop_front();
      given_ = 0;
    }
    return size;
  }
  bool failed() const override { return source_.failed(); }
  std::span<const std::string_view> unwanted() const override { return unwanted_; }
  void Drop(std::span<const std::string_view> keys) { unwanted_ = keys; }

  // Takes the next piece and keeps it for Read. Empty at the end, or at an error.
  std::string_view HoldNext() {
    std::string piece(kPiece, '\0');
    std::size_t size = 0;
    while (size < piece.size()) {
      const std::size_t got = source_.Read(std::span<char>(piece).subspan(size));
      if (got == 0) break;
      size += got;
    }
    piece.resize(size);
    if (size == 0) return {};
    held_size_ += size;
    held_.push_back(std::move(piece));
    return held_.back();
  }
  std::size_t held() const { return held_size_; }

 private:
  text::Source& source_;
  std::deque<std::string> held_{};
  std::size_t given_ = 0;
  std::size_t held_size_ = 0;
  std::span<const std::string_view> unwanted_{};
};

Error Complain(ErrorKind kind, std::string message, std::string_view file) {
  return Error{.kind = kind, .message = std::move(message), .where = {.file = std::string(file)}};
}

std::string NamesOf(const std::vector<const Reader*>& readers) {
  std::string names;
  for (const Reader* reader : readers) {
    names += (names.empty() ? "'" : " and '") + std::string(reader->name) + "'";
  }
  return names;
}

// Who claims the text as it stands. A wider format yields to its dialects that claim it as much.
struct Claims {
  std::vector<const Reader*> certain{};
  std::vector<const Reader*> possible{};
};

void Yield(std::vector<const Reader*>& claimants) {
  std::vector<std::string_view> yielding;
  for (const Reader* reader : claimants) {
    if (!reader->within.empty()) yielding.push_back(reader->within);
    if (!reader->within_too.empty()) yielding.push_back(reader->within_too);
  }
  std::erase_if(claimants, [&](const Reader* reader) {
    return std::find(yielding.begin(), yielding.end(), reader->name) != yielding.end();
  });
}

Claims ClaimsOn(const Outline& outline) {
  Claims claims;
  for (const Reader& reader : Readers()) {
    const Match match = reader.recognise(outline);
    if (match == Match::kCertain) claims.certain.push_back(&reader);
    if (match == Match::kPossible) claims.possible.push_back(&reader);
  }
  Yield(claims.certain);
  Yield(claims.possible);
  return claims;
}

// Before the end only certainty counts, and only where nobody else may still come to claim the
// text.
const Reader* ChooseEarly(const Claims& claims) {
  return claims.certain.size() == 1 && claims.possible.empty() ? claims.certain.front() : nullptr;
}

// The reader for a text that was seen whole, nullptr where nobody knows it.
Result<const Reader*> ChooseAtEnd(const Claims& claims, std::string_view file) {
  const std::vector<const Reader*>& found =
      claims.certain.empty() ? claims.possible : claims.certain;
  if (found.size() > 1) {
    Error error = Complain(ErrorKind::kUnsupported, "ambiguous format: " + NamesOf(found), file);
    error.hint = "say which it is, for example 'format=" + std::string(found.front()->name) + "'";
    return error;
  }
  return found.empty() ? nullptr : found.front();
}

Error Unknown(const Outline& outline, std::string_view file) {
  Error error = Complain(ErrorKind::kUnsupported, "unknown format: " + outline.Describe(), file);
  error.hint = "it is none of the " + std::to_string(Readers().size()) +
               " known formats (docs/formats.md); 'format=NAME:FILE' forces one";
  return error;
}

// Why a text that nobody claims is refused: broken text is said to be broken.
Error Refuse(const Outline& outline, text::Source& source, std::string_view file) {
  if (outline.root() == Outline::Kind::kNothing) {
    return Complain(ErrorKind::kBadInput, "empty file", file);
  }
  const bool one_json = outline.root() != Outline::Kind::kOther && !outline.more_after();
  if (one_json) {
    text::JsonStream stream;
    Result<void> checked = stream.Read(source, file);
    if (!checked) return checked.error();
  }
  return Unknown(outline, file);
}

Result<const Reader*> Named(std::string_view format, std::string_view file) {
  if (const Reader* reader = FindReader(format)) return reader;
  return Complain(ErrorKind::kUnsupported, "unknown format '" + text::OneLine(format) + "'", file);
}

Result<Report> ReadWith(const Reader& reader, HoldingSource& source, std::string_view file,
                        Detail detail) {
  if (detail == Detail::kForJudging) source.Drop(reader.for_people);
  Result<Report> report = reader.read(source, file);
  if (!report) return report;
  // A reader of several formats has said which one it is.
  if (report->format.empty()) report->format = reader.name;
  report->file = file;
  return report;
}

// Looks at the stream until a reader is certain or the text has ended.
Result<const Reader*> Detect(HoldingSource& source, std::string_view file) {
  Outline outline;
  bool ended = false;
  while (!ended) {
    const std::string_view piece = source.HoldNext();
    outline.Feed(piece);
    if (piece.size() < kPiece) outline.Finish();
    ended = piece.size() < kPiece || outline.ended() || outline.too_deep() ||
            outline.root() == Outline::Kind::kOther;
    if (!ended) {
      if (const Reader* reader = ChooseEarly(ClaimsOn(outline))) return reader;
    }
    if (!ended && source.held() >= kMostHeld) return Unknown(outline, file);
  }
  Result<const Reader*> chosen = ChooseAtEnd(ClaimsOn(outline), file);
  if (!chosen || *chosen != nullptr) return chosen;
  return Refuse(outline, source, file);
}

// By the reader that the caller names. XML that is given to a reader of JSON is another format
// rather than broken JSON.
Result<Report> ReadForced(std::string_view format, HoldingSource& source, std::string_view file,
                          Detail detail) {
  const Result<const Reader*> reader = Named(format, file);
  if (!reader) return reader.error();
  Outline outline;
  outline.Feed(source.HoldNext());
  Result<Report> report = ReadWith(**reader, source, file, detail);
  if (report || report.error().kind != ErrorKind::kBadInput) return report;
  const bool json = outline.root() == Outline::Kind::kMap ||
                    outline.root() == Outline::Kind::kList ||
                    outline.root() == Outline::Kind::kNothing;
  if (json || (*reader)->recognise(outline) != Match::kNo) return report;
  return NoSuchReport((*reader)->title, file);
}

Result<Report> ReadFrom(text::Source& stream, std::string_view file, std::string_view format,
                        Detail detail) {
  HoldingSource source(stream);
  if (!format.empty()) return ReadForced(format, source, file, detail);
  const Result<const Reader*> reader = Detect(source, file);
  if (!reader) return reader.error();
  return ReadWith(**reader, source, file, detail);
}

}  // namespace

Result<Report> ReadInner(std::string_view bytes, std::string_view file) {
  text::StringSource stream(bytes);
  HoldingSource source(stream);
  Result<const Reader*> reader = Detect(source, file);
  if (!reader) return reader.error();
  if ((*reader)->wraps) {
    return Complain(ErrorKind::kUnsupported, "an attestation within an attestation", file);
  }
  return ReadWith(**reader, source, file, Detail::kAll);
}

}  // namespace report

Result<Report> ReadReport(const ByteReader& read, std::string_view file, std::string_view format,
                          Detail detail) {
  report::ByteSource bytes(read);
  if (!text::IsGzip(bytes.Peek(2))) {
    Result<Report> report = report::ReadFrom(bytes, file, format, detail);
    if (bytes.error()) return *bytes.error();
    return report;
  }
  text::GzipSource unpacked(bytes);
  Result<Report> report = report::ReadFrom(unpacked, file, format, detail);
  if (bytes.error()) return *bytes.error();
  if (!unpacked.error()) return report;
  Error error = *unpacked.error();
  error.where.file = std::string(file);
  return error;
}

Result<Report> ReadReport(std::string_view bytes, std::string_view file, std::string_view format,
                          Detail detail) {
  const ByteReader read = [rest = bytes](char* into, std::size_t size) mutable {
    const std::size_t got = rest.copy(into, size);
    rest.remove_prefix(got);
    return Result<std::size_t>(got);
  };
  return ReadReport(read, file, format, detail);
}

std::vector<FormatInfo> Formats() {
  std::vector<FormatInfo> formats;
  for (const report::Reader& reader : report::Readers()) {
    formats.push_back({std::string(reader.name), std::string(reader.title),
                       std::string(reader.recognised), std::string(reader.versions)});
  }
  return formats;
}

}  // namespace policy
