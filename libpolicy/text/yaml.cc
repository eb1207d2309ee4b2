// Checks the bytes, runs yaml-cpp's event parser over them, and words its failures.
#include "text/yaml.h"

#include <yaml-cpp/exceptions.h>
#include <yaml-cpp/parser.h>

#include <algorithm>
#include <exception>
#include <istream>
#include <streambuf>
#include <string>

#include "text/excerpt.h"
#include "text/utf8.h"
#include "text/yaml_events.h"

namespace policy::text {
namespace {

constexpr std::string_view kMark = "\xEF\xBB\xBF";

// A stream over bytes that somebody else owns.
class ViewBuffer final : public std::streambuf {
 public:
  explicit ViewBuffer(std::string_view bytes) {
    char* begin = const_cast<char*>(bytes.data());  // The get area of a streambuf is never written.
    setg(begin, begin, begin + bytes.size());
  }
};

class Reporter {
 public:
  Reporter(std::string_view source, std::string_view file) : source_(source), file_(file) {}

  Error At(ErrorKind kind, std::string message, std::size_t offset) const {
    const std::string_view before = source_.substr(0, std::min(offset, source_.size()));
    const std::size_t newline = before.rfind('\n');
    Error error = Plain(kind, std::move(message));
    error.where.line = 1 + static_cast<int>(std::count(before.begin(), before.end(), '\n'));
    error.where.column =
        static_cast<int>(before.size() - (newline == std::string_view::npos ? 0 : newline + 1) + 1);
    error.excerpt = ExcerptAt(source_, before.size());
    return error;
  }
  Error Plain(ErrorKind kind, std::string message) const {
    Error error;
    error.kind = kind;
    error.message = std::move(message);
    error.where.file = std::string(file_);
    return error;
  }
  Error From(const YamlRefusal& refusal) const {
    Error error = At(refusal.kind, refusal.message, refusal.offset);
    error.hint = refusal.hint;
    return error;
  }
  Error From(const YAML::Exception& exception) const {
    const std::string message = "this is not YAML: " + OneLine(exception.msg);
    if (exception.mark.is_null()) return Plain(ErrorKind::kBadInput, message);
    return At(ErrorKind::kBadInput, message, static_cast<std::size_t>(exception.mark.pos));
  }

 private:
  std::string_view source_;
  std::string_view file_;
};

// Control characters: yaml-cpp takes 0x04 for the end of the text.
bool IsForbidden(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') || byte == 0x7F;
}

Result<void> CheckBytes(std::string_view bytes, const Reporter& reporter) {
  const std::size_t bad = FindInvalidUtf8(bytes);
  const auto found = std::find_if(bytes.begin(), bytes.end(), IsForbidden);
  const auto control = static_cast<std::size_t>(found - bytes.begin());
  if (bad != std::string_view::npos && bad < control) {
    return reporter.At(ErrorKind::kBadInput, "this is not valid UTF-8", bad);
  }
  if (found == bytes.end()) return {};
  return reporter.At(
      ErrorKind::kBadInput,
      *found == '\0' ? "a NUL byte is not allowed" : "a control character is not allowed", control);
}

}  // namespace

Result<std::vector<Tree>> ReadYaml(std::string_view bytes, std::string_view file,
                                   const YamlOptions& options) {
  if (bytes.starts_with(kMark)) bytes.remove_prefix(kMark.size());
  const Reporter reporter(bytes, file);
  if (bytes.size() > options.limits.max_bytes) {
    return reporter.Plain(
        ErrorKind::kLimit,
        "more than " + std::to_string(options.limits.max_bytes) + " bytes are not accepted");
  }
  if (bytes.empty()) return reporter.Plain(ErrorKind::kBadInput, "empty file");
  Result<void> checked = CheckBytes(bytes, reporter);
  if (!checked) return std::move(checked).error();
  try {
    ViewBuffer buffer(bytes);
    std::istream stream(&buffer);
    YAML::Parser parser(stream);
    YamlEvents events(bytes, options);
    while (parser.HandleNextDocument(events)) {
    }
    return events.Take();
  } catch (const YamlRefusal& refusal) {
    return reporter.From(refusal);
  } catch (const YAML::Exception& exception) {
    return reporter.From(exception);
  } catch (const std::exception& exception) {
    return reporter.Plain(ErrorKind::kInternal,
                          "reading YAML failed: " + OneLine(exception.what()));
  }
}

}  // namespace policy::text
