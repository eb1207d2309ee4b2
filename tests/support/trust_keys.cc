// OpenSSL's own makers of certificates and time stamps; the list of certificate timestamps is
// written by hand after RFC 6962.
#include "support/trust_keys.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>
#include <openssl/ts.h>
#include <openssl/x509v3.h>

#include <cstdlib>

#include "crypto/crypto.h"

namespace policy::testing {
namespace {

void Need(bool good) {
  if (!good) std::abort();
}

const unsigned char* Raw(const std::string& bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

std::string Take(unsigned char* bytes, int size) {
  Need(size > 0);
  std::string taken(reinterpret_cast<const char*>(bytes), static_cast<std::size_t>(size));
  OPENSSL_free(bytes);
  return taken;
}

std::string Take(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string text(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  return text;
}

void Extend(X509* certificate, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, certificate, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  Need(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

void ExtendRaw(X509* certificate, const char* oid, const std::string& value) {
  ASN1_OBJECT* object = OBJ_txt2obj(oid, 1);
  ASN1_OCTET_STRING* bytes = ASN1_OCTET_STRING_new();
  Need(ASN1_OCTET_STRING_set(bytes, Raw(value), static_cast<int>(value.size())) == 1);
  X509_EXTENSION* extension = X509_EXTENSION_create_by_OBJ(nullptr, object, 0, bytes);
  Need(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
  ASN1_OCTET_STRING_free(bytes);
  ASN1_OBJECT_free(object);
}

// DER of a short text: tag, length, bytes.
std::string Tagged(char tag, const std::string& bytes) {
  std::string der(1, tag);
  if (bytes.size() > 127) der += '\x81';
  Need(bytes.size() < 256);
  der += static_cast<char>(bytes.size());
  return der + bytes;
}

std::string Number(std::uint64_t value, int width) {
  std::string out;
  for (int at = width; at-- > 0;) out += static_cast<char>(value >> (8 * at) & 0xFFU);
  return out;
}

}  // namespace

SigningKey::SigningKey(const std::string& kind)
    : pkey(kind == "ED25519"    ? EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519")
           : kind == "RSA-2048" ? EVP_RSA_gen(2048)
                                : EVP_EC_gen(kind.c_str()),
           EVP_PKEY_free) {
  Need(pkey != nullptr);
}

std::string SigningKey::Sign(const std::string& message) const {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  const bool edwards = EVP_PKEY_get_base_id(pkey.get()) == EVP_PKEY_ED25519;
  Need(EVP_DigestSignInit(context.get(), nullptr, edwards ? nullptr : EVP_sha256(), nullptr,
                          pkey.get()) == 1);
  std::string signature(256, '\0');
  std::size_t size = signature.size();
  Need(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                      Raw(message), message.size()) == 1);
  signature.resize(size);
  return signature;
}

std::string SigningKey::SignFixed(const std::string& message) const {
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context(EVP_MD_CTX_new(),
                                                                        EVP_MD_CTX_free);
  const bool rsa = EVP_PKEY_get_base_id(pkey.get()) == EVP_PKEY_RSA;
  const int bits = EVP_PKEY_get_bits(pkey.get());
  EVP_PKEY_CTX* padding = nullptr;
  Need(EVP_DigestSignInit(context.get(), &padding, bits == 384 ? EVP_sha384() : EVP_sha256(),
                          nullptr, pkey.get()) == 1);
  Need(!rsa || (EVP_PKEY_CTX_set_rsa_padding(padding, RSA_PKCS1_PSS_PADDING) == 1 &&
                EVP_PKEY_CTX_set_rsa_pss_saltlen(padding, RSA_PSS_SALTLEN_DIGEST) == 1));
  std::string signature(512, '\0');
  std::size_t size = signature.size();
  Need(EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                      Raw(message), message.size()) == 1);
  signature.resize(size);
  if (rsa) return signature;
  const unsigned char* at = Raw(signature);
  ECDSA_SIG* parsed = d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(size));
  const int width = (bits + 7) / 8;
  std::string fixed(2 * static_cast<std::size_t>(width), '\0');
  auto* out = reinterpret_cast<unsigned char*>(fixed.data());
  Need(BN_bn2binpad(ECDSA_SIG_get0_r(parsed), out, width) == width &&
       BN_bn2binpad(ECDSA_SIG_get0_s(parsed), out + width, width) == width);
  ECDSA_SIG_free(parsed);
  return fixed;
}

std::string SigningKey::PublicDer() const {
  unsigned char* out = nullptr;
  const int size = i2d_PUBKEY(pkey.get(), &out);
  return Take(out, size);
}

std::string SigningKey::PublicPem() const {
  BIO* bio = BIO_new(BIO_s_mem());
  Need(PEM_write_bio_PUBKEY(bio, pkey.get()) == 1);
  return Take(bio);
}

X509Pointer Issue(const CertificatePlan& plan, const SigningKey& key, const X509Pointer& issuer,
                  const SigningKey& issuer_key) {
  static long serial = 1;
  X509Pointer made(X509_new(), X509_free);
  X509* certificate = made.get();
  Need(X509_set_version(certificate, X509_VERSION_3) == 1);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate), serial++);
  ASN1_TIME_set(X509_getm_notBefore(certificate), plan.from);
  ASN1_TIME_set(X509_getm_notAfter(certificate), plan.until);
  auto names = plan.names;
  if (!plan.common_name.empty()) names.emplace_back("CN", plan.common_name);
  for (const auto& [name, value] : names) {
    Need(X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate), name, MBSTRING_UTF8,
                                    Raw(value), -1, -1, 0) == 1);
  }
  Need(X509_set_pubkey(certificate, key.pkey.get()) == 1);
  const X509* by = issuer == nullptr ? certificate : issuer.get();
  Need(X509_set_issuer_name(certificate, X509_get_subject_name(by)) == 1);
  const int constraint = plan.constraint.first == nullptr ? 0 : OBJ_sn2nid(plan.constraint.first);
  if (constraint != NID_basic_constraints) {
    Extend(certificate, NID_basic_constraints,
           plan.authority ? "critical,CA:TRUE" : "critical,CA:FALSE");
  }
  if (constraint != 0) Extend(certificate, constraint, plan.constraint.second);
  if (!plan.usage.empty()) Extend(certificate, NID_key_usage, plan.usage);
  if (!plan.extended_usage.empty()) Extend(certificate, NID_ext_key_usage, plan.extended_usage);
  if (!plan.alternative_name.empty()) {
    Extend(certificate, NID_subject_alt_name, "critical," + plan.alternative_name);
  }
  if (!plan.issuer_extension.empty()) {
    ExtendRaw(certificate, "1.3.6.1.4.1.57264.1.8", Tagged('\x0C', plan.issuer_extension));
  }
  Need(X509_sign(certificate, issuer_key.pkey.get(), EVP_sha256()) > 0);
  return made;
}

void AddTimestamps(const X509Pointer& leaf, const SigningKey& issuer_key, const SigningKey& log,
                   const SigningKey& log_key) {
  using crypto::DigestAlgorithm;
  unsigned char* out = nullptr;
  const int size = i2d_re_X509_tbs(leaf.get(), &out);
  const std::string seen = Take(out, size);
  const std::string when = Number(static_cast<std::uint64_t>(kSigningTime - 60) * 1000, 8);
  const std::string input = std::string(2, '\0') + when + Number(1, 2) +
                            crypto::Digest(DigestAlgorithm::kSha256, issuer_key.PublicDer()) +
                            Number(seen.size(), 3) + seen + Number(0, 2);
  const std::string signature = log_key.Sign(input);
  const std::string sct = std::string(1, '\0') +
                          crypto::Digest(DigestAlgorithm::kSha256, log.PublicDer()) + when +
                          Number(0, 2) + "\x04\x03" + Number(signature.size(), 2) + signature;
  const std::string list = Number(sct.size() + 2, 2) + Number(sct.size(), 2) + sct;
  ExtendRaw(leaf.get(), "1.3.6.1.4.1.11129.2.4.2", Tagged('\x04', list));
  Need(X509_sign(leaf.get(), issuer_key.pkey.get(), EVP_sha256()) > 0);
}

std::string DerOf(const X509Pointer& certificate) {
  unsigned char* out = nullptr;
  const int size = i2d_X509(certificate.get(), &out);
  return Take(out, size);
}

std::string PemOf(const X509Pointer& certificate) {
  BIO* bio = BIO_new(BIO_s_mem());
  Need(PEM_write_bio_X509(bio, certificate.get()) == 1);
  return Take(bio);
}

std::string Stamp(const std::string& message, const X509Pointer& signer, const SigningKey& key,
                  const StampPlan& plan) {
  StampPlan planned = plan;
  const std::string digest = crypto::Digest(crypto::DigestAlgorithm::kSha256, message);
  TS_REQ* request = TS_REQ_new();
  TS_MSG_IMPRINT* imprint = TS_MSG_IMPRINT_new();
  X509_ALGOR* algorithm = X509_ALGOR_new();
  X509_ALGOR_set0(algorithm, OBJ_nid2obj(NID_sha256), V_ASN1_NULL, nullptr);
  std::string bytes = digest;
  Need(TS_REQ_set_version(request, 1) == 1 && TS_MSG_IMPRINT_set_algo(imprint, algorithm) == 1 &&
       TS_MSG_IMPRINT_set_msg(imprint, reinterpret_cast<unsigned char*>(bytes.data()),
                              static_cast<int>(bytes.size())) == 1 &&
       TS_REQ_set_msg_imprint(request, imprint) == 1 && TS_REQ_set_cert_req(request, 1) == 1);
  BIO* in = BIO_new(BIO_s_mem());
  Need(i2d_TS_REQ_bio(in, request) == 1);
  TS_RESP_CTX* context = TS_RESP_CTX_new();
  ASN1_OBJECT* policy = OBJ_txt2obj("1.2.3.4.1", 1);
  TS_RESP_CTX_set_time_cb(
      context,
      [](TS_RESP_CTX*, void* data, long* seconds, long* fraction) {
        *seconds = static_cast<StampPlan*>(data)->at;
        *fraction = static_cast<StampPlan*>(data)->microseconds;
        return 1;
      },
      &planned);
  Need(TS_RESP_CTX_set_signer_cert(context, signer.get()) == 1 &&
       TS_RESP_CTX_set_signer_key(context, key.pkey.get()) == 1 &&
       TS_RESP_CTX_set_signer_digest(context, EVP_sha256()) == 1 &&
       TS_RESP_CTX_set_ess_cert_id_digest(context, EVP_sha256()) == 1 &&
       TS_RESP_CTX_set_def_policy(context, policy) == 1 &&
       TS_RESP_CTX_add_md(context, EVP_sha256()) == 1 &&
       TS_RESP_CTX_set_clock_precision_digits(context, 6) == 1);
  if (plan.accuracy > 0 || plan.milliseconds > 0) {
    Need(TS_RESP_CTX_set_accuracy(context, plan.accuracy, plan.milliseconds, 0) == 1);
  }
  TS_RESP* response = TS_RESP_create_response(context, in);
  unsigned char* out = nullptr;
  const int size = i2d_TS_RESP(response, &out);
  TS_RESP_free(response);
  TS_RESP_CTX_free(context);
  ASN1_OBJECT_free(policy);
  BIO_free(in);
  X509_ALGOR_free(algorithm);
  TS_MSG_IMPRINT_free(imprint);
  TS_REQ_free(request);
  return Take(out, size);
}

}  // namespace policy::testing
