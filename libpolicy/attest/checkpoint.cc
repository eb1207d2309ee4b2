// "The signature covers the text up to and including the newline before the blank line."
#include "attest/checkpoint.h"

#include <charconv>
#include <utility>

#include "text/base64.h"

namespace policy::attest {
namespace {

constexpr std::size_t kLargestNote = std::size_t{64} << 10U;
constexpr std::size_t kMostSignatures = 64;
constexpr std::size_t kHintSize = 4;
constexpr std::size_t kHashSize = 32;
constexpr std::string_view kDash = "\xE2\x80\x94 ";  // U+2014 and a space.

// Takes the text before the next newline off `text`; nothing where there is none.
std::optional<std::string_view> TakeLine(std::string_view& text) {
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return std::nullopt;
  const std::string_view line = text.substr(0, end);
  text.remove_prefix(end + 1);
  return line;
}

std::optional<std::uint64_t> ReadSize(std::string_view digits) {
  std::uint64_t size = 0;
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), size);
  const bool whole = error == std::errc() && end == digits.data() + digits.size();
  const bool padded = digits.size() > 1 && digits.front() == '0';
  return whole && !padded ? std::optional(size) : std::nullopt;
}

std::optional<NoteSignature> ReadSignature(std::string_view line) {
  if (!line.starts_with(kDash)) return std::nullopt;
  line.remove_prefix(kDash.size());
  const std::size_t space = line.find(' ');
  if (space == 0 || space == std::string_view::npos) return std::nullopt;
  const std::optional<std::string> bytes = text::DecodeBase64(line.substr(space + 1));
  if (!bytes || bytes->size() <= kHintSize) return std::nullopt;
  return NoteSignature{std::string(line.substr(0, space)), bytes->substr(0, kHintSize),
                       bytes->substr(kHintSize)};
}

// What a note calls the log's key (C2SP signed-note, and Rekor's own way for ECDSA).
std::string HintOf(const TransparencyLog& log, std::string_view name) {
  constexpr std::size_t kEd25519Size = 32;
  if (!log.checkpoint_id.empty()) return log.checkpoint_id.substr(0, kHintSize);
  const std::string& der = log.key->der();
  std::string named;
  switch (log.key->kind()) {
    case crypto::KeyKind::kEd25519:
      named = std::string(name) + "\n\x01" + der.substr(der.size() - kEd25519Size);
      break;
    case crypto::KeyKind::kRsa:
    case crypto::KeyKind::kRsaPss:
      named = std::string(name) + "\n\xFFPKIX-RSA-PKCS#1v1.5" + der;
      break;
    default:
      named = der;
  }
  return crypto::Digest(crypto::DigestAlgorithm::kSha256, named).substr(0, kHintSize);
}

// "https://host:port/path" -> "host:port/path".
std::string_view WithoutScheme(std::string_view url) {
  const std::size_t at = url.find("://");
  if (at != std::string_view::npos) url.remove_prefix(at + 3);
  while (url.ends_with('/')) url.remove_suffix(1);
  return url;
}

// Rekor's first version writes "host - tree"; the second one the host of the log's own URL.
bool IsOrigin(const Checkpoint& checkpoint, const TransparencyLog& log, std::string_view name,
              bool tiled) {
  if (!tiled) {
    return checkpoint.origin == name || checkpoint.origin.starts_with(std::string(name) + " - ");
  }
  const std::string_view place = WithoutScheme(log.base_url);
  const std::string_view host = place.substr(0, place.find_first_of(":/"));
  return checkpoint.origin == name && (name == place || name == host);
}

}  // namespace

std::optional<Checkpoint> ReadCheckpoint(std::string_view note) {
  if (note.size() > kLargestNote) return std::nullopt;
  const std::size_t blank = note.find("\n\n");
  if (blank == std::string_view::npos) return std::nullopt;
  Checkpoint read;
  read.signed_text = note.substr(0, blank + 1);
  std::string_view text = read.signed_text;
  const auto origin = TakeLine(text);
  const auto size = TakeLine(text);
  const auto root = TakeLine(text);
  if (!origin || origin->empty() || !size || !root) return std::nullopt;
  const std::optional<std::uint64_t> number = ReadSize(*size);
  std::optional<std::string> hash = text::DecodeBase64(*root);
  if (!number || !hash || hash->size() != kHashSize) return std::nullopt;
  read.origin = *origin;
  read.size = *number;
  read.root = *std::move(hash);
  std::string_view lines = note.substr(blank + 2);
  while (const auto line = TakeLine(lines)) {
    std::optional<NoteSignature> signature = ReadSignature(*line);
    if (!signature || read.signatures.size() == kMostSignatures) return std::nullopt;
    read.signatures.push_back(*std::move(signature));
  }
  if (!lines.empty() || read.signatures.empty()) return std::nullopt;
  return read;
}

bool VerifyCheckpoint(const Checkpoint& checkpoint, const TransparencyLog& log, bool tiled) {
  if (!log.key) return false;
  bool signed_by_log = false;
  for (const NoteSignature& signature : checkpoint.signatures) {
    if (!IsOrigin(checkpoint, log, signature.name, tiled) ||
        signature.hint != HintOf(log, signature.name)) {
      continue;
    }
    if (!log.key->Verify(checkpoint.signed_text, signature.bytes)) return false;
    signed_by_log = true;
  }
  return signed_by_log;
}

}  // namespace policy::attest
