// k8s/references: every image string, read as container engines read it.
#include "corpus/corpus.h"
#include "policy/reference.h"

namespace corpus {

Tally JudgeReferences(const std::filesystem::path& root) {
  const policy::text::Tree expected = ReadExpected(root);
  Tally tally;
  const policy::text::Node* references = expected.root().Find("references");
  if (references == nullptr) return tally;
  for (const policy::text::Member& row : references->members()) {
    const policy::Result<policy::ImageReference> read = policy::ParseReference(row.key);
    Comparison compare;
    compare.Flag("valid", row.value.is_map(), read.has_value());
    if (read && row.value.is_map()) {
      compare.Text("registry", row.value.StringAt("registry"), read->registry);
      compare.Text("repository", row.value.StringAt("repository"), read->repository);
      compare.Text("tag", row.value.StringAt("tag"), read->tag);
      compare.Text("digest", row.value.StringAt("digest"), read->digest);
      compare.Text("canonical", row.value.StringAt("canonical"), read->Canonical());
    }
    tally.Count("'" + std::string(row.key) + "'", compare.Take());
  }
  return tally;
}

}  // namespace corpus
