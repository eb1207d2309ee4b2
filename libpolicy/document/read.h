// Typed documents out of checked trees. Nothing here can fail: what could was checked before.
#pragma once

#include <memory>
#include <string>

#include "document/checks.h"
#include "document/set.h"
#include "policy/document.h"

namespace policy::document {

std::shared_ptr<const Policy> ReadPolicy(const text::Node& root, const Materials& materials,
                                         const std::string& file, ReadFor purpose);
Exception ReadException(const DocumentKind& kind, const text::Node& root, const std::string& file);
GateTest ReadTest(const text::Node& root, const std::string& file);

// A node's place.
Where PlaceOf(const text::Node& node, const std::string& file, std::string key);
std::vector<base::Glob> GlobsAt(const text::Node& node, std::string_view key);
std::vector<base::ImagePattern> ImagesAt(const text::Node& node, std::string_view key);

}  // namespace policy::document
