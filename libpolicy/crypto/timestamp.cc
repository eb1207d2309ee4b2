// OpenSSL checks the CMS signature, the purpose of the chain and the signer's ESSCertID; what it
// leaves open (who signed, which digests count, when the chain must be valid) is settled here.
#include "crypto/timestamp.h"

#include <openssl/pkcs7.h>
#include <openssl/ts.h>

#include <algorithm>
#include <utility>
#include <vector>

#include "crypto/chain.h"
#include "crypto/x509_handles.h"

namespace policy::crypto {
namespace {

constexpr std::size_t kLargestToken = std::size_t{64} << 10U;

using Response = Owned<TS_RESP, TS_RESP_free>;
using Token = Owned<PKCS7, PKCS7_free>;
using Info = Owned<TS_TST_INFO, TS_TST_INFO_free>;
using VerifyContext = Owned<TS_VERIFY_CTX, TS_VERIFY_CTX_free>;

Error Fail(std::string message, ErrorKind kind = ErrorKind::kUntrusted) {
  Error error;
  error.kind = kind;
  error.message = std::move(message);
  return error;
}

bool IsGranted(TS_RESP* response) {
  const long status =
      ASN1_INTEGER_get(TS_STATUS_INFO_get0_status(TS_RESP_get_status_info(response)));
  return status == TS_STATUS_GRANTED || status == TS_STATUS_GRANTED_WITH_MODS;
}

// The token of a response, or the bare token; null for anything else.
Token ReadToken(std::string_view der) {
  const unsigned char* end = Raw(der) + der.size();
  const unsigned char* at = Raw(der);
  const Response response(d2i_TS_RESP(nullptr, &at, static_cast<long>(der.size())));
  if (response != nullptr && at == end) {
    PKCS7* token = TS_RESP_get_token(response.get());
    return Token(token == nullptr || !IsGranted(response.get()) ? nullptr : PKCS7_dup(token));
  }
  at = Raw(der);
  Token token(d2i_PKCS7(nullptr, &at, static_cast<long>(der.size())));
  return at == end ? std::move(token) : nullptr;
}

// The root of one authority. OpenSSL takes a certificate's last second for expired, so the time is
// left to crypto/chain.h.
Store StoreFor(const Certificate& root) {
  Store store(X509_STORE_new());
  if (store == nullptr) return store;
  X509_STORE_add_cert(store.get(), Lend(root));
  X509_VERIFY_PARAM* rules = X509_STORE_get0_param(store.get());
  X509_VERIFY_PARAM_set_flags(rules, X509_V_FLAG_NO_CHECK_TIME);
  X509_VERIFY_PARAM_set_auth_level(rules, 2);
  return store;
}

// OpenSSL's verification frees what it is handed, so it gets references of its own.
bool Hold(STACK_OF(X509) * stack, const Certificate& certificate) {
  return X509_up_ref(Lend(certificate)) == 1 && sk_X509_push(stack, Lend(certificate)) > 0;
}

// The one signer; null where there are none or several.
X509* SignerOf(PKCS7* token, STACK_OF(X509) * known) {
  const X509Stack signers(PKCS7_get0_signers(token, known, 0));
  return signers == nullptr || sk_X509_num(signers.get()) != 1 ? nullptr
                                                               : sk_X509_value(signers.get(), 0);
}

Result<void> CheckSigner(const X509* found, const Certificate* leaf) {
  if (found == nullptr) return Fail("the token has no signer whose certificate is known");
  if (leaf != nullptr && X509_cmp(found, Lend(*leaf)) != 0) {
    return Fail("the token was signed by another certificate than the authority's");
  }
  X509* signer = const_cast<X509*>(found);
  if (X509_check_ca(signer) != 0) return Fail("the token's signer is a certificate authority");
  // RFC 3161, 2.3: the extension must be there, critical, and hold this purpose alone.
  const int at = X509_get_ext_by_NID(signer, NID_ext_key_usage, -1);
  if (at < 0 || X509_EXTENSION_get_critical(X509_get_ext(signer, at)) != 1 ||
      X509_get_extended_key_usage(signer) != XKU_TIMESTAMP) {
    return Fail("the token's signer may not sign time stamps, or more than these");
  }
  return {};
}

Result<Certificate> ReadBack(const X509* found) {
  unsigned char* out = nullptr;
  const int size = i2d_X509(found, &out);
  return Certificate::FromDer(Taken(out, size));
}

// Whether the signer chains to the root at that time, also over certificates the token brings.
Result<void> CheckPath(PKCS7* token, const X509* found, const Timestamp::Authority& authority,
                       Time at) {
  constexpr int kMostCertificates = 16;
  const Result<Certificate> signer = ReadBack(found);
  if (!signer) return signer.error();
  std::vector<Certificate> known(authority.intermediates.begin(), authority.intermediates.end());
  const STACK_OF(X509)* brought = token->d.sign->cert;
  for (int i = 0; i < std::min(sk_X509_num(brought), kMostCertificates); ++i) {
    Result<Certificate> one = ReadBack(sk_X509_value(brought, i));
    if (one) known.push_back(*std::move(one));
  }
  const auto path = BuildChain(
      {.leaf = *signer, .intermediates = known, .roots = {&authority.root, 1}, .at = at});
  if (path) return {};
  return Fail("the token's signer leads to no trusted authority: " + path.error().message);
}

}  // namespace

struct Timestamp::State {
  Token token{};
  Info info{};
  Time at{};
};

Result<Timestamp> Timestamp::FromDer(std::string_view der) {
  const CleanErrors clean;
  if (der.size() > kLargestToken) {
    return Fail("a time-stamp token larger than 64 KiB", ErrorKind::kLimit);
  }
  Token token = ReadToken(der);
  if (token == nullptr) return Fail("not a granted time-stamp token", ErrorKind::kBadInput);
  Info info(PKCS7_type_is_signed(token.get()) ? PKCS7_to_TS_TST_INFO(token.get()) : nullptr);
  if (info == nullptr || TS_TST_INFO_get_version(info.get()) != 1 ||
      TS_TST_INFO_get_ext_by_critical(info.get(), 1, -1) >= 0) {
    return Fail("a time-stamp token whose content cannot be read", ErrorKind::kBadInput);
  }
  const std::optional<Time> at = TimeOf(TS_TST_INFO_get_time(info.get()));
  if (!at) return Fail("a time-stamp token without a time", ErrorKind::kBadInput);
  return Timestamp(std::make_shared<const State>(State{std::move(token), std::move(info), *at}));
}

Time Timestamp::at() const { return state_->at; }

Timestamp::Span Timestamp::span() const {
  const CleanErrors clean;
  const TS_ACCURACY* accuracy = TS_TST_INFO_get_accuracy(state_->info.get());
  static constexpr long kCentury =
      100L * 365 * 24 * 3600;  // Absurd claims stay numbers we can add.
  const auto part = [](const ASN1_INTEGER* number) {
    return number == nullptr ? 0 : std::clamp(ASN1_INTEGER_get(number), 0L, kCentury);
  };
  std::chrono::seconds margin{0};
  if (accuracy != nullptr) {
    const bool finer =
        part(TS_ACCURACY_get_millis(accuracy)) > 0 || part(TS_ACCURACY_get_micros(accuracy)) > 0;
    margin = std::chrono::seconds(part(TS_ACCURACY_get_seconds(accuracy)) + (finer ? 1 : 0));
  }
  const bool cut = TextOf(TS_TST_INFO_get_time(state_->info.get())).find('.') != std::string::npos;
  return {state_->at - margin, state_->at + margin + std::chrono::seconds(cut ? 1 : 0)};
}

bool Timestamp::Covers(std::string_view message) const {
  const CleanErrors clean;
  TS_MSG_IMPRINT* imprint = TS_TST_INFO_get_msg_imprint(state_->info.get());
  const ASN1_OBJECT* algorithm = nullptr;
  X509_ALGOR_get0(&algorithm, nullptr, nullptr, TS_MSG_IMPRINT_get_algo(imprint));
  const std::string wanted = TextOf(TS_MSG_IMPRINT_get_msg(imprint));
  switch (OBJ_obj2nid(algorithm)) {
    case NID_sha256:
      return wanted == Digest(DigestAlgorithm::kSha256, message);
    case NID_sha384:
      return wanted == Digest(DigestAlgorithm::kSha384, message);
    case NID_sha512:
      return wanted == Digest(DigestAlgorithm::kSha512, message);
    default:
      return false;
  }
}

Result<void> Timestamp::VerifyBy(const Authority& authority) const {
  const CleanErrors clean;
  const VerifyContext context(TS_VERIFY_CTX_new());
  Store store = StoreFor(authority.root);
  STACK_OF(X509)* known = sk_X509_new_null();
  if (context == nullptr || store == nullptr || known == nullptr) {
    sk_X509_free(known);
    return Fail("out of memory");
  }
  TS_VERIFY_CTX_set_certs(context.get(), known);  // Owned by the context from here on.
  bool held = authority.leaf == nullptr || Hold(known, *authority.leaf);
  for (const Certificate& one : authority.intermediates) held = held && Hold(known, one);
  if (!held) return Fail("out of memory");
  // PKCS7 functions that only read take it without const.
  PKCS7* token = state_->token.get();
  const X509* found = SignerOf(token, known);
  Result<void> signer = CheckSigner(found, authority.leaf);
  if (signer) signer = CheckPath(token, found, authority, state_->at);
  if (!signer) return signer;
  TS_VERIFY_CTX_set_flags(context.get(), TS_VFY_VERSION | TS_VFY_SIGNATURE);
  TS_VERIFY_CTX_set_store(context.get(), store.release());
  if (TS_RESP_verify_token(context.get(), token) == 1) return {};
  const char* reason = ERR_reason_error_string(ERR_peek_error());
  return Fail(std::string("the token does not verify: ") +
              (reason == nullptr ? "unknown" : reason));
}

}  // namespace policy::crypto
