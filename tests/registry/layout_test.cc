// An OCI layout gives what a registry would, and is trusted no more.
#include "registry/layout.h"

#include <algorithm>
#include <cstring>
#include <map>
#include <memory>

#include "crypto/crypto.h"
#include "registry/support.h"

namespace policy::registry {
namespace {

using namespace testing;

// The files of a layout, in memory.
struct Files {
  std::map<std::string, std::string> parts{};
  std::vector<std::string> entries{};

  Files& Blob(const std::string& bytes) {
    parts["blobs/sha256/" + crypto::Sha256Hex(bytes)] = bytes;
    return *this;
  }
  Files& Entry(const std::string& bytes, const std::string& annotations = {}) {
    const std::string more = annotations.empty() ? "" : ",\"annotations\":{" + annotations + "}";
    entries.push_back(DescriptorJson(
        std::string(bytes.find("manifests") == std::string::npos ? image::kOciManifest
                                                                 : image::kOciIndex),
        bytes, more));
    return Blob(bytes);
  }
  ImageBytes Bytes() const {
    auto kept = std::make_shared<std::map<std::string, std::string>>(parts);
    if (!kept->contains("index.json")) (*kept)["index.json"] = IndexJson(entries);
    return {.file = "layout",
            .folder = true,
            .open = [kept](std::string_view part, std::uint64_t) -> Result<ByteReader> {
              const auto found = kept->find(std::string(part));
              if (found == kept->end())
                return Error{.kind = ErrorKind::kNotFound, .message = "none"};
              auto at = std::make_shared<std::size_t>(0);
              return ByteReader([kept, found, at](char* into, std::size_t size) {
                const std::size_t piece = std::min(size, found->second.size() - *at);
                std::memcpy(into, found->second.data() + *at, piece);
                *at += piece;
                return Result<std::size_t>(piece);
              });
            }};
  }
};

std::string Named(const std::string& name) {
  return R"("org.opencontainers.image.ref.name":")" + name + "\"";
}

LayoutRepository Open(const Files& files) {
  Result<LayoutRepository> layout = LayoutRepository::Open(files.Bytes());
  REQUIRE(layout.has_value());
  return *std::move(layout);
}

TEST_CASE("a manifest is found by tag, by digest, and below an index") {
  const std::string index = IndexJson({DescriptorJson(std::string(image::kOciManifest), kImage)});
  const std::string other = ImageJson({}, R"(,"annotations":{"x":"y"})");
  const LayoutRepository layout = Open(
      Files().Entry(index, Named("v1")).Entry(other, Named("r.example.com/app:v2")).Blob(kImage));
  CHECK(layout.GetManifest("v1", Soon())->digest == crypto::Sha256(index));
  CHECK(layout.GetManifest("v2", Soon())->digest == crypto::Sha256(other));
  CHECK(layout.GetManifest(crypto::Sha256(index), Soon())->index);
  CHECK(layout.GetManifest(kDigest, Soon())->bytes == kImage);
  CHECK(KindOf(layout.GetManifest("v3", Soon())) == "not-found");
  CHECK(KindOf(layout.GetManifest(crypto::Sha256("x"), Soon())) == "not-found");
  CHECK(*layout.ListTags(Soon()) == std::vector<std::string>{"v1", "v2"});
}

TEST_CASE("a blob is read whole and proven") {
  const std::string bytes(150'000, 'b');
  Files files;
  files.Entry(kImage).Blob(bytes);
  const Descriptor right{.digest = crypto::Sha256(bytes), .size = bytes.size()};
  CHECK(*Open(files).ReadBlob(right, bytes.size(), Soon()) == bytes);
  CHECK(KindOf(Open(files).ReadBlob(right, bytes.size() - 1, Soon())) == "limit");
  Descriptor wrong = right;
  wrong.size = bytes.size() + 1;
  CHECK(KindOf(Open(files).ReadBlob(wrong, SIZE_MAX, Soon())) == "untrusted");
  wrong.size = bytes.size() - 1;
  CHECK(KindOf(Open(files).ReadBlob(wrong, SIZE_MAX, Soon())) == "untrusted");
  files.parts["blobs/sha256/" + crypto::Sha256Hex(bytes)][7] = 'x';
  CHECK(KindOf(Open(files).ReadBlob(right, SIZE_MAX, Soon())) == "untrusted");
  CHECK(KindOf(Open(files).ReadBlob({.digest = crypto::Sha256("x")}, 9, Soon())) == "not-found");
}

TEST_CASE(
    "a manifest that is not what its name says is not believed, nor are its neighbours blamed") {
  Files files;
  files.Entry(kImage, Named("v1"));
  const std::string other = ImageJson({}, R"(,"annotations":{"x":"y"})");
  files.Entry(other, Named("v2"));
  files.parts["blobs/sha256/" + crypto::Sha256Hex(other)] = kImage;
  const LayoutRepository layout = Open(files);
  CHECK(KindOf(layout.GetManifest("v2", Soon())) == "untrusted");
  CHECK(KindOf(layout.GetManifest("v1", Soon())) == "ok");
}

TEST_CASE("referrers are what names its subject, and what a fallback tag lists") {
  const std::string sbom = ReferrerJson(kImage, "a/sbom");
  const std::string bundle = ReferrerJson(kImage, "a/bundle");
  const std::string elsewhere = ReferrerJson("another", "a/sbom");
  const std::string list = IndexJson(
      {DescriptorJson(std::string(image::kOciManifest), bundle, R"(,"artifactType":"a/bundle")"),
       DescriptorJson(std::string(image::kOciManifest), sbom)});
  const LayoutRepository layout = Open(Files()
                                           .Entry(kImage, Named("v1"))
                                           .Entry(sbom)
                                           .Entry(elsewhere)
                                           .Entry(list, Named(TagOf(kDigest, "")))
                                           .Blob(bundle));
  const auto all = layout.ListReferrers(kDigest, "", Soon());
  REQUIRE(all.has_value());
  REQUIRE(all->size() == 2);
  CHECK(all->at(0).digest == crypto::Sha256(sbom));
  CHECK(all->at(1).digest == crypto::Sha256(bundle));
  CHECK(layout.ListReferrers(kDigest, "a/bundle", Soon())->size() == 1);
  CHECK(layout.ListReferrers(crypto::Sha256("x"), "", Soon())->empty());
}

TEST_CASE("what cosign saved is found under cosign's tags") {
  const std::string signatures = ImageJson({}, R"(,"annotations":{"s":"s"})");
  const std::string attestations = ImageJson({}, R"(,"annotations":{"a":"a"})");
  const auto kind = [](const std::string& what) {
    return R"("kind":"dev.cosignproject.cosign/)" + what + "\"," + Named("r.example.com/app:v1");
  };
  const LayoutRepository layout = Open(Files()
                                           .Entry(signatures, kind("sigs"))
                                           .Entry(kImage, kind("image"))
                                           .Entry(attestations, kind("atts")));
  CHECK(layout.GetManifest("v1", Soon())->digest == kDigest);
  CHECK(layout.GetManifest(TagOf(kDigest, ".sig"), Soon())->digest == crypto::Sha256(signatures));
  CHECK(layout.GetManifest(TagOf(kDigest, ".att"), Soon())->digest == crypto::Sha256(attestations));
}

TEST_CASE("what is no layout is refused") {
  const char* rows[] = {"", "{}", "[]", R"({"manifests":{}})", R"({"manifests":[{"size":1}]})"};
  for (const char* index : rows) {
    CAPTURE(index);
    Files files;
    files.parts["index.json"] = index;
    CHECK(KindOf(LayoutRepository::Open(files.Bytes())) == "bad-input");
  }
  const ImageBytes empty{.file = "layout",
                         .folder = true,
                         .open = [](std::string_view, std::uint64_t) -> Result<ByteReader> {
                           return Error{.kind = ErrorKind::kNotFound, .message = "none"};
                         }};
  CHECK(KindOf(LayoutRepository::Open(empty)) == "bad-input");
}

}  // namespace
}  // namespace policy::registry
