// Signed statements: without a key nothing may ever verify.
#include "policy/collect.h"
#include "target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto documents =
      policy::ReadSignedDocuments(fuzz::Text(data, size), "fuzz", policy::TrustRing());
  if (!documents) return 0;
  for (const policy::Document& document : *documents) {
    if (document.proof.has_value()) __builtin_trap();
  }
  return 0;
}
