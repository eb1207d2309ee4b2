// The evidence document's pieces, for the outputs that carry some of them. Not a public header.
#pragma once

#include <string>

#include "policy/evidence.h"
#include "text/json_writer.h"

namespace policy::render {

void WriteEvidenceFinding(text::JsonWriter& w, const Finding& finding);

// The document without its findings and packages: what the report says of itself.
std::string RenderEvidenceHead(const Report& report);

}  // namespace policy::render
