// SHA-256 with the algorithm fetched once for the process, and its longer sisters.
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
  return Hex({reinterpret_cast<const char*>(digest.data()), digest.size()});
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

std::string Hex(std::string_view bytes) {
  std::string hex;
  hex.reserve(bytes.size() * 2);
  for (const char byte : bytes) {
    hex += kDigits[static_cast<unsigned char>(byte) >> 4U];
    hex += kDigits[static_cast<unsigned char>(byte) & 0x0FU];
  }
  return hex;
}

std::optional<std::string> Unhex(std::string_view hex) {
  if (hex.size() % 2 != 0) return std::nullopt;
  std::string bytes;
  for (std::size_t at = 0; at < hex.size(); at += 2) {
    const std::size_t high = kDigits.find(hex[at]);
    const std::size_t low = kDigits.find(hex[at + 1]);
    if (high == std::string_view::npos || low == std::string_view::npos) return std::nullopt;
    bytes += static_cast<char>(high << 4U | low);
  }
  return bytes;
}

std::string Digest(DigestAlgorithm algorithm, std::string_view bytes) {
  static constexpr const EVP_MD* (*kAlgorithms[])() = {EVP_sha256, EVP_sha384, EVP_sha512};
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int size = 0;
  [[maybe_unused]] const int done =
      EVP_Digest(bytes.data(), bytes.size(), digest.data(), &size,
                 kAlgorithms[static_cast<std::size_t>(algorithm)](), nullptr);
  assert(done == 1);
  return {reinterpret_cast<const char*>(digest.data()), size};
}

std::optional<DigestAlgorithm> DigestByName(std::string_view name) {
  if (name == "sha256") return DigestAlgorithm::kSha256;
  if (name == "sha384") return DigestAlgorithm::kSha384;
  if (name == "sha512") return DigestAlgorithm::kSha512;
  return std::nullopt;
}

std::string Sha256(std::string_view bytes) { return std::string(kPrefix) + Sha256Hex(bytes); }

}  // namespace policy::crypto
