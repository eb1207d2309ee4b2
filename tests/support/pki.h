// A certificate authority for tests: keys and certificates made in memory, P-256, valid at once.
//
//   TestAuthority authority("test CA");
//   PemPair server = authority.Issue({.name = "localhost"});
#pragma once

#include <chrono>
#include <memory>
#include <string>

struct evp_pkey_st;
struct x509_st;

namespace policy::testing {

struct PemPair {
  std::string certificate;
  std::string key;
};

struct LeafOptions {
  std::string name = "localhost";  // Common name and DNS name; 127.0.0.1 is always there too.
  std::string usage = "serverAuth";
  std::chrono::seconds valid_from{-3600};  // Relative to now.
  std::chrono::seconds valid_until{86400};
  long serial = 2;
};

// Every failure of the crypto library ends the test program: nothing after it could be tested.
class TestAuthority {
 public:
  explicit TestAuthority(const std::string& name);
  PemPair Issue(const LeafOptions& options) const;
  const std::string& Certificate() const { return certificate_pem_; }

 private:
  std::shared_ptr<evp_pkey_st> key_;
  std::shared_ptr<x509_st> certificate_;
  std::string certificate_pem_;
};

}  // namespace policy::testing
