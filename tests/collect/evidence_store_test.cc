// Which documents speak of a subject, and in which order; reports on the caller's word.
#include <algorithm>

#include "collect/fixture.h"

using namespace policy;
using namespace policy::test;

namespace {

Document Signed(const std::string& digest, const std::vector<std::string>& subjects) {
  Document document;
  document.digest = digest;
  document.file = digest + ".json";
  document.claimed_subjects = subjects;
  return document;
}

Document HandedOver(const std::string& digest) {
  Document document = Signed(digest, {kOtherDigest});
  document.handed_over = true;
  return document;
}

Subject SubjectOf(const std::vector<std::string>& digests) {
  Subject subject;
  for (const std::string& digest : digests) {
    SubjectImage image;
    image.digest = digest;
    subject.images.push_back(image);
  }
  return subject;
}

std::vector<std::string> DigestsOf(const Evidence& evidence) {
  std::vector<std::string> digests;
  for (const auto& each : evidence.documents) digests.push_back(each->digest);
  return digests;
}

ByteReader ReaderOf(std::string text) {
  return [text = std::move(text), at = std::size_t{0}](char* into, std::size_t size) mutable {
    const std::size_t got = text.copy(into, size, at);
    at += got;
    return Result<std::size_t>(got);
  };
}

using Names = std::vector<std::string>;

}  // namespace

TEST_CASE("store: documents of the subject's images, the handed over and the broken") {
  const EvidenceStore store = EvidenceStore::From({
      Signed("4", {kDigest}),
      Signed("2", {kOtherDigest, kDigest}),
      Signed("3", {kOtherDigest}),
      HandedOver("9"),
      Signed("5", {}),
  });
  CHECK(store.size() == 5);
  CHECK(DigestsOf(store.For(SubjectOf({kDigest}))) == Names{"2", "4", "5", "9"});
  CHECK(DigestsOf(store.For(SubjectOf({kOtherDigest}))) == Names{"2", "3", "5", "9"});
  CHECK(DigestsOf(store.For(SubjectOf({kDigest, kOtherDigest, kDigest}))) ==
        Names{"2", "3", "4", "5", "9"});
  CHECK(DigestsOf(store.For(SubjectOf({""}))) == Names{"5", "9"});
  Subject by_reference = SubjectOf({""});
  by_reference.images[0].reference = *ParseReference("registry.example.com/web@" + kDigest);
  CHECK(DigestsOf(store.For(by_reference)) == Names{"2", "4", "5", "9"});
}

TEST_CASE("store: the order and the digest do not depend on how documents came in") {
  std::vector<Document> documents{Signed("2", {kDigest}), HandedOver("1"), Signed("3", {kDigest}),
                                  HandedOver("1")};
  documents[3].stage = Stage::kBuild;
  std::sort(documents.begin(), documents.end(),
            [](const Document& a, const Document& b) { return a.file < b.file; });
  const EvidenceStore forward = EvidenceStore::From(documents);
  std::reverse(documents.begin(), documents.end());
  const EvidenceStore backward = EvidenceStore::From(documents);
  const Evidence a = forward.For(SubjectOf({kDigest}));
  const Evidence b = backward.For(SubjectOf({kDigest}));
  CHECK(DigestsOf(a) == Names{"2", "3", "1", "1"});
  CHECK(DigestsOf(a) == DigestsOf(b));
  CHECK(!a.documents[2]->stage.has_value());
  CHECK(!b.documents[2]->stage.has_value());
  CHECK(forward.digest() == backward.digest());
  CHECK(forward.digest() != EvidenceStore::From({Signed("2", {kDigest})}).digest());
  CHECK(EvidenceStore().size() == 0);
  CHECK(EvidenceStore().digest().starts_with("sha256:"));
}

TEST_CASE("store: an envelope stored twice counts once") {
  Document again = Signed("1", {kDigest});
  again.file = "copy.json";
  const EvidenceStore store = EvidenceStore::From({Signed("1", {kDigest}), again});
  CHECK(store.size() == 1);
}

TEST_CASE("handed over: digest of the bytes, the caller's stage, no proof") {
  const std::string text = TrivyText(kDigest);
  const Result<Document> read = ReadHandedOver(ReaderOf(text), "t.json", "", Stage::kBuild, false);
  REQUIRE(read.has_value());
  CHECK(read->digest == crypto::Sha256(text));
  CHECK(read->report.digest == read->digest);
  CHECK(read->handed_over);
  CHECK(!read->insecure);
  CHECK(!read->proof.has_value());
  CHECK(read->stage == Stage::kBuild);
  CHECK(read->state == DocumentState::kUsable);
  CHECK(read->report.file == "t.json");
}

TEST_CASE("handed over: without a flag the format's only stage, else none") {
  const std::string files =
      R"({"SchemaVersion":2,"ArtifactName":"src","ArtifactType":"filesystem","Results":[]})";
  CHECK(ReadHandedOver(ReaderOf(files), "t.json", "", {}, true)->stage == Stage::kSource);
  CHECK(ReadHandedOver(ReaderOf(files), "t.json", "", Stage::kRuntime, true)->stage ==
        Stage::kRuntime);
  CHECK(!ReadHandedOver(ReaderOf(TrivyText()), "t.json", "trivy", {}, true)->stage.has_value());
}

TEST_CASE("handed over: what cannot be read is an error") {
  CHECK(ReadHandedOver(ReaderOf("{}"), "t", "", {}, false).error().kind == ErrorKind::kUnsupported);
  CHECK(ReadHandedOver(ReaderOf(""), "t", "", {}, false).error().kind == ErrorKind::kBadInput);
  CHECK(!ReadHandedOver(ReaderOf(TrivyText()), "t", "sarif", {}, false).has_value());
}

TEST_CASE("handed over: a statement or envelope is never usable, insecure or not") {
  const std::string predicate = R"({"scanner":{"uri":"x","result":)" + TrivyText(kDigest) +
                                R"(},"metadata":{"scanFinishedOn":"2031-05-01T10:00:00Z"}})";
  const std::string type = "https://cosign.sigstore.dev/attestation/vuln/v1";
  const std::string bare =
      R"({"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":{"sha256":")" +
      kDigest.substr(7) + R"("}}],"predicateType":")" + type + R"(","predicate":)" + predicate +
      "}";
  for (const std::string& text : {SignedStatement(type, predicate), bare, predicate}) {
    for (const bool insecure : {false, true}) {
      const Result<Document> read = ReadHandedOver(ReaderOf(text), "s.json", "", {}, insecure);
      REQUIRE(read.has_value());
      CHECK(read->state == DocumentState::kUnverifiable);
      CHECK(read->problem.find("nobody has verified it") != std::string::npos);
      CHECK(read->report.unverified);
      CHECK(read->report.subject_digests.empty());
    }
  }
}

TEST_CASE("evidence: a verified statement around an unverified one is not evidence") {
  const std::string inner = SignedStatement("https://slsa.dev/provenance/v1", "{}");
  const std::string outer =
      SignedStatement("https://cosign.sigstore.dev/attestation/vuln/v1",
                      R"({"scanner":{"result":)" + inner + R"(},"metadata":{}})");
  const auto read = ReadSignedDocuments(outer, "s.json", RingOf({"signer.pub"}));
  REQUIRE(read.has_value());
  REQUIRE(read->size() == 1);
  CHECK(read->front().state == DocumentState::kUnparsable);
  CHECK(read->front().problem.find("nobody has verified") != std::string::npos);
}
