// Lists the texts of a pod, has them searched, and says where what was found.
#include "rules/pod_secrets.h"

#include <algorithm>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "base/chars.h"
#include "rules/secret_scan.h"

namespace policy::rules {
namespace {

constexpr std::size_t kWholePod = static_cast<std::size_t>(-1);

// A text's place in the pod, in the order of the texts.
struct Place {
  std::size_t container = kWholePod;
  const char* kind = "";
  std::string_view name{};  // of the variable or annotation
};

class Texts {
 public:
  explicit Texts(const Pod& pod) : pod_(&pod) {
    for (std::size_t i = 0; i < pod.containers.size(); ++i) AddContainer(i);
    for (const auto& [key, value] : pod.annotations)
      Add({.kind = "annotation", .name = key}, value);
    for (const auto& [key, value] : pod.outer_annotations) {
      Add({.kind = "annotation", .name = key}, value);
    }
    for (const Literal& literal : pod.literals) {
      Add({.kind = literal.place.c_str(), .name = literal.name}, literal.value);
    }
  }

  const std::vector<NamedText>& all() const { return texts_; }
  std::size_t ContainerOf(std::size_t text) const { return places_[text].container; }

  std::string Describe(const SecretHit& hit) const {
    const Place& place = places_[hit.text];
    std::string line = place.container == kWholePod
                           ? "the pod"
                           : NameOfContainer(pod_->containers[place.container]);
    line.append(": ").append(place.kind);
    if (!place.name.empty()) line.append(" ").append(base::Quote(place.name));
    return line.append(" holds ").append(hit.rule->what).append(" (").append(hit.rule->id) + ")";
  }

 private:
  void Add(const Place& place, std::string_view text) {
    if (text.empty()) return;
    texts_.push_back({place.name, text});
    places_.push_back(place);
  }

  // As one line: a flag and its value are two arguments.
  void AddLine(std::size_t container, const char* kind, const std::vector<std::string>& words) {
    std::string& line = lines_.emplace_back();
    for (const std::string& word : words) line.append(line.empty() ? "" : " ").append(word);
    Add({.container = container, .kind = kind}, line);
  }

  void AddContainer(std::size_t index) {
    const Container& container = pod_->containers[index];
    for (const EnvironmentVariable& variable : container.env) {
      Add({index, "environment variable", variable.name}, variable.value);
    }
    std::vector<std::string> words = container.command;
    words.insert(words.end(), container.args.begin(), container.args.end());
    AddLine(index, "command line", words);
    std::string_view place;
    std::vector<std::string> parts;
    for (const Literal& literal : container.literals) {
      if (!literal.name.empty()) {
        Add({index, literal.place.c_str(), literal.name}, literal.value);
        continue;
      }
      if (literal.place != place) {
        AddLine(index, "handler", parts);
        parts.clear();
      }
      place = literal.place;
      parts.push_back(literal.value);
    }
    AddLine(index, "handler", parts);
  }

  const Pod* pod_;
  std::vector<NamedText> texts_{};
  std::vector<Place> places_{};
  std::deque<std::string> lines_{};  // stays put: texts_ holds views
};

}  // namespace

std::optional<PodFailure> JudgeLiteralSecrets(const Pod& pod) {
  const Texts texts(pod);
  const std::vector<SecretHit> hits = FindSecrets(texts.all());
  if (hits.empty()) return std::nullopt;
  PodFailure failure{.key = "forbidLiteralSecrets", .id = "forbidLiteralSecrets"};
  std::vector<std::string> details;
  bool whole = false;
  for (const SecretHit& hit : hits) {
    details.push_back(texts.Describe(hit));
    const std::size_t container = texts.ContainerOf(hit.text);
    whole = whole || container == kWholePod;
    if (failure.containers.empty() || failure.containers.back() != container) {
      failure.containers.push_back(container);
    }
  }
  if (whole) failure.containers.clear();
  failure.detail = JoinDetails(details);
  return failure;
}

}  // namespace policy::rules
