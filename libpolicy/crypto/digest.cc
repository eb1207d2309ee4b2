// SHA-256, with the algorithm fetched once for the process.
#include <openssl/sha.h>

#include <array>
#include <cassert>

#include "crypto/crypto.h"
#include "crypto/handles.h"

namespace policy::crypto {
namespace {

constexpr std::string_view kPrefix = "sha256:";
constexpr std::string_view kDigits = "0123456789abcdef";

// Fetching costs more than hashing a short text, so it happens once; never freed, as threads may
// hash until the process ends.
const EVP_MD* Sha256Algorithm() {
  static const EVP_MD* const algorithm = [] {
    const EVP_MD* fetched = EVP_MD_fetch(nullptr, "SHA256", nullptr);
    return fetched == nullptr ? EVP_sha256() : fetched;
  }();
  return algorithm;
}

MdContext NewContext() {
  MdContext context(EVP_MD_CTX_new());
  if (context != nullptr) EVP_DigestInit_ex(context.get(), Sha256Algorithm(), nullptr);
  return context;
}

std::string FinishHex(EVP_MD_CTX* context) {
  std::array<unsigned char, SHA256_DIGEST_LENGTH> digest{};
  unsigned int size = 0;
  [[maybe_unused]] const int done = EVP_DigestFinal_ex(context, digest.data(), &size);
  assert(done == 1 && size == digest.size());
  std::string hex;
  hex.reserve(digest.size() * 2);
  for (const unsigned char byte : digest) {
    hex += kDigits[byte >> 4U];
    hex += kDigits[byte & 0x0FU];
  }
  return hex;
}

}  // namespace

struct Sha256Stream::State {
  MdContext context = NewContext();
};

Sha256Stream::Sha256Stream() : state_(std::make_unique<State>()) {}
Sha256Stream::~Sha256Stream() = default;

void Sha256Stream::Update(std::string_view bytes) {
  EVP_DigestUpdate(state_->context.get(), bytes.data(), bytes.size());
}

std::string Sha256Stream::Finish() {
  return std::string(kPrefix) + FinishHex(state_->context.get());
}

std::string Sha256Hex(std::string_view bytes) {
  thread_local const MdContext context = NewContext();
  EVP_DigestInit_ex(context.get(), nullptr, nullptr);
  EVP_DigestUpdate(context.get(), bytes.data(), bytes.size());
  return FinishHex(context.get());
}

std::string Sha256(std::string_view bytes) { return std::string(kPrefix) + Sha256Hex(bytes); }

}  // namespace policy::crypto
