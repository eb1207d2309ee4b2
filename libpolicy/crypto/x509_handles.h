// OpenSSL's X.509 objects with their owners, and what a Certificate holds. Not a public header;
// only crypto/*.cc include it.
#pragma once

#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <memory>
#include <optional>
#include <string>

#include "crypto/certificate.h"
#include "crypto/handles.h"

namespace policy::crypto {

struct FreeX509 {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
// A stack that only borrows its certificates.
struct FreeX509Stack {
  void operator()(STACK_OF(X509) * stack) const { sk_X509_free(stack); }
};
struct FreeStore {
  void operator()(X509_STORE* store) const { X509_STORE_free(store); }
};
struct FreeStoreContext {
  void operator()(X509_STORE_CTX* context) const { X509_STORE_CTX_free(context); }
};
struct FreeObject {
  void operator()(ASN1_OBJECT* object) const { ASN1_OBJECT_free(object); }
};
struct FreeString {
  void operator()(ASN1_STRING* text) const { ASN1_STRING_free(text); }
};
struct FreeNames {
  void operator()(GENERAL_NAMES* names) const { GENERAL_NAMES_free(names); }
};
using X509Handle = std::unique_ptr<X509, FreeX509>;
using X509Stack = std::unique_ptr<STACK_OF(X509), FreeX509Stack>;
using Store = std::unique_ptr<X509_STORE, FreeStore>;
using StoreContext = std::unique_ptr<X509_STORE_CTX, FreeStoreContext>;
using Object = std::unique_ptr<ASN1_OBJECT, FreeObject>;
using String = std::unique_ptr<ASN1_STRING, FreeString>;
using Names = std::unique_ptr<GENERAL_NAMES, FreeNames>;

struct Certificate::State {
  X509Handle x509{};
  std::string der{};
  Time not_before{};
  Time not_after{};
  Result<PublicKey> key;
};

// Whole seconds; nothing for a time that is none.
std::optional<Time> TimeOf(const ASN1_TIME* time);

inline std::string TextOf(const ASN1_STRING* text) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(text)),
          static_cast<std::size_t>(ASN1_STRING_length(text))};
}

// OpenSSL counts references in the object itself, so lending one out changes nothing that is seen.
inline X509* Lend(const Certificate& certificate) { return certificate.state().x509.get(); }

}  // namespace policy::crypto
