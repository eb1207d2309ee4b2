// sigstore/rekor: the promise and the proof of an entry, without the bodies.
#include "attest/log_entry.h"

#include "attest/checkpoint.h"
#include "crypto/merkle.h"
#include "text/base64.h"

namespace policy::attest {

std::optional<std::string> SignedMessage::Digest(crypto::DigestAlgorithm algorithm) const {
  if (bytes) return crypto::Digest(algorithm, *bytes);
  const std::size_t colon = digest.find(':');
  if (colon == std::string::npos || crypto::DigestByName(digest.substr(0, colon)) != algorithm) {
    return std::nullopt;
  }
  return crypto::Unhex(std::string_view(digest).substr(colon + 1));
}

bool IsTiled(const LogEntry& entry) {
  return entry.version == "0.0.2" && (entry.kind == "hashedrekord" || entry.kind == "dsse");
}

bool VerifyPromise(const LogEntry& entry, const TransparencyLog& log) {
  if (!log.key || entry.promise.empty()) return false;
  // RFC 8785 of these four members; nothing in them needs an escape.
  const std::string promised = R"({"body":")" + text::EncodeBase64(entry.body) +
                               R"(","integratedTime":)" + std::to_string(entry.integrated_time) +
                               R"(,"logID":")" + crypto::Hex(entry.log_id) + R"(","logIndex":)" +
                               std::to_string(entry.index) + '}';
  return log.valid.Holds(Time(std::chrono::seconds(entry.integrated_time))) &&
         log.key->Verify(promised, entry.promise);
}

std::optional<Rejection> CheckInclusion(const LogEntry& entry, const TransparencyLog& log) {
  if (!entry.proof) {
    return RejectAt(AttestStage::kInclusionProof, "the log entry has no inclusion proof");
  }
  const InclusionProof& proof = *entry.proof;
  const bool tiled = IsTiled(entry);
  std::optional<Checkpoint> head;
  if (!proof.checkpoint.empty()) {
    head = ReadCheckpoint(proof.checkpoint);
    if (!head) return RejectAt(AttestStage::kCheckpoint, "the log's checkpoint cannot be read");
    if (!VerifyCheckpoint(*head, log, tiled)) {
      return RejectAt(AttestStage::kCheckpoint, "the checkpoint is not signed by the log");
    }
    if (head->root != proof.root && !(tiled && proof.root.empty())) {
      return RejectAt(AttestStage::kCheckpoint,
                      "the proof leads to another root than the checkpoint's");
    }
    if (head->size != static_cast<std::uint64_t>(proof.tree_size) &&
        !(tiled && proof.tree_size == 0)) {
      return RejectAt(AttestStage::kCheckpoint,
                      "the proof is for a tree of another size than the checkpoint's");
    }
  }
  const bool included = crypto::ProvesInclusion(
      {.leaf = entry.body,
       .index = static_cast<std::uint64_t>(tiled ? entry.index : proof.index),
       .tree_size = head ? head->size : static_cast<std::uint64_t>(proof.tree_size),
       .hashes = proof.hashes,
       .root = head ? head->root : proof.root});
  if (included) return std::nullopt;
  return RejectAt(AttestStage::kInclusionProof, "the inclusion proof does not lead to the root");
}

}  // namespace policy::attest
