// Prints policies and exceptions of a case as the documents the real engine reads.
#pragma once

#include <vector>

#include "policy/document.h"
#include "support/naive/case.h"

namespace policy::properties {

// One file for each document, so that their order can change and their places cannot.
std::vector<SourceFile> FilesOf(const naive::Case& asked);

}  // namespace policy::properties
