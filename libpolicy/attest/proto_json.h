// Protobuf messages in JSON (the proto3 mapping), read member by member: 64-bit integers are
// strings or numbers, bytes are base64, and what is absent or null is zero. The first thing that
// does not fit is kept; what is read after it is empty.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>

#include "text/node.h"

namespace policy::attest {

class ProtoJson {
 public:
  // The member as a message, or null where it is absent.
  const text::Node* Message(const text::Node& parent, std::string_view key);
  std::span<const text::Node> List(const text::Node& parent, std::string_view key);
  std::string Text(const text::Node& parent, std::string_view key);
  std::string Bytes(const text::Node& parent, std::string_view key);
  std::string Bytes(const text::Node& node);  // Of a list of bytes.
  // Never negative: no number of these formats is.
  std::int64_t Number(const text::Node& parent, std::string_view key);

  void Fail(std::string problem) {
    if (!problem_) problem_ = std::move(problem);
  }
  const std::optional<std::string>& problem() const { return problem_; }

 private:
  const text::Node* Find(const text::Node& parent, std::string_view key);
  std::optional<std::string> problem_{};
};

}  // namespace policy::attest
