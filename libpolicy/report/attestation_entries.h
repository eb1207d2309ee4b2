// What stands inside a statement: a scanner's report, an SBOM, in-toto's list of vulnerabilities.
// Not a public header.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "policy/evidence.h"
#include "policy/result.h"
#include "report/attestation_text.h"

namespace policy::report {

// What a vulnerability predicate says beside its entries.
struct ScanPredicate {
  bool has_result = false;
  std::optional<std::string> scanner_uri{};
  std::optional<std::string> scanner_version{};
  std::optional<std::string> finished_on{};  // as written
};

// Adds the entries of a vulnerability predicate (cosign's, or in-toto's vulns) to the report, those
// of a scanner's own report within it too. `statement`: what it stood in, or nullptr. Errors of
// text that is no JSON.
Result<ScanPredicate> AddScan(Report& report, const StatementText* statement,
                              std::string_view predicate, std::string_view file);

// Adds what another predicate holds: an SBOM or VEX document, as it is or as cosign wraps it
// ("Data").
void AddDocument(Report& report, const StatementText& statement, std::string_view file);

}  // namespace policy::report
