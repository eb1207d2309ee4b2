// One pod: images that no wrong type hides, and the facts that rules ask about.
#include <doctest/doctest.h>

#include <optional>
#include <string>
#include <vector>

#include "policy/workload.h"

namespace {

using policy::Container;
using policy::Pod;
using policy::SecurityFacts;
using Strings = std::vector<std::string>;

Pod ReadSpec(const std::string& spec, const std::string& metadata = "{}") {
  auto all = policy::ReadWorkloads(
      R"({"apiVersion":"v1","kind":"Pod","metadata":)" + metadata + R"(,"spec":)" + spec + "}",
      "p");
  REQUIRE_MESSAGE(all, (all ? "" : policy::Describe(all.error())));
  REQUIRE(all->size() == 1);
  REQUIRE(all->front().pod);
  return *all->front().pod;
}

Container ReadOne(const std::string& container, const std::string& more = "") {
  Pod pod = ReadSpec(R"({"containers":[)" + container + "]" + more + "}");
  REQUIRE(pod.containers.size() == 1);
  return pod.containers.front();
}

TEST_CASE("image: as written, normalised beside it") {
  const Container c = ReadOne(R"({"name":"web","image":"nginx:1.25","imagePullPolicy":"Always"})");
  CHECK(c.name == "web");
  CHECK(c.image == "nginx:1.25");
  REQUIRE(c.reference);
  CHECK(c.reference->Canonical() == "docker.io/library/nginx:1.25");
  CHECK(c.image_error.empty());
  CHECK(c.image_pull_policy == "Always");
}

TEST_CASE("image: absent, null, empty, invalid and of a wrong type are told apart") {
  struct Row {
    std::string name;
    std::string container;
    std::optional<std::string> image;
    bool error;
  };
  const Row rows[] = {
      {"absent", R"({"name":"a"})", std::nullopt, false},
      {"null", R"({"image":null})", std::nullopt, false},
      {"empty", R"({"image":""})", std::nullopt, false},
      {"invalid", R"({"image":"<image>"})", "<image>", true},
      {"a number", R"({"image":7})", "7", false},
      {"a list", R"({"image":["nginx"]})", std::nullopt, true},
      {"a map", R"({"image":{"reference":"nginx"}})", std::nullopt, true},
  };
  for (const Row& row : rows) {
    const std::string name = row.name;
    CAPTURE(name);
    const Container c = ReadOne(row.container);
    CHECK(c.image == row.image);
    CHECK(c.image_error.empty() != row.error);
    CHECK(c.reference.has_value() == (row.image && !row.error));
  }
}

TEST_CASE("wrong types: they hide no image, and where one may hide the pod says so") {
  struct Row {
    std::string name;
    std::string spec;
    std::size_t images;
    Strings unreadable;
  };
  const Row rows[] = {
      {"spec is a list", R"([{"containers":[{"image":"a"}]}])", 0, {"spec is not a map"}},
      {"containers is a map",
       R"({"containers":{"image":"a"}})",
       0,
       {"spec.containers is not a list"}},
      {"one entry is a word",
       R"({"containers":["b",{"image":"a"}]})",
       1,
       {"spec.containers[0] is not a map"}},
      {"volumes is a map",
       R"({"volumes":{},"containers":[{"image":"a"}]})",
       1,
       {"spec.volumes is not a list"}},
      {"image volume is a word",
       R"({"volumes":[{"image":"a"}]})",
       0,
       {"spec.volumes[0].image is not a map"}},
      {"securityContext is a word",
       R"({"securityContext":"x","containers":[{"image":"a"}]})",
       1,
       {}},
      {"ports, env and resources are wrong",
       R"({"containers":[{"image":"a","ports":7,"env":{"a":1},"resources":[],"command":"sh"}]})",
       1,
       {}},
      {"image is a map",
       R"({"containers":[{"image":{}}]})",
       1,
       {"spec.containers[0].image is not a string"}},
      {"null lists", R"({"containers":null,"volumes":null})", 0, {}},
  };
  for (const Row& row : rows) {
    const std::string name = row.name;
    CAPTURE(name);
    const Pod pod = ReadSpec(row.spec);
    CHECK(pod.containers.size() == row.images);
    CHECK(pod.unreadable == row.unreadable);
  }
}

TEST_CASE("wrong types: a step to the template that is no map is said") {
  const auto all = policy::ReadWorkloads(
      R"({"apiVersion":"apps/v1","kind":"Deployment","spec":{"template":[]}})", "p");
  REQUIRE(all);
  REQUIRE(all->front().pod);
  CHECK(all->front().pod->unreadable == Strings{"spec.template is not a map"});
}

TEST_CASE("security: the pod's word counts where the container is silent") {
  const std::string pod = R"(,"securityContext":{"runAsNonRoot":true,"runAsUser":1000,
    "seccompProfile":{"type":"RuntimeDefault"},"privileged":true})";
  SUBCASE("silent") {
    const SecurityFacts s = ReadOne(R"({"image":"a"})", pod).security;
    CHECK(s.run_as_non_root == true);
    CHECK(s.run_as_user == 1000);
    CHECK(s.seccomp_type == "RuntimeDefault");
    CHECK_FALSE(s.privileged.has_value());
  }
  SUBCASE("the container speaks") {
    const SecurityFacts s = ReadOne(R"({"image":"a","securityContext":{"runAsNonRoot":false,
      "runAsUser":0,"seccompProfile":{"type":"Unconfined"},"privileged":true,
      "allowPrivilegeEscalation":false,"readOnlyRootFilesystem":true,
      "capabilities":{"add":["NET_ADMIN"],"drop":["ALL"]}}})",
                                    pod)
                                .security;
    CHECK(s.run_as_non_root == false);
    CHECK(s.run_as_user == 0);
    CHECK(s.seccomp_type == "Unconfined");
    CHECK(s.privileged == true);
    CHECK(s.allow_privilege_escalation == false);
    CHECK(s.read_only_root_filesystem == true);
    CHECK(s.added_capabilities == Strings{"NET_ADMIN"});
    CHECK(s.dropped_capabilities == Strings{"ALL"});
  }
  SUBCASE("null in the container leaves the pod's") {
    const SecurityFacts s =
        ReadOne(R"({"image":"a","securityContext":{"runAsNonRoot":null,"runAsUser":null}})", pod)
            .security;
    CHECK(s.run_as_non_root == true);
    CHECK(s.run_as_user == 1000);
  }
  SUBCASE("nobody speaks") { CHECK(ReadOne(R"({"image":"a"})").security == SecurityFacts{}); }
}

TEST_CASE("container: environment, ports, resources, probes") {
  const Container c = ReadOne(R"({"image":"a","command":["sh"],"args":["-c",1],
    "env":[{"name":"A","value":"x"},{"name":"B","valueFrom":{"secretKeyRef":{"name":"s"}}},
           {"name":"C","valueFrom":{"fieldRef":{}}}],
    "envFrom":[{"configMapRef":{"name":"c"}},{"secretRef":{"name":"s"}}],
    "ports":[{"containerPort":80},{"hostPort":8080},{"hostPort":0}],
    "resources":{"limits":{"cpu":"1","memory":"1Gi"},"requests":{"cpu":1}},
    "livenessProbe":{},"startupProbe":{},"readinessProbe":null})");
  REQUIRE(c.env.size() == 3);
  CHECK(c.env[0].value == "x");
  CHECK_FALSE(c.env[0].from_secret);
  CHECK(c.env[1].from_secret);
  CHECK_FALSE(c.env[2].from_secret);
  CHECK(c.env_from_secrets == Strings{"s"});
  CHECK(c.command == Strings{"sh"});
  CHECK(c.args == Strings{"-c", "1"});
  CHECK(c.host_ports == std::vector<std::int64_t>{8080});
  CHECK(c.limits == Strings{"cpu", "memory"});
  CHECK(c.requests == Strings{"cpu", "memory"});
  CHECK(c.probes == Strings{"liveness", "startup"});
}

TEST_CASE("container: a port of a pod in the host's network is the host's") {
  const std::string ports =
      R"({"image":"a","ports":[{"containerPort":80},{"containerPort":81,"hostPort":8081}]})";
  CHECK(ReadOne(ports).host_ports == std::vector<std::int64_t>{8081});
  CHECK(ReadOne(ports, R"(,"hostNetwork":true)").host_ports == std::vector<std::int64_t>{80, 8081});
}

TEST_CASE("container: what probes and lifecycle handlers name and say") {
  const Container c = ReadOne(R"({"image":"a",
    "livenessProbe":{"httpGet":{"host":"h1","path":"/live","httpHeaders":[{"name":"A","value":"b"}]}},
    "readinessProbe":{"tcpSocket":{"host":"h2"}},
    "startupProbe":{"exec":{"command":["check","--now"]}},
    "lifecycle":{"postStart":{"httpGet":{"host":"h3"}},"preStop":{"exec":{"command":["bye"]}}}})");
  CHECK(c.handler_hosts == Strings{"h1", "h2", "h3"});
  const std::vector<policy::Literal> want = {{"probe", "", "/live"},
                                             {"header", "A", "b"},
                                             {"probe", "", "check"},
                                             {"probe", "", "--now"},
                                             {"lifecycle handler", "", "bye"}};
  CHECK(c.literals == want);
}

TEST_CASE("security: words that are not laid over one another") {
  const Pod pod = ReadSpec(R"({"hostUsers":false,"os":{"name":"windows"},
    "securityContext":{"seLinuxOptions":{"type":"t"},"appArmorProfile":{},
      "windowsOptions":{"hostProcess":true},"sysctls":[{"name":"a","value":"1"},{"name":"b"}]},
    "containers":[{"image":"a","securityContext":{"procMount":"Unmasked",
      "seLinuxOptions":{"user":"u","role":"r"},"seccompProfile":{}}}]})");
  CHECK(pod.host_users == false);
  CHECK(pod.os == "windows");
  CHECK(pod.sysctls == Strings{"a", "b"});
  CHECK(pod.security.se_linux == policy::SeLinuxOptions{.type = "t"});
  CHECK(pod.security.app_armor_type == "");
  CHECK(pod.security.windows_host_process == true);
  const SecurityFacts& own = pod.containers.front().security;
  CHECK(own.se_linux == policy::SeLinuxOptions{.user = "u", .role = "r"});
  CHECK(own.proc_mount == "Unmasked");
  CHECK(own.seccomp_stated);
  CHECK(own.seccomp_type.empty());
  CHECK_FALSE(own.app_armor_type.has_value());
  CHECK_FALSE(own.windows_host_process.has_value());
}

TEST_CASE("volumes: their sources, and what drivers are told") {
  const Pod pod = ReadSpec(R"({"volumes":[{"name":"a","emptyDir":{}},{"name":"b"},
    {"name":"c","csi":{"driver":"d","volumeAttributes":{"k":"v"}},"nfs":null},
    {"name":"d","flexVolume":{"options":{"o":"p"}}}]})");
  const std::vector<policy::Volume> want = {
      {"a", {"emptyDir"}}, {"b", {}}, {"c", {"csi"}}, {"d", {"flexVolume"}}};
  CHECK(pod.volumes == want);
  const std::vector<policy::Literal> literals = {{"volume 'c'", "k", "v"},
                                                 {"volume 'd'", "o", "p"}};
  CHECK(pod.literals == literals);
}

TEST_CASE("annotations: those of the objects around a pod are kept apart") {
  const auto all = policy::ReadWorkloads(
      R"({"apiVersion":"batch/v1","kind":"CronJob","metadata":{"annotations":{"a":"cron"}},
          "spec":{"jobTemplate":{"metadata":{"annotations":{"a":"job"}},"spec":{"template":{
            "metadata":{"annotations":{"a":"pod"}},"spec":{}}}}}})",
      "p");
  REQUIRE(all);
  const policy::Pod& pod = *all->front().pod;
  CHECK(pod.annotations.at("a") == "pod");
  const std::vector<std::pair<std::string, std::string>> want = {{"a", "cron"}, {"a", "job"}};
  CHECK(pod.outer_annotations == want);
}

TEST_CASE("container: only an init container can be restartable") {
  const Pod pod = ReadSpec(R"({"containers":[{"image":"a","restartPolicy":"Always"}],
    "initContainers":[{"image":"b","restartPolicy":"Always"},{"image":"c"}]})");
  REQUIRE(pod.containers.size() == 3);
  CHECK(pod.containers[0].restartable_init);
  CHECK_FALSE(pod.containers[1].restartable_init);
  CHECK_FALSE(pod.containers[2].restartable_init);
}

TEST_CASE("pod: what it asks of its host") {
  const Pod pod = ReadSpec(R"({"hostNetwork":true,"hostPID":true,"hostIPC":false,
    "serviceAccount":"old","runtimeClassName":"gvisor","automountServiceAccountToken":false,
    "volumes":[{"hostPath":{"path":"/var/run"}},{"emptyDir":{}}]})",
                           R"({"labels":{"app":"web"},"annotations":{"n":1}})");
  CHECK(pod.host_network);
  CHECK(pod.host_pid);
  CHECK_FALSE(pod.host_ipc);
  CHECK(pod.service_account == "old");
  CHECK(pod.runtime_class == "gvisor");
  CHECK(pod.automount_service_account_token == false);
  CHECK(pod.host_paths == Strings{"/var/run"});
  CHECK(pod.labels.at("app") == "web");
  CHECK(pod.annotations.at("n") == "1");
}

TEST_CASE("pod: a template's labels are the pod's, not its owner's") {
  const auto all = policy::ReadWorkloads(
      R"({"apiVersion":"apps/v1","kind":"Deployment","metadata":{"labels":{"of":"owner"}},
          "spec":{"template":{"metadata":{"labels":{"of":"pod"}},"spec":{}}}})",
      "p");
  REQUIRE(all);
  CHECK(all->front().pod->labels.at("of") == "pod");
}

// Required node affinity with the given terms.
std::string Affinity(const std::string& terms) {
  return R"("affinity":{"nodeAffinity":{"requiredDuringSchedulingIgnoredDuringExecution":
    {"nodeSelectorTerms":[)" +
         terms + "]}}}";
}

std::string Term(const std::string& key, const std::string& op, const std::string& values) {
  return R"({"matchExpressions":[{"key":")" + key + R"(","operator":")" + op + R"(","values":[)" +
         values + "]}]}";
}

TEST_CASE("placement: what selector and affinity leave possible") {
  const std::string arch = "kubernetes.io/arch";
  struct Row {
    std::string name;
    std::string spec;
    Strings want;
  };
  const Row rows[] = {
      {"nothing said", "", {}},
      {"selector", R"("nodeSelector":{"kubernetes.io/arch":"arm64"})", {"arm64"}},
      {"the old label", R"("nodeSelector":{"beta.kubernetes.io/arch":"arm64"})", {"arm64"}},
      {"another label", R"("nodeSelector":{"example.com/arch":"arm64"})", {}},
      {"affinity", Affinity(Term(arch, "In", R"("arm64","amd64")")), {"amd64", "arm64"}},
      {"terms are alternatives",
       Affinity(Term(arch, "In", R"("arm64")") + "," + Term(arch, "In", R"("amd64")")),
       {"amd64", "arm64"}},
      {"a term without the label lets all pass",
       Affinity(Term(arch, "In", R"("arm64")") + "," + Term("zone", "In", R"("a")")),
       {}},
      {"another operator restricts nothing", Affinity(Term(arch, "NotIn", R"("arm64")")), {}},
      {"both together",
       R"("nodeSelector":{"kubernetes.io/arch":"arm64"},)" +
           Affinity(Term(arch, "In", R"("arm64","amd64")")),
       {"arm64"}},
      {"no terms", Affinity(""), {}},
  };
  for (const Row& row : rows) {
    const std::string name = row.name;
    CAPTURE(name);
    const Pod pod = ReadSpec("{" + row.spec + "}");
    CHECK(pod.node_arch == row.want);
    CHECK(pod.node_os.empty());
  }
}

TEST_CASE("placement: the operating system alike") {
  CHECK(ReadSpec(R"({"nodeSelector":{"kubernetes.io/os":"windows"}})").node_os ==
        Strings{"windows"});
}

}  // namespace
