// Manifests as cosign writes them, so that it and others find what we attach.
#include "registry/attach.h"

#include <algorithm>

#include "base/chars.h"
#include "crypto/crypto.h"
#include "registry/push.h"
#include "text/json.h"
#include "text/json_writer.h"

namespace policy::registry {
namespace {

using base::Quote;
using text::JsonWriter;

// cosign refuses to read more of one manifest.
constexpr std::size_t kMostLayers = 1'000;
constexpr std::string_view kConfigType = "application/vnd.oci.image.config.v1+json";
constexpr std::string_view kEmptyType = "application/vnd.oci.empty.v1+json";
constexpr std::string_view kEmpty = "{}";
constexpr std::string_view kNewManifest =
    R"({"schemaVersion":2,"mediaType":"application/vnd.oci.image.manifest.v1+json",)"
    R"("config":null,"layers":[]})";

void WriteAnnotations(JsonWriter& json, const std::map<std::string, std::string>& annotations) {
  if (annotations.empty()) return;
  json.Key("annotations").BeginObject();
  for (const auto& [key, value] : annotations) json.Key(key).String(value);
  json.EndObject();
}

// `annotations` may be empty.
void WriteDescriptor(JsonWriter& json, std::string_view media_type, std::string_view digest,
                     std::size_t size, const std::map<std::string, std::string>& annotations = {}) {
  json.BeginObject().Key("mediaType").String(media_type).Key("digest").String(digest);
  json.Key("size").Int(static_cast<std::int64_t>(size));
  WriteAnnotations(json, annotations);
  json.EndObject();
}

// A configuration that lists the layers, which are not packed: so each is its own content.
std::string ConfigOf(const Manifest* kept, const std::string& added) {
  JsonWriter json;
  json.BeginObject().Key("architecture").String("").Key("os").String("");
  json.Key("config").BeginObject().EndObject();
  json.Key("rootfs").BeginObject().Key("type").String("layers").Key("diff_ids").BeginArray();
  if (kept != nullptr) {
    for (const Descriptor& layer : kept->layers) json.String(layer.digest);
  }
  json.String(added).EndArray().EndObject().EndObject();
  return json.Take();
}

// The layers as they are written, and one more.
Result<void> WriteLayers(JsonWriter& json, const text::Node& layers, const std::string& digest,
                         const Attachable& added) {
  json.BeginArray();
  for (const text::Node& layer : layers.items()) {
    const Result<std::string> same = text::Canonicalize(layer);
    if (!same) return same.error();
    json.Raw(*same);
  }
  WriteDescriptor(json, added.media_type, digest, added.bytes.size(), added.annotations);
  json.EndArray();
  return {};
}

// The manifest with one more layer; whatever else others wrote in it stays as it means.
Result<std::string> WithLayer(const Manifest* kept, const std::string& config,
                              const std::string& digest, const Attachable& added) {
  const std::string_view before = kept == nullptr ? kNewManifest : kept->bytes;
  const Result<text::Tree> tree =
      text::ReadJson(before, "manifest", {.max_bytes = kMostManifest, .max_nodes = 500'000});
  if (!tree) return tree.error();
  JsonWriter json;
  json.BeginObject();
  for (const text::Member& member : tree->root().members()) {
    json.Key(member.key);
    if (member.key == "config") {
      WriteDescriptor(json, kConfigType, crypto::Sha256(config), config.size());
    } else if (member.key == "layers") {
      Result<void> written = WriteLayers(json, member.value, digest, added);
      if (!written) return written.error();
    } else {
      const Result<std::string> same = text::Canonicalize(member.value);
      if (!same) return same.error();
      json.Raw(*same);
    }
  }
  json.EndObject();
  return json.Take();
}

}  // namespace

Result<void> AttachLayer(const Session& session, const std::string& tag, const Attachable& layer,
                         const http::Deadline& deadline) {
  const Result<std::string> digest = PushBlob(session, layer.bytes, deadline);
  if (!digest) return digest.error();
  const Rewrite add = [&](const Manifest* kept) -> Result<std::string> {
    if (kept != nullptr && kept->index) {
      return Error{.kind = ErrorKind::kBadInput,
                   .message = "the tag " + Quote(tag) + " holds an index, no signatures"};
    }
    const auto is_ours = [&](const Descriptor& each) {
      return each.digest == *digest && each.annotations == layer.annotations;
    };
    if (kept != nullptr && std::any_of(kept->layers.begin(), kept->layers.end(), is_ours)) {
      return std::string();
    }
    if (kept != nullptr && kept->layers.size() >= kMostLayers) {
      return Error{.kind = ErrorKind::kLimit,
                   .message = "the tag " + Quote(tag) + " holds " + std::to_string(kMostLayers) +
                              " layers, and cosign reads no more",
                   .hint = "attach it as a bundle"};
    }
    const std::string config = ConfigOf(kept, *digest);
    const Result<std::string> pushed = PushBlob(session, config, deadline);
    if (!pushed) return pushed.error();
    return WithLayer(kept, config, *digest, layer);
  };
  return RewriteTag(session, tag, add, deadline);
}

Result<std::string> AttachArtifact(const Session& session, const Descriptor& subject,
                                   const Attachable& content, const http::Deadline& deadline) {
  const Result<std::string> config = PushBlob(session, kEmpty, deadline);
  if (!config) return config.error();
  const Result<std::string> layer = PushBlob(session, content.bytes, deadline);
  if (!layer) return layer.error();
  JsonWriter json;
  json.BeginObject().Key("schemaVersion").Int(2).Key("mediaType").String(image::kOciManifest);
  json.Key("artifactType").String(content.media_type).Key("config");
  WriteDescriptor(json, kEmptyType, *config, kEmpty.size());
  json.Key("layers").BeginArray();
  WriteDescriptor(json, content.media_type, *layer, content.bytes.size());
  json.EndArray().Key("subject");
  WriteDescriptor(json, subject.media_type, subject.digest, subject.size.value_or(0));
  WriteAnnotations(json, content.annotations);
  json.EndObject();
  const Result<Manifest> manifest = ReadManifest(json.Take(), {});
  if (!manifest) return manifest.error();
  if (Result<void> put = PushReferrer(session, *manifest, deadline); !put) return put.error();
  return manifest->digest;
}

}  // namespace policy::registry
