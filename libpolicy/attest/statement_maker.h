// The one class that may fill a VerifiedStatement. Not a public header; only the files of this room
// that prove something include it.
#pragma once

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "attest/envelope.h"
#include "attest/statement.h"
#include "policy/evidence.h"

namespace policy::attest {

class StatementMaker {
 public:
  using Proofs = std::vector<SignatureProof>;

  static VerifiedStatement Make(const Envelope& envelope, Statement statement, Proofs proofs) {
    VerifiedStatement verified;
    verified.statement_type_ = std::move(statement.type);
    verified.predicate_type_ = std::move(statement.predicate_type);
    verified.subjects_ = std::move(statement.subjects);
    verified.predicate_ = std::make_shared<const std::string>(statement.predicate);
    verified.envelope_digest_ = envelope.digest;
    return Prove(std::move(verified), std::move(proofs));
  }
  // What was signed is no statement but the image itself: told as cosign tells it today.
  static VerifiedStatement MakeSignature(std::string subject, std::string digest, Proofs proofs) {
    Statement statement{.type = std::string(kStatementV1),
                        .predicate_type = std::string(kCosignSignature),
                        .predicate = "{}"};
    statement.subjects.push_back(std::move(subject));
    const Envelope envelope{.digest = std::move(digest)};
    return Make(envelope, std::move(statement), std::move(proofs));
  }
  // The same statement, by these proofs and no others.
  static VerifiedStatement Prove(VerifiedStatement statement, Proofs proofs) {
    std::sort(proofs.begin(), proofs.end(),
              [](const auto& a, const auto& b) { return a.credential < b.credential; });
    statement.proofs_ = std::move(proofs);
    return statement;
  }
  static VerifiedStatement Assume(const Envelope& envelope, Statement statement,
                                  std::string_view authority) {
    VerifiedStatement assumed =
        Make(envelope, std::move(statement),
             {SignatureProof{.credential = std::string(kAssumedKey).append(authority)}});
    assumed.assumed_authority_ = authority;
    return assumed;
  }
};

}  // namespace policy::attest
