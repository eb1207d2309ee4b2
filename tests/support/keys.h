// Fresh key pairs in PEM, for signature tests.
#pragma once

#include <string>

namespace policy::testing {

struct KeyPem {
  std::string private_key;
  std::string public_key;
};

// `kind`: "P-256", "P-384", "P-521", "secp256k1", "ed25519", "x25519", "rsa-2048", "rsa-1024". A
// password encrypts the private key. A failure of the crypto library ends the program.
KeyPem MakeKey(const std::string& kind, const std::string& password = {});

// An ECDSA signature in DER as r||s, each `width` bytes.
std::string FixedWidth(const std::string& der, int width);

}  // namespace policy::testing
