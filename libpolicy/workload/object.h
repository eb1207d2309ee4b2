// Kubernetes objects out of a tree: one object, or a list of them walked. Not a public header.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/workload.h"
#include "text/node.h"

namespace policy::workload {

// Reads one object (a map); `document` names it. Thread-safe; never fails.
Workload ReadObject(const text::Node& object, std::string document);

// Whether `object` says what it is, so that ReadObject makes sense.
bool HasKind(const text::Node& object);

// The object, or each object of the list it is ("0.items[3]"), in order. What says no kind is no
// object and is left out.
std::vector<Workload> WalkObjects(const text::Node& root, std::string document);

}  // namespace policy::workload
