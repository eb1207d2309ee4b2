// DSSE protocol v1: "payload" and "sig" are base64, standard or URL-safe; keyid is optional.
#include "attest/envelope.h"

#include <cstddef>
#include <optional>
#include <utility>

#include "crypto/crypto.h"
#include "text/base64.h"
#include "text/json.h"
#include "text/json_documents.h"
#include "text/json_stream.h"
#include "text/json_writer.h"

namespace policy::attest {
namespace {

constexpr std::size_t kMostSignatures = 32;
constexpr std::size_t kLongestPayload = std::size_t{128} << 20U;  // As text; cosign's own limit.

// What one pass over the envelope notes; the payload is decoded from the file's own bytes.
class EnvelopeReader {
 public:
  EnvelopeReader(std::string_view bytes, std::string_view file) : bytes_(bytes), file_(file) {}
  Result<Envelope> Read();

 private:
  void Watch(text::JsonStream& stream);
  void TakeSignature(const text::Node& node);
  void Fail(ErrorKind kind, std::string message);
  Error Complain(ErrorKind kind, std::string message) const;
  std::optional<std::string> DecodePayload() const;

  std::string_view bytes_;
  std::string_view file_;
  Envelope envelope_{};
  std::size_t payload_begin_ = 0;
  std::size_t payload_end_ = 0;
  bool has_type_ = false;
  bool has_payload_ = false;
  bool has_signatures_ = false;
  std::optional<Error> problem_{};
};

Error EnvelopeReader::Complain(ErrorKind kind, std::string message) const {
  Error error;
  error.kind = kind;
  error.message = std::move(message);
  error.where.file = std::string(file_);
  return error;
}

void EnvelopeReader::Fail(ErrorKind kind, std::string message) {
  if (!problem_) problem_ = Complain(kind, std::move(message));
}

void EnvelopeReader::TakeSignature(const text::Node& node) {
  const text::Node* sig = node.Find("sig");
  if (sig == nullptr || !sig->is_string()) {
    Fail(ErrorKind::kBadInput, "a signature of the envelope has no 'sig'");
    return;
  }
  if (envelope_.signatures.size() >= kMostSignatures) {
    Fail(ErrorKind::kLimit, "the envelope holds more than 32 signatures");
    return;
  }
  std::optional<std::string> decoded = text::DecodeBase64(sig->string());
  if (!decoded) {
    Fail(ErrorKind::kBadInput, "a signature of the envelope is not base64");
    return;
  }
  envelope_.signatures.push_back({std::string(node.StringAt("keyid")), *std::move(decoded)});
}

void EnvelopeReader::Watch(text::JsonStream& stream) {
  stream.On("payloadType", [this](const text::Node& node) {
    has_type_ = true;
    envelope_.payload_type = node.string();
    if (!node.is_string()) Fail(ErrorKind::kBadInput, "the envelope's 'payloadType' is not text");
  });
  stream.OnStart("payload", [this, &stream](text::Node::Kind kind) {
    has_payload_ = true;
    payload_begin_ = stream.offset();
    if (kind != text::Node::Kind::kString) {
      Fail(ErrorKind::kBadInput, "the envelope's 'payload' is not text");
    }
  });
  stream.OnEnd("payload", [this, &stream] { payload_end_ = stream.offset(); });
  stream.OnStart("signatures", [this](text::Node::Kind kind) {
    has_signatures_ = true;
    if (kind != text::Node::Kind::kList) {
      Fail(ErrorKind::kBadInput, "the envelope's 'signatures' is not a list");
    }
  });
  stream.On("signatures[]", [this](const text::Node& node) { TakeSignature(node); });
}

std::optional<std::string> EnvelopeReader::DecodePayload() const {
  const std::string_view quoted = bytes_.substr(payload_begin_, payload_end_ - payload_begin_);
  if (quoted.find('\\') == std::string_view::npos) {
    return text::DecodeBase64(quoted.substr(1, quoted.size() - 2));
  }
  // Some writers put "\/" for a slash.
  const text::Limits limits{.max_bytes = quoted.size(), .max_string = quoted.size()};
  const Result<text::Tree> tree = text::ReadJson(quoted, file_, limits);
  return tree ? text::DecodeBase64(tree->root().string()) : std::nullopt;
}

Result<Envelope> EnvelopeReader::Read() {
  text::JsonStream stream;
  Watch(stream);
  text::StringSource source(bytes_);
  const Result<void> done =
      stream.Read(source, file_, {.max_bytes = 2 * kLongestPayload, .max_string = kLongestPayload});
  if (!done) return done.error();
  if (!has_type_ && !has_payload_ && !has_signatures_) {
    return Complain(ErrorKind::kUnsupported, "this is not a signed envelope");
  }
  if (problem_) return *std::move(problem_);
  if (!has_type_ || !has_payload_ || !has_signatures_) {
    return Complain(ErrorKind::kBadInput,
                    "the envelope lacks 'payloadType', 'payload' or 'signatures'");
  }
  std::optional<std::string> payload = DecodePayload();
  if (!payload) return Complain(ErrorKind::kBadInput, "the envelope's 'payload' is not base64");
  envelope_.payload = *std::move(payload);
  envelope_.digest = crypto::Sha256(bytes_);
  envelope_.file = std::string(file_);
  return std::move(envelope_);
}

}  // namespace

Result<Envelope> ReadEnvelope(std::string_view bytes, std::string_view file) {
  return EnvelopeReader(bytes, file).Read();
}

std::vector<std::string_view> SplitEnvelopes(std::string_view bytes) {
  return text::SplitJsonDocuments(bytes);
}

std::string PreAuthEncoding(std::string_view payload_type, std::string_view payload) {
  std::string out = "DSSEv1 " + std::to_string(payload_type.size()) + ' ';
  out.reserve(out.size() + payload_type.size() + payload.size() + 24);
  out += payload_type;
  out += ' ' + std::to_string(payload.size()) + ' ';
  out += payload;
  return out;
}

std::string RenderEnvelope(const Envelope& envelope) {
  text::JsonWriter out;
  out.BeginObject();
  out.Key("payloadType").String(envelope.payload_type);
  out.Key("payload").String(text::EncodeBase64(envelope.payload));
  out.Key("signatures").BeginArray();
  for (const Signature& signature : envelope.signatures) {
    out.BeginObject();
    out.Key("keyid").String(signature.key_id);
    out.Key("sig").String(text::EncodeBase64(signature.bytes));
    out.EndObject();
  }
  out.EndArray().EndObject();
  return out.Take();
}

}  // namespace policy::attest
