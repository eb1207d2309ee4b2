// What `convert` writes: one renderer a target. Not a public header.
#pragma once

#include <string>
#include <string_view>

#include "policy/evidence.h"
#include "policy/time.h"

namespace policy::render {

// CycloneDX 1.6. Each entry is a vulnerability of its own, with its exact facts as properties
// ("policygate:…"), by which report/cyclonedx_ours.h reads it back.
std::string RenderCyclonedx(const Report& report, Time now, std::string_view tool_version);
// OpenVEX 0.2.0: the statements as they are; vulnerabilities without one as affected, or under
// investigation.
std::string RenderOpenvex(const Report& report, Time now, std::string_view tool_version);
// An unsigned in-toto statement v1 around cosign's vulnerability predicate, with our evidence
// document as the scanner's result.
std::string RenderStatement(const Report& report, Time now);

// A package URL for the image: its name and digest; empty where the report names neither.
std::string ImagePurl(const Report& report);
// The package's own URL, else one made of its facts; empty for a package without a name.
std::string PackagePurl(const Package& package);
// "Upgrade NAME to 1.2 or 2.0", or that no fix is known.
std::string AdviceOn(const Finding& finding);

}  // namespace policy::render
