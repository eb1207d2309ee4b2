// Each answer is bounded, and proven before it is read.
#include "registry/fetch.h"

#include <algorithm>
#include <utility>

#include "base/chars.h"
#include "policy/reference.h"
#include "text/json.h"

namespace policy::registry {
namespace {

using base::Quote;

constexpr text::Limits kTagList{.max_bytes = kMostListBytes, .max_nodes = 500'000};

std::string AcceptAll() {
  std::string all;
  for (const std::string_view type :
       {image::kOciIndex, image::kOciManifest, image::kDockerIndex, image::kDockerManifest}) {
    all.append(all.empty() ? "" : ", ").append(type);
  }
  return all;
}

Error TooMany(const Session& session, const char* what) {
  return {.kind = ErrorKind::kLimit,
          .message = Quote(session.target().registry + "/" + session.target().repository) +
                     " lists more than " + std::to_string(kMostListed) + " " + what};
}

// Where the registry keeps no list of its own, whoever attaches something keeps one under a tag.
Result<std::vector<Descriptor>> FetchFallback(const Session& session, const std::string& digest,
                                              const http::Deadline& deadline) {
  Result<Manifest> index = FetchManifest(session, TagOf(digest, ""), deadline);
  if (!index && index.error().kind == ErrorKind::kNotFound) return std::vector<Descriptor>();
  if (!index) return index.error();
  if (!index->index) {
    return Error{.kind = ErrorKind::kBadInput,
                 .message = "the tag " + Quote(TagOf(digest, "")) + " holds no list of referrers"};
  }
  return std::move(index->manifests);
}

}  // namespace

Result<Manifest> FetchManifest(const Session& session, const std::string& tag_or_digest,
                               const http::Deadline& deadline) {
  const std::string what = "the manifest " + Quote(tag_or_digest);
  Result<http::Response> response = session.Send({.url = session.Url("manifests/" + tag_or_digest),
                                                  .headers = {{"Accept", AcceptAll()}},
                                                  .max_body = kMostManifest},
                                                 deadline);
  if (!response) return response.error();
  if (!response->ok()) return session.Failure(*response, what);
  // Before anything is read of it.
  if (IsDigest(tag_or_digest)) {
    if (Result<void> proven = Prove(response->body, tag_or_digest, what); !proven) {
      return proven.error();
    }
  }
  const std::string said(response->Find("docker-content-digest"));
  Result<Manifest> manifest =
      ReadManifest(std::move(response->body), response->Find("content-type"));
  if (!manifest || !said.starts_with("sha256:")) return manifest;
  if (Result<void> proven = ProveDigest(manifest->digest, said, what); !proven) {
    return proven.error();
  }
  return manifest;
}

Result<void> FetchBlob(const Session& session, const Descriptor& blob, const http::Sink& sink,
                       const http::Deadline& deadline) {
  BlobCheck check(blob, sink);
  const Result<http::Response> response =
      session.Send({.url = session.Url("blobs/" + blob.digest), .max_body = SIZE_MAX}, deadline,
                   [&](std::string_view piece) { return check.Take(piece); });
  if (!response) return response.error();
  if (!response->ok()) return session.Failure(*response, "the blob " + Quote(blob.digest));
  return check.Finish();
}

Result<std::vector<std::string>> FetchTags(const Session& session, const http::Deadline& deadline) {
  const Result<std::vector<http::Response>> pages =
      session.FetchPages("tags/list?n=1000", "application/json", deadline);
  if (!pages) return pages.error();
  std::vector<std::string> tags;
  for (const http::Response& page : *pages) {
    if (!page.ok()) return session.Failure(page, "the list of its tags");
    const Result<text::Tree> tree = text::ReadJson(page.body, "tags/list", kTagList);
    if (!tree) return tree.error();
    const text::Node* list = tree->root().Find("tags");
    if (list == nullptr) {
      return Error{.kind = ErrorKind::kBadInput,
                   .message = Quote(page.url.host) + " answers with no list of tags"};
    }
    for (const text::Node& tag : list->items()) tags.emplace_back(tag.string());
    if (tags.size() > kMostListed) return TooMany(session, "tags");
  }
  return tags;
}

Result<std::vector<Descriptor>> FetchReferrers(const Session& session, const std::string& digest,
                                               const std::string& artifact_type,
                                               const http::Deadline& deadline) {
  std::string rest = "referrers/" + digest;
  if (!artifact_type.empty()) rest += "?artifactType=" + http::EscapeQuery(artifact_type);
  Result<std::vector<http::Response>> pages = session.FetchPages(rest, image::kOciIndex, deadline);
  if (!pages) return pages.error();
  std::vector<Descriptor> referrers;
  if (pages->size() == 1 && pages->front().status == 404) {
    Result<std::vector<Descriptor>> kept = FetchFallback(session, digest, deadline);
    if (!kept) return kept;
    referrers = *std::move(kept);
  } else {
    for (http::Response& page : *pages) {
      if (!page.ok()) return session.Failure(page, "the referrers of " + Quote(digest));
      Result<Manifest> index =
          ReadManifest(std::move(page.body), page.Find("content-type"), kMostListBytes);
      if (!index) return index.error();
      if (!index->index) {
        return Error{.kind = ErrorKind::kBadInput,
                     .message = Quote(page.url.host) + " answers with no list of referrers"};
      }
      std::move(index->manifests.begin(), index->manifests.end(), std::back_inserter(referrers));
      if (referrers.size() > kMostListed) break;
    }
  }
  if (referrers.size() > kMostListed) return TooMany(session, "referrers");
  // Whether the server filtered is its word; ours counts.
  KeepType(referrers, artifact_type);
  return referrers;
}

}  // namespace policy::registry
