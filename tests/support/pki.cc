// X.509 by hand: just enough for a CA, its servers and its clients.
#include "support/pki.h"

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include <cstdlib>

namespace policy::testing {
namespace {

void Need(bool condition) {
  if (!condition) std::abort();
}

std::shared_ptr<EVP_PKEY> NewKey() {
  EVP_PKEY* key = EVP_EC_gen("P-256");
  Need(key != nullptr);
  return {key, EVP_PKEY_free};
}

std::string TakeText(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  std::string text(data, static_cast<std::size_t>(size));
  BIO_free(bio);
  return text;
}

std::string PemOf(X509* certificate) {
  BIO* bio = BIO_new(BIO_s_mem());
  Need(PEM_write_bio_X509(bio, certificate) == 1);
  return TakeText(bio);
}

std::string PemOf(EVP_PKEY* key) {
  BIO* bio = BIO_new(BIO_s_mem());
  Need(PEM_write_bio_PKCS8PrivateKey(bio, key, nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return TakeText(bio);
}

std::shared_ptr<X509> NewCertificate(const LeafOptions& options, EVP_PKEY* key) {
  std::shared_ptr<X509> certificate(X509_new(), X509_free);
  Need(X509_set_version(certificate.get(), X509_VERSION_3) == 1);
  ASN1_INTEGER_set(X509_get_serialNumber(certificate.get()), options.serial);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), options.valid_from.count());
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), options.valid_until.count());
  const auto* name = reinterpret_cast<const unsigned char*>(options.name.c_str());
  Need(X509_NAME_add_entry_by_txt(X509_get_subject_name(certificate.get()), "CN", MBSTRING_UTF8,
                                  name, -1, -1, 0) == 1);
  Need(X509_set_pubkey(certificate.get(), key) == 1);
  return certificate;
}

void Extend(X509* certificate, X509* issuer, int nid, const std::string& value) {
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer, certificate, nullptr, nullptr, 0);
  X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
  Need(extension != nullptr && X509_add_ext(certificate, extension, -1) == 1);
  X509_EXTENSION_free(extension);
}

}  // namespace

TestAuthority::TestAuthority(const std::string& name)
    : key_(NewKey()), certificate_(NewCertificate({.name = name, .serial = 1}, key_.get())) {
  X509* self = certificate_.get();
  Need(X509_set_issuer_name(self, X509_get_subject_name(self)) == 1);
  Extend(self, self, NID_basic_constraints, "critical,CA:TRUE");
  Extend(self, self, NID_key_usage, "critical,keyCertSign,cRLSign");
  Need(X509_sign(self, key_.get(), EVP_sha256()) > 0);
  certificate_pem_ = PemOf(self);
}

PemPair TestAuthority::Issue(const LeafOptions& options) const {
  const std::shared_ptr<EVP_PKEY> key = NewKey();
  const std::shared_ptr<X509> leaf = NewCertificate(options, key.get());
  Need(X509_set_issuer_name(leaf.get(), X509_get_subject_name(certificate_.get())) == 1);
  Extend(leaf.get(), certificate_.get(), NID_basic_constraints, "critical,CA:FALSE");
  Extend(leaf.get(), certificate_.get(), NID_ext_key_usage, options.usage);
  Extend(leaf.get(), certificate_.get(), NID_subject_alt_name,
         "DNS:" + options.name + ",IP:127.0.0.1");
  Need(X509_sign(leaf.get(), key_.get(), EVP_sha256()) > 0);
  return {PemOf(leaf.get()), PemOf(key.get())};
}

}  // namespace policy::testing
