// One key, one signature.
#include "attest/sign.h"

#include <utility>

#include "attest/envelope.h"
#include "crypto/crypto.h"
#include "text/base64.h"
#include "text/json_writer.h"

namespace policy::attest {
namespace {

Result<Envelope> Seal(std::string_view statement, const SigningKey& key, std::string key_id) {
  Envelope envelope;
  envelope.payload_type = std::string(kInTotoPayload);
  envelope.payload = std::string(statement);
  Result<std::string> signature =
      key.Sign(PreAuthEncoding(envelope.payload_type, envelope.payload));
  if (!signature) return std::move(signature).error();
  envelope.signatures.push_back({std::move(key_id), *std::move(signature)});
  return envelope;
}

}  // namespace

Result<std::string> SignStatement(std::string_view statement, const SigningKey& key) {
  const Result<Envelope> envelope = Seal(statement, key, key.fingerprint());
  if (!envelope) return envelope.error();
  return RenderEnvelope(*envelope);
}

Result<std::string> SignBundle(std::string_view statement, const SigningKey& key) {
  // Some verifiers pass over a signature whose key id is not the one that they would give the key.
  const Result<Envelope> envelope = Seal(statement, key, {});
  if (!envelope) return envelope.error();
  // cosign's hint: SHA-256 of the key as DER, in base64.
  const std::string hint =
      text::EncodeBase64(crypto::Unhex(key.fingerprint()).value_or(std::string()));
  text::JsonWriter out;
  out.BeginObject().Key("mediaType").String(kBundleV03);
  out.Key("verificationMaterial").BeginObject();
  out.Key("publicKey").BeginObject().Key("hint").String(hint).EndObject().EndObject();
  out.Key("dsseEnvelope").Raw(RenderEnvelope(*envelope)).EndObject();
  return out.Take();
}

}  // namespace policy::attest
