// Which root of a Content Trust repository to believe: from a pinned key, or the last root proved,
// forward over every rotation. Not for others than attest/verify_content_trust.cc.
#pragma once

#include "attest/tuf_metadata.h"
#include "attest/verify_content_trust.h"

namespace policy::attest {

// A role's file, read; its type is what the role's name demands.
std::variant<TufMetadata, Rejection> ReadRoleFile(const ReadRole& read, std::string_view role);

// Whether enough of the role's keys signed: kSignature for none, kThreshold for too few.
std::optional<Rejection> CheckSigners(const TufMetadata& metadata, const TufRole& role,
                                      const TufKeys& keys);

// The newest root, proved but for its expiry and its age.
std::variant<TufMetadata, Rejection> ProveRoot(const ReadRole& read, const ContentTrust& trust);

}  // namespace policy::attest
