// Admission: what is read, what is judged, what passes, and what leaves doubt.
#include "policy/admission.h"

#include <doctest/doctest.h>

#include <string>

namespace {

using policy::AdmissionRequest;
using policy::ReadAdmission;

constexpr const char* kPod =
    R"({"apiVersion":"v1","kind":"Pod","metadata":{"name":"web"},"spec":{"containers":[{"name":"c","image":"nginx"}]}})";

AdmissionRequest Read(const std::string& text) {
  auto request = ReadAdmission(text, "review.json");
  REQUIRE_MESSAGE(request, (request ? "" : policy::Describe(request.error())));
  return *request;
}

std::string Review(const std::string& request) {
  return R"({"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","request":)" + request +
         "}";
}

// A request about a pod; `more` is further members, each with a comma before it.
std::string PodRequest(const std::string& operation, const std::string& more) {
  return R"({"uid":"u-1","operation":")" + operation +
         R"(","kind":{"group":"","version":"v1","kind":"Pod"},
             "resource":{"group":"","version":"v1","resource":"pods"})" +
         more + "}";
}

TEST_CASE("review: every part is read") {
  const AdmissionRequest r = Read(Review(R"({"uid":"u-1","operation":"UPDATE",
    "kind":{"group":"apps","version":"v1","kind":"Deployment"},
    "requestKind":{"group":"extensions","version":"v1beta1","kind":"Deployment"},
    "resource":{"group":"apps","version":"v1","resource":"deployments"},
    "name":"web","namespace":"prod","dryRun":true,
    "userInfo":{"username":"alice","groups":["dev","ops"]},
    "object":{"apiVersion":"apps/v1","kind":"Deployment","metadata":{},
      "spec":{"template":{"spec":{"containers":[{"image":"nginx:2"}]}}}},
    "oldObject":{"apiVersion":"apps/v1","kind":"Deployment",
      "spec":{"template":{"spec":{"containers":[{"image":"nginx:1"}]}}}}})"));
  CHECK(r.wrapped);
  CHECK(r.has_request);
  CHECK_FALSE(r.has_response);
  CHECK(r.api_version == "admission.k8s.io/v1");
  CHECK(r.uid == "u-1");
  CHECK(r.operation == "UPDATE");
  CHECK(r.group == "apps");
  CHECK(r.kind == "Deployment");
  CHECK(r.request_group == "extensions");
  CHECK(r.request_version == "v1beta1");
  CHECK(r.request_kind == "Deployment");
  CHECK(r.resource == "deployments");
  CHECK(r.resource_group == "apps");
  CHECK(r.name == "web");
  CHECK(r.namespace_name == "prod");
  CHECK(r.user == "alice");
  CHECK(r.groups == std::vector<std::string>{"dev", "ops"});
  CHECK(r.dry_run);
  REQUIRE(r.object);
  CHECK(r.object->name == "web");
  CHECK(r.object->namespace_name == "prod");
  CHECK(r.object->pod->containers.at(0).image == "nginx:2");
  REQUIRE(r.old_object);
  CHECK(r.old_object->pod->containers.at(0).image == "nginx:1");
  CHECK(r.object_error.empty());
  CHECK(r.NeedsDecision());
}

TEST_CASE("review: v1beta1, YAML and a bare request read alike") {
  const std::string bare = PodRequest("CREATE", std::string(R"(,"object":)") + kPod);
  SUBCASE("v1beta1") {
    const AdmissionRequest r =
        Read(R"({"apiVersion":"admission.k8s.io/v1beta1","kind":"AdmissionReview","request":)" +
             bare + "}");
    CHECK(r.api_version == "admission.k8s.io/v1beta1");
    CHECK(r.object);
  }
  SUBCASE("bare") {
    const AdmissionRequest r = Read(bare);
    CHECK_FALSE(r.wrapped);
    CHECK(r.has_request);
    CHECK(r.api_version.empty());
    CHECK(r.uid == "u-1");
    CHECK(r.object);
  }
  SUBCASE("YAML") {
    const AdmissionRequest r = Read(
        "kind: AdmissionReview\nrequest:\n  uid: u-2\n  operation: CREATE\n  kind: {kind: Pod}\n"
        "  object:\n    apiVersion: v1\n    kind: Pod\n    spec:\n      containers:\n"
        "      - image: nginx\n");
    CHECK(r.uid == "u-2");
    CHECK(r.object->pod->containers.size() == 1);
    CHECK(r.NeedsDecision());
  }
}

TEST_CASE("review: null and wrongly typed parts read as absent") {
  const AdmissionRequest r = Read(Review(
      R"({"uid":null,"operation":"DELETE","kind":null,"requestKind":7,"resource":"banana",
          "userInfo":"None","dryRun":"yes","namespace":["a"],"object":null,"oldObject":"None"})"));
  CHECK(r.uid.empty());
  CHECK(r.kind.empty());
  CHECK(r.request_kind.empty());
  CHECK(r.resource == "banana");
  CHECK(r.user.empty());
  CHECK_FALSE(r.dry_run);
  CHECK(r.namespace_name.empty());
  CHECK_FALSE(r.object);
  CHECK_FALSE(r.old_object);
  CHECK_FALSE(r.NeedsDecision());
}

TEST_CASE("judged or passed: operation and subresource decide") {
  struct Row {
    std::string operation;
    std::string sub_resource;
    bool judged;
  };
  const Row rows[] = {
      {"CREATE", "", true},
      {"UPDATE", "", true},
      {"DELETE", "", false},
      {"CONNECT", "exec", false},
      {"UPDATE", "ephemeralcontainers", true},
      {"UPDATE", "resize", true},
      {"UPDATE", "status", false},
      {"UPDATE", "scale", false},
      {"CREATE", "binding", false},
      {"CREATE", "eviction", false},
      {"UPDATE", "tomorrow", true},
      {"", "", true},
  };
  for (const Row& row : rows) {
    const std::string name = row.operation + " " + row.sub_resource;
    CAPTURE(name);
    const AdmissionRequest r = Read(Review(PodRequest(
        row.operation, R"(,"subResource":")" + row.sub_resource + R"(","object":)" + kPod)));
    CHECK(r.NeedsDecision() == row.judged);
    CHECK(r.object_error.empty());
  }
}

TEST_CASE("judged or passed: kinds without a pod pass") {
  const AdmissionRequest r = Read(Review(
      R"({"uid":"u","operation":"CREATE","kind":{"group":"","version":"v1","kind":"Service"},
          "resource":{"group":"","version":"v1","resource":"services"},
          "object":{"apiVersion":"v1","kind":"Service"}})"));
  CHECK_FALSE(r.NeedsDecision());
  const AdmissionRequest scale = Read(Review(
      R"({"uid":"u","operation":"UPDATE","kind":{"group":"autoscaling","version":"v1","kind":"Scale"},
          "resource":{"group":"apps","version":"v1","resource":"deployments"},"subResource":"scale",
          "object":{"apiVersion":"autoscaling/v1","kind":"Scale"}})"));
  CHECK_FALSE(scale.NeedsDecision());
}

TEST_CASE("doubt: what cannot be understood needs a decision and says why") {
  struct Row {
    std::string name;
    std::string request;
    std::string error;
  };
  const std::string head = R"({"operation":"CREATE","kind":{"kind":"Pod"})";
  const Row rows[] = {
      {"absent", head + "}", "the request holds no object"},
      {"null", head + R"(,"object":null})", "the request holds no object"},
      {"a word", head + R"(,"object":"None"})", "the object of the request is not a map"},
      {"no kind", head + R"(,"object":{"spec":{}}})",
       "the object of the request does not say its kind"},
      {"another kind", head + R"(,"object":{"apiVersion":"v1","kind":"Service"}})",
       "the request speaks of another kind than its object"},
      {"containers is a map",
       head + R"(,"object":{"apiVersion":"v1","kind":"Pod","spec":{"containers":{}}}})",
       "spec.containers is not a list"},
      {"nothing said", R"({"operation":"CREATE"})", "the request does not say what it is about"},
      {"by its resource alone",
       R"({"operation":"CREATE","resource":{"group":"","version":"v1","resource":"pods"}})",
       "the request holds no object"},
  };
  for (const Row& row : rows) {
    const std::string name = row.name;
    CAPTURE(name);
    const AdmissionRequest r = Read(Review(row.request));
    CHECK(r.NeedsDecision());
    CHECK(r.object_error == row.error);
  }
}

TEST_CASE("doubt: an object that bears a pod is judged whatever the request calls it") {
  const AdmissionRequest r = Read(Review(
      std::string(R"({"operation":"CREATE","kind":{"kind":"Service"},"object":)") + kPod + "}"));
  CHECK(r.NeedsDecision());
}

TEST_CASE("doubt: a review without a request is read, and is never let pass") {
  const AdmissionRequest r = Read(
      R"({"apiVersion":"admission.k8s.io/v1","kind":"AdmissionReview","response":{"allowed":true}})");
  CHECK_FALSE(r.has_request);
  CHECK(r.has_response);
  CHECK(r.NeedsDecision());
  CHECK(r.object_error == "the review holds no request");
}

TEST_CASE("refused: text that is neither a review nor a request") {
  for (const std::string& text :
       {std::string(kPod), std::string("{}"), std::string("[]"), std::string("7"), std::string(""),
        std::string("a: 1\n---\nb: 2\n"), std::string("{"),
        std::string(R"({"kind":"AdmissionReview","kind":"Pod"})")}) {
    CAPTURE(text);
    const auto r = ReadAdmission(text, "review.json");
    REQUIRE_FALSE(r);
    CHECK(r.error().kind == policy::ErrorKind::kBadInput);
    CHECK(r.error().where.file == "review.json");
  }
}

TEST_CASE("refused: more than eight mebibytes") {
  const std::string tail(std::size_t{8} << 20U, ' ');
  const auto r = ReadAdmission(PodRequest("CREATE", "") + tail, "review.json");
  REQUIRE_FALSE(r);
  CHECK(r.error().kind == policy::ErrorKind::kLimit);
}

TEST_CASE("same pod: an update that changes nothing judged, and every way in which it is not one") {
  const std::string pod = R"({"apiVersion":"v1","kind":"Pod","metadata":{"labels":{"a":"b"}},
    "spec":{"containers":[{"image":"nginx"}]}})";
  const auto update = [&](const std::string& now, const std::string& operation = "UPDATE") {
    return Read(Review(PodRequest(operation, R"(,"object":)" + now + R"(,"oldObject":)" + pod)));
  };
  CHECK(SamePod(update(R"({"apiVersion":"v1","kind":"Pod",
    "metadata":{"labels":{"a":"b"},"finalizers":["x"],"deletionTimestamp":"2027-01-01T00:00:00Z"},
    "spec":{"containers":[{"image":"nginx","terminationMessagePath":"/x"}]}})")));
  CHECK_FALSE(SamePod(update(pod, "CREATE")));
  for (
      const std::string now :
      {R"({"apiVersion":"v1","kind":"Pod","metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"image":"nginx:2"}]}})",
       R"({"apiVersion":"v1","kind":"Pod","metadata":{"labels":{"a":"c"}},"spec":{"containers":[{"image":"nginx"}]}})",
       R"({"apiVersion":"v1","kind":"Pod","metadata":{"labels":{"a":"b"}},"spec":{"hostPID":true,"containers":[{"image":"nginx"}]}})",
       R"({"apiVersion":"v1","kind":"Pod","metadata":{"labels":{"a":"b"}},"spec":{"containers":[{"image":"nginx"}],"ephemeralContainers":[{"image":"busybox"}]}})",
       "null"}) {
    CAPTURE(now);
    CHECK_FALSE(SamePod(update(now)));
  }
}

}  // namespace
