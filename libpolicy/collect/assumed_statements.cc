// Statements of a GateTest: whoever wrote the test says who verified them. No signature is looked
// at, and no other program than `policy-check test` calls this.
#include <optional>
#include <string>
#include <utility>

#include "attest/envelope.h"
#include "attest/verify.h"
#include "collect/signed_documents.h"
#include "crypto/crypto.h"
#include "policy/collect.h"
#include "text/json_stream.h"
#include "text/json_writer.h"

namespace policy {
namespace {

constexpr std::string_view kSignature = "https://sigstore.dev/cosign/sign/v1";

// What one JSON text turns out to be.
struct Shape {
  bool statement = false;
  std::string_view envelope{};  // of a Sigstore bundle
  std::string image_digest{};   // of cosign's simple signing
};

Result<Shape> ShapeOf(std::string_view text, std::string_view file) {
  Shape shape;
  std::size_t begin = 0;
  text::JsonStream stream;
  stream.OnStart("_type", [&](text::Node::Kind) { shape.statement = true; });
  stream.OnStart("dsseEnvelope", [&](text::Node::Kind) { begin = stream.offset(); });
  stream.OnEnd("dsseEnvelope",
               [&] { shape.envelope = text.substr(begin, stream.offset() - begin); });
  stream.On("critical.image.docker-manifest-digest",
            [&](const text::Node& node) { shape.image_digest = node.string(); });
  text::StringSource source(text);
  const Result<void> done = stream.Read(source, file);
  if (!done) return done.error();
  return shape;
}

// cosign's payload binds one digest and says nothing else.
std::string StatementOn(const std::string& digest) {
  const std::size_t colon = digest.find(':');
  const std::string_view whole = digest;
  text::JsonWriter w;
  w.BeginObject().Key("_type").String("https://in-toto.io/Statement/v1");
  w.Key("subject").BeginArray().BeginObject().Key("digest").BeginObject();
  w.Key(whole.substr(0, colon)).String(colon == std::string::npos ? "" : whole.substr(colon + 1));
  w.EndObject().EndObject().EndArray();
  w.Key("predicateType").String(kSignature).Key("predicate").BeginObject().EndObject().EndObject();
  return w.Take();
}

Error NoStatement(std::string_view file) {
  return Error{.kind = ErrorKind::kUnsupported,
               .message =
                   "no statement: an in-toto statement, an envelope or a bundle around one, "
                   "or cosign's payload is expected",
               .where = {.file = std::string(file)}};
}

Result<std::string> PayloadOf(std::string_view text, std::string_view file) {
  Result<attest::Envelope> envelope = attest::ReadEnvelope(text, file);
  if (envelope) return std::move(envelope->payload);
  if (envelope.error().kind != ErrorKind::kUnsupported) return envelope.error();
  const Result<Shape> shape = ShapeOf(text, file);
  if (!shape) return shape.error();
  if (shape->statement) return std::string(text);
  if (!shape->image_digest.empty()) return StatementOn(shape->image_digest);
  if (shape->envelope.empty()) return NoStatement(file);
  envelope = attest::ReadEnvelope(shape->envelope, file);
  if (!envelope) return envelope.error();
  return std::move(envelope->payload);
}

}  // namespace

Result<std::vector<Document>> ReadAssumedStatements(std::string_view bytes, std::string_view file,
                                                    std::string_view authority) {
  std::vector<Document> documents;
  for (const std::string_view text : attest::SplitEnvelopes(bytes)) {
    Result<std::string> payload = PayloadOf(text, file);
    if (!payload) return payload.error();
    Result<VerifiedStatement> statement = attest::AssumeVerified(*payload, file, authority);
    if (!statement) return statement.error();
    Document document;
    document.digest = crypto::Sha256(text);
    document.file = file;
    TakeStatement(document, *std::move(statement));
    documents.push_back(std::move(document));
  }
  if (documents.empty()) return NoStatement(file);
  return documents;
}

}  // namespace policy
