// Single occurrences of Google's Artifact Analysis (Grafeas v1 and v1beta1, in camelCase or
// snake_case). Not a public header.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "policy/evidence.h"
#include "text/node.h"

namespace policy::report {

bool IsOccurrence(const text::Node& value);
bool IsDiscovery(const text::Node& occurrence);
bool IsVulnerability(const text::Node& occurrence);
// What it is about: "https://us-docker.pkg.dev/p/r/name@sha256:…".
std::string ResourceOf(const text::Node& occurrence);
// The same of the value of `resource`.
std::string ResourceUri(const text::Node& resource);

struct Discovery {
  std::string status{};
  std::string resource{};
  std::optional<Time> at{};
};
Discovery ReadDiscovery(const text::Node& occurrence);

Finding ReadOccurrence(const text::Node& occurrence);
// The value of `vulnerability`; the id comes from the note.
Finding ReadVulnerability(const text::Node& vulnerability);
// "projects/goog-vulnz/notes/CVE-2023-29405" gives the finding its id.
void NameByNote(Finding& finding, std::string_view note);

}  // namespace policy::report
