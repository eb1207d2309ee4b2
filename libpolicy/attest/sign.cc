// One key, one signature.
#include "attest/sign.h"

#include <utility>

#include "attest/envelope.h"

namespace policy::attest {

Result<std::string> SignStatement(std::string_view statement, const crypto::PrivateKey& key) {
  Envelope envelope;
  envelope.payload_type = std::string(kInTotoPayload);
  envelope.payload = std::string(statement);
  Result<std::string> signature =
      key.Sign(PreAuthEncoding(envelope.payload_type, envelope.payload));
  if (!signature) return std::move(signature).error();
  envelope.signatures.push_back({key.fingerprint(), *std::move(signature)});
  return RenderEnvelope(envelope);
}

}  // namespace policy::attest
