// k8s/references: every image string, read as container engines read it.
#include "corpus/corpus.h"
#include "policy/reference.h"

namespace corpus {

Tally JudgeReferences(const std::filesystem::path& root) {
  const auto judge = [&](const std::string& name, const Node& want, Tally& tally) {
    const policy::Result<policy::ImageReference> read = policy::ParseReference(name);
    Comparison compare;
    compare.Flag("valid", want.is_map(), read.has_value());
    if (read && want.is_map()) {
      compare.Text("registry", want.StringAt("registry"), read->registry);
      compare.Text("repository", want.StringAt("repository"), read->repository);
      compare.Text("tag", want.StringAt("tag"), read->tag);
      compare.Text("digest", want.StringAt("digest"), read->digest);
      compare.Text("canonical", want.StringAt("canonical"), read->Canonical());
    }
    tally.Count("'" + name + "'", compare.Take());
  };
  return JudgeEach(root, "references", judge);
}

}  // namespace corpus
