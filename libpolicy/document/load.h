// All files in, everything they say and everything that is wrong with them out.
#pragma once

#include <memory>
#include <string_view>
#include <vector>

#include "document/grammar.h"
#include "document/set.h"
#include "policy/document.h"

namespace policy::document {

// The documents of one file, unchecked: YAML, or JSON by its name.
Result<std::vector<text::Tree>> ReadTrees(const SourceFile& file);
// The file's text without a byte order mark, which would shift every excerpt.
std::string_view TextOf(const SourceFile& file);

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
