// OpenSSL's objects with their owners. Not a public header; only crypto/*.cc include it.
#pragma once

#include <openssl/bio.h>
#include <openssl/decoder.h>
#include <openssl/ec.h>
#include <openssl/err.h>
#include <openssl/evp.h>

#include <memory>
#include <string>
#include <string_view>

namespace policy::crypto {

// Each names the function that frees what it owns.
struct FreeBio {
  void operator()(BIO* bio) const { BIO_free_all(bio); }
};
struct FreeKey {
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
struct FreeMdContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
struct FreeEcdsaSignature {
  void operator()(ECDSA_SIG* signature) const { ECDSA_SIG_free(signature); }
};
struct FreeBytes {
  void operator()(unsigned char* bytes) const { OPENSSL_free(bytes); }
};
struct FreeKeyContext {
  void operator()(EVP_PKEY_CTX* context) const { EVP_PKEY_CTX_free(context); }
};
struct FreeDecoderContext {
  void operator()(OSSL_DECODER_CTX* context) const { OSSL_DECODER_CTX_free(context); }
};
using Bio = std::unique_ptr<BIO, FreeBio>;
using Key = std::unique_ptr<EVP_PKEY, FreeKey>;
using MdContext = std::unique_ptr<EVP_MD_CTX, FreeMdContext>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, FreeEcdsaSignature>;
using Bytes = std::unique_ptr<unsigned char, FreeBytes>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, FreeKeyContext>;
using DecoderContext = std::unique_ptr<OSSL_DECODER_CTX, FreeDecoderContext>;

inline const unsigned char* Raw(std::string_view bytes) {
  return reinterpret_cast<const unsigned char*>(bytes.data());
}

// Takes over what an i2d function wrote; empty where it failed.
inline std::string Taken(unsigned char* written, int size) {
  const Bytes owned(written);
  if (size <= 0) return {};
  return {reinterpret_cast<const char*>(owned.get()), static_cast<std::size_t>(size)};
}

// Leaves this thread's error queue empty, whatever happened between: a later user of OpenSSL (the
// TLS server) would take our leftovers for its own failure.
class CleanErrors {
 public:
  CleanErrors() { ERR_clear_error(); }
  ~CleanErrors() { ERR_clear_error(); }
  CleanErrors(const CleanErrors&) = delete;
  CleanErrors& operator=(const CleanErrors&) = delete;
};

}  // namespace policy::crypto
