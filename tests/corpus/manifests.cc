// k8s/manifests: every object and every image of real manifests, by field and in order.
#include "corpus/corpus.h"
#include "corpus/images.h"
#include "policy/workload.h"

namespace corpus {
namespace {

std::vector<std::string> CompareDocuments(const policy::text::Node& want,
                                          const std::vector<policy::Workload>& got) {
  Comparison compare;
  compare.Number("documents", static_cast<double>(want.items().size()),
                 static_cast<double>(got.size()));
  for (std::size_t i = 0; i < want.items().size() && i < got.size(); ++i) {
    const policy::text::Node& document = want.items()[i];
    const std::string at = "document " + std::string(document.StringAt("doc")) + " ";
    compare.Text(at + "doc", document.StringAt("doc"), got[i].document);
    compare.Text(at + "apiVersion", document.StringAt("apiVersion"), got[i].api_version);
    compare.Text(at + "kind", document.StringAt("kind"), got[i].kind);
    compare.Text(at + "name", document.StringAt("name"), got[i].name);
    compare.Text(at + "namespace", document.StringAt("namespace"), got[i].namespace_name);
    compare.Text(at + "podSpecPath", document.StringAt("podSpecPath"), got[i].pod_spec_path);
    CompareImages(at, document.Find("images"), got[i], compare);
  }
  return compare.Take();
}

}  // namespace

void CompareImages(const std::string& at, const policy::text::Node* want,
                   const policy::Workload& got, Comparison& compare) {
  static const std::vector<policy::Container> kNone;
  const std::vector<policy::Container>& containers = got.pod ? got.pod->containers : kNone;
  const std::size_t count = want == nullptr ? 0 : want->items().size();
  compare.Number(at + "images", static_cast<double>(count), static_cast<double>(containers.size()));
  for (std::size_t i = 0; i < count && i < containers.size(); ++i) {
    const policy::text::Node& image = want->items()[i];
    const std::string which = at + "image " + std::to_string(i) + " ";
    compare.Text(which + "field", image.StringAt("field"), containers[i].field);
    compare.Text(which + "role", image.StringAt("role"), policy::NameOf(containers[i].type));
    const policy::text::Node* ref = image.Find("ref");
    compare.Flag(which + "present", ref != nullptr && !ref->is_null(),
                 containers[i].image.has_value());
    compare.Text(which + "ref", image.StringAt("ref"), containers[i].image.value_or(""));
  }
}

Tally JudgeManifests(const std::filesystem::path& root) {
  const auto judge = [&](const std::string& name, const Node& want, Tally& tally) {
    const policy::Result<std::vector<policy::Workload>> read =
        policy::ReadWorkloads(Slurp(root / name), name);
    if (read) {
      tally.Count(name, CompareDocuments(want, *read));
    } else {
      tally.Differs(name + ": " + policy::Describe(read.error()));
    }
  };
  return JudgeEach(root, "manifests", judge);
}

}  // namespace corpus
