// Decides, before anything is dispatched, whether bytes from a stranger are one HTTP/1.1 request we
// take, how long it is, and whether the connection may be used again.
//
// It knows no socket, no route and no library: the packaged HTTP library accepts floods, chunks and
// compressed bodies that a gate must not, so what reaches it has passed here first. It is stricter
// than the RFC on purpose (no bare line feeds, no folding, no chunks, no ranges, no forms).
//
//   HeadReader reader(limits);
//   HeadLook look = reader.Look(bytes);   // bytes only ever grow between two calls
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <variant>

namespace policy::webhook {

// Why a request or a connection was turned away; each is a metric label of its own.
enum class Refusal {
  kMalformed,       // 400
  kMethod,          // 405
  kTimeout,         // 408
  kLengthRequired,  // 411
  kBodyTooLarge,    // 413
  kTargetTooLong,   // 414
  kMediaType,       // 415
  kRange,           // 416
  kExpect,          // 417
  kHeadTooLarge,    // 431
  kVersion,         // 505
  kQueueFull,       // 503
  kMemory,          // 503
  kConnectionCap,   // closed without an answer
  kPeerCap,         // closed without an answer
  kCount,
};

// The label of a refusal, e.g. "head-too-large". Never fails.
const char* NameOf(Refusal refusal);

// The HTTP status it is answered with; 0 where the connection is closed without an answer.
int StatusOf(Refusal refusal);

// The bounds of one request. Defaults fit an AdmissionReview with object and oldObject.
struct FramingLimits {
  std::size_t head = std::size_t{16} * 1024;  // Request line and headers with the blank line.
  std::size_t line = 8000;    // One header line; the library refuses more than 8192.
  std::size_t target = 4096;  // The request target.
  std::size_t headers = 100;  // How many header lines.
  std::size_t body = std::size_t{8} * 1024 * 1024;  // Content-Length.
};

struct RequestFrame {
  std::size_t head_bytes = 0;
  std::size_t body_bytes = 0;
  bool keep_alive = true;
  std::size_t Size() const { return head_bytes + body_bytes; }
};

struct Refused {
  Refusal reason = Refusal::kMalformed;
  const char* detail = "";  // One lower-case line for the peer; a literal, never its own bytes.
};

// The head is not whole yet, or it is whole and taken, or refused.
using HeadLook = std::variant<std::monostate, RequestFrame, Refused>;

// Looks for the end of one head, each byte once however slowly it trickles. Not thread-safe.
class HeadReader {
 public:
  explicit HeadReader(FramingLimits limits) : limits_(limits) {}

  // `bytes` starts with the request's first byte and holds all that came so far.
  HeadLook Look(std::string_view bytes);

  // Makes it ready for the next request.
  void Reset() { scanned_ = 0; }

 private:
  FramingLimits limits_;
  std::size_t scanned_ = 0;
};

// The whole answer to a refused request. A 503 asks for a retry after a second. Never fails.
std::string RenderRefusal(const Refused& refused, bool close);

}  // namespace policy::webhook
