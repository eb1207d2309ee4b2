// Manifests into objects: every kind, lists of every shape, and text that is none.
#include "policy/workload.h"

#include <doctest/doctest.h>

#include <string>
#include <vector>

namespace {

using policy::ContainerType;
using policy::ReadWorkloads;
using policy::Workload;

std::vector<Workload> Read(std::string_view text) {
  auto workloads = ReadWorkloads(text, "app.yaml");
  REQUIRE_MESSAGE(workloads, (workloads ? "" : policy::Describe(workloads.error())));
  return *workloads;
}

// The pod spec nested at the kind's own place, as JSON.
std::string Nested(std::string_view path, const std::string& pod_spec) {
  std::string text = pod_spec;
  std::string rest(path);
  while (!rest.empty()) {
    const std::size_t dot = rest.rfind('.');
    const std::string key = dot == std::string::npos ? rest : rest.substr(dot + 1);
    rest = dot == std::string::npos ? std::string() : rest.substr(0, dot);
    text = "{\"" + key + "\":" + text + "}";
  }
  return text.substr(1, text.size() - 2);
}

TEST_CASE("kinds: each keeps its pod where the table says") {
  CHECK(policy::PodBearingKinds().size() == 9);
  for (const policy::PodBearingKind& row : policy::PodBearingKinds()) {
    const std::string kind(row.kind);
    SUBCASE(kind.c_str()) {
      const std::string group = row.group.empty() ? "" : std::string(row.group) + "/";
      const std::string spec = R"({"initContainers":[{"name":"a","image":"one"}],
        "containers":[{"name":"b","image":"two"}],
        "ephemeralContainers":[{"name":"c","image":"three"}],
        "volumes":[{"name":"plain"},{"name":"d","image":{"reference":"four"}}]})";
      const std::string path(row.pod_spec_path);
      const auto all =
          Read(R"({"apiVersion":")" + group + R"(v1","kind":")" + kind +
               R"(","metadata":{"name":"web","namespace":"prod"},)" + Nested(path, spec) + "}");
      REQUIRE(all.size() == 1);
      CHECK(all[0].kind == kind);
      CHECK(all[0].name == "web");
      CHECK(all[0].namespace_name == "prod");
      CHECK(all[0].document == "0");
      CHECK(all[0].pod_spec_path == path);
      REQUIRE(all[0].pod);
      REQUIRE(all[0].pod->containers.size() == 4);
      CHECK(all[0].pod->containers[0].field == path + ".initContainers[0].image");
      CHECK(all[0].pod->containers[1].field == path + ".containers[0].image");
      CHECK(all[0].pod->containers[2].field == path + ".ephemeralContainers[0].image");
      CHECK(all[0].pod->containers[3].field == path + ".volumes[1].image.reference");
      CHECK(all[0].pod->containers[0].type == ContainerType::kInit);
      CHECK(all[0].pod->containers[3].type == ContainerType::kVolume);
      CHECK(all[0].pod->containers[3].image == "four");
      CHECK(all[0].pod->unreadable.empty());
    }
  }
}

TEST_CASE("kinds: the groups of Kubernetes count, custom resources of the same name do not") {
  struct Row {
    std::string api_version;
    std::string kind;
    bool bears_pod;
  };
  const Row rows[] = {
      {"extensions/v1beta1", "Deployment", true},
      {"apps/v1beta2", "DaemonSet", true},
      {"batch/v1beta1", "CronJob", true},
      {"", "Pod", true},
      {"apps.kruise.io/v1", "StatefulSet", false},
      {"example.com/v1", "Pod", false},
      {"apps.openshift.io/v1", "DeploymentConfig", false},
      {"v1", "Service", false},
      {"apps/v1", "deployment", false},
  };
  for (const Row& row : rows) {
    const std::string name = row.api_version + " " + row.kind;
    CAPTURE(name);
    const auto all =
        Read(R"({"apiVersion":")" + row.api_version + R"(","kind":")" + row.kind + "\"}");
    REQUIRE(all.size() == 1);
    CHECK(all[0].pod.has_value() == row.bears_pod);
    CHECK(all[0].pod_spec_path.empty() != row.bears_pod);
  }
}

TEST_CASE("lists: walked to any depth, each object named by its place") {
  const auto all = Read(R"({"apiVersion":"v1","kind":"List","items":[
    {"apiVersion":"v1","kind":"Service","metadata":{"name":"a"}},
    {"apiVersion":"v1","kind":"List","items":[null, {"apiVersion":"v1","kind":"Pod"}]},
    {"kind":"AllowList","apiVersion":"example.com/v1","items":"none"}]})");
  REQUIRE(all.size() == 3);
  CHECK(all[0].document == "0.items[0]");
  CHECK(all[1].document == "0.items[1].items[1]");
  CHECK(all[1].pod);
  CHECK(all[2].kind == "AllowList");
}

TEST_CASE("lists: items of a typed list take kind and version from it") {
  const auto all = Read(R"({"apiVersion":"apps/v1","kind":"DeploymentList","items":[
    {"spec":{"template":{"spec":{"containers":[{"image":"nginx"}]}}}},
    {"apiVersion":"v1","kind":"Pod","spec":{"containers":[]}}]})");
  REQUIRE(all.size() == 2);
  CHECK(all[0].kind == "Deployment");
  CHECK(all[0].api_version == "apps/v1");
  REQUIRE(all[0].pod);
  REQUIRE(all[0].pod->containers.size() == 1);
  CHECK(all[1].kind == "Pod");
  CHECK(all[1].api_version == "v1");
}

TEST_CASE("lists: a bare JSON list is walked too") {
  const auto all = Read(R"([{"kind":"Pod","apiVersion":"v1"}, 7])");
  REQUIRE(all.size() == 1);
  CHECK(all[0].document == "0[0]");
}

TEST_CASE("streams: YAML documents are counted, anchors are resolved, scalars are left out") {
  const auto all = Read(R"(# two pods and a word
apiVersion: v1
kind: Pod
metadata: {name: first}
spec:
  containers:
  - &main {name: a, image: nginx}
  - *main
---
just a word
---
apiVersion: batch/v1
kind: Job
metadata: {name: second}
)");
  REQUIRE(all.size() == 2);
  CHECK(all[0].name == "first");
  REQUIRE(all[0].pod->containers.size() == 2);
  CHECK(all[0].pod->containers[1].image == "nginx");
  CHECK(all[1].name == "second");
  CHECK(all[1].pod->containers.empty());
}

TEST_CASE("streams: empty documents are counted, as a person who looks for one would") {
  struct Row {
    std::string text;
    std::vector<std::string> documents;
  };
  const std::string pod = "apiVersion: v1\nkind: Pod\n";
  const Row rows[] = {
      {pod, {"0"}},
      {"---\n" + pod, {"0"}},
      {"# why\n\n---\n" + pod, {"0"}},
      {"%YAML 1.2\n---\n" + pod, {"0"}},
      {"---\n# nothing\n---\n" + pod + "---\n" + pod + "---\n", {"1", "2"}},
      {pod + "---\n---\n" + pod, {"0", "2"}},
      {pod + "...\n# then\n" + pod, {"0", "1"}},
      {pod + "...\n---\n" + pod, {"0", "1"}},
      {pod + "note: |\n  ---\n  x\n---   # two\n" + pod, {"0", "1"}},
      {"apiVersion: v1\r\nkind: Pod\r\n---\r\napiVersion: v1\r\nkind: Pod\r\n", {"0", "1"}},
  };
  for (const Row& row : rows) {
    const std::string text = row.text;
    CAPTURE(text);
    std::vector<std::string> documents;
    for (const Workload& workload : Read(text)) documents.push_back(workload.document);
    CHECK(documents == row.documents);
  }
}

TEST_CASE("objects: a name that is still to be made is shown as its beginning") {
  CHECK(Read(R"({"kind":"Job","apiVersion":"batch/v1","metadata":{"generateName":"pi-"}})")
            .at(0)
            .name == "pi-");
}

TEST_CASE("objects: what says no kind is no object, what names none has none") {
  CHECK(Read("{}").empty());
  CHECK(Read(R"({"kind":null,"apiVersion":"v1"})").empty());
  CHECK(Read("# nothing\n").empty());
  const auto all = Read(R"({"kind":"Pod","apiVersion":"v1","metadata":{"name":null}})");
  REQUIRE(all.size() == 1);
  CHECK(all[0].name.empty());
  CHECK(all[0].namespace_name.empty());
}

TEST_CASE("broken text: refused with its place") {
  for (const std::string text :
       {"{\"kind\": \"Pod\",", "a: [1", "a: 1\na: 2\n", "{\"a\":1,\"a\":2}"}) {
    CAPTURE(text);
    const auto all = ReadWorkloads(text, "app.yaml");
    REQUIRE_FALSE(all);
    CHECK(all.error().kind == policy::ErrorKind::kBadInput);
    CHECK(all.error().where.file == "app.yaml");
    CHECK(all.error().where.line > 0);
  }
}

}  // namespace
