// The one class that may fill a VerifiedStatement. Not a public header; only the files of this room
// that prove something include it.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attest/envelope.h"
#include "attest/statement.h"
#include "policy/evidence.h"

namespace policy::attest {

// What a check of signatures found out.
struct Proof {
  std::vector<std::string> keys{};     // Fingerprints, sorted, each once.
  std::vector<std::string> key_ids{};  // Of the signatures that verified.
};

class StatementMaker {
 public:
  static VerifiedStatement Make(const Envelope& envelope, Statement statement, Proof proof) {
    VerifiedStatement verified;
    verified.statement_type_ = std::move(statement.type);
    verified.predicate_type_ = std::move(statement.predicate_type);
    verified.subjects_ = std::move(statement.subjects);
    verified.keys_ = std::move(proof.keys);
    verified.predicate_ = std::make_shared<const std::string>(statement.predicate);
    verified.envelope_digest_ = envelope.digest;
    return verified;
  }
  static VerifiedStatement Assume(const Envelope& envelope, Statement statement,
                                  std::string_view authority) {
    Proof proof{.keys = {std::string(kAssumedKey).append(authority)}};
    VerifiedStatement assumed = Make(envelope, std::move(statement), std::move(proof));
    assumed.assumed_authority_ = authority;
    return assumed;
  }
};

}  // namespace policy::attest
