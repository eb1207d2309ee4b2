// OpenSSL builds the path; the store of one call holds the given roots and nothing of the system.
#include "crypto/chain.h"

#include <algorithm>
#include <utility>

#include "crypto/x509_handles.h"

namespace policy::crypto {
namespace {

constexpr int kLeastSecurity = 2;  // OpenSSL's level of 112 bits.
constexpr int kDeepest = 8;

Error Untrusted(std::string message) {
  Error error;
  error.kind = ErrorKind::kUntrusted;
  error.message = std::move(message);
  return error;
}

// OpenSSL takes a certificate's last second for expired, RFC 5280 does not: times are checked here,
// and what does not hold is not offered for the path.
bool Holds(const Certificate& certificate, const std::optional<Time>& at) {
  return !at || certificate.ValidAt(*at);
}

// The path is made of what was offered, and lent: nothing is parsed again.
const Certificate* Find(const ChainRequest& request, const X509* found) {
  if (Lend(request.leaf) == found) return &request.leaf;
  for (const auto& offered : {request.intermediates, request.roots}) {
    for (const Certificate& one : offered) {
      if (Lend(one) == found) return &one;
    }
  }
  return nullptr;
}

Result<std::vector<Certificate>> PathOf(X509_STORE_CTX* context, const ChainRequest& request) {
  std::vector<Certificate> path;
  const STACK_OF(X509)* found = X509_STORE_CTX_get0_chain(context);
  for (int at = 0; at < sk_X509_num(found); ++at) {
    const Certificate* one = Find(request, sk_X509_value(found, at));
    if (one == nullptr) return Untrusted("a certificate in it was not offered");
    if (at > 0 && !one->is_authority()) return Untrusted("an issuer in it is no authority");
    path.push_back(*one);
  }
  return path;
}

// RFC 5280, 4.2.1.10: of one issuer, for everything below it.
bool KeepsNames(const Certificate& issuer, std::span<const Certificate> below) {
  const Constraints constraints(static_cast<NAME_CONSTRAINTS*>(
      X509_get_ext_d2i(Lend(issuer), NID_name_constraints, nullptr, nullptr)));
  return constraints == nullptr ||
         std::all_of(below.begin(), below.end(), [&](const Certificate& one) {
           return NAME_CONSTRAINTS_check(Lend(one), constraints.get()) == X509_V_OK;
         });
}

Result<void> CheckLink(const Certificate& issuer, std::span<const Certificate> below) {
  const Certificate& subject = below.back();
  if (!issuer.is_authority()) return Untrusted("an issuer in it is no authority");
  if (X509_check_issued(Lend(issuer), Lend(subject)) != X509_V_OK ||
      X509_verify(Lend(subject), X509_get0_pubkey(Lend(issuer))) != 1) {
    return Untrusted("a certificate in it was not issued by the next");
  }
  if (!subject.is_strongly_signed()) {
    return Untrusted("a certificate in it is signed with a digest that is too weak");
  }
  // Of authorities alone: the leaf does not count.
  const long longest = X509_get_pathlen(Lend(issuer));
  if (longest >= 0 && static_cast<long>(below.size()) - 1 > longest) {
    return Untrusted("it is longer than an issuer in it allows");
  }
  if (!KeepsNames(issuer, below))
    return Untrusted("a name in it is not one its issuer may certify");
  return {};
}

}  // namespace

Result<void> CheckOrderedChain(std::span<const Certificate> chain) {
  const CleanErrors clean;
  if (!chain.back().is_self_signed()) return Untrusted("it does not end in a root");
  for (std::size_t at = 1; at < chain.size(); ++at) {
    Result<void> link = CheckLink(chain[at], chain.first(at));
    if (!link) return link;
  }
  return {};
}

Result<std::vector<Certificate>> BuildChain(const ChainRequest& request) {
  const CleanErrors clean;
  const Store store(X509_STORE_new());
  const StoreContext context(X509_STORE_CTX_new());
  const X509Stack untrusted(sk_X509_new_null());
  if (store == nullptr || context == nullptr || untrusted == nullptr) {
    return Untrusted("out of memory");
  }
  if (!Holds(request.leaf, request.at)) return Untrusted("the certificate does not hold then");
  for (const Certificate& root : request.roots) {
    if (Holds(root, request.at)) X509_STORE_add_cert(store.get(), Lend(root));
  }
  for (const Certificate& one : request.intermediates) {
    if (Holds(one, request.at)) sk_X509_push(untrusted.get(), Lend(one));
  }
  if (X509_STORE_CTX_init(context.get(), store.get(), Lend(request.leaf), untrusted.get()) != 1) {
    return Untrusted("out of memory");
  }
  X509_VERIFY_PARAM* rules = X509_STORE_CTX_get0_param(context.get());
  X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_NO_CHECK_TIME);
  X509_VERIFY_PARAM_set_auth_level(rules, kLeastSecurity);
  X509_VERIFY_PARAM_set_depth(rules, kDeepest);
  if (X509_verify_cert(context.get()) != 1) {
    return Untrusted(X509_verify_cert_error_string(X509_STORE_CTX_get_error(context.get())));
  }
  return PathOf(context.get(), request);
}

}  // namespace policy::crypto
