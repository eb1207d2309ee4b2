// RFC 8949, section 3, without what signatures never need. Written here because the packaged
// library refuses the very tag that COSE messages begin with (docs/adr/0013).
#include "text/cbor.h"

#include <limits>
#include <set>
#include <tuple>
#include <utility>

#include "text/utf8.h"

namespace policy::text {
namespace {

using Kind = CborNode::Kind;

// RFC 8949, 3: three bits of major type, which are our kinds, and five of additional information.
constexpr std::uint8_t kFirstWide = 24;  // One byte follows; then two, four, eight.
constexpr std::uint8_t kLastWide = 27;
constexpr std::uint8_t kOpenEnded = 31;

struct Head {
  Kind kind = Kind::kOther;
  std::uint64_t argument = 0;
};

constexpr const char* kBroken = "not CBOR, or cut short";

class CborReader {
 public:
  CborReader(std::string_view bytes, const CborLimits& limits) : rest_(bytes), limits_(limits) {}
  std::optional<CborNode> ReadItem(std::size_t depth);
  bool at_end() const { return rest_.empty(); }
  Error Fail(ErrorKind kind, const char* problem) const;
  const std::optional<Error>& problem() const { return problem_; }

 private:
  std::optional<Head> ReadHead();
  bool TakeText(CborNode& node);
  std::optional<std::size_t> ItemsOf(const CborNode& node);
  bool HasFreshKeys(const CborNode& map);
  std::nullopt_t Stop(ErrorKind kind, const char* problem);
  bool Refuse(ErrorKind kind, const char* problem) { return Stop(kind, problem), false; }

  std::string_view rest_;
  const CborLimits& limits_;
  std::size_t nodes_ = 0;
  std::optional<Error> problem_{};
};

Error CborReader::Fail(ErrorKind kind, const char* problem) const {
  Error error;
  error.kind = kind;
  error.message = problem;
  return error;
}

std::nullopt_t CborReader::Stop(ErrorKind kind, const char* problem) {
  if (!problem_) problem_ = Fail(kind, problem);
  return std::nullopt;
}

std::optional<Head> CborReader::ReadHead() {
  if (rest_.empty()) return Stop(ErrorKind::kBadInput, kBroken);
  const auto first = static_cast<std::uint8_t>(rest_.front());
  const std::uint8_t information = first & 0x1FU;
  rest_.remove_prefix(1);
  Head head{.kind = static_cast<Kind>(first >> 5U), .argument = information};
  if (information < kFirstWide) return head;
  if (information == kOpenEnded) {
    return Stop(ErrorKind::kUnsupported, "CBOR of a length that is not given");
  }
  const std::size_t width = std::size_t{1} << (information & 0x3U);
  if (information > kLastWide || rest_.size() < width) return Stop(ErrorKind::kBadInput, kBroken);
  head.argument = 0;
  for (const char byte : rest_.substr(0, width)) {
    head.argument = head.argument << 8U | static_cast<std::uint8_t>(byte);
  }
  rest_.remove_prefix(width);
  return head;
}

// The text or bytes that follow a head.
bool CborReader::TakeText(CborNode& node) {
  if (node.number > rest_.size()) return Refuse(ErrorKind::kBadInput, kBroken);
  node.text = rest_.substr(0, node.number);
  rest_.remove_prefix(node.number);
  if (node.kind == Kind::kBytes || FindInvalidUtf8(node.text) == std::string_view::npos)
    return true;
  return Refuse(ErrorKind::kBadInput, "CBOR text that is not UTF-8");
}

bool CborReader::HasFreshKeys(const CborNode& map) {
  std::set<std::tuple<Kind, std::uint64_t, std::string_view>> seen;
  for (std::size_t at = 0; at < map.items.size(); at += 2) {
    const CborNode& key = map.items[at];
    if (key.kind != Kind::kUnsigned && key.kind != Kind::kNegative && key.kind != Kind::kText) {
      Stop(ErrorKind::kUnsupported, "a CBOR map key that is neither number nor text");
    } else if (!seen.emplace(key.kind, key.number, key.text).second) {
      Stop(ErrorKind::kBadInput, "a CBOR map key stands twice");
    }
  }
  return !problem_;
}

// How many items follow a head; nothing where the bytes cannot hold them.
std::optional<std::size_t> CborReader::ItemsOf(const CborNode& node) {
  const bool map = node.kind == Kind::kMap;
  if (node.kind == Kind::kTag) return 1;
  if (node.kind != Kind::kList && !map) return 0;
  // Each item takes a byte, so a greater count is a lie; a map's items come in pairs.
  if (node.number > rest_.size() / (map ? 2 : 1)) return Stop(ErrorKind::kBadInput, kBroken);
  return map ? 2 * node.number : node.number;
}

std::optional<CborNode> CborReader::ReadItem(std::size_t depth) {
  if (++nodes_ > limits_.max_nodes) return Stop(ErrorKind::kLimit, "too many items of CBOR");
  const std::optional<Head> head = ReadHead();
  if (!head) return std::nullopt;
  CborNode node{.kind = head->kind, .number = head->argument};
  const bool text = node.kind == Kind::kBytes || node.kind == Kind::kText;
  if (text && !TakeText(node)) return std::nullopt;
  const std::optional<std::size_t> items = ItemsOf(node);
  if (!items) return std::nullopt;
  if (*items > 0 && depth == limits_.max_depth) {
    return Stop(ErrorKind::kLimit, "CBOR that is nested too deep");
  }
  for (std::size_t at = 0; at < *items; ++at) {
    std::optional<CborNode> item = ReadItem(depth + 1);
    if (!item) return std::nullopt;
    node.items.push_back(*std::move(item));
  }
  if (node.kind == Kind::kMap && !HasFreshKeys(node)) return std::nullopt;
  return node;
}

std::string HeadOf(Kind kind, std::size_t argument) {
  const auto type = static_cast<std::uint8_t>(static_cast<std::uint8_t>(kind) << 5U);
  if (argument < kFirstWide) return {static_cast<char>(type | argument)};
  std::size_t wide = 0;  // Two to this power bytes hold the argument.
  while (wide < 3 && argument >> (8U << wide) != 0) ++wide;
  std::string head{static_cast<char>(type | (kFirstWide + wide))};
  for (std::size_t at = std::size_t{1} << wide; at-- > 0;) {
    head += static_cast<char>(argument >> (8 * at) & 0xFFU);
  }
  return head;
}

}  // namespace

std::optional<std::int64_t> CborNode::integer() const {
  const bool number_kind = kind == Kind::kUnsigned || kind == Kind::kNegative;
  if (!number_kind || number > std::numeric_limits<std::int64_t>::max()) return std::nullopt;
  const auto value = static_cast<std::int64_t>(number);
  return kind == Kind::kUnsigned ? value : -1 - value;
}

const CborNode* CborNode::Find(std::string_view key) const {
  for (std::size_t at = 0; kind == Kind::kMap && at < items.size(); at += 2) {
    if (items[at].kind == Kind::kText && items[at].text == key) return &items[at + 1];
  }
  return nullptr;
}

const CborNode* CborNode::Find(std::int64_t key) const {
  for (std::size_t at = 0; kind == Kind::kMap && at < items.size(); at += 2) {
    if (items[at].integer() == key) return &items[at + 1];
  }
  return nullptr;
}

Result<CborNode> ReadCbor(std::string_view bytes, const CborLimits& limits) {
  CborReader reader(bytes, limits);
  std::optional<CborNode> root = reader.ReadItem(0);
  if (!root) return *reader.problem();
  if (!reader.at_end())
    return reader.Fail(ErrorKind::kBadInput, "bytes behind the end of the CBOR");
  return *std::move(root);
}

std::string CborListHead(std::size_t count) { return HeadOf(Kind::kList, count); }

std::string CborText(std::string_view text) {
  return HeadOf(Kind::kText, text.size()).append(text);
}

std::string CborBytes(std::string_view bytes) {
  return HeadOf(Kind::kBytes, bytes.size()).append(bytes);
}

}  // namespace policy::text
