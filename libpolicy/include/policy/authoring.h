// What helps people write documents: smells, their mending, layout, and schemas for editors.
//
// Nothing here decides anything, and nothing here changes what a document says: whatever rewrites a
// text reads the result back and gives the old text up only for one that says the same.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/document.h"

namespace policy {

// A way in which a document can be right and yet not what its author meant.
struct SmellInfo {
  std::string_view name{};   // "never-matches"
  std::string_view about{};  // one line
  bool mended = false;       // MendDocument removes it
};

// All of them, in the order of the reference. Thread-safe; never fails.
std::vector<SmellInfo> Smells();

// Warnings about documents that Lint finds no error in, in file and line order; of the others and
// of what is no document of ours it says nothing. Thread-safe.
std::vector<Problem> FindSmells(const std::vector<SourceFile>& files, const FileReader& read_file);

// What a rule means and how to satisfy it: its author's texts, what its check and keys mean, what
// it does at each point. `name` is the rule's, or policy/rule; all rules of that name, where
// several policies have one; all there are, where it is empty. kNotFound with the nearest name as
// hint. Thread-safe.
Result<std::string> ExplainRule(const PolicySet& policies, std::string_view name);

// docs/smells.md, whole: printed from the table.
std::string SmellsReference();

// A text that was rewritten, and what changed in it: each with its place in the old text.
struct Rewritten {
  std::string text{};
  std::vector<Error> changes{};
};

// Removes what smells and says nothing, and quotes text that YAML reads as something else; comments
// and layout stay. Without `changes` the text is as it was. JSON files and broken ones are left
// alone. Thread-safe.
Rewritten MendDocument(const SourceFile& file);

// The canonical layout: two spaces a level, lists below their key, one space after ':', '-' and
// ',', text quoted by '"', dates quoted, comments kept where they stand. Laying out twice changes
// nothing more. kBadInput for what is not YAML as our documents may be; kUnsupported for JSON.
// Thread-safe.
Result<std::string> LayOut(const SourceFile& file);

// A rule, a key of its check, or an item of a list in it, and all documents without it.
struct PolicyPart {
  std::string what{};  // "rule 'r'", "vulnerabilities.severities[1] ('high') of rule 'r'"
  Where where{};
  std::vector<SourceFile> rest{};  // one document a file; `file:` in them leads where it did
};
// Every part of every policy that a set can be read without. A test exercises a part if some
// decision is another one without it. Thread-safe.
std::vector<PolicyPart> PartsOf(const std::vector<SourceFile>& files, const FileReader& read_file);

// Writes the expectations of `wanted` into the cases that stand at their places; comments inside an
// old `expect` move above it. Cases whose text cannot be told apart stay. Thread-safe.
Rewritten UpdateExpectations(const SourceFile& file, const std::vector<GateTestCase>& wanted);

// A JSON Schema (2020-12) of one kind of document.
struct DocumentSchema {
  std::string name{};  // "gatepolicy-v1.json"
  std::string text{};
};
// One for each kind, printed from the tables that Lint reads: what Lint accepts they accept.
std::vector<DocumentSchema> DocumentSchemas();

}  // namespace policy
