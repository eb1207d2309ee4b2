// `match` and `enforcement`, key by key.
#include "support/naive/match.h"

namespace policy::naive {

bool MatchesSubject(const Match& match, const Case& asked) {
  if (!match.points.empty() && !match.points.contains(asked.point)) return false;
  const std::optional<std::string>& name = asked.namespace_name;
  if (name && AnyGlobTakes(match.exclude_namespaces, *name)) return false;
  if (name && !match.namespaces.empty() && !AnyGlobTakes(match.namespaces, *name)) return false;
  if (!asked.pod) return true;
  for (const auto& [key, value] : match.pod_labels) {
    const auto label = asked.pod->labels.find(key);
    if (label == asked.pod->labels.end() || label->second != value) return false;
  }
  return true;
}

bool MatchesImage(const Match& match, const Image& image) {
  if (AnyImageTakes(match.exclude_images, *image.reference)) return false;
  return match.images.empty() || AnyImageTakes(match.images, *image.reference);
}

Action ActionAt(const Policy& policy, const Rule& rule, Point point) {
  for (const Enforcement* enforcement : {&rule.enforcement, &policy.enforcement}) {
    const auto at = enforcement->at.find(point);
    if (at != enforcement->at.end()) return at->second;
    if (enforcement->everywhere) return *enforcement->everywhere;
  }
  return Action::kDeny;
}

}  // namespace policy::naive
