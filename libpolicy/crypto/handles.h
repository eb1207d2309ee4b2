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

template <auto kFree>
struct FreeBy {
  template <typename T>
  void operator()(T* object) const {
    kFree(object);
  }
};
template <typename T, auto kFree>
using Owned = std::unique_ptr<T, FreeBy<kFree>>;

// A macro of the library's has no address.
inline void FreeBytes(unsigned char* bytes) { OPENSSL_free(bytes); }

using Bio = Owned<BIO, BIO_free_all>;
using Key = Owned<EVP_PKEY, EVP_PKEY_free>;
using MdContext = Owned<EVP_MD_CTX, EVP_MD_CTX_free>;
using EcdsaSignature = Owned<ECDSA_SIG, ECDSA_SIG_free>;
using Bytes = Owned<unsigned char, FreeBytes>;
using KeyContext = Owned<EVP_PKEY_CTX, EVP_PKEY_CTX_free>;
using DecoderContext = Owned<OSSL_DECODER_CTX, OSSL_DECODER_CTX_free>;

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
