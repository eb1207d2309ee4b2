// Key pairs by OpenSSL's own generator.
#include "support/keys.h"

#include <openssl/bio.h>
#include <openssl/bn.h>
#include <openssl/ec.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/rsa.h>

#include <cstdlib>
#include <memory>

namespace policy::testing {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Bio = std::unique_ptr<BIO, decltype(&BIO_free_all)>;

void Need(bool good) {
  if (!good) std::abort();
}

std::string Text(BIO* bio) {
  char* data = nullptr;
  const long size = BIO_get_mem_data(bio, &data);
  return {data, static_cast<std::size_t>(size)};
}

EVP_PKEY* Generate(const std::string& kind) {
  if (kind == "ed25519") return EVP_PKEY_Q_keygen(nullptr, nullptr, "ED25519");
  if (kind == "x25519") return EVP_PKEY_Q_keygen(nullptr, nullptr, "X25519");
  if (kind == "rsa-2048") return EVP_RSA_gen(2048);
  if (kind == "rsa-1024") return EVP_RSA_gen(1024);
  return EVP_EC_gen(kind.c_str());
}

}  // namespace

KeyPem MakeKey(const std::string& kind, const std::string& password) {
  const Key key(Generate(kind), EVP_PKEY_free);
  Need(key != nullptr);
  const Bio secret(BIO_new(BIO_s_mem()), BIO_free_all);
  const Bio open(BIO_new(BIO_s_mem()), BIO_free_all);
  const EVP_CIPHER* cipher = password.empty() ? nullptr : EVP_aes_256_cbc();
  Need(PEM_write_bio_PKCS8PrivateKey(secret.get(), key.get(), cipher, password.data(),
                                     static_cast<int>(password.size()), nullptr, nullptr) == 1);
  Need(PEM_write_bio_PUBKEY(open.get(), key.get()) == 1);
  return {Text(secret.get()), Text(open.get())};
}

std::string FixedWidth(const std::string& der, int width) {
  const auto* at = reinterpret_cast<const unsigned char*>(der.data());
  const std::unique_ptr<ECDSA_SIG, decltype(&ECDSA_SIG_free)> parsed(
      d2i_ECDSA_SIG(nullptr, &at, static_cast<long>(der.size())), ECDSA_SIG_free);
  Need(parsed != nullptr);
  std::string out(static_cast<std::size_t>(2 * width), '\0');
  auto* to = reinterpret_cast<unsigned char*>(out.data());
  Need(BN_bn2binpad(ECDSA_SIG_get0_r(parsed.get()), to, width) == width);
  Need(BN_bn2binpad(ECDSA_SIG_get0_s(parsed.get()), to + width, width) == width);
  return out;
}

}  // namespace policy::testing
