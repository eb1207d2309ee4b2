// k8s/admission: what real AdmissionReviews and bare requests say, field by field.
#include "policy/admission.h"

#include "corpus/corpus.h"
#include "corpus/images.h"

namespace corpus {
namespace {

// The kind's name where the tree gives {group, version, kind}; empty where it gives null.
std::string_view KindOf(const Node& want, std::string_view key) {
  const Node* kind = want.Find(key);
  return kind == nullptr ? std::string_view{} : kind->StringAt("kind");
}

// Resources come as {group, version, resource}, in odd files as a plain word.
std::string_view ResourceOf(const Node& want) {
  const Node* resource = want.Find("resource");
  if (resource == nullptr) return {};
  return resource->is_map() ? resource->StringAt("resource") : resource->string();
}

std::vector<std::string> CompareRequest(const Node& want, const policy::AdmissionRequest& got) {
  Comparison compare;
  const auto flag = [&](std::string_view key) {
    const Node* node = want.Find(key);
    return node != nullptr && node->is_true();
  };
  compare.Flag("wrapped", flag("wrapped"), got.wrapped);
  compare.Flag("hasRequest", flag("hasRequest"), got.has_request);
  compare.Flag("hasResponse", flag("hasResponse"), got.has_response);
  compare.Text("apiVersion", want.StringAt("apiVersion"), got.api_version);
  if (!flag("hasRequest")) return compare.Take();
  compare.Text("uid", want.StringAt("uid"), got.uid);
  compare.Text("operation", want.StringAt("operation"), got.operation);
  compare.Text("kind", KindOf(want, "kind"), got.kind);
  compare.Text("requestKind", KindOf(want, "requestKind"), got.request_kind);
  compare.Text("resource", ResourceOf(want), got.resource);
  compare.Text("subResource", want.StringAt("subResource"), got.sub_resource);
  compare.Text("name", want.StringAt("name"), got.name);
  compare.Text("namespace", want.StringAt("namespace"), got.namespace_name);
  compare.Text("username", want.StringAt("username"), got.user);
  compare.Flag("dryRun", flag("dryRun"), got.dry_run);
  const policy::Workload none;
  const policy::Workload& object = got.object ? *got.object : none;
  const policy::Workload& old_object = got.old_object ? *got.old_object : none;
  compare.Text("objectKind", want.StringAt("objectKind"), object.kind);
  compare.Text("oldObjectKind", want.StringAt("oldObjectKind"), old_object.kind);
  CompareImages("object ", want.Find("images"), object, compare);
  CompareImages("oldObject ", want.Find("oldImages"), old_object, compare);
  return compare.Take();
}

}  // namespace

Tally JudgeAdmission(const std::filesystem::path& root) {
  const auto judge = [&](const std::string& name, const Node& want, Tally& tally) {
    const policy::Result<policy::AdmissionRequest> read =
        policy::ReadAdmission(Slurp(root / name), name);
    const Node* parses = want.Find("parses");
    const bool wanted = parses == nullptr || parses->is_true();
    if (read && wanted) {
      tally.Count(name, CompareRequest(want, *read));
    } else if (!read && !wanted) {
      tally.Equal();
    } else {
      tally.Differs(name + ": " +
                    (read ? "read, but must be refused" : policy::Describe(read.error())));
    }
  };
  return JudgeEach(root, "admission", judge);
}

}  // namespace corpus
