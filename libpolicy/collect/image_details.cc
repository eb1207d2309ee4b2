// One JSON text for each fact; absent facts are null.
#include "collect/image_details.h"

#include <optional>
#include <set>
#include <string_view>
#include <vector>

#include "text/json_writer.h"

namespace policy::collect {
namespace {

using text::JsonWriter;

std::string Strings(const std::vector<std::string>& values) {
  JsonWriter w;
  w.BeginArray();
  for (const std::string& value : values) w.String(value);
  w.EndArray();
  return w.Take();
}

std::string Text(const std::string& value) {
  JsonWriter w;
  w.StringOrNull(value);
  return w.Take();
}

std::string Layers(const ImageConfig& config) {
  JsonWriter w;
  w.BeginArray();
  for (const ImageLayer& layer : config.layers) {
    w.BeginObject().Key("digest").StringOrNull(layer.digest);
    w.Key("diffId").StringOrNull(layer.diff_id);
    w.Key("size").Int(static_cast<std::int64_t>(layer.size)).Key("packed").Bool(layer.packed);
    w.EndObject();
  }
  w.EndArray();
  return w.Take();
}

// A label that holds a secret is shown by its name alone.
std::string Labels(const ImageConfig& config, const std::vector<Finding>& secrets) {
  std::set<std::string_view> hidden;
  for (const Finding& secret : secrets) hidden.insert(secret.path);
  JsonWriter w;
  w.BeginObject();
  for (const auto& [name, value] : config.labels) {
    w.Key(name).StringOrNull(hidden.contains("/label/" + name) ? std::string() : value);
  }
  w.EndObject();
  return w.Take();
}

std::string Release(const std::optional<OsRelease>& release) {
  JsonWriter w;
  if (!release) {
    w.Null();
    return w.Take();
  }
  w.BeginObject().Key("id").StringOrNull(release->id);
  w.Key("versionId").StringOrNull(release->version_id);
  w.Key("prettyName").StringOrNull(release->pretty_name).EndObject();
  return w.Take();
}

}  // namespace

std::map<std::string, std::string> DetailsOf(const ImageConfig& config,
                                             const std::vector<Finding>& secrets) {
  std::vector<std::string> environment;
  for (const std::string& variable : config.environment) {
    environment.push_back(variable.substr(0, variable.find('=')));
  }
  std::map<std::string, std::string> details;
  details["configDigest"] = Text(config.config_digest);
  details["created"] = Text(config.created_at ? FormatTime(*config.created_at) : std::string());
  details["environment"] = Strings(environment);
  details["exposedPorts"] = Strings(config.exposed_ports);
  details["healthcheck"] = config.healthcheck ? "true" : "false";
  details["historySteps"] = std::to_string(config.history.size());
  details["indexDigest"] = Text(config.index_digest);
  details["labels"] = Labels(config, secrets);
  details["layers"] = Layers(config);
  details["manifestDigest"] = Text(config.manifest_digest);
  details["osRelease"] = Release(config.os_release);
  details["platform"] = Text(config.platform);
  details["platforms"] = Strings(config.platforms);
  details["setuidFiles"] = config.setuid_files ? Strings(*config.setuid_files) : "null";
  details["user"] = Text(config.user);
  return details;
}

}  // namespace policy::collect
