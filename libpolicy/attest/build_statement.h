// in-toto Statements v1 for signing: one image, one predicate, whose bytes stay as they are.
#pragma once

#include <string>
#include <string_view>

#include "policy/result.h"

namespace policy::attest {

struct StatementClaim {
  std::string image{};           // A name; it binds nothing, and may be empty.
  std::string digest{};          // "sha256:<hex>": this binds.
  std::string predicate_type{};  // A URI.
  std::string_view predicate{};  // One JSON document, taken as it is.
};

// kBadInput for a digest that is no whole digest. Thread-safe.
Result<std::string> BuildStatement(const StatementClaim& claim);

// `json` without a byte order mark, if it is exactly one JSON document that can be read back at
// `depth` levels below others. Errors as JsonStream.
Result<std::string_view> CheckJson(std::string_view json, std::string_view file, std::size_t depth);

}  // namespace policy::attest
