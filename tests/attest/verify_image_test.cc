// Signatures beside images in a layout: cosign's own forms by key, made here, and what they must
// not be taken for.
#include "attest/verify_image.h"

#include <doctest/doctest.h>

#include <map>

#include "attest/envelope.h"
#include "support/trust_keys.h"
#include "text/base64.h"
#include "text/json_writer.h"

namespace policy::attest {
namespace {

using testing::SigningKey;

const std::string kDigest = "sha256:" + std::string(64, 'a');
constexpr const char* kType = "https://policy.test/said/v1";

// A layout in memory: what is added becomes blobs and one manifest each.
class Layout {
 public:
  struct Layer {
    std::string media_type{};
    std::string bytes{};
    std::string signature{};
    int copies = 1;
  };
  void Add(const Layer& layer) {
    std::string rows;
    for (int i = 0; i < layer.copies; ++i) {
      rows += (i == 0 ? "" : ",") + Descriptor(layer.media_type, layer.bytes, layer.signature);
    }
    manifests_ += (manifests_.empty() ? "" : ",") +
                  Descriptor("application/vnd.oci.image.manifest.v1+json",
                             R"({"schemaVersion":2,"layers":[)" + rows + "]}", "");
  }
  std::map<std::string, std::string> blobs{};

  ReadPart Reader() const {
    return [this](std::string_view part) -> Result<std::string> {
      if (part == "index.json") return R"({"schemaVersion":2,"manifests":[)" + manifests_ + "]}";
      const auto found = blobs.find(std::string(part));
      if (found != blobs.end()) return found->second;
      return Error{.kind = ErrorKind::kNotFound, .message = "not there"};
    };
  }

 private:
  std::string Descriptor(const std::string& media_type, const std::string& bytes,
                         const std::string& signature) {
    const std::string hex = crypto::Sha256Hex(bytes);
    blobs["blobs/sha256/" + hex] = bytes;
    text::JsonWriter out;
    out.BeginObject().Key("mediaType").String(media_type);
    out.Key("digest").String("sha256:" + hex);
    out.Key("size").Int(static_cast<std::int64_t>(bytes.size()));
    if (!signature.empty()) {
      out.Key("annotations").BeginObject();
      out.Key("dev.cosignproject.cosign/signature").String(text::EncodeBase64(signature));
      out.EndObject();
    }
    return out.EndObject().Take();
  }
  std::string manifests_{};
};

std::string Payload(const std::string& digest,
                    const std::string& type = "cosign container image signature") {
  return R"({"critical":{"identity":{"docker-reference":"x"},"image":{"docker-manifest-digest":")" +
         digest + R"("},"type":")" + type + R"("},"optional":null})";
}

struct Signer {
  SigningKey key{"P-256"};

  Layout::Layer Signature(const std::string& payload) const {
    return {"application/vnd.dev.cosign.simplesigning.v1+json", payload, key.Sign(payload)};
  }
  Layout::Layer Attestation(const std::string& digest, const std::string& type) const {
    Envelope envelope{.payload_type = std::string(kInTotoPayload)};
    envelope.payload = R"({"_type":"https://in-toto.io/Statement/v1","subject":[{"digest":)"
                       R"({"sha256":")" +
                       digest.substr(7) + R"("}}],"predicateType":")" + type +
                       R"(","predicate":{}})";
    envelope.signatures = {
        {"", key.Sign(PreAuthEncoding(envelope.payload_type, envelope.payload))}};
    return {"application/vnd.dsse.envelope.v1+json", RenderEnvelope(envelope)};
  }
  std::string StageOf(const Layout& layout, const std::string& type = "") const {
    BundleTrust trust;
    trust.key = *crypto::PublicKey::FromPem(key.PublicPem());
    const auto proof = VerifyImage(layout.Reader(), trust, {kDigest, type});
    const auto* rejection = std::get_if<Rejection>(&proof);
    return rejection == nullptr ? "" : NameOf(rejection->stage);
  }
};

TEST_CASE("a signature and an attestation are each found, and neither stands for the other") {
  const Signer signer;
  Layout layout;
  CHECK(signer.StageOf(layout) == "missing");
  layout.Add(signer.Attestation(kDigest, kType));
  CHECK(signer.StageOf(layout) == "missing");
  CHECK(signer.StageOf(layout, kType) == "");
  CHECK(signer.StageOf(layout, "https://policy.test/said/v2") == "predicate-type");
  layout.Add(signer.Signature(Payload(kDigest)));
  CHECK(signer.StageOf(layout) == "");
  Layout only_signed;
  only_signed.Add(signer.Signature(Payload(kDigest)));
  CHECK(signer.StageOf(only_signed, kType) == "missing");
}

TEST_CASE("a signature of another image, by another key or of another kind is refused") {
  const Signer signer;
  const Signer stranger;
  const std::string other = "sha256:" + std::string(64, 'b');
  const auto stage = [&](const Layout::Layer& layer) {
    Layout layout;
    layout.Add(layer);
    return signer.StageOf(layout);
  };
  CHECK(stage(signer.Signature(Payload(other))) == "digest");
  CHECK(stage(signer.Signature(Payload(kDigest + "a"))) == "digest");
  CHECK(stage(signer.Signature(Payload(kDigest, "something else"))) == "payload-type");
  CHECK(stage(signer.Signature("no JSON")) == "json");
  CHECK(stage(stranger.Signature(Payload(kDigest))) == "signature");
  Layout::Layer unsigned_layer = signer.Signature(Payload(kDigest));
  unsigned_layer.signature.clear();
  CHECK(stage(unsigned_layer) == "signature");
}

TEST_CASE("one good candidate is enough, whatever lies beside it") {
  const Signer signer;
  Layout layout;
  layout.Add(Signer().Signature(Payload(kDigest)));
  layout.Add(signer.Signature(Payload(kDigest)));
  CHECK(signer.StageOf(layout) == "");
}

TEST_CASE("a blob that is not what its descriptor says proves nothing") {
  const Signer signer;
  Layout layout;
  const std::string payload = Payload(kDigest);
  layout.Add(signer.Signature(payload));
  std::string& blob = layout.blobs.at("blobs/sha256/" + crypto::Sha256Hex(payload));
  blob += ' ';
  CHECK(signer.StageOf(layout) == "blob-digest");
  layout.blobs.erase("blobs/sha256/" + crypto::Sha256Hex(payload));
  CHECK(signer.StageOf(layout) == "blob-digest");
}

TEST_CASE("more candidates than the limit are refused before any of them is looked at") {
  const Signer signer;
  for (const int copies : {100, 101}) {
    Layout layout;
    Layout::Layer layer = signer.Signature(Payload(kDigest));
    layer.copies = copies;
    layout.Add(layer);
    CHECK(signer.StageOf(layout) == (copies == 100 ? "" : "limits"));
  }
}

}  // namespace
}  // namespace policy::attest
