// Signatures of every kind: whatever the bytes, without a trusted certificate or key nothing may
// ever be proved.
#include "attest/bundle.h"
#include "attest/tuf_metadata.h"
#include "attest/verify_content_trust.h"
#include "attest/verify_notation.h"
#include "target.h"

namespace {

namespace attest = policy::attest;

void TryNotation(const std::variant<attest::NotationEnvelope, attest::Rejection>& read) {
  const auto* envelope = std::get_if<attest::NotationEnvelope>(&read);
  if (envelope == nullptr) return;
  const attest::NotationRule rule{.name = "fuzz", .stores = {"ca:none"}};
  const auto judged =
      attest::VerifyNotation(*envelope, {.rule = rule, .stores = {}, .now = {}}, {});
  if (std::holds_alternative<attest::NotationProof>(judged)) __builtin_trap();
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view bytes = fuzz::Text(data, size);
  TryNotation(attest::ReadNotationJws(bytes, "fuzz"));
  TryNotation(attest::ReadNotationCose(bytes, "fuzz"));
  const auto bundle = attest::ReadBundle(bytes, "fuzz");
  const auto judged = attest::VerifyContentTrust(
      [&](std::string_view) { return policy::Result<std::string>(std::string(bytes)); },
      {.gun = "fuzz", .roots = {}}, {.target = "fuzz"});
  if (std::holds_alternative<attest::ContentTrustProof>(judged)) __builtin_trap();
  return 0;
}
