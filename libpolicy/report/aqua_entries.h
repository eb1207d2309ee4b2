// Single entries of Aqua's results. Not a public header.
#pragma once

#include "policy/evidence.h"
#include "text/node.h"

namespace policy::report {

// What a resource of a scan is: a package, or a file.
Package AquaPackage(const text::Node& resource);
// A vulnerability of a resource, on the scale that Aqua's own word leads.
Finding AquaVulnerability(const text::Node& entry, const Package& package);
// One of `cves`: the API's vulnerabilities of an image.
Finding AquaCve(const text::Node& entry);
// One of `result`: the API's list of vulnerabilities of all images.
Finding AquaRisk(const text::Node& entry);
Finding AquaMalware(const text::Node& entry, const Package& package);
// Of sensitive data neither the text nor the lines are taken.
Finding AquaSensitive(const text::Node& entry, const Package& package);

}  // namespace policy::report
