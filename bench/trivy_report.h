// A Trivy report of any size, as Trivy writes it: about 2.5 kB a finding.
#pragma once

#include <string>

namespace bench {

// `findings` vulnerabilities over as many packages; every fourth has no fix; severities go round.
std::string TrivyReport(int findings);

}  // namespace bench
