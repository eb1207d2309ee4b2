// One pass over each document finds the envelopes, one over each statement its facts; predicates
// stay text.
#include "report/attestation_text.h"

#include <algorithm>
#include <array>

#include "policy/reference.h"
#include "report/fields.h"
#include "text/base64.h"
#include "text/json_documents.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;

constexpr std::size_t kMostSubjects = 1024;
constexpr text::StreamLimits kLimits{.max_bytes = std::size_t{512} << 20U,
                                     .max_string = std::size_t{256} << 20U};

Error NoAttestation(std::string message, std::string_view file) {
  return Error{.kind = ErrorKind::kUnsupported,
               .message = "unknown format: no attestation report: " + std::move(message),
               .where = {.file = std::string(file)}};
}

// The offsets of one value of interest, to take its own bytes.
struct Extent {
  std::size_t begin = 0;
  std::size_t end = 0;
  std::string_view Of(std::string_view bytes) const { return bytes.substr(begin, end - begin); }
};

void Watch(text::JsonStream& stream, std::string_view path, Extent& extent) {
  stream.OnStart(path, [&stream, &extent](Node::Kind) { extent.begin = stream.offset(); });
  stream.OnEnd(path, [&stream, &extent] { extent.end = stream.offset(); });
}

void TakeText(text::JsonStream& stream, std::string_view path, std::optional<std::string>& into) {
  stream.On(path, [&into](const Node& node) {
    if (node.is_string()) into = std::string(node.string());
  });
}

void TakeText(text::JsonStream& stream, std::string_view path, std::string& into) {
  stream.On(path, [&into](const Node& node) {
    if (into.empty()) into = Text(&node);
  });
}

void TakeSubject(StatementText& statement, const Node& subject) {
  const Node* digest = subject.Find("digest");
  if (++statement.subjects > kMostSubjects) return;
  if (statement.subjects == 1) {
    statement.name = WordAt(subject, "name");
    statement.uri = WordAt(subject, "uri");
    if (digest != nullptr && digest->is_map()) statement.digest.emplace();
  }
  if (digest == nullptr) return;
  for (const text::Member& member : digest->members()) {
    const std::string value(Text(&member.value));
    if (statement.subjects == 1) statement.digest->emplace_back(member.key, value);
    const std::string whole = std::string(member.key) + ":" + value;
    if (IsDigest(whole)) AddOnce(statement.digests, whole);
  }
}

// Whether the predicate looks like a scanner's, whatever its type is called.
struct Shape {
  bool scanner = false;
  bool scan_times = false;
};

void WatchShape(text::JsonStream& stream, std::string_view prefix, Shape& shape) {
  const std::string at(prefix);
  stream.OnStart(at + "scanner",
                 [&shape](Node::Kind kind) { shape.scanner = kind == Node::Kind::kMap; });
  for (const char* key : {"metadata.scanStartedOn", "metadata.scanFinishedOn"}) {
    stream.OnStart(at + key, [&shape](Node::Kind) { shape.scan_times = true; });
  }
}

void WatchFacts(text::JsonStream& stream, StatementText& statement) {
  TakeText(stream, "_type", statement.type);
  TakeText(stream, "predicateType", statement.predicate_type);
  stream.On("subject[]", [&](const Node& node) { TakeSubject(statement, node); });
  // SLSA 0.x and 1 each have their own place.
  TakeText(stream, "predicate.builder.id", statement.builder);
  TakeText(stream, "predicate.runDetails.builder.id", statement.builder);
  for (const char* key : {"predicate.verificationResult", "predicate.verification_result"}) {
    TakeText(stream, key, statement.verification);
  }
  for (const char* key : {"predicate.verifiedLevels[]", "predicate.policy_level"}) {
    stream.On(key, [&](const Node& node) { AddOnce(statement.levels, Text(&node)); });
  }
  TakeText(stream, "predicate.verifier.id", statement.verifier);
  for (const char* key : {"predicate.timeVerified", "predicate.time_verified"}) {
    TakeText(stream, key, statement.verified_at);
  }
  TakeText(stream, "predicate.result", statement.test_result);
  stream.On("predicate.failedTests[]",
            [&](const Node& node) { AddOnce(statement.failed_tests, Text(&node)); });
}

// A statement on its own: the facts of all kinds of predicates in one pass. Empty for another JSON.
Result<std::optional<StatementText>> ReadStatementText(std::string_view bytes,
                                                       std::string_view file) {
  StatementText statement;
  Extent predicate;
  Shape shape;
  text::JsonStream stream;
  WatchFacts(stream, statement);
  Watch(stream, "predicate", predicate);
  WatchShape(stream, "predicate.", shape);
  text::StringSource source(bytes);
  Result<void> done = stream.Read(source, file, kLimits);
  if (!done) return done.error();
  if (statement.type.empty() && statement.predicate_type.empty()) {
    return std::optional<StatementText>();
  }
  statement.predicate = predicate.Of(bytes);
  statement.kind = KindOfPredicateType(statement.predicate_type);
  if (shape.scanner && shape.scan_times) statement.kind = StatementKind::kVulnerabilities;
  if (statement.verification) statement.kind = StatementKind::kSummary;
  return std::optional(std::move(statement));
}

// One DSSE envelope as it is met.
struct Holder {
  bool there = false;
  std::string payload_type{};
  std::optional<std::string> payload{};
  std::size_t signatures = 0;
};

// Reads one document of the file into the list.
class DocumentReader {
 public:
  DocumentReader(AttestationTexts& texts, std::string_view file) : texts_(texts), file_(file) {}
  Result<void> Read(std::string_view bytes);

 private:
  void WatchEnvelope(text::JsonStream& stream, const std::string& path, std::string holder);
  void WatchBundle(text::JsonStream& stream, const std::string& path);
  void Finish(const std::string& holder);

  AttestationTexts& texts_;
  std::string_view file_;
  Holder open_{};
  std::string media_type_{};
  bool message_ = false;
  bool held_ = false;  // the document is an envelope, or holds some
  std::optional<Error> problem_{};
};

void DocumentReader::Finish(const std::string& holder) {
  Holder envelope = std::move(open_);
  open_ = {};
  const bool there = envelope.there && !problem_;
  if (!there) return;
  held_ = true;
  std::string encoded = envelope.payload.value_or("");
  std::erase_if(encoded, [](char c) { return c == '\n' || c == '\r' || c == ' '; });
  const auto payload = text::DecodeBase64(encoded);
  if (!payload || payload->empty()) {
    problem_ = NoAttestation("an envelope's payload is not base64", file_);
    return;
  }
  auto statement = ReadStatementText(*payload, file_);
  if (!statement || !*statement) {
    // Signed, but something else: a container's simple signature, for one.
    ++texts_.mute;
    return;
  }
  (*statement)->holder = holder;
  (*statement)->payload_type = std::move(envelope.payload_type);
  (*statement)->signatures = envelope.signatures;
  texts_.statements.push_back(**std::move(statement));
}

void DocumentReader::WatchEnvelope(text::JsonStream& stream, const std::string& path,
                                   std::string holder) {
  const std::string at = path.empty() ? path : path + ".";
  stream.On(at + "payloadType",
            [this](const Node& node) { open_.payload_type = std::string(Text(&node)); });
  stream.On(at + "payload", [this](const Node& node) {
    open_.there = true;
    if (node.is_string()) open_.payload = std::string(node.string());
  });
  stream.OnStart(at + "signatures[]", [this](Node::Kind) { ++open_.signatures; });
  stream.OnEnd(
      path, [this, holder = std::move(holder)] { Finish(holder.empty() ? media_type_ : holder); });
}

// The media type may come behind the envelope it is about: then it is noted at the end.
void DocumentReader::WatchBundle(text::JsonStream& stream, const std::string& path) {
  const std::string at = path.empty() ? path : path + ".";
  stream.On(at + "mediaType", [this](const Node& node) {
    media_type_ = Text(&node);
    if (!texts_.statements.empty() && texts_.statements.back().holder.empty()) {
      texts_.statements.back().holder = media_type_;
    }
  });
  stream.OnStart(at + "messageSignature", [this](Node::Kind) { message_ = true; });
  WatchEnvelope(stream, at + "dsseEnvelope", "");
  stream.OnEnd(path, [this] { media_type_.clear(); });
}

Result<void> DocumentReader::Read(std::string_view bytes) {
  Shape bare;
  bool statement = false;
  text::JsonStream stream;
  WatchEnvelope(stream, "", "dsse");
  WatchEnvelope(stream, "[]", "dsse");
  WatchEnvelope(stream, "provenance_summary.provenance[].envelope", "gcb");
  for (const char* path : {"", "[]", "attestations[].bundle", "[].attestation.bundle"}) {
    WatchBundle(stream, path);
  }
  for (const char* key : {"_type", "predicateType"}) {
    stream.OnStart(key, [&statement](Node::Kind) { statement = true; });
  }
  WatchShape(stream, "", bare);
  text::StringSource source(bytes);
  Result<void> done = stream.Read(source, file_, kLimits);
  if (!done) return done;
  if (problem_) return *problem_;
  ++texts_.documents;
  if (message_) ++texts_.mute;
  if (held_ || message_) return {};
  if (statement) {
    auto read = ReadStatementText(bytes, file_);
    if (!read) return read.error();
    if (*read) {
      (*read)->holder = "bare statement";
      texts_.statements.push_back(**std::move(read));
      return {};
    }
  }
  if (bare.scanner && bare.scan_times && texts_.bare_predicate.empty()) {
    texts_.bare_predicate = bytes;
    return {};
  }
  return NoAttestation("neither a statement nor an envelope", file_);
}

}  // namespace

StatementKind KindOfPredicateType(std::string_view type) {
  struct Row {
    std::string_view prefix;
    StatementKind kind;
  };
  constexpr std::array<Row, 7> kRows{
      {{"https://cosign.sigstore.dev/attestation/vuln", StatementKind::kVulnerabilities},
       {"cosign.sigstore.dev/attestation/vuln", StatementKind::kVulnerabilities},
       {"https://in-toto.io/attestation/vulns", StatementKind::kVulnerabilities},
       {"https://slsa.dev/verification_summary", StatementKind::kSummary},
       {"https://slsa.dev/provenance", StatementKind::kProvenance},
       {"slsaprovenance", StatementKind::kProvenance},
       {"https://in-toto.io/Provenance", StatementKind::kProvenance}}};
  for (const Row& row : kRows) {
    if (type.starts_with(row.prefix)) return row.kind;
  }
  return StatementKind::kOther;
}

Result<AttestationTexts> ReadAttestationTexts(std::string_view bytes, std::string_view file) {
  AttestationTexts texts;
  for (const std::string_view document : text::SplitJsonDocuments(bytes)) {
    DocumentReader reader(texts, file);
    Result<void> done = reader.Read(document);
    if (!done) return done.error();
  }
  if (texts.documents == 0) return NoAttestation("an empty text", file);
  return texts;
}

}  // namespace policy::report
