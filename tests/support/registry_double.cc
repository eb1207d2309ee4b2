// The distribution specification's end-points, over the loopback server.
#include "support/registry_double.h"

#include <algorithm>

#include "crypto/crypto.h"
#include "text/base64.h"
#include "text/json.h"

namespace policy::testing {
namespace {

constexpr const char* kManifestType = "application/vnd.oci.image.manifest.v1+json";
constexpr const char* kIndexType = "application/vnd.oci.image.index.v1+json";
constexpr const char* kConfigType = "application/vnd.oci.image.config.v1+json";

std::string FieldOf(const std::string& bytes, const char* key, const char* below = nullptr) {
  const Result<text::Tree> tree = text::ReadJson(bytes, "test");
  if (!tree) return {};
  const text::Node* node = below == nullptr ? &tree->root() : tree->root().Find(below);
  return node == nullptr ? std::string() : std::string(node->StringAt(key));
}

Said Fail(int status, const std::string& code) {
  return Say(status, R"({"errors":[{"code":")" + code + R"(","message":"the double says so"}]})",
             {{"Content-Type", "application/json"}});
}

std::string Join(const std::vector<std::string>& items) {
  std::string joined;
  for (const std::string& item : items) joined += (joined.empty() ? "" : ",") + item;
  return joined;
}

std::string Unescape(const std::string& text) {
  std::string plain;
  for (std::size_t at = 0; at < text.size(); ++at) {
    const bool escaped = text[at] == '%' && at + 2 < text.size();
    plain += escaped ? static_cast<char>(std::stoi(text.substr(at + 1, 2), nullptr, 16)) : text[at];
    if (escaped) at += 2;
  }
  return plain;
}

}  // namespace

std::string DescriptorJson(const std::string& type, const std::string& bytes,
                           const std::string& more) {
  return R"({"mediaType":")" + type + R"(","digest":")" + crypto::Sha256(bytes) + R"(","size":)" +
         std::to_string(bytes.size()) + more + "}";
}

std::string ImageJson(const std::vector<std::string>& layers, const std::string& more) {
  return std::string(R"({"schemaVersion":2,"mediaType":")") + kManifestType + R"(","config":)" +
         DescriptorJson(kConfigType, "{}") + R"(,"layers":[)" + Join(layers) + "]" + more + "}";
}

std::string IndexJson(const std::vector<std::string>& manifests, const std::string& more) {
  return std::string(R"({"schemaVersion":2,"mediaType":")") + kIndexType + R"(","manifests":[)" +
         Join(manifests) + "]" + more + "}";
}

std::string ReferrerJson(const std::string& subject, const std::string& artifact_type,
                         const std::string& note) {
  return ImageJson({}, R"(,"artifactType":")" + artifact_type + R"(","subject":)" +
                           DescriptorJson(kManifestType, subject) + R"(,"annotations":{"note":")" +
                           note + "\"}");
}

RegistryDouble::RegistryDouble(Quirks quirks, const PemPair* certificate)
    : quirks_(std::move(quirks)),
      server_(std::make_unique<LoopbackServer>([this](const Asked& asked) { return Answer(asked); },
                                               certificate)) {}

std::string RegistryDouble::AddBlob(const std::string& bytes) {
  const std::scoped_lock lock(mutex_);
  std::string digest = crypto::Sha256(bytes);
  blobs_[digest] = bytes;
  return digest;
}

std::string RegistryDouble::AddManifest(const std::string& repository, const std::string& tag,
                                        const std::string& bytes, const std::string& type) {
  const std::scoped_lock lock(mutex_);
  std::string digest = crypto::Sha256(bytes);
  const Kept kept{bytes, type.empty() ? FieldOf(bytes, "mediaType") : type};
  manifests_[repository][digest] = kept;
  if (!tag.empty()) manifests_[repository][tag] = kept;
  return digest;
}

std::string RegistryDouble::ManifestAt(const std::string& repository,
                                       const std::string& name) const {
  const std::scoped_lock lock(mutex_);
  const auto found = manifests_.find(repository);
  if (found == manifests_.end() || !found->second.contains(name)) return {};
  return found->second.at(name).bytes;
}

bool RegistryDouble::HasBlob(const std::string& digest) const {
  const std::scoped_lock lock(mutex_);
  return blobs_.contains(digest);
}

void RegistryDouble::RevokeTokens() {
  const std::scoped_lock lock(mutex_);
  ++generation_;
}

std::vector<std::string> RegistryDouble::asked() const {
  std::vector<std::string> lines;
  for (const Asked& each : server_->asked()) lines.push_back(each.method + " " + each.target);
  return lines;
}

Said RegistryDouble::Answer(const Asked& asked) {
  if (quirks_.first) {
    if (std::optional<Said> own = quirks_.first(asked)) return *std::move(own);
  }
  const std::scoped_lock lock(mutex_);
  const std::string path = asked.Path();
  if (path == "/token") return GiveToken(asked);
  for (const std::string kind : {"/manifests/", "/blobs/", "/referrers/", "/tags/list"}) {
    const std::size_t at = path.find(kind);
    if (!path.starts_with("/v2/") || at == std::string::npos || at < 4) continue;
    const std::string repository = path.substr(4, at - 4);
    const std::string rest = path.substr(at + kind.size());
    if (std::optional<Said> demand = Demand(asked, repository)) return *std::move(demand);
    if (kind == "/manifests/") return Manifests(asked, repository, rest);
    if (kind == "/blobs/") return Blobs(asked, repository, rest);
    if (kind == "/tags/list") return Tags(asked, repository);
    if (quirks_.referrers_api) return Referrers(asked, repository, rest);
  }
  return Say(404, "404 page not found");
}

std::optional<Said> RegistryDouble::Demand(const Asked& asked,
                                           const std::string& repository) const {
  const std::string given = asked.Header("authorization");
  if (!quirks_.basic.empty()) {
    if (given == "Basic " + text::EncodeBase64(quirks_.basic)) return std::nullopt;
    Said said = Fail(401, "UNAUTHORIZED");
    said.headers.emplace_back("WWW-Authenticate", R"(Basic realm="the double")");
    return said;
  }
  if (!quirks_.tokens) return std::nullopt;
  const bool writes = asked.method != "GET" && asked.method != "HEAD";
  const std::string scope = "repository:" + repository + ":pull";
  const std::string suffix = "#" + std::to_string(generation_);
  if (given == "Bearer " + scope + ",push" + suffix) return std::nullopt;
  if (given == "Bearer " + scope + suffix && !writes) return std::nullopt;
  Said said = Fail(401, "UNAUTHORIZED");
  const std::string realm = quirks_.realm.empty() ? server_->Url("/token") : quirks_.realm;
  said.headers.emplace_back(
      "WWW-Authenticate",
      "Bearer realm=\"" + realm + R"(",service="double",scope="registry:catalog:*")");
  return said;
}

// The token is the scope itself, so that the registry sees what was asked for.
Said RegistryDouble::GiveToken(const Asked& asked) const {
  const bool post = asked.method == "POST";
  const std::string user = "Basic " + text::EncodeBase64(quirks_.token_user);
  const Asked form{.target = "?" + asked.body};
  const bool known =
      post ? !quirks_.refresh.empty() && form.Query("refresh_token") == quirks_.refresh
           : quirks_.token_user.empty() || asked.Header("authorization") == user;
  if (!known) return Fail(401, "UNAUTHORIZED");
  const std::string scope = Unescape(post ? form.Query("scope") : asked.Query("scope"));
  return Say(200, std::string(R"({")") + (post ? "access_token" : "token") + R"(":")" + scope +
                      "#" + std::to_string(generation_) + R"(","expires_in":)" +
                      std::to_string(quirks_.token_life) + "}");
}

Said RegistryDouble::Manifests(const Asked& asked, const std::string& repository,
                               const std::string& name) {
  if (asked.method == "PUT") {
    const std::string tag = name.starts_with("sha256:") ? "" : name;
    const std::string digest =
        AddManifest(repository, tag, asked.body, asked.Header("content-type"));
    Said said = Say(201, {}, {{"Docker-Content-Digest", digest}});
    const std::string subject = FieldOf(asked.body, "digest", "subject");
    if (quirks_.referrers_api && !subject.empty())
      said.headers.emplace_back("OCI-Subject", subject);
    return said;
  }
  const auto& kept = manifests_[repository];
  const auto found = kept.find(name);
  if (found == kept.end()) return Fail(404, "MANIFEST_UNKNOWN");
  return Say(200, found->second.bytes,
             {{"Content-Type", found->second.type},
              {"Docker-Content-Digest", crypto::Sha256(found->second.bytes)}});
}

Said RegistryDouble::Blobs(const Asked& asked, const std::string& repository,
                           const std::string& rest) {
  if (asked.method == "POST") {
    const std::string place = "/v2/" + repository + "/blobs/uploads/1" + quirks_.upload_query;
    return Say(202, {}, {{"Location", quirks_.absolute_uploads ? server_->Url(place) : place}});
  }
  if (asked.method == "PUT") {
    const std::string digest = Unescape(asked.Query("digest"));
    if (crypto::Sha256(asked.body) != digest) return Fail(400, "DIGEST_INVALID");
    AddBlob(asked.body);
    return Say(201);
  }
  const auto found = blobs_.find(rest);
  return found == blobs_.end() ? Fail(404, "BLOB_UNKNOWN") : Say(200, found->second);
}

// The first entry of the page that is asked for; sets its end and the Link to the next.
std::size_t RegistryDouble::PageFrom(const Asked& asked, std::size_t all, Said& said,
                                     std::size_t& end) const {
  const std::string from = asked.Query("from");
  const std::size_t begin = from.empty() ? 0 : std::stoul(from);
  end = quirks_.page == 0 ? all : std::min(all, begin + quirks_.page);
  if (end < all) {
    const std::string type = asked.Query("artifactType");
    const std::string more = type.empty() ? "" : "&artifactType=" + type;
    said.headers.emplace_back(
        "Link", "<" + asked.Path() + "?from=" + std::to_string(end) + more + ">; rel=\"next\"");
  }
  return begin;
}

Said RegistryDouble::Referrers(const Asked& asked, const std::string& repository,
                               const std::string& digest) {
  const std::string wanted = quirks_.filters ? Unescape(asked.Query("artifactType")) : "";
  std::vector<std::string> found;
  for (const auto& [name, kept] : manifests_[repository]) {
    const std::string type = FieldOf(kept.bytes, "artifactType");
    if (!name.starts_with("sha256:") || FieldOf(kept.bytes, "digest", "subject") != digest)
      continue;
    if (!wanted.empty() && type != wanted) continue;
    found.push_back(DescriptorJson(kept.type, kept.bytes, R"(,"artifactType":")" + type + "\""));
  }
  Said said = Say(200, {}, {{"Content-Type", kIndexType}});
  if (!wanted.empty()) said.headers.emplace_back("OCI-Filters-Applied", "artifactType");
  std::size_t end = 0;
  const auto begin = static_cast<std::ptrdiff_t>(PageFrom(asked, found.size(), said, end));
  said.body = IndexJson({found.begin() + begin, found.begin() + static_cast<std::ptrdiff_t>(end)});
  return said;
}

Said RegistryDouble::Tags(const Asked& asked, const std::string& repository) {
  std::vector<std::string> tags;
  for (const auto& [name, kept] : manifests_[repository]) {
    if (!name.starts_with("sha256:")) tags.push_back("\"" + name + "\"");
  }
  if (tags.empty()) return Fail(404, "NAME_UNKNOWN");
  Said said = Say(200, {}, {{"Content-Type", "application/json"}});
  std::size_t end = 0;
  const auto begin = static_cast<std::ptrdiff_t>(PageFrom(asked, tags.size(), said, end));
  said.body = R"({"name":")" + repository + R"(","tags":[)" +
              Join({tags.begin() + begin, tags.begin() + static_cast<std::ptrdiff_t>(end)}) + "]}";
  return said;
}

}  // namespace policy::testing
