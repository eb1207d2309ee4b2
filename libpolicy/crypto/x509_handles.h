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

// A stack that only borrows its certificates.
inline void FreeStack(STACK_OF(X509) * stack) { sk_X509_free(stack); }

using X509Handle = Owned<X509, X509_free>;
using X509Stack = Owned<STACK_OF(X509), FreeStack>;
using Store = Owned<X509_STORE, X509_STORE_free>;
using StoreContext = Owned<X509_STORE_CTX, X509_STORE_CTX_free>;
using Object = Owned<ASN1_OBJECT, ASN1_OBJECT_free>;
using String = Owned<ASN1_STRING, ASN1_STRING_free>;
using Names = Owned<GENERAL_NAMES, GENERAL_NAMES_free>;
using Constraints = Owned<NAME_CONSTRAINTS, NAME_CONSTRAINTS_free>;

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
