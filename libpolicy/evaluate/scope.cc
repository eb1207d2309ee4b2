// `match`, key by key. Kubernetes' label selectors are followed to the letter: NotIn and
// DoesNotExist hold where the label is missing.
#include "evaluate/scope.h"

#include <algorithm>
#include <map>
#include <string>

namespace policy::evaluate {
namespace {

using Labels = std::map<std::string, std::string>;
using document::LabelRequirement;

// The API server puts a namespace's name on it as this label.
constexpr std::string_view kNameLabel = "kubernetes.io/metadata.name";

bool Holds(const LabelRequirement& requirement, const std::string* value) {
  const auto listed = [&] {
    return std::find(requirement.values.begin(), requirement.values.end(), *value) !=
           requirement.values.end();
  };
  switch (requirement.op) {
    case LabelRequirement::Operator::kIn:
      return value != nullptr && listed();
    case LabelRequirement::Operator::kNotIn:
      return value == nullptr || !listed();
    case LabelRequirement::Operator::kExists:
      return value != nullptr;
    case LabelRequirement::Operator::kDoesNotExist:
      return value == nullptr;
  }
  return true;
}

bool Selects(const document::LabelSelector& selector, const Labels& labels) {
  return std::all_of(selector.begin(), selector.end(), [&](const LabelRequirement& requirement) {
    const auto found = labels.find(requirement.key);
    return Holds(requirement, found == labels.end() ? nullptr : &found->second);
  });
}

bool SelectsNamespace(const document::LabelSelector& selector, const Subject& subject) {
  if (subject.namespace_labels) {
    Labels labels = *subject.namespace_labels;
    if (subject.namespace_name) labels.emplace(kNameLabel, *subject.namespace_name);
    return Selects(selector, labels);
  }
  if (!subject.namespace_name) return true;
  // Of unknown labels one is known all the same.
  return std::all_of(selector.begin(), selector.end(), [&](const LabelRequirement& requirement) {
    return requirement.key != kNameLabel || Holds(requirement, &*subject.namespace_name);
  });
}

bool AnyTakes(const std::vector<base::Glob>& globs, std::string_view text) {
  return std::any_of(globs.begin(), globs.end(),
                     [&](const base::Glob& glob) { return glob.Matches(text); });
}

}  // namespace

bool MatchesSubject(const document::Match& match, const Subject& subject, Point point) {
  if (!match.points.empty() && !match.points.contains(point)) return false;
  if (subject.namespace_name) {
    if (AnyTakes(match.exclude_namespaces, *subject.namespace_name)) return false;
    if (!match.namespaces.empty() && !AnyTakes(match.namespaces, *subject.namespace_name)) {
      return false;
    }
  }
  if (match.namespace_selector && !SelectsNamespace(*match.namespace_selector, subject))
    return false;
  const bool has_pod = subject.workload && subject.workload->pod;
  return !match.pod_selector || !has_pod ||
         Selects(*match.pod_selector, subject.workload->pod->labels);
}

bool MatchesImage(const document::Match& match, const SubjectImage& image) {
  if (!image.reference) return true;
  const auto takes = [&](const base::ImagePattern& pattern) {
    return pattern.Matches(*image.reference);
  };
  if (std::any_of(match.exclude_images.begin(), match.exclude_images.end(), takes)) return false;
  return match.images.empty() || std::any_of(match.images.begin(), match.images.end(), takes);
}

}  // namespace policy::evaluate
