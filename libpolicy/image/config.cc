// image-spec's config.md and Docker's Image Specification v1.2, which adds Healthcheck. Keys of
// another type than theirs are an error: a user of 0 written as a number must not read as none.
#include "image/config.h"

#include <utility>

#include "base/chars.h"
#include "policy/reference.h"
#include "text/json.h"

namespace policy::image {
namespace {

using text::Node;

constexpr text::Limits kJson{.max_bytes = std::size_t{16} << 20U, .max_nodes = 1'000'000};

// Reads what is there, and remembers the first key whose type is another.
class Fields {
 public:
  std::string Text(const Node& node, std::string_view key) {
    const Node* value = Present(node, key);
    if (value == nullptr) return {};
    if (!value->is_string()) return Wrong(key), std::string();
    return std::string(value->string());
  }
  std::vector<std::string> Texts(const Node& node, std::string_view key) {
    std::vector<std::string> texts;
    const Node* value = Present(node, key);
    if (value == nullptr) return texts;
    if (!value->is_list()) return Wrong(key), texts;
    for (const Node& item : value->items()) {
      if (!item.is_string()) Wrong(key);
      texts.emplace_back(item.string());
    }
    return texts;
  }
  const Node* Map(const Node& node, std::string_view key) {
    const Node* value = Present(node, key);
    if (value == nullptr || value->is_map()) return value;
    return Wrong(key), nullptr;
  }
  std::optional<Time> Instant(const Node& node, std::string_view key) {
    const std::string text = Text(node, key);
    return text.empty() ? std::nullopt : ParseTime(text);
  }
  const std::string& wrong() const { return wrong_; }
  void Wrong(std::string_view key) {
    if (wrong_.empty()) wrong_ = key;
  }

 private:
  static const Node* Present(const Node& node, std::string_view key) {
    const Node* value = node.Find(key);
    return value == nullptr || value->is_null() ? nullptr : value;
  }
  std::string wrong_{};
};

std::vector<HistoryStep> HistoryIn(const Node& root, Fields& fields) {
  std::vector<HistoryStep> history;
  const Node* list = root.Find("history");
  if (list == nullptr || list->is_null()) return history;
  if (!list->is_list()) fields.Wrong("history");
  for (const Node& item : list->items()) {
    const Node* empty = item.Find("empty_layer");
    history.push_back({.created_at = fields.Instant(item, "created"),
                       .created_by = fields.Text(item, "created_by"),
                       .comment = fields.Text(item, "comment"),
                       .empty_layer = empty != nullptr && empty->is_true()});
  }
  return history;
}

void ReadContainer(const Node& node, Fields& fields, ImageConfig& config) {
  config.user = fields.Text(node, "User");
  config.environment = fields.Texts(node, "Env");
  config.entrypoint = fields.Texts(node, "Entrypoint");
  config.command = fields.Texts(node, "Cmd");
  if (const Node* labels = fields.Map(node, "Labels")) {
    for (const text::Member& member : labels->members()) {
      config.labels.emplace(member.key, member.value.string());
    }
  }
  if (const Node* ports = fields.Map(node, "ExposedPorts")) {
    for (const text::Member& member : ports->members()) {
      config.exposed_ports.emplace_back(member.key);
    }
  }
  if (const Node* check = fields.Map(node, "Healthcheck")) {
    const std::vector<std::string> test = fields.Texts(*check, "Test");
    config.healthcheck = !test.empty() && test.front() != "NONE";
  }
}

}  // namespace

Result<ConfigFile> ReadConfig(std::string_view bytes, std::string_view file) {
  Result<text::Tree> tree = text::ReadJson(bytes, file, kJson);
  if (!tree) return tree.error();
  const Node& root = tree->root();
  const Node* rootfs = root.Find("rootfs");
  const Node* diff_ids = rootfs == nullptr ? nullptr : rootfs->Find("diff_ids");
  if (diff_ids == nullptr || !(diff_ids->is_list() || diff_ids->is_null())) {
    return Error{.kind = ErrorKind::kBadInput,
                 .message = base::Quote(file) + " is no configuration of an image"};
  }
  ConfigFile read;
  Fields fields;
  for (const Node& item : diff_ids->items()) {
    if (!IsDigest(item.string())) fields.Wrong("rootfs.diff_ids");
    read.diff_ids.emplace_back(item.string());
  }
  ImageConfig& config = read.config;
  config.created_at = fields.Instant(root, "created");
  config.author = fields.Text(root, "author");
  config.platform = fields.Text(root, "os") + "/" + fields.Text(root, "architecture");
  const std::string variant = fields.Text(root, "variant");
  if (!variant.empty()) config.platform += "/" + variant;
  if (config.platform.front() == '/' || config.platform.back() == '/') config.platform.clear();
  config.history = HistoryIn(root, fields);
  if (const Node* container = fields.Map(root, "config")) ReadContainer(*container, fields, config);
  if (!fields.wrong().empty()) {
    return Error{.kind = ErrorKind::kBadInput,
                 .message = base::Quote(file) + " is no configuration of an image: " +
                            base::Quote(fields.wrong()) + " is of another type"};
  }
  return read;
}

}  // namespace policy::image
