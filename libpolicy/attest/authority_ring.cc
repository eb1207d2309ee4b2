// Material to trust: keys, trusted roots, certificates of one's own, trust stores.
#include "attest/authority_ring.h"

#include <algorithm>
#include <map>
#include <optional>
#include <tuple>
#include <utility>

#include "attest/embedded_roots.h"
#include "text/utf8.h"

namespace policy::attest {
namespace {

using SharedRoot = std::shared_ptr<const TrustedRoot>;
constexpr std::size_t kMostRoots = 64;
constexpr const char* kStore = "ca:policy";

class RingReader {
 public:
  void Read(const AuthoritySpec& spec);
  Result<AuthorityRing> Take();

 private:
  void ReadKey(const AuthoritySpec& spec);
  void ReadKeyless(const AuthoritySpec& spec);
  void ReadCertificate(const AuthoritySpec& spec);
  void ReadNotation(const AuthoritySpec& spec);
  SharedRoot RootOf(const AuthoritySpec& spec);
  SharedRoot OwnRootOf(const AuthoritySpec& spec);
  void AddMember(const AuthoritySpec& spec, SharedRoot root, std::string issuer);
  void Fail(const AuthoritySpec& spec, const std::string& what, const Error& error);

  AuthorityRing ring_{};
  std::map<std::string, SharedRoot> roots_{};  // By their text.
  std::map<std::tuple<std::string, std::string>, SharedRoot> own_roots_{};
  std::vector<Error> problems_{};
};

void RingReader::Fail(const AuthoritySpec& spec, const std::string& what, const Error& error) {
  Error problem{
      .kind = error.kind,
      .message = what + " of authority " + text::QuoteLine(spec.name) + ": " + error.message,
      .where = spec.where,
      .hint = error.hint};
  problems_.push_back(std::move(problem));
}

// Null where it cannot be read.
SharedRoot RingReader::RootOf(const AuthoritySpec& spec) {
  const auto known = roots_.find(spec.trusted_root);
  if (known != roots_.end()) return known->second;
  const bool embedded = spec.trusted_root.empty();
  Result<TrustedRoot> root =
      ReadTrustedRoot(embedded ? kPublicGoodRoot : std::string_view(spec.trusted_root), {});
  if (!root) {
    Fail(spec, "the trusted root", root.error());
    return nullptr;
  }
  return roots_[spec.trusted_root] = std::make_shared<const TrustedRoot>(*std::move(root));
}

void RingReader::ReadKey(const AuthoritySpec& spec) {
  Result<crypto::PublicKey> key = crypto::PublicKey::FromPem(spec.material);
  if (!key) return Fail(spec, "the key", key.error());
  SharedRoot root = RootOf(spec);
  if (root == nullptr) return;
  if (!spec.log_required) ring_.bare_keys.push_back(*key);
  ring_.keys.push_back({.id = spec.id.empty() ? key->fingerprint() : spec.id,
                        .name = spec.name,
                        .key = *std::move(key),
                        .root = std::move(root),
                        .log_required = spec.log_required});
}

void RingReader::AddMember(const AuthoritySpec& spec, SharedRoot root, std::string issuer) {
  Result<base::Glob> subject = base::Glob::Parse(spec.subject);
  if (spec.subject.empty() || !subject) {
    return Fail(spec, "the subject", {.kind = ErrorKind::kBadInput, .message = "it is no glob"});
  }
  const bool own = spec.kind == AuthorityKind::kCertificate;
  auto& groups = ring_.identities;
  auto group = std::find_if(groups.begin(), groups.end(), [&](const IdentityGroup& one) {
    return one.root == root && one.own_authority == own && one.log_required == spec.log_required;
  });
  if (group == groups.end()) {
    groups.push_back(
        {.root = std::move(root), .own_authority = own, .log_required = spec.log_required});
    group = groups.end() - 1;
  }
  group->members.push_back({.id = spec.id,
                            .name = spec.name,
                            .rule = {.subject = TextRule::Like(*std::move(subject)),
                                     .issuer = TextRule::Exactly(std::move(issuer))}});
}

void RingReader::ReadKeyless(const AuthoritySpec& spec) {
  if (spec.issuer.empty()) {
    return Fail(spec, "the issuer", {.kind = ErrorKind::kBadInput, .message = "none is named"});
  }
  if (SharedRoot root = RootOf(spec)) AddMember(spec, std::move(root), spec.issuer);
}

// Logs and clocks are Sigstore's, the certificates are one's own: what is not self-signed among
// them helps to build paths.
SharedRoot RingReader::OwnRootOf(const AuthoritySpec& spec) {
  SharedRoot& own = own_roots_[{spec.material, spec.trusted_root}];
  if (own) return own;
  const SharedRoot sigstore = RootOf(spec);
  auto certificates = crypto::Certificate::FromPem(spec.material, kMostRoots);
  if (!certificates) Fail(spec, "the roots", certificates.error());
  if (!certificates || sigstore == nullptr) return nullptr;
  const auto first_root =
      std::stable_partition(certificates->begin(), certificates->end(),
                            [](const crypto::Certificate& one) { return !one.is_self_signed(); });
  TrustedRoot root{.logs = sigstore->logs,
                   .timestamp_authorities = sigstore->timestamp_authorities};
  for (auto one = first_root; one != certificates->end(); ++one) {
    Authority authority{.chain = {certificates->begin(), first_root}};
    authority.chain.push_back(*one);
    root.certificate_authorities.push_back(std::move(authority));
  }
  const bool authorities =
      std::all_of(certificates->begin(), certificates->end(),
                  [](const crypto::Certificate& one) { return one.is_authority(); });
  if (first_root == certificates->end() || !authorities) {
    Fail(spec, "the roots",
         {.kind = ErrorKind::kBadInput,
          .message = authorities ? "none of the certificates is signed by itself"
                                 : "one of the certificates is no authority's"});
    return nullptr;
  }
  return own = std::make_shared<const TrustedRoot>(std::move(root));
}

void RingReader::ReadCertificate(const AuthoritySpec& spec) {
  if (SharedRoot root = OwnRootOf(spec)) AddMember(spec, std::move(root), {});
}

void RingReader::ReadNotation(const AuthoritySpec& spec) {
  NotationAuthority authority{.id = spec.id, .name = spec.name, .rule = {.name = spec.name}};
  authority.rule.stores = {kStore};
  auto store = ReadStoreFile(kStore, spec.material, {});
  if (!store) return Fail(spec, "the trust store", store.error());
  authority.stores.emplace(kStore, *std::move(store));
  const bool anybody = spec.identities == std::vector<std::string>{"*"};
  for (const std::string& identity : spec.identities) {
    if (anybody) break;
    auto name = ReadNotationIdentity(identity);
    if (!name) return Fail(spec, "an identity", name.error());
    authority.rule.identities.push_back(*std::move(name));
  }
  ring_.notations.push_back(std::move(authority));
}

void RingReader::Read(const AuthoritySpec& spec) {
  switch (spec.kind) {
    case AuthorityKind::kKey:
      return ReadKey(spec);
    case AuthorityKind::kKeyless:
      return ReadKeyless(spec);
    case AuthorityKind::kCertificate:
      return ReadCertificate(spec);
    case AuthorityKind::kNotation:
      return ReadNotation(spec);
  }
}

Result<AuthorityRing> RingReader::Take() {
  if (problems_.empty()) return std::move(ring_);
  Error error{.kind = problems_.front().kind,
              .message = problems_.size() == 1
                             ? "an authority cannot be used"
                             : std::to_string(problems_.size()) + " authorities cannot be used"};
  error.causes = std::move(problems_);
  return error;
}

}  // namespace

Result<AuthorityRing> ReadAuthorities(const std::vector<AuthoritySpec>& specs) {
  RingReader reader;
  for (const AuthoritySpec& spec : specs) reader.Read(spec);
  return reader.Take();
}

}  // namespace policy::attest
