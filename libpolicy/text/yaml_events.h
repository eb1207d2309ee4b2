// Turns yaml-cpp's events into Trees and refuses what the door refuses. Not a public header; only
// text/yaml*.cc include it.
#pragma once

#include <yaml-cpp/eventhandler.h>
#include <yaml-cpp/mark.h>

#include <cstddef>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "policy/result.h"
#include "text/key_guard.h"
#include "text/tree_builder.h"
#include "text/yaml.h"

namespace policy::text {

// Thrown through yaml-cpp, which offers no other way to stop; ReadYaml catches it.
struct YamlRefusal {
  ErrorKind kind = ErrorKind::kBadInput;
  std::string message{};
  std::string hint{};
  std::size_t offset = 0;
};

class YamlEvents final : public YAML::EventHandler {
 public:
  YamlEvents(std::string_view source, const YamlOptions& options)
      : source_(source), options_(options) {}

  void OnDocumentStart(const YAML::Mark& mark) override;
  void OnDocumentEnd() override;
  void OnNull(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnAlias(const YAML::Mark& mark, YAML::anchor_t anchor) override;
  void OnScalar(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                const std::string& value) override;
  void OnSequenceStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                       YAML::EmitterStyle::value style) override;
  void OnSequenceEnd() override { Close(); }
  void OnMapStart(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor,
                  YAML::EmitterStyle::value style) override;
  void OnMapEnd() override;

  std::vector<Tree> Take() { return std::move(trees_); }

 private:
  struct Frame {
    bool is_map = false;
    bool is_flow = false;
    bool wants_key = false;
    bool merges = false;  // Its "<<" waits in the builder.
    std::size_t begin = 0;
    std::size_t key_at = 0;  // The offset of the newest key.
    YAML::anchor_t anchor = 0;
  };
  struct Size {
    std::size_t nodes = 0;
    std::size_t depth = 0;
  };

  [[noreturn]] void Refuse(ErrorKind kind, std::string message, std::size_t offset,
                           std::string hint = {}) const;
  bool WantsKey() const { return !frames_.empty() && frames_.back().wants_key; }
  void CheckProperties(const YAML::Mark& mark, const std::string& tag, YAML::anchor_t anchor) const;
  void CheckCount(const YAML::Mark& mark) const;
  void CheckColon(std::size_t at) const;
  bool IsSeparated(std::size_t at) const;
  void Open(const YAML::Mark& mark, Node::Kind kind, YAML::anchor_t anchor, bool is_flow);
  void Close();
  void Done(YAML::anchor_t anchor);
  void Key(const YAML::Mark& mark, std::string_view key, bool plain);
  void AliasKey(const YAML::Mark& mark, const Node& node);
  Size Measure(const Node& node, std::size_t level, const YAML::Mark& mark);
  void Expand(const Node& node, const YAML::Mark& mark);
  void ResolveMerge();

  std::string_view source_;
  const YamlOptions& options_;
  std::vector<Tree> trees_{};
  TreeBuilder builder_{};
  KeyGuard keys_{};
  std::vector<Frame> frames_{};
  std::unordered_map<YAML::anchor_t, Node> anchors_{};  // Of finished values.
  std::size_t nodes_before_ = 0;                        // Of the documents before this one.
  std::size_t expanded_ = 0;
  YAML::Mark newest_{};  // Of the last value.
  bool seen_document_ = false;
};

}  // namespace policy::text
