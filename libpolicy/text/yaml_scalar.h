// What a plain YAML scalar means to Kubernetes, and where a quoted one ends. Not a public header.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include "text/node.h"

namespace policy::text {

struct ScalarType {
  Node::Kind kind = Node::Kind::kString;
  bool truth = false;
};

// The type of an unquoted scalar, by the YAML 1.1 table that Kubernetes' own reader keeps: y, n,
// yes, no, on, off, true, false in three spellings; decimal, 0x, 0o, 0b and octal integers with
// underscores; floats, .inf, .nan. Time stamps stay strings.
ScalarType TypeOfPlain(std::string_view text);

// The offset of the quote, in `source` from `at`, that opens a scalar and is never closed; nothing
// if the scalar there is closed or has no quotes. Tags and anchors before it are passed over.
std::optional<std::size_t> FindUnclosedQuote(std::string_view source, std::size_t at);

}  // namespace policy::text
