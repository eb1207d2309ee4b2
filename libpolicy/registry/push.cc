// POST and PUT for blobs, PUT for manifests. What lies under a tag can only be read, changed and
// written back: two writers may race, so it is read again and mended.
#include "registry/push.h"

#include <algorithm>
#include <cassert>
#include <utility>

#include "base/chars.h"
#include "crypto/crypto.h"
#include "registry/fetch.h"
#include "text/json.h"
#include "text/json_writer.h"

namespace policy::registry {
namespace {

using base::Quote;

constexpr int kMostRaces = 5;

Result<bool> HasBlob(const Session& session, const std::string& digest,
                     const http::Deadline& deadline) {
  const Result<http::Response> head =
      session.Send({.method = "HEAD", .url = session.Url("blobs/" + digest)}, deadline);
  if (!head) return head.error();
  return head->ok();
}

// Where to PUT the blob; some servers append a query of their own.
Result<std::string> BeginUpload(const Session& session, const std::string& digest,
                                const http::Deadline& deadline) {
  const Result<http::Response> begun =
      session.Send({.method = "POST", .url = session.Url("blobs/uploads/")}, deadline);
  if (!begun) return begun.error();
  if (begun->status != 202) return session.Refusal(*begun, "an upload");
  const std::string_view location = begun->Find("location");
  if (location.empty()) {
    return Error{.kind = ErrorKind::kBadInput,
                 .message = Quote(begun->url.host) + " takes an upload and does not say where"};
  }
  const Result<http::Url> place = http::ResolveUrl(begun->url, location);
  if (!place) return place.error();
  if (begun->url.scheme == "https" && place->scheme != "https") {
    return Error{.kind = ErrorKind::kRefused,
                 .message = Quote(begun->url.host) + " wants an upload without HTTPS",
                 .hint = "the registry does not know that it is behind a proxy with TLS"};
  }
  const char* separator = place->text.find('?') == std::string::npos ? "?" : "&";
  return place->text + separator + "digest=" + http::EscapeQuery(digest);
}

struct Put {
  bool lists_referrers = false;  // The registry keeps the list of the subject's referrers itself.
};

Result<Put> PutManifest(const Session& session, const std::string& bytes,
                        const std::string& media_type, const std::string& digest,
                        const std::string& tag, const http::Deadline& deadline) {
  const std::string name = tag.empty() ? digest : tag;
  const Result<http::Response> put = session.Send({.method = "PUT",
                                                   .url = session.Url("manifests/" + name),
                                                   .headers = {{"Content-Type", media_type}},
                                                   .body = bytes},
                                                  deadline);
  if (!put) return put.error();
  if (!put->ok()) return session.Refusal(*put, "the manifest " + Quote(name));
  const std::string_view said = put->Find("docker-content-digest");
  if (!said.empty()) {
    if (Result<void> same = ProveDigest(digest, said, "the manifest as kept"); !same) {
      return same.error();
    }
  }
  return Put{.lists_referrers = !put->Find("oci-subject").empty()};
}

void WriteDescriptor(text::JsonWriter& json, const Manifest& manifest) {
  json.BeginObject();
  json.Key("mediaType").String(manifest.media_type);
  json.Key("digest").String(manifest.digest);
  json.Key("size").Int(static_cast<std::int64_t>(manifest.bytes.size()));
  if (!manifest.ListedType().empty()) json.Key("artifactType").String(manifest.ListedType());
  if (!manifest.annotations.empty()) {
    json.Key("annotations").BeginObject();
    for (const auto& [key, value] : manifest.annotations) json.Key(key).String(value);
    json.EndObject();
  }
  json.EndObject();
}

// The list with one more entry; what others wrote stays as it means.
Result<std::string> Extend(const std::string& list, const Manifest& manifest) {
  text::JsonWriter json;
  json.BeginObject().Key("schemaVersion").Int(2).Key("mediaType").String(image::kOciIndex);
  json.Key("manifests").BeginArray();
  if (!list.empty()) {
    const Result<text::Tree> tree =
        text::ReadJson(list, "referrers", {.max_bytes = kMostManifest, .max_nodes = 500'000});
    if (!tree) return tree.error();
    const text::Node* manifests = tree->root().Find("manifests");
    for (const text::Node& item : manifests->items()) {
      const Result<std::string> same = text::Canonicalize(item);
      if (!same) return same.error();
      json.Raw(*same);
    }
  }
  WriteDescriptor(json, manifest);
  json.EndArray().EndObject();
  return json.Take();
}

}  // namespace

Result<std::string> PushBlob(const Session& session, std::string_view bytes,
                             const http::Deadline& deadline) {
  std::string digest = crypto::Sha256(bytes);
  const Result<bool> there = HasBlob(session, digest, deadline);
  if (!there) return there.error();
  if (*there) return digest;
  const Result<std::string> place = BeginUpload(session, digest, deadline);
  if (!place) return place.error();
  const Result<http::Response> put =
      session.Send({.method = "PUT",
                    .url = *place,
                    .headers = {{"Content-Type", "application/octet-stream"}},
                    .body = bytes},
                   deadline);
  if (!put) return put.error();
  if (!put->ok()) return session.Refusal(*put, "the blob " + Quote(digest));
  return digest;
}

Result<void> PushManifest(const Session& session, const Manifest& manifest, const std::string& tag,
                          const http::Deadline& deadline) {
  const Result<Put> put =
      PutManifest(session, manifest.bytes, manifest.media_type, manifest.digest, tag, deadline);
  return put ? Result<void>() : put.error();
}

Result<void> PushReferrer(const Session& session, const Manifest& manifest,
                          const http::Deadline& deadline) {
  assert(manifest.subject.has_value());
  const Result<Put> put =
      PutManifest(session, manifest.bytes, manifest.media_type, manifest.digest, "", deadline);
  if (!put) return put.error();
  if (put->lists_referrers) return {};
  const std::string tag = TagOf(manifest.subject->digest, "");
  const Rewrite add = [&](const Manifest* kept) -> Result<std::string> {
    const auto is_ours = [&](const Descriptor& each) { return each.digest == manifest.digest; };
    if (kept != nullptr && !kept->index) {
      return Error{.kind = ErrorKind::kBadInput,
                   .message = "the tag " + Quote(tag) + " holds no list of referrers"};
    }
    if (kept != nullptr && std::any_of(kept->manifests.begin(), kept->manifests.end(), is_ours)) {
      return std::string();
    }
    return Extend(kept == nullptr ? std::string() : kept->bytes, manifest);
  };
  return RewriteTag(session, tag, add, deadline);
}

Result<void> RewriteTag(const Session& session, const std::string& tag, const Rewrite& rewrite,
                        const http::Deadline& deadline) {
  for (int race = 0; race < kMostRaces; ++race) {
    const Result<Manifest> kept = FetchManifest(session, tag, deadline);
    if (!kept && kept.error().kind != ErrorKind::kNotFound) return kept.error();
    Result<std::string> bytes = rewrite(kept ? &*kept : nullptr);
    if (!bytes) return bytes.error();
    if (bytes->empty()) return {};
    const Result<Manifest> written = ReadManifest(*std::move(bytes), {});
    if (!written) return written.error();
    if (Result<void> put = PushManifest(session, *written, tag, deadline); !put) return put;
  }
  return Error{.kind = ErrorKind::kUnavailable,
               .message = "others keep rewriting what is under the tag " + Quote(tag)};
}

}  // namespace policy::registry
