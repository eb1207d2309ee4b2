// Joins signatures, readers and subjects: bytes of all kinds in, the Evidence for one subject out.
//
// Statements follow the DSSE protocol v1, in-toto Statement v0.1 and v1, and cosign's vulnerability
// predicate. Reading is not trusting: only what a key of the policies signed becomes evidence,
// unless the caller vouches for it.
//
//   policy::EvidenceStore store = policy::EvidenceStore::From(std::move(documents));
//   policy::Evidence evidence = store.For(subject);
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/evaluate.h"
#include "policy/evidence.h"
#include "policy/image.h"
#include "policy/report.h"
#include "policy/result.h"

namespace policy {

// The public keys that statements are verified with, parsed once. Immutable; copies share;
// thread-safe.
class KeyRing {
 public:
  KeyRing();  // No keys: nothing verifies.
  // Reads PEM public keys; one that cannot be used is an error.
  static Result<KeyRing> FromPems(const std::vector<std::string>& pems);
  std::size_t size() const;
  struct Keys;
  const Keys& keys() const { return *keys_; }

 private:
  std::shared_ptr<const Keys> keys_;
};

// Turns one file of an evidence folder into documents: one for each envelope (JSON lines too). An
// envelope that does not verify, or whose report cannot be read, becomes a document in that state
// and says why, one message a cause; text that is no envelope at all is kUnsupported. Thread-safe.
Result<std::vector<Document>> ReadSignedDocuments(std::string_view bytes, std::string_view file,
                                                  const KeyRing& ring);

// A report on the caller's word. Counts at point ci only, or everywhere if `insecure`. A
// statement or envelope comes back kUnverifiable: it counts when verified (ReadEvidence), and only
// then. Errors as ReadReport, which see for `format` too. Thread-safe.
Result<Document> ReadHandedOver(const ByteReader& read, std::string_view file,
                                std::string_view format, std::optional<Stage> stage, bool insecure);

// A catalogue about all images (EPSS, KEV) that the caller relies on, at every point. Its rows
// become an index and leave the report. kUnsupported for a document that is none; errors as
// ReadReport. Thread-safe.
Result<Document> ReadFeed(const ByteReader& read, std::string_view file, std::string_view format);

// A VEX document on the caller's word; counts at point ci only. Nothing but its statements counts.
// kUnsupported for a document without any; errors as ReadReport. Thread-safe.
Result<Document> ReadVex(const ByteReader& read, std::string_view file, std::string_view format);

// An image archive on the caller's word; counts as ReadHandedOver says. One document for each image
// and platform; where its packages cannot be told, a second that says so (kUnparsable). Of several
// images those that `image` names are taken, by digest, else by name and tag; all where it names
// none of them, or is empty. Errors as ReadImages. Thread-safe.
Result<std::vector<Document>> ReadImageArchive(const ImageBytes& bytes, std::string_view image,
                                               bool insecure);

// What stands in one file of evidence: the envelopes in it or, where the caller vouches for
// unsigned files (`insecure`), the report that it is. Errors as the two above. Thread-safe.
Result<std::vector<Document>> ReadEvidence(std::string_view bytes, std::string_view file,
                                           const KeyRing& ring, bool insecure);

// Statements that a GateTest takes as verified by the authority of that name: bare in-toto
// statements, DSSE envelopes and Sigstore bundles whose signatures nobody looks at, or what cosign
// signs of an image. For tests alone: every decision on them says so. kUnsupported for a file
// without any statement; kBadInput, kLimit for one that is broken. Thread-safe.
Result<std::vector<Document>> ReadAssumedStatements(std::string_view bytes, std::string_view file,
                                                    std::string_view authority);

// All documents a gate holds, found by the digests they speak of. Immutable once made; copies
// share; thread-safe.
class EvidenceStore {
 public:
  EvidenceStore();
  static EvidenceStore From(std::vector<Document> documents);
  std::size_t size() const;
  // SHA-256 over the documents' digests, sorted: the revision of the whole store.
  const std::string& digest() const;
  // The documents that claim or prove to speak of any image of the subject, every one handed over,
  // and those too broken to say whom they speak of; always in the same order. Envelopes stored
  // twice count once.
  Evidence For(const Subject& subject) const;

 private:
  struct Index;
  explicit EvidenceStore(std::shared_ptr<const Index> index) : index_(std::move(index)) {}
  std::shared_ptr<const Index> index_;
};

}  // namespace policy
