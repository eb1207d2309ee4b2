// Joins signatures, readers and subjects: bytes of all kinds in, the Evidence for one subject out.
//
// Statements follow the DSSE protocol v1, in-toto Statement v0.1 and v1, and cosign's vulnerability
// predicate. Reading is not trusting: only what an authority of the policies signed becomes
// evidence, unless the caller vouches for it.
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

#include "policy/authority.h"
#include "policy/evaluate.h"
#include "policy/evidence.h"
#include "policy/image.h"
#include "policy/report.h"
#include "policy/result.h"

namespace policy {

// The authorities that evidence is proved by, parsed once. Immutable; copies share; thread-safe.
class TrustRing {
 public:
  TrustRing();  // No authority: nothing is proved.
  // The error's causes are all that is wrong with the material, each at its place in the policies.
  static Result<TrustRing> From(const std::vector<AuthoritySpec>& authorities);
  // Public keys that need no log.
  static Result<TrustRing> OfKeys(const std::vector<std::string>& pems);
  struct State;
  const State& state() const { return *state_; }

 private:
  std::shared_ptr<const State> state_;
};

// The policies with the signatures of their exceptions proved: without this nobody signed any.
// `assumed` are statements of a GateTest (ReadAssumedStatements). Thread-safe; never fails.
PolicySet ProveExceptions(const PolicySet& policies, const TrustRing& ring,
                          const std::vector<Document>& assumed = {});

// What decisions are made with: both of the above. Errors as TrustRing::From. Thread-safe.
struct TrustedPolicies {
  PolicySet policies{};
  TrustRing ring{};
};
Result<TrustedPolicies> TrustPolicies(const PolicySet& policies);

// What is wrong with the material of authorities (trusted roots, certificates, trust stores) in all
// policies that are flawless otherwise: what policy::Lint leaves to those who prove with it. Empty
// means nothing. Thread-safe.
std::vector<Problem> LintAuthorities(const std::vector<SourceFile>& files,
                                     const FileReader& read_file);

// Turns one file of an evidence folder into documents: one for each DSSE envelope, Sigstore bundle
// (JSON lines too, mixed) or Notation signature. One that no authority proves, or whose report
// cannot be read, becomes a document in that state and says why; text that is nothing of the kind
// is kUnsupported. Thread-safe.
Result<std::vector<Document>> ReadSignedDocuments(std::string_view bytes, std::string_view file,
                                                  const TrustRing& ring);

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

// What stands in one file of evidence: what is signed in it or, where the caller vouches for
// unsigned files (`insecure`), the report that it is. Errors as the two above. Thread-safe.
Result<std::vector<Document>> ReadEvidence(std::string_view bytes, std::string_view file,
                                           const TrustRing& ring, bool insecure);

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
