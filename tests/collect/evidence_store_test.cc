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
