// Manifests: a YAML stream or a JSON text into its objects.
//
// What a pod holds is read in pod.cc; admission reviews in admission.cc.
#include "policy/workload.h"

#include <algorithm>
#include <cstddef>
#include <iterator>
#include <utility>

#include "text/json.h"
#include "text/yaml.h"
#include "workload/object.h"
#include "workload/read.h"

namespace policy {
namespace workload {
namespace {

bool LooksLikeJson(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos || (text[first] != '{' && text[first] != '[')) return false;
  // A stream of JSON documents is YAML; a line of "---" cannot stand in JSON.
  return text.find("\n---") == std::string_view::npos;
}

bool IsMarker(std::string_view line, std::string_view marker) {
  if (!line.starts_with(marker)) return false;
  return line.size() == marker.size() || line[marker.size()] == ' ' ||
         line[marker.size()] == '\t' || line[marker.size()] == '\r';
}

// Numbers the documents of a stream as people count them, empty ones too, which the door leaves
// out. A line that begins with a marker is one in any context: YAML forbids it inside scalars.
class DocumentCounter {
 public:
  explicit DocumentCounter(std::string_view text) : rest_(text) {}

  // Which document stands at `line`; calls come in the order of lines.
  std::size_t At(int line) {
    while (line_ < line && !rest_.empty()) {
      const std::size_t end = std::min(rest_.find('\n'), rest_.size());
      Take(rest_.substr(0, end));
      rest_.remove_prefix(std::min(end + 1, rest_.size()));
      ++line_;
    }
    return begun_ == 0 ? 0 : begun_ - 1;
  }

 private:
  void Take(std::string_view line) {
    if (IsMarker(line, "...")) {
      open_ = false;
      return;
    }
    const std::size_t first = line.find_first_not_of(" \t\r");
    const bool content = first != std::string_view::npos && line[first] != '#' && line[0] != '%';
    if (IsMarker(line, "---") || (content && !open_)) {
      ++begun_;
      open_ = true;
    }
  }

  std::string_view rest_;
  int line_ = 0;
  std::size_t begun_ = 0;
  bool open_ = false;
};

}  // namespace

Result<std::vector<text::Tree>> ReadDocuments(std::string_view text, std::string_view file) {
  if (!LooksLikeJson(text)) {
    return text::ReadYaml(text, file, {.allow_aliases = true, .limits = text::kReviewLimits});
  }
  Result<text::Tree> tree = text::ReadJson(text, file, text::kReviewLimits);
  if (!tree) return std::move(tree).error();
  std::vector<text::Tree> documents;
  documents.push_back(std::move(*tree));
  return documents;
}

}  // namespace workload

Result<std::vector<Workload>> ReadWorkloads(std::string_view text, std::string_view file) {
  Result<std::vector<text::Tree>> documents = workload::ReadDocuments(text, file);
  if (!documents) return std::move(documents).error();
  std::vector<Workload> workloads;
  workload::DocumentCounter counter(text);
  const bool numbered = !workload::LooksLikeJson(text);
  for (const text::Tree& document : *documents) {
    const text::Node& root = document.root();
    const std::size_t index = numbered ? counter.At(root.line()) : 0;
    std::vector<Workload> found = workload::WalkObjects(root, std::to_string(index));
    std::move(found.begin(), found.end(), std::back_inserter(workloads));
  }
  return workloads;
}

}  // namespace policy
