// What the tables cannot say of a document: one key against another, names that must exist, spans
// that must have an inside. All take trees that may have failed their tables and look only at what
// is there.
#pragma once

#include <map>
#include <string>

#include "document/grammar.h"
#include "policy/document.h"
#include "text/schema.h"

namespace policy::document {

void CheckPolicy(const text::Node& root, text::Problems& problems);
void CheckException(const DocumentKind& kind, const text::Node& root, text::Problems& problems);

// Key material of a policy's authorities, read once: the text, and of a public key its fingerprint.
struct Material {
  std::string text{};
  std::string fingerprint{};
};
using Materials = std::map<const text::Node*, Material>;

// Opens what `file` names and parses every key. Problems go to the place of the material.
Materials ReadMaterials(const text::Node& root, const FileReader& read_file,
                        text::Problems& problems);

// SHA-256 over the RFC 8785 form of what the document says, with `file` replaced by `inline`.
std::string DigestOf(const text::Node& root, const Materials& materials);

}  // namespace policy::document
