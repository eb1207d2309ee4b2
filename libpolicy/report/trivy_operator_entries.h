// Single entries of the Trivy Operator's reports: one JSON value in, one fact out. What surrounds
// them is the business of trivy_operator.cc. Not a public header.
#pragma once

#include <string>
#include <string_view>

#include "policy/evidence.h"
#include "text/node.h"

namespace policy::report {

Finding OperatorVulnerability(const text::Node& entry);
Finding OperatorSecret(const text::Node& entry);
Finding OperatorCheck(const text::Node& entry);
// A component of an SbomReport; without a package URL it is none.
Package OperatorComponent(const text::Node& entry);
// A control of a compliance report, as JSON text.
std::string OperatorControl(const text::Node& entry);
// Gives the package its ecosystem where the entry has none: `family` is the image's distribution.
void PlaceOperatorPackage(Finding& finding, const std::string& family);

}  // namespace policy::report
