// Makes envelopes and bundles that attest/verify.h, and anyone else who follows DSSE and Sigstore,
// can check.
#pragma once

#include <string>
#include <string_view>

#include "policy/result.h"
#include "policy/signing_key.h"

namespace policy::attest {

inline constexpr std::string_view kBundleV03 = "application/vnd.dev.sigstore.bundle.v0.3+json";

// A DSSE envelope (JSON text without a newline) around an in-toto statement. The key id is the
// key's fingerprint. Errors as SigningKey::Sign. Thread-safe.
Result<std::string> SignStatement(std::string_view statement, const SigningKey& key);

// The same as a Sigstore bundle 0.3 that names the key by its hint and holds no log entry.
Result<std::string> SignBundle(std::string_view statement, const SigningKey& key);

}  // namespace policy::attest
