// The kinds that bear a pod, as one table: everything that asks "is there a pod in this?" asks
// here. Not a public header.
#pragma once

#include <string_view>

#include "policy/workload.h"

namespace policy::workload {

// The row of a kind by its group ("apps") or nullptr. A group that Kubernetes itself serves or
// served matches each kind, an empty one too; a custom resource of the same name does not.
const PodBearingKind* FindKind(std::string_view group, std::string_view kind);

// The same by the plural resource ("deployments").
const PodBearingKind* FindResource(std::string_view group, std::string_view resource);

// "apps" of "apps/v1"; empty for the core group.
std::string_view GroupOf(std::string_view api_version);

}  // namespace policy::workload
