// The JSON door for whole small documents: text in, one Tree out.
//
// RFC 8259, iterative, UTF-8 checked, repeated keys refused, numbers kept as text (the packaged
// parser crashes on a 65-byte number), nothing after the document. Large reports go through
// json_stream.h instead. A byte order mark at the beginning is passed over.
#pragma once

#include <string>
#include <string_view>

#include "policy/result.h"
#include "text/limits.h"
#include "text/node.h"

namespace policy::text {

// kBadInput for anything that is not one JSON document (also empty text, a NUL byte, invalid UTF-8,
// a lone surrogate, a repeated key, a number over 63 bytes); kLimit for size, depth and nodes.
// `file` goes into the errors, with line and column from one. Thread-safe.
Result<Tree> ReadJson(std::string_view bytes, std::string_view file,
                      const Limits& limits = kPolicyLimits);

// The RFC 8785 (JCS) form of a tree: members sorted by UTF-16, ES6 numbers, no spaces. YAML trees
// work too. kBadInput for a number that is no finite double. Thread-safe.
Result<std::string> Canonicalize(const Node& node);

}  // namespace policy::text
