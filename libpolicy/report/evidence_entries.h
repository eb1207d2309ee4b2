// Entries of the evidence document, one at a time. Not a public header.
#pragma once

#include "policy/evidence.h"
#include "text/node.h"

namespace policy::report {

// Each takes what it can from a JSON object; doubt is absence.
Finding ReadEvidenceFinding(const text::Node& entry);
Package ReadEvidencePackage(const text::Node& entry);
VexStatement ReadEvidenceStatement(const text::Node& entry);
FeedEntry ReadEvidenceFeedEntry(const text::Node& entry);

}  // namespace policy::report
