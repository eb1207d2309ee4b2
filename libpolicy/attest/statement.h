// in-toto statements (v0.1 and v1) as text: who is spoken of, and where the predicate lies.
// Unproved; only attest/verify.h makes a VerifiedStatement of one.
#pragma once

#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "attest/rejection.h"

namespace policy::attest {

inline constexpr std::string_view kStatementV1 = "https://in-toto.io/Statement/v1";
inline constexpr std::string_view kCosignSignature = "https://sigstore.dev/cosign/sign/v1";
inline constexpr std::string_view kStatementV01 = "https://in-toto.io/Statement/v0.1";

struct Statement {
  std::string type{};
  std::string predicate_type{};
  std::vector<std::string> subjects{};  // "algorithm:value", in document order.
  std::string_view predicate{};         // Its own bytes in the payload; empty if it has none.
};

// Reads a payload. `file` goes into the errors. Thread-safe.
std::variant<Statement, Rejection> ReadStatement(std::string_view payload, std::string_view file);

}  // namespace policy::attest
