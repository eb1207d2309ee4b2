// cosign's vulnerability predicate: a scanner's own report inside a statement.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/result.h"
#include "policy/time.h"

namespace policy::attest {

inline constexpr std::string_view kVulnPredicate =
    "https://cosign.sigstore.dev/attestation/vuln/v1";
// Ours: the same members, and the stage as one of its own.
inline constexpr std::string_view kScanPredicate = "https://policygate.dev/scan/v1";

struct VulnPredicate {
  std::string_view result{};  // The report's own bytes inside the predicate.
  std::string scanner_uri{};
  std::string scanner_version{};
  std::string database_uri{};
  std::string database_version{};
  std::optional<Time> database_updated{};
  std::optional<Time> scan_started{};
  std::optional<Time> scan_finished{};
  std::vector<std::string> parameters{};
  std::string stage_member{};  // `stage`, which only kScanPredicate defines

  // The NAME of a "stage=NAME" parameter; empty if there is none.
  std::string_view stage() const;
};

// Reads VerifiedStatement::predicate(); `result` points into it. Absent and empty dates are none.
// kBadInput for a predicate without scanner.result or with a date that is none. Thread-safe.
Result<VulnPredicate> ReadVulnPredicate(std::string_view predicate, std::string_view file);

// What a statement of ours says.
struct VulnClaim {
  std::string image{};        // A name; it binds nothing.
  std::string digest{};       // "sha256:<hex>": this binds.
  std::string_view report{};  // The scanner's JSON, embedded byte for byte.
  std::string scanner{};      // "trivy"; goes into scanner.uri
  std::string scanner_version{};
  std::string stage{};  // "build"; may be empty
  std::optional<Time> database_updated{};
  Time started{};
  Time finished{};
};

// An in-toto Statement v1 around the predicate. kBadInput for a digest that is no whole digest and
// for a report that is not JSON; kLimit for one nested too deep to be read back. Thread-safe.
Result<std::string> BuildVulnStatement(const VulnClaim& claim);

}  // namespace policy::attest
