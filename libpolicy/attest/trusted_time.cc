// sigstore/architecture-docs: client-spec.md: the time is settled before the certificates.
#include "attest/trusted_time.h"

#include <algorithm>
#include <utility>

#include "attest/log_entry.h"

namespace policy::attest {
namespace {

// Authorities list their own signing certificate first, where they list it at all.
crypto::Timestamp::Authority SplitChain(const Authority& authority) {
  std::span<const crypto::Certificate> rest(authority.chain.data(), authority.chain.size() - 1);
  if (rest.empty() || rest.front().is_authority()) {
    return {.intermediates = rest, .root = authority.root()};
  }
  return {.leaf = &rest.front(), .intermediates = rest.subspan(1), .root = authority.root()};
}

// The first authority that signed the token, or why the last one did not.
std::variant<TrustedTime, std::string> CheckToken(const std::string& der,
                                                  const std::string& signature,
                                                  const TrustedRoot& root) {
  const Result<crypto::Timestamp> token = crypto::Timestamp::FromDer(der);
  if (!token) return token.error().message;
  if (!token->Covers(signature)) return "the time stamp is not over this signature";
  std::string why = "no time-stamp authority is trusted";
  for (const Authority& authority : root.timestamp_authorities) {
    const Result<void> verified = VerifyToken(*token, authority);
    if (verified) return TrustedTime{token->at(), authority.chain.front().der()};
    why = verified.error().message;
  }
  return why;
}

bool HasTwins(std::vector<std::string> tokens) {
  std::sort(tokens.begin(), tokens.end());
  return std::adjacent_find(tokens.begin(), tokens.end()) != tokens.end();
}

}  // namespace

Result<void> VerifyToken(const crypto::Timestamp& token, const Authority& authority) {
  if (authority.valid.Holds(token.at())) return token.VerifyBy(SplitChain(authority));
  return RejectAt(AttestStage::kTsa, "the time-stamp authority was not trusted at that time").error;
}

const TransparencyLog* LogOf(const LogEntry& entry, const TrustedRoot& root) {
  const auto log = std::find_if(root.logs.begin(), root.logs.end(),
                                [&](const auto& one) { return one.id == entry.log_id; });
  return log == root.logs.end() ? nullptr : &*log;
}

std::variant<std::vector<TrustedTime>, Rejection> TrustedTimes(const Bundle& bundle,
                                                               const TrustedRoot& root) {
  std::vector<TrustedTime> times;
  for (const LogEntry& entry : bundle.entries) {
    // Without a promise nobody vouches for the time, and the second version has none.
    if (entry.promise.empty() || entry.integrated_time == 0 || IsTiled(entry)) continue;
    const TransparencyLog* log = LogOf(entry, root);
    if (log == nullptr) return RejectAt(AttestStage::kSet, "the log is not in the trusted root");
    if (!VerifyPromise(entry, *log)) {
      return RejectAt(AttestStage::kSet, "the log's promise does not verify");
    }
    times.push_back({Time(std::chrono::seconds(entry.integrated_time)), log->id, true});
  }
  if (HasTwins(bundle.timestamps)) {
    return RejectAt(AttestStage::kThreshold, "the same time stamp stands in the bundle twice");
  }
  std::string why;
  bool proved = bundle.timestamps.empty();
  for (const std::string& der : bundle.timestamps) {
    auto checked = CheckToken(der, bundle.signature(), root);
    if (auto* time = std::get_if<TrustedTime>(&checked)) {
      times.push_back(std::move(*time));
      proved = true;
    } else {
      why = std::move(*std::get_if<std::string>(&checked));
    }
  }
  if (!proved) return RejectAt(AttestStage::kTsa, std::move(why));
  return times;
}

}  // namespace policy::attest
