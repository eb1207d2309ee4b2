// Compares examples/kubernetes/webhook.yaml with what the program judges: a kind that the manifest
// forgets would run unjudged, one too many would be asked about in vain.
#include <doctest/doctest.h>

#include <algorithm>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <vector>

#include "policy/admission.h"
#include "policy/workload.h"
#include "text/yaml.h"

namespace {

// "apps/deployments", "/pods/ephemeralcontainers": group and resource as rules name them.
std::set<std::string> ResourcesOf(const policy::text::Node& rule) {
  std::set<std::string> names;
  const policy::text::Node* groups = rule.Find("apiGroups");
  const policy::text::Node* resources = rule.Find("resources");
  REQUIRE(groups != nullptr);
  REQUIRE(resources != nullptr);
  for (const auto& group : groups->items()) {
    for (const auto& resource : resources->items()) {
      names.insert(std::string(group.text()) + "/" + std::string(resource.text()));
    }
  }
  return names;
}

std::vector<std::string> Words(const policy::text::Node& rule, std::string_view key) {
  std::vector<std::string> words;
  const policy::text::Node* list = rule.Find(key);
  REQUIRE(list != nullptr);
  for (const auto& item : list->items()) words.emplace_back(item.text());
  return words;
}

policy::text::Tree ReadManifest() {
  const std::string path = POLICY_SOURCE_DIR "/examples/kubernetes/webhook.yaml";
  std::ifstream file(path);
  const std::string text{std::istreambuf_iterator<char>(file), {}};
  auto documents = policy::text::ReadYaml(text, path);
  REQUIRE(documents);
  REQUIRE(documents->size() == 1);
  return std::move(documents->front());
}

// The rules of the only webhook; they die with `manifest`.
std::span<const policy::text::Node> Rules(const policy::text::Tree& manifest) {
  const policy::text::Node* webhooks = manifest.root().Find("webhooks");
  REQUIRE(webhooks != nullptr);
  REQUIRE(webhooks->items().size() == 1);
  const policy::text::Node* rules = webhooks->items().front().Find("rules");
  REQUIRE(rules != nullptr);
  return rules->items();
}

// What the program judges, in the same words.
std::set<std::string> JudgedResources() {
  std::set<std::string> names{"/pods/ephemeralcontainers"};
  for (const auto& kind : policy::PodBearingKinds()) {
    names.insert(std::string(kind.group) + "/" + std::string(kind.resource));
  }
  return names;
}

bool NeedsDecision(const policy::PodBearingKind& kind, const std::string& subresource,
                   const std::string& operation) {
  const std::string group = std::string(kind.group);
  const std::string review =
      R"({"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":{"uid":"1",)"
      R"("kind":{"group":")" +
      group + R"(","version":"v1","kind":")" + std::string(kind.kind) +
      R"("},"resource":{"group":")" + group + R"(","version":"v1","resource":")" +
      std::string(kind.resource) + R"("},"subResource":")" + subresource + R"(","operation":")" +
      operation + R"(","namespace":"n","name":"a","object":{"kind":")" + std::string(kind.kind) +
      R"(","metadata":{"name":"a"},"spec":{}}}})";
  const auto request = policy::ReadAdmission(review, "review.json");
  REQUIRE(request);
  return request->NeedsDecision();
}

}  // namespace

TEST_CASE("kubernetes example: its rules name exactly the kinds that are judged") {
  const policy::text::Tree manifest = ReadManifest();
  std::set<std::string> ruled;
  for (const auto& rule : Rules(manifest)) ruled.merge(ResourcesOf(rule));
  CHECK(ruled == JudgedResources());
}

TEST_CASE("kubernetes example: each rule asks when objects are made and changed, in version v1") {
  const policy::text::Tree manifest = ReadManifest();
  for (const auto& rule : Rules(manifest)) {
    CHECK(Words(rule, "operations") == std::vector<std::string>{"CREATE", "UPDATE"});
    CHECK(Words(rule, "apiVersions") == std::vector<std::string>{"v1"});
    CHECK(rule.StringAt("scope") == "Namespaced");
  }
}

TEST_CASE("kubernetes example: what its rules send is judged, what they leave out passes") {
  const auto kinds = policy::PodBearingKinds();
  REQUIRE(!kinds.empty());
  for (const auto& kind : kinds) {
    const std::string name(kind.kind);
    CAPTURE(name);
    CHECK(NeedsDecision(kind, "", "CREATE"));
    CHECK(NeedsDecision(kind, "", "UPDATE"));
    CHECK_FALSE(NeedsDecision(kind, "", "DELETE"));
    CHECK_FALSE(NeedsDecision(kind, "scale", "UPDATE"));
    CHECK_FALSE(NeedsDecision(kind, "status", "UPDATE"));
  }
  const auto pod =
      std::find_if(kinds.begin(), kinds.end(), [](const auto& k) { return k.kind == "Pod"; });
  REQUIRE(pod != kinds.end());
  CHECK(NeedsDecision(*pod, "ephemeralcontainers", "UPDATE"));
}
