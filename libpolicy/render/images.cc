// What `images` prints: every image of every workload, as written and as container engines read it.
#include <string>

#include "policy/render.h"
#include "text/json_writer.h"

namespace policy {
namespace {

using text::JsonWriter;

void WriteReference(JsonWriter& w, const Container& container) {
  w.Key("normalized");
  if (!container.reference) {
    w.Null();
    return;
  }
  const ImageReference& reference = *container.reference;
  w.BeginObject().Key("registry").String(reference.registry);
  w.Key("repository").String(reference.repository);
  w.Key("tag").StringOrNull(reference.tag).Key("digest").StringOrNull(reference.digest);
  w.EndObject();
}

void WriteContainer(JsonWriter& w, const std::string& file, const Workload& workload,
                    const Container& container) {
  w.BeginObject().Key("file").String(file).Key("kind").String(workload.kind);
  w.Key("namespace").StringOrNull(workload.namespace_name);
  w.Key("name").StringOrNull(workload.name);
  w.Key("container").StringOrNull(container.name);
  w.Key("containerType").String(NameOf(container.type)).Key("image");
  container.image ? w.String(*container.image) : w.Null();
  WriteReference(w, container);
  if (!container.image_error.empty()) w.Key("error").String(container.image_error);
  w.EndObject();
}

}  // namespace

std::string RenderImages(const std::vector<std::pair<std::string, std::vector<Workload>>>& files) {
  JsonWriter w;
  w.BeginArray();
  for (const auto& [file, workloads] : files) {
    for (const Workload& workload : workloads) {
      if (!workload.pod) continue;
      for (const Container& container : workload.pod->containers) {
        WriteContainer(w, file, workload, container);
      }
    }
  }
  w.EndArray();
  return w.Take();
}

}  // namespace policy
