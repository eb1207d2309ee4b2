// An image's own configuration as a document, whether an archive or a registry gave it. Not a
// public header.
#pragma once

#include <string>
#include <string_view>

#include "policy/evidence.h"
#include "policy/image_config.h"

namespace policy::collect {

// Everything but what it covers: the digests it is bound to, and nothing of what it says. `format`
// is where it came from.
Document BareDocument(const ImageConfig& config, std::string_view format, const std::string& file);

// Adds what the configuration says, and covers it.
void TakeConfig(Document& document, ImageConfig config);

}  // namespace policy::collect
