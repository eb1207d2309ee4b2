// The two ways of writing CycloneDX down, for the reader in cyclonedx.cc. Not a public header.
#pragma once

#include <string_view>

#include "policy/evidence.h"
#include "policy/result.h"
#include "text/source.h"

namespace policy::report {

// Each gives a report whose `format` is the dialect that it turned out to be; kUnsupported where
// the text is no CycloneDX of a version that is read.
Result<Report> ReadCyclonedxJson(text::Source& source, std::string_view file);
Result<Report> ReadCyclonedxXml(text::Source& source, std::string_view file);

// "1.0" to "1.7" and what may follow in the same series.
bool IsBomVersion(std::string_view version);

}  // namespace policy::report
