// The framing table of the gate: request line, header lines, then the rules between headers.
// It leaves sockets, deadlines and dispatch to the server.
#include "framing.h"

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>

namespace policy::webhook {
namespace {

struct RefusalRow {
  const char* name;
  int status;
  const char* phrase;
};

constexpr std::array<RefusalRow, static_cast<std::size_t>(Refusal::kCount)> kRefusals = {{
    {"malformed", 400, "Bad Request"},
    {"method", 405, "Method Not Allowed"},
    {"timeout", 408, "Request Timeout"},
    {"length-required", 411, "Length Required"},
    {"body-too-large", 413, "Payload Too Large"},
    {"target-too-long", 414, "URI Too Long"},
    {"media-type", 415, "Unsupported Media Type"},
    {"range", 416, "Range Not Satisfiable"},
    {"expect", 417, "Expectation Failed"},
    {"head-too-large", 431, "Request Header Fields Too Large"},
    {"version", 505, "HTTP Version Not Supported"},
    {"queue-full", 503, "Service Unavailable"},
    {"memory", 503, "Service Unavailable"},
    {"connection-cap", 0, ""},
    {"peer-cap", 0, ""},
}};

const RefusalRow& RowOf(Refusal refusal) { return kRefusals[static_cast<std::size_t>(refusal)]; }

struct MethodRow {
  std::string_view name;
  bool has_body;
};

constexpr MethodRow kMethods[] = {{"GET", false}, {"HEAD", false}, {"POST", true}};

enum class Field {
  kOther,
  kHost,
  kConnection,
  kContentLength,
  kContentType,
  kContentEncoding,
  kTransferEncoding,
  kRange,
  kExpect,
  kReserved,
};

struct FieldRow {
  std::string_view name;
  Field field;
};

// The last four are names under which the library hands addresses to handlers, first value first.
constexpr FieldRow kFields[] = {
    {"host", Field::kHost},
    {"connection", Field::kConnection},
    {"content-length", Field::kContentLength},
    {"content-type", Field::kContentType},
    {"content-encoding", Field::kContentEncoding},
    {"transfer-encoding", Field::kTransferEncoding},
    {"range", Field::kRange},
    {"expect", Field::kExpect},
    {"remote_addr", Field::kReserved},
    {"remote_port", Field::kReserved},
    {"local_addr", Field::kReserved},
    {"local_port", Field::kReserved},
};

char Lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c; }

bool SameWord(std::string_view text, std::string_view lower) {
  return text.size() == lower.size() && std::equal(text.begin(), text.end(), lower.begin(),
                                                   [](char a, char b) { return Lower(a) == b; });
}

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

bool IsTokenChar(char c) {
  const char lower = Lower(c);
  return (lower >= 'a' && lower <= 'z') || IsDigit(c) ||
         (c != '\0' && std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos);
}

bool IsValueChar(char c) {
  const auto byte = static_cast<unsigned char>(c);
  return byte == '\t' || (byte >= 0x20 && byte != 0x7f);
}

bool IsTargetChar(char c) { return c > 0x20 && c < 0x7f; }

std::string_view Trim(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t");
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(" \t") - first + 1);
}

Field FieldOf(std::string_view name) {
  for (const FieldRow& row : kFields) {
    if (SameWord(name, row.name)) return row.field;
  }
  return Field::kOther;
}

bool HasToken(std::string_view list, std::string_view lower) {
  while (!list.empty()) {
    const std::size_t comma = std::min(list.find(','), list.size());
    if (SameWord(Trim(list.substr(0, comma)), lower)) return true;
    list.remove_prefix(std::min(comma + 1, list.size()));
  }
  return false;
}

// What the header lines said, before the rules between them are applied.
struct Seen {
  bool has_body = false;
  bool old_version = false;
  bool close = false;
  bool transfer_encoding = false;
  bool content_encoding = false;
  bool range = false;
  bool expect = false;
  bool form = false;
  std::size_t hosts = 0;
  std::size_t lengths = 0;
  std::string_view length{};
};

using Problem = std::optional<Refused>;

Problem Malformed(const char* detail) { return Refused{Refusal::kMalformed, detail}; }

Problem ReadRequestLine(std::string_view line, const FramingLimits& limits, Seen& seen) {
  const std::size_t first = line.find(' ');
  const std::size_t last = line.rfind(' ');
  if (first == std::string_view::npos || first == 0 || last == first) {
    return Malformed("the request line is not 'METHOD TARGET VERSION'");
  }
  const std::string_view method = line.substr(0, first);
  const std::string_view target = line.substr(first + 1, last - first - 1);
  const std::string_view version = line.substr(last + 1);
  if (!std::all_of(method.begin(), method.end(), IsTokenChar) ||
      !std::all_of(target.begin(), target.end(), IsTargetChar) || target.empty()) {
    return Malformed("the request line is not 'METHOD TARGET VERSION'");
  }
  if (version.size() != 8 || version.substr(0, 5) != "HTTP/" || !IsDigit(version[5]) ||
      version[6] != '.' || !IsDigit(version[7])) {
    return Malformed("the request line does not end in an HTTP version");
  }
  if (version != "HTTP/1.1" && version != "HTTP/1.0") {
    return Refused{Refusal::kVersion, "only HTTP/1.1 and HTTP/1.0 are spoken here"};
  }
  const auto* row = std::find_if(std::begin(kMethods), std::end(kMethods),
                                 [&](const MethodRow& known) { return known.name == method; });
  if (row == std::end(kMethods)) return Refused{Refusal::kMethod, "only GET, HEAD and POST"};
  if (target.size() > limits.target) {
    return Refused{Refusal::kTargetTooLong, "the request target is too long"};
  }
  if (target.front() != '/') return Malformed("the request target does not start with '/'");
  seen.has_body = row->has_body;
  seen.old_version = version == "HTTP/1.0";
  return std::nullopt;
}

// The library decodes %XX in header values, so a form type could be written with escapes.
bool IsForm(std::string_view type) {
  std::string lower(type);
  std::transform(lower.begin(), lower.end(), lower.begin(), Lower);
  return lower.find("multipart/") != std::string::npos ||
         lower.find("application/x-www-form-urlencoded") != std::string::npos ||
         lower.find('%') != std::string::npos;
}

void Note(Field field, std::string_view value, Seen& seen) {
  switch (field) {
    case Field::kHost:
      ++seen.hosts;
      break;
    case Field::kConnection:
      seen.close = seen.close || HasToken(value, "close");
      break;
    case Field::kContentLength:
      ++seen.lengths;
      seen.length = value;
      break;
    case Field::kContentType:
      seen.form = seen.form || IsForm(value);
      break;
    case Field::kContentEncoding:
      seen.content_encoding = true;
      break;
    case Field::kTransferEncoding:
      seen.transfer_encoding = true;
      break;
    case Field::kRange:
      seen.range = true;
      break;
    case Field::kExpect:
      seen.expect = true;
      break;
    case Field::kOther:
    case Field::kReserved:
      break;
  }
}

Problem ReadHeaderLine(std::string_view line, const FramingLimits& limits, Seen& seen) {
  if (line.size() > limits.line) return Refused{Refusal::kHeadTooLarge, "a header is too long"};
  if (line.front() == ' ' || line.front() == '\t') return Malformed("a folded header line");
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return Malformed("a header without a name");
  const std::string_view name = line.substr(0, colon);
  const std::string_view value = line.substr(colon + 1);
  if (!std::all_of(name.begin(), name.end(), IsTokenChar)) {
    return Malformed("a header name with a blank or another character that is not allowed");
  }
  if (!std::all_of(value.begin(), value.end(), IsValueChar)) {
    return Malformed("a control character in a header");
  }
  const Field field = FieldOf(name);
  if (field == Field::kReserved) return Malformed("a header name that is reserved");
  Note(field, Trim(value), seen);
  return std::nullopt;
}

std::optional<std::uint64_t> ReadLength(std::string_view text) {
  constexpr std::size_t max_digits = 18;
  if (text.empty() || text.size() > max_digits) return std::nullopt;
  std::uint64_t value = 0;
  for (char c : text) {
    if (!IsDigit(c)) return std::nullopt;
    value = value * 10 + static_cast<std::uint64_t>(c - '0');
  }
  return value;
}

HeadLook Decide(const Seen& seen, std::size_t head_bytes, const FramingLimits& limits) {
  if (seen.hosts > 1 || (seen.hosts == 0 && !seen.old_version)) {
    return *Malformed("exactly one Host header is needed");
  }
  if (seen.transfer_encoding && seen.lengths > 0) {
    return *Malformed("both Content-Length and Transfer-Encoding");
  }
  if (seen.lengths > 1) return *Malformed("more than one Content-Length");
  if (seen.transfer_encoding) {
    return Refused{Refusal::kLengthRequired, "Transfer-Encoding is not taken; send Content-Length"};
  }
  if (seen.content_encoding) {
    return Refused{Refusal::kMediaType, "Content-Encoding is not taken; send the body as it is"};
  }
  if (seen.range) return Refused{Refusal::kRange, "Range is not taken"};
  if (seen.expect) return Refused{Refusal::kExpect, "Expect is not taken"};
  RequestFrame frame{head_bytes, 0, !seen.close && !seen.old_version};
  if (seen.lengths == 0) {
    if (seen.has_body) return Refused{Refusal::kLengthRequired, "Content-Length is needed"};
    return frame;
  }
  const std::optional<std::uint64_t> length = ReadLength(seen.length);
  if (!length) return *Malformed("Content-Length is not one decimal number");
  if (*length > limits.body) return Refused{Refusal::kBodyTooLarge, "the body is too large"};
  if (*length > 0 && !seen.has_body) return *Malformed("a body where the method has none");
  if (seen.form) return Refused{Refusal::kMediaType, "forms are not taken"};
  frame.body_bytes = static_cast<std::size_t>(*length);
  return frame;
}

// `head` ends with CRLF CRLF and every line feed in it follows a carriage return.
HeadLook ReadHead(std::string_view head, const FramingLimits& limits) {
  const std::size_t head_bytes = head.size();
  Seen seen;
  std::size_t end = head.find("\r\n");
  if (Problem problem = ReadRequestLine(head.substr(0, end), limits, seen)) return *problem;
  std::size_t count = 0;
  for (head.remove_prefix(end + 2); head.size() > 2; head.remove_prefix(end + 2)) {
    if (++count > limits.headers) return Refused{Refusal::kHeadTooLarge, "too many headers"};
    end = head.find("\r\n");
    if (Problem problem = ReadHeaderLine(head.substr(0, end), limits, seen)) return *problem;
  }
  return Decide(seen, head_bytes, limits);
}

}  // namespace

const char* NameOf(Refusal refusal) { return RowOf(refusal).name; }

int StatusOf(Refusal refusal) { return RowOf(refusal).status; }

HeadLook HeadReader::Look(std::string_view bytes) {
  constexpr std::string_view head_end = "\r\n\r\n";
  const Refused too_large{Refusal::kHeadTooLarge, "the request head is too large"};
  const std::string_view window = bytes.substr(0, limits_.head);
  for (std::size_t at = window.find('\n', scanned_); at != std::string_view::npos;
       at = window.find('\n', at + 1)) {
    if (at == 0 || window[at - 1] != '\r') return *Malformed("a line feed without carriage return");
    if (at == 1) return *Malformed("an empty line where a request is due");
    const std::size_t size = at + 1;
    if (size >= head_end.size() &&
        window.substr(size - head_end.size(), head_end.size()) == head_end) {
      return ReadHead(window.substr(0, size), limits_);
    }
  }
  scanned_ = window.size();
  if (bytes.size() >= limits_.head) return too_large;
  return std::monostate{};
}

std::string RenderRefusal(const Refused& refused, bool close) {
  const RefusalRow& row = RowOf(refused.reason);
  std::string body = refused.detail;
  body += '\n';
  std::string out = "HTTP/1.1 " + std::to_string(row.status) + ' ' + row.phrase + "\r\n";
  out += "Content-Type: text/plain\r\nContent-Length: " + std::to_string(body.size()) + "\r\n";
  if (row.status == 503) out += "Retry-After: 1\r\n";
  if (row.status == 405) out += "Allow: GET, HEAD, POST\r\n";
  if (close) out += "Connection: close\r\n";
  return out + "\r\n" + body;
}

}  // namespace policy::webhook
