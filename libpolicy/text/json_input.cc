// Fills the stream block by block and says what is wrong with its bytes.
#include "text/json_input.h"

#include <algorithm>
#include <span>

#include "text/excerpt.h"
#include "text/plain_run.h"
#include "text/utf8.h"

namespace policy::text {
namespace {

constexpr std::size_t kBuffer = std::size_t{64} << 10U;
constexpr std::size_t kLongestNumber = 63;
constexpr char kEnd[2] = {'\0', '\0'};
constexpr std::string_view kMark = "\xEF\xBB\xBF";

// RapidJSON's error in our words.
std::string Explain(rapidjson::ParseErrorCode code) {
  switch (code) {
    case rapidjson::kParseErrorDocumentEmpty:
      return "empty file";
    case rapidjson::kParseErrorDocumentRootNotSingular:
      return "text after the end of the document";
    case rapidjson::kParseErrorObjectMissName:
      return "expected a key in double quotes or '}'";
    case rapidjson::kParseErrorObjectMissColon:
      return "expected ':' after a key";
    case rapidjson::kParseErrorObjectMissCommaOrCurlyBracket:
      return "expected ',' or '}'";
    case rapidjson::kParseErrorArrayMissCommaOrSquareBracket:
      return "expected ',' or ']'";
    case rapidjson::kParseErrorStringUnicodeEscapeInvalidHex:
      return "expected four hex digits after \\u";
    case rapidjson::kParseErrorStringUnicodeSurrogateInvalid:
      return "half of a surrogate pair";
    case rapidjson::kParseErrorStringEscapeInvalid:
      return "an unknown escape or a bare control character in a string";
    case rapidjson::kParseErrorStringMissQuotationMark:
      return "the quote opened here is never closed";
    case rapidjson::kParseErrorNumberTooBig:
      return "a number larger than we accept";
    case rapidjson::kParseErrorNumberMissFraction:
    case rapidjson::kParseErrorNumberMissExponent:
      return "a broken number";
    default:
      return "this is not JSON";
  }
}

}  // namespace

JsonInput::JsonInput(std::string_view bytes) : text_(bytes) {
  if (bytes.starts_with(kMark)) skipped_ = kMark.size();
  Accept(bytes.data() + skipped_, bytes.size() - skipped_, true);
  base_ = token_ = line_start_ = skipped_;
  if (at_ == end_) ShowEnd();
}

JsonInput::JsonInput(Source& source, std::size_t max_bytes, std::size_t max_token)
    : source_(&source),
      buffer_(std::make_unique_for_overwrite<char[]>(kBuffer)),
      max_bytes_(max_bytes),
      max_token_(max_token) {
  while (state_ == State::kOpen && at_ == end_) Load();
  const std::string_view first(at_, static_cast<std::size_t>(end_ - at_));
  if (first.starts_with(kMark)) {
    skipped_ = token_ = line_start_ = kMark.size();
    at_ += kMark.size();
  }
  if (at_ == end_) Refill();
}

std::string_view JsonInput::PlainRun() const {
  return {at_, static_cast<std::size_t>(FindSpecial(at_, end_) - at_)};
}

void JsonInput::Refill() {
  if (state_ == State::kOpen && TokenTooLong()) state_ = State::kTokenTooLong;
  // One read may bring no more than a part of a character.
  while (state_ == State::kOpen && at_ == end_) Load();
  if (at_ == end_) ShowEnd();
}

bool JsonInput::TokenTooLong() const {
  const bool number = token_first_ == '-' || (token_first_ >= '0' && token_first_ <= '9');
  return Tell() - token_ > (number ? kLongestNumber : max_token_);
}

void JsonInput::ShowEnd() {
  base_ = Tell();
  at_ = begin_ = kEnd;
  end_ = kEnd + 1;
}

void JsonInput::Load() {
  const std::size_t offset = begin_ == nullptr ? 0 : Tell();
  if (kept_ != 0 && end_ != nullptr) std::memmove(buffer_.get(), end_, kept_);
  const std::size_t read = source_->Read(std::span<char>(buffer_.get() + kept_, kBuffer - kept_));
  received_ += read;
  Accept(buffer_.get(), kept_ + read, read == 0);
  base_ = offset;
  if (received_ > max_bytes_) {
    end_ = begin_;
    state_ = State::kTooLong;
  } else if (read == 0 && source_->failed()) {
    end_ = begin_;
    state_ = State::kFailed;
  }
}

void JsonInput::Accept(const char* data, std::size_t size, bool last) {
  std::string_view good(data, size);
  kept_ = 0;
  if (last) state_ = State::kEnded;
  const std::size_t nul = good.find('\0');
  if (nul != std::string_view::npos) {
    good = good.substr(0, nul);
    state_ = State::kNul;
  }
  const std::size_t bad = FindInvalidUtf8(good);
  if (bad != std::string_view::npos) {
    if (state_ == State::kOpen && IsCutUtf8(good.substr(bad))) {
      kept_ = size - bad;
    } else {
      state_ = State::kBadUtf8;
    }
    good = good.substr(0, bad);
  }
  at_ = begin_ = good.data();
  end_ = begin_ + good.size();
}

Error JsonInput::Complain(ErrorKind kind, std::string message, std::size_t offset,
                          std::string_view file) const {
  Error error;
  error.kind = kind;
  error.message = std::move(message);
  error.where.file = std::string(file);
  error.where.line = static_cast<int>(line_);
  error.where.column = static_cast<int>(offset - std::min(offset, line_start_) + 1);
  error.excerpt = ExcerptAt(text_, offset);
  return error;
}

std::optional<Error> JsonInput::Fault(std::string_view file) const {
  if (begin_ != kEnd) return std::nullopt;
  const auto complain = [&](ErrorKind kind, std::string message) {
    return Complain(kind, std::move(message), Tell(), file);
  };
  switch (state_) {
    case State::kNul:
      return complain(ErrorKind::kBadInput, "a NUL byte is not allowed");
    case State::kBadUtf8:
      return complain(ErrorKind::kBadInput, "this is not valid UTF-8");
    case State::kTooLong:
      return complain(ErrorKind::kLimit,
                      "more than " + std::to_string(max_bytes_) + " bytes are not accepted");
    case State::kTokenTooLong:
      return Complain(ErrorKind::kLimit, "a string or number is longer than we accept", token_,
                      file);
    case State::kFailed:
      return complain(ErrorKind::kUnavailable, "reading stopped before the end");
    default:
      return std::nullopt;
  }
}

Error JsonInput::ComplainParse(const rapidjson::ParseResult& result, std::string_view file) const {
  const bool unclosed = result.Code() == rapidjson::kParseErrorStringMissQuotationMark;
  return Complain(ErrorKind::kBadInput, Explain(result.Code()), unclosed ? token_ : result.Offset(),
                  file);
}

}  // namespace policy::text
