// From bytes that may prove something to documents: envelope or bundle, proof, predicate, report.
// What fails on the way stays a document that says why, since a candidate that was refused is no
// absence.
#include "collect/read_candidate.h"

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

#include "attest/prove_candidate.h"
#include "base/chars.h"
#include "collect/signed_documents.h"
#include "collect/trust_ring.h"
#include "crypto/crypto.h"
#include "policy/collect.h"
#include "text/json_documents.h"
#include "text/json_stream.h"

namespace policy {
namespace {

using attest::AttestStage;
using attest::Candidate;
using Kind = Candidate::Kind;

constexpr char kCoseTag = '\xD2';  // RFC 9052: COSE_Sign1 is tag 18.

Error NoEvidence(std::string_view file) {
  return Error{.kind = ErrorKind::kUnsupported,
               .message =
                   "no signed statement: a DSSE envelope, a Sigstore bundle or a Notation "
                   "signature is expected",
               .where = {.file = std::string(file)}};
}

// What could not be proved is untrusted; what is not well formed cannot be judged at all.
DocumentState StateOf(const attest::Rejection& rejection) {
  constexpr AttestStage kForm[] = {AttestStage::kJson, AttestStage::kBundle, AttestStage::kLimits};
  const bool broken =
      rejection.error.kind != ErrorKind::kUntrusted ||
      std::find(std::begin(kForm), std::end(kForm), rejection.stage) != std::end(kForm);
  return broken ? DocumentState::kUnparsable : DocumentState::kUnverifiable;
}

struct OneRead {
  Document document{};
  bool foreign = false;  // Nothing of what is proved looks like that.
};

OneRead ReadOne(const Candidate& candidate, const TrustRing& ring) {
  OneRead read;
  Document& document = read.document;
  document.file = candidate.file;
  auto proved = attest::ProveCandidate(candidate, ring.state().ring);
  if (auto* statement = std::get_if<VerifiedStatement>(&proved)) {
    document.digest = statement->envelope_digest();
    TakeStatement(document, std::move(*statement));
    return read;
  }
  auto& refusal = *std::get_if<attest::CandidateRefusal>(&proved);
  document.digest = candidate.digest.empty() ? crypto::Sha256(candidate.bytes) : candidate.digest;
  document.claimed_subjects = std::move(refusal.claimed_subjects);
  document.state = StateOf(refusal.rejection);
  read.foreign = refusal.rejection.error.kind == ErrorKind::kUnsupported;
  document.problem = std::move(refusal.rejection.error.message);
  return read;
}

// What one JSON text is: looked into only where it may be no envelope, as nearly all of them are.
Kind KindOf(std::string_view text, std::string_view file) {
  const bool bundle = text.find("\"verificationMaterial\"") != std::string_view::npos;
  const bool notation = text.find("\"protected\"") != std::string_view::npos;
  Kind kind = Kind::kEnvelope;
  if (!bundle && !notation) return kind;
  text::JsonStream stream;
  stream.OnStart("verificationMaterial", [&](text::Node::Kind) { kind = Kind::kBundle; });
  stream.OnStart("protected", [&](text::Node::Kind) { kind = Kind::kNotation; });
  text::StringSource source(text);
  const Result<void> done = stream.Read(source, file);
  return done ? kind : Kind::kEnvelope;
}

}  // namespace

std::vector<Document> ReadCandidate(const Candidate& candidate, const TrustRing& ring) {
  std::vector<Document> documents;
  const bool lines = candidate.kind == Kind::kEnvelope || candidate.kind == Kind::kBundle;
  const auto texts = lines ? text::SplitJsonDocuments(candidate.bytes)
                           : std::vector<std::string_view>{candidate.bytes};
  if (texts.size() == 1) {
    documents.push_back(ReadOne(candidate, ring).document);
    return documents;
  }
  Candidate one = candidate;
  one.digest.clear();
  for (const std::string_view text : texts) {
    one.bytes = text;
    documents.push_back(ReadOne(one, ring).document);
  }
  return documents;
}

Result<std::vector<Document>> ReadSignedDocuments(std::string_view bytes, std::string_view file,
                                                  const TrustRing& ring) {
  std::vector<Document> documents;
  Candidate candidate{.file = std::string(file)};
  if (bytes.starts_with(kCoseTag)) {
    candidate.kind = Kind::kNotation;
    candidate.bytes = bytes;
    documents.push_back(ReadOne(candidate, ring).document);
    return documents;
  }
  if (!base::Trim(bytes).starts_with('{')) return NoEvidence(file);
  bool any = false;
  for (const std::string_view text : text::SplitJsonDocuments(bytes)) {
    candidate.kind = KindOf(text, file);
    candidate.bytes = text;
    OneRead read = ReadOne(candidate, ring);
    any |= !read.foreign;
    documents.push_back(std::move(read.document));
  }
  if (!any) return NoEvidence(file);
  return documents;
}

}  // namespace policy
