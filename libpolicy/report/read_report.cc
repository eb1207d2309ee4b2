// ReadReport: which format is it, and the reading of it in one pass. The text is held back only
// while no reader is certain; then it streams.
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
#include "report/outline.h"
#include "report/readers.h"
#include "text/json_stream.h"
#include "text/utf8.h"

namespace policy {
namespace report {
namespace {

constexpr std::size_t kPiece = std::size_t{64} << 10U;
// What may be held back before a format must be known. Bounds the memory that a stranger's text
// costs.
constexpr std::size_t kMostHeld = std::size_t{32} << 20U;

// The caller's stream, with the pieces that were held back given out first.
class ReaderSource final : public text::Source {
 public:
  explicit ReaderSource(const ByteReader& read) : read_(read) {}

  std::size_t Read(std::span<char> into) override {
    if (held_.empty()) return ReadOn(into);
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
  bool failed() const override { return error_.has_value(); }
  const std::optional<Error>& error() const { return error_; }

  // Takes the next piece and keeps it for Read. Empty at the end, or at an error.
  std::string_view HoldNext() {
    std::string piece(kPiece, '\0');
    std::size_t size = 0;
    while (size < piece.size()) {
      const std::size_t got = ReadOn(std::span<char>(piece).subspan(size));
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
  std::deque<std::string> held_{};
  std::size_t given_ = 0;
  std::size_t held_size_ = 0;
  std::optional<Error> error_{};
  bool ended_ = false;
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

// Those who claim the text as much as `match`. A wider format yields to its dialects.
std::vector<const Reader*> Claimants(const Outline& outline, Match match) {
  std::vector<const Reader*> found;
  for (const Reader& reader : Readers()) {
    if (reader.recognise(outline) == match) found.push_back(&reader);
  }
  std::vector<std::string_view> yielding;
  for (const Reader* reader : found) {
    if (!reader->within.empty()) yielding.push_back(reader->within);
  }
  std::erase_if(found, [&](const Reader* reader) {
    return std::find(yielding.begin(), yielding.end(), reader->name) != yielding.end();
  });
  return found;
}

// Before the end only certainty counts, and only where nobody else may still come to claim the
// text.
const Reader* ChooseEarly(const Outline& outline) {
  const std::vector<const Reader*> certain = Claimants(outline, Match::kCertain);
  if (certain.size() != 1 || !Claimants(outline, Match::kPossible).empty()) return nullptr;
  return certain.front();
}

// The reader for a text that was seen whole, nullptr where nobody knows it.
Result<const Reader*> ChooseAtEnd(const Outline& outline, std::string_view file) {
  std::vector<const Reader*> found = Claimants(outline, Match::kCertain);
  if (found.empty()) found = Claimants(outline, Match::kPossible);
  if (found.size() > 1) {
    Error error = Complain(ErrorKind::kUnsupported, "ambiguous format: " + NamesOf(found), file);
    error.hint = "say which it is, for example 'format=" + std::string(found.front()->name) + "'";
    return error;
  }
  return found.empty() ? nullptr : found.front();
}

Error Unknown(const Outline& outline, std::string_view file) {
  Error error = Complain(ErrorKind::kUnsupported, "unknown format: " + outline.Describe(), file);
  std::string names;
  for (const Reader& reader : Readers()) {
    names += (names.empty() ? "" : ", ") + std::string(reader.name);
  }
  error.hint = "known formats: " + names;
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

Result<Report> ReadWith(const Reader& reader, text::Source& source, std::string_view file) {
  Result<Report> report = reader.read(source, file);
  if (!report) return report;
  report->format = reader.name;
  report->file = file;
  return report;
}

// Looks at the stream until a reader is certain or the text has ended.
Result<const Reader*> Detect(ReaderSource& source, std::string_view file) {
  Outline outline;
  bool ended = false;
  while (!ended) {
    const std::string_view piece = source.HoldNext();
    if (source.error()) return *source.error();
    outline.Feed(piece);
    if (piece.size() < kPiece) outline.Finish();
    ended = piece.size() < kPiece || outline.ended() || outline.too_deep() ||
            outline.root() == Outline::Kind::kOther;
    if (!ended) {
      if (const Reader* reader = ChooseEarly(outline)) return reader;
    }
    if (!ended && source.held() >= kMostHeld) return Unknown(outline, file);
  }
  Result<const Reader*> chosen = ChooseAtEnd(outline, file);
  if (!chosen || *chosen != nullptr) return chosen;
  return Refuse(outline, source, file);
}

}  // namespace
}  // namespace report

Result<Report> ReadReport(const ByteReader& read, std::string_view file, std::string_view format) {
  report::ReaderSource source(read);
  Result<const report::Reader*> reader =
      format.empty() ? report::Detect(source, file) : report::Named(format, file);
  if (!reader) return reader.error();
  Result<Report> report = report::ReadWith(**reader, source, file);
  if (source.error()) return *source.error();
  return report;
}

Result<Report> ReadReport(std::string_view bytes, std::string_view file, std::string_view format) {
  const ByteReader read = [rest = bytes](char* into, std::size_t size) mutable {
    const std::size_t got = rest.copy(into, size);
    rest.remove_prefix(got);
    return Result<std::size_t>(got);
  };
  return ReadReport(read, file, format);
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
