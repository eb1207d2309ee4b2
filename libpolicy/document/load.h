// All files in, everything they say and everything that is wrong with them out.
#pragma once

#include <memory>
#include <vector>

#include "document/grammar.h"
#include "document/set.h"
#include "policy/document.h"

namespace policy::document {

// What the caller came for; documents of other kinds are passed over unread.
enum class Wanted { kPolicies, kTests, kAll };

struct Loaded {
  std::vector<std::shared_ptr<const Policy>> policies{};
  std::vector<Exception> exceptions{};
  std::vector<GateTest> tests{};
  std::vector<Problem> problems{};  // in file and line order
};

// A document with a problem of its own is not among the documents, and material is passed over.
// Thread-safe.
Loaded Load(const std::vector<SourceFile>& files, const FileReader& read_file, Wanted wanted,
            ReadFor purpose = ReadFor::kJudging);

}  // namespace policy::document
