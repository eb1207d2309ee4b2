// What is judged, made from what callers have: a reference, or a workload.
#include <set>
#include <utility>

#include "base/chars.h"
#include "evaluate/documents.h"
#include "policy/evaluate.h"

namespace policy {
namespace {

SubjectImage ImageOf(const Container& container) {
  SubjectImage image;
  image.text = container.image.value_or(std::string());
  image.reference = container.reference;
  image.container_type = NameOf(container.type);
  image.container = container.name;
  if (image.reference) image.digest = image.reference->digest;
  return image;
}

}  // namespace

Result<Subject> SubjectOfImage(std::string_view image) {
  Subject subject;
  subject.name = image;
  SubjectImage one;
  one.text = image;
  if (!image.empty()) {
    auto reference = ParseReference(image);
    if (!reference) return reference.error();
    one.digest = reference->digest;
    one.reference = std::move(*reference);
  }
  subject.images.push_back(std::move(one));
  return subject;
}

Subject SubjectOfWorkload(Workload workload) {
  Subject subject;
  subject.kind = workload.kind;
  subject.name = workload.name;
  if (!workload.namespace_name.empty()) subject.namespace_name = workload.namespace_name;
  if (workload.pod) {
    for (const Container& container : workload.pod->containers) {
      subject.images.push_back(ImageOf(container));
    }
  }
  subject.workload = std::move(workload);
  return subject;
}

Result<std::string> NameFromEvidence(const Evidence& evidence) {
  std::vector<const Document*> naming;
  for (const auto& document : evidence.documents) {
    const bool named = document->handed_over && !document->report.reference.empty();
    if (named) naming.push_back(document.get());
  }
  std::set<std::string> names;
  for (const Document* document : evaluate::WithoutBases(std::move(naming))) {
    names.insert(document->report.reference);
  }
  if (names.size() == 1) return *names.begin();
  Error error{.kind = ErrorKind::kBadInput, .hint = "name the image that is to be judged"};
  if (names.empty()) {
    error.message = "no report handed over names an image";
    return error;
  }
  error.message = "the reports handed over name several images:";
  for (const std::string& name : names) {
    error.message.append(name == *names.begin() ? " " : ", ").append(base::Quote(name));
  }
  return error;
}

}  // namespace policy
