// The stages' names, which tests and programs rely on.
#include "attest/rejection.h"

#include <cstddef>
#include <iterator>

namespace policy::attest {

const char* NameOf(AttestStage stage) {
  static constexpr const char* kNames[] = {"json",
                                           "bundle",
                                           "trusted-root",
                                           "limits",
                                           "missing",
                                           "blob-digest",
                                           "payload-type",
                                           "tsa",
                                           "set",
                                           "time",
                                           "chain",
                                           "sct",
                                           "inclusion-proof",
                                           "checkpoint",
                                           "tlog-binding",
                                           "signature",
                                           "threshold",
                                           "key",
                                           "statement",
                                           "digest",
                                           "identity",
                                           "predicate-type",
                                           "predicate",
                                           "critical-attribute",
                                           "expiry",
                                           "rollback",
                                           "target"};
  const auto at = static_cast<std::size_t>(stage);
  return at < std::size(kNames) ? kNames[at] : "unknown";
}

}  // namespace policy::attest
