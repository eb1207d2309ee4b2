// The comparison of image lists that manifests and admission requests share.
#pragma once

#include <string>

#include "corpus/corpus.h"
#include "policy/workload.h"

namespace corpus {

// Field, role and reference of every image, in order. `want` may be null: no images.
void CompareImages(const std::string& at, const policy::text::Node* want,
                   const policy::Workload& got, Comparison& compare);

}  // namespace corpus
