// Makes envelopes that attest/verify.h, and anyone else who follows DSSE, can check.
#pragma once

#include <string>
#include <string_view>

#include "crypto/crypto.h"
#include "policy/result.h"

namespace policy::attest {

// A DSSE envelope (JSON text without a newline) around an in-toto statement. The key id is the
// key's fingerprint. Errors as PrivateKey::Sign. Thread-safe.
Result<std::string> SignStatement(std::string_view statement, const crypto::PrivateKey& key);

}  // namespace policy::attest
