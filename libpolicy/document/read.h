// Typed documents out of checked trees. Nothing here can fail: what could was checked before.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "document/checks.h"
#include "document/set.h"
#include "policy/document.h"

namespace policy::document {

std::shared_ptr<const Policy> ReadPolicy(const text::Node& root, const Materials& materials,
                                         const std::string& file, ReadFor purpose);
Exception ReadException(const DocumentKind& kind, const text::Node& root, const std::string& file);
GateTest ReadTest(const text::Node& root, const std::string& file);

// `where` is the authority's own place.
Authority ReadAuthority(const text::Node& node, const Materials& materials, const Where& where,
                        ReadFor purpose);

// The folder of a document, with the slash behind it; empty for none.
std::string FolderOf(std::string_view document);
// Adds the signatures that lie beside the files of the exceptions, NAME.sigstore.json and
// NAME.dsse.json, if one of the policies asks who signed.
void ReadSignatures(const std::vector<std::shared_ptr<const Policy>>& policies,
                    const FileReader& read_file, std::vector<Exception>& exceptions);

// A node's place.
Where PlaceOf(const text::Node& node, const std::string& file, const std::string& key);
std::vector<base::Glob> GlobsAt(const text::Node& node, std::string_view key);
std::vector<base::ImagePattern> ImagesAt(const text::Node& node, std::string_view key);

}  // namespace policy::document
