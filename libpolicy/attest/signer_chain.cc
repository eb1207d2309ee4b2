// client-spec.md and RFC 6962: one time holds for leaf, intermediates and root alike.
#include "attest/signer_chain.h"

#include <algorithm>
#include <set>
#include <string>
#include <utility>

#include "crypto/chain.h"
#include "crypto/sct.h"

namespace policy::attest {
namespace {

using crypto::Certificate;

using Path = std::vector<Certificate>;

// The path of the leaf under one authority; an error where it leads nowhere. What the bundle
// brings beside the leaf is not used: the trusted root holds all that is needed.
Result<Path> PathUnder(const Authority& authority, const Certificate& leaf,
                       std::optional<Time> at) {
  const std::span<const Certificate> all(authority.chain);
  return crypto::BuildChain(
      {.leaf = leaf, .intermediates = all.first(all.size() - 1), .roots = all.last(1), .at = at});
}

// Every path that holds at that time, and whose the leaf is by it; `why` of the last authority
// under which there is none.
struct Paths {
  std::vector<Path> found{};
  std::vector<Certificate> issuers{};
  std::string why = "no trusted authority is known for that time";
};
Paths PathsOf(const SignerChain& chain, std::optional<Time> at) {
  Paths paths;
  for (const Authority& authority : chain.root.certificate_authorities) {
    if (at && !authority.valid.Holds(*at)) continue;
    Result<Path> path = PathUnder(authority, chain.certificates.front(), at);
    if (!path) {
      paths.why = path.error().message;
      continue;
    }
    paths.issuers.push_back(path->size() > 1 ? path->at(1) : path->front());
    paths.found.push_back(*std::move(path));
  }
  return paths;
}

// Which of the certificate logs saw the leaf, by their ids.
std::set<std::string> SeenBy(const SignerChain& chain, std::span<const crypto::Sct> scts,
                             std::span<const Certificate> issuers) {
  std::set<std::string> logs;
  for (const crypto::Sct& sct : scts) {
    for (const TransparencyLog& log : chain.root.certificate_logs) {
      if (log.id != sct.log_id || !log.key || !log.valid.Holds(sct.at)) continue;
      const bool seen = std::any_of(issuers.begin(), issuers.end(), [&](const Certificate& issuer) {
        return crypto::VerifySct(sct, chain.certificates.front(), issuer, *log.key);
      });
      if (seen) logs.insert(log.id);
    }
  }
  return logs;
}

std::optional<Rejection> CheckScts(const SignerChain& chain, std::span<const Certificate> issuers) {
  if (chain.least_scts == 0) return std::nullopt;
  const auto scts = crypto::ReadScts(chain.certificates.front());
  if (!scts) return RejectAt(AttestStage::kSct, scts.error().message);
  const std::size_t seen = SeenBy(chain, *scts, issuers).size();
  if (seen >= chain.least_scts) return std::nullopt;
  return RejectAt(AttestStage::kSct, "the certificate was seen by " + std::to_string(seen) +
                                         " of the " + std::to_string(chain.least_scts) +
                                         " certificate logs that are needed");
}

}  // namespace

std::optional<Rejection> CheckChainForm(const SignerChain& chain) {
  const Certificate& leaf = chain.certificates.front();
  const auto names = leaf.alternative_names();
  if (leaf.is_authority() || !leaf.may_sign_data() || !leaf.may_sign_code()) {
    return RejectAt(AttestStage::kChain, "the signer's certificate is not one for signing code");
  }
  // RFC 5280, 4.2.1.6: with an empty subject the names are critical.
  if (!names || (leaf.has_empty_subject() && !names->critical)) {
    return RejectAt(AttestStage::kChain, "the signer's certificate has no critical name");
  }
  Paths paths = PathsOf(chain, std::nullopt);
  if (!paths.found.empty()) return std::nullopt;
  return RejectAt(AttestStage::kChain,
                  "the certificate leads to no trusted authority: " + std::move(paths.why));
}

std::optional<Rejection> CheckChainAt(const SignerChain& chain,
                                      std::span<const TrustedTime> times) {
  for (const TrustedTime& time : times) {
    if (!chain.certificates.front().ValidAt(time.at)) {
      return RejectAt(AttestStage::kTime, "the certificate did not hold at " + FormatTime(time.at) +
                                              ", when the signature was made");
    }
    Paths paths = PathsOf(chain, time.at);
    if (paths.found.empty()) {
      return RejectAt(AttestStage::kChain, "no trusted authority held at " + FormatTime(time.at) +
                                               ": " + std::move(paths.why));
    }
    if (auto rejection = CheckScts(chain, paths.issuers)) return rejection;
  }
  return std::nullopt;
}

std::variant<Validity, Rejection> SpanOfChain(const SignerChain& chain) {
  const Paths paths = PathsOf(chain, std::nullopt);
  std::optional<Validity> best;
  for (const Path& path : paths.found) {
    const Validity span = SpanOf(path);
    if (*span.from <= *span.until && (!best || *best->until < *span.until)) best = span;
  }
  if (!best) {
    return RejectAt(AttestStage::kChain, "the certificates never hold at the same time");
  }
  if (auto rejection = CheckScts(chain, paths.issuers)) return *std::move(rejection);
  return *best;
}

}  // namespace policy::attest
