// AdmissionReview (admission.k8s.io/v1 and v1beta1) and bare requests into an AdmissionRequest.
//
// Optional parts that are absent, null or of the wrong type read as empty. What leaves in doubt
// whether there is a pod needs a decision and carries an object_error, so that the caller denies
// it.
#include "policy/admission.h"

#include <algorithm>
#include <array>
#include <utility>

#include "workload/fields.h"
#include "workload/kinds.h"
#include "workload/object.h"
#include "workload/read.h"

namespace policy {
namespace {

using workload::FindSet;
using workload::TextAt;

// Subresources that cannot bring a new image: what they carry is no template, or is not run.
constexpr std::array<std::string_view, 10> kPassing = {
    "status", "scale",       "binding", "eviction", "exec",
    "attach", "portforward", "proxy",   "log",      "token"};

constexpr std::array<std::string_view, 5> kMarks = {"uid", "operation", "object", "oldObject",
                                                    "resource"};

// Whether a map without a review around it is a request: a manifest says its kind as a word.
bool IsBareRequest(const text::Node& root) {
  if (FindSet(root, "request") != nullptr) return true;
  const text::Node* kind = FindSet(root, "kind");
  if (kind != nullptr && !kind->is_map()) return false;
  return std::any_of(kMarks.begin(), kMarks.end(),
                     [&](std::string_view key) { return root.Find(key) != nullptr; });
}

void ReadUser(AdmissionRequest& to, const text::Node& request) {
  const text::Node* user = FindSet(request, "userInfo");
  if (user == nullptr) return;
  to.user = TextAt(*user, "username");
  to.groups = workload::TextsAt(*user, "groups");
}

void ReadNames(AdmissionRequest& to, const text::Node& request) {
  to.uid = TextAt(request, "uid");
  to.operation = TextAt(request, "operation");
  to.sub_resource = TextAt(request, "subResource");
  to.name = TextAt(request, "name");
  to.namespace_name = TextAt(request, "namespace");
  to.dry_run = workload::BoolAt(request, "dryRun").value_or(false);
  if (const text::Node* kind = FindSet(request, "kind")) {
    to.group = TextAt(*kind, "group");
    to.version = TextAt(*kind, "version");
    to.kind = kind->is_map() ? TextAt(*kind, "kind") : kind->string();
  }
  if (const text::Node* kind = FindSet(request, "requestKind")) {
    to.request_group = TextAt(*kind, "group");
    to.request_version = TextAt(*kind, "version");
    to.request_kind = kind->is_map() ? TextAt(*kind, "kind") : kind->string();
  }
  if (const text::Node* resource = FindSet(request, "resource")) {
    to.resource_group = TextAt(*resource, "group");
    to.resource_version = TextAt(*resource, "version");
    to.resource = resource->is_map() ? TextAt(*resource, "resource") : resource->string();
  }
}

std::optional<Workload> ReadObjectAt(const AdmissionRequest& request, const text::Node& node,
                                     std::string_view key) {
  const text::Node* object = FindSet(node, key);
  if (object == nullptr || !workload::HasKind(*object)) return std::nullopt;
  Workload workload = workload::ReadObject(*object, "0");
  // A new object need not repeat what the request says, and may have but a generateName.
  if (workload.namespace_name.empty()) workload.namespace_name = request.namespace_name;
  if (!request.name.empty()) workload.name = request.name;
  return workload;
}

bool NamesNothing(const AdmissionRequest& request) {
  return request.kind.empty() && !request.object && request.resource_version.empty();
}

std::string ObjectError(const AdmissionRequest& request, const text::Node& node) {
  const text::Node* object = FindSet(node, "object");
  if (object == nullptr && NamesNothing(request)) {
    return "the request does not say what it is about";
  }
  if (object == nullptr) return "the request holds no object";
  if (!object->is_map()) return "the object of the request is not a map";
  if (!request.object) return "the object of the request does not say its kind";
  const bool named = workload::FindKind(request.group, request.kind) != nullptr;
  if (named && request.object->kind != request.kind) {
    return "the request speaks of another kind than its object";
  }
  if (request.object->pod && !request.object->pod->unreadable.empty()) {
    return request.object->pod->unreadable.front();
  }
  return {};
}

AdmissionRequest ReadRequest(const text::Node& root) {
  AdmissionRequest request;
  request.wrapped = root.StringAt("kind") == "AdmissionReview";
  if (request.wrapped) request.api_version = TextAt(root, "apiVersion");
  const text::Node* response = FindSet(root, "response");
  request.has_response = response != nullptr && response->is_map();
  const text::Node* inner = FindSet(root, "request");
  const text::Node& node = inner != nullptr ? *inner : root;
  request.has_request = node.is_map() && (inner != nullptr || !request.wrapped);
  if (!request.has_request) {
    request.object_error = "the review holds no request";
    return request;
  }
  ReadNames(request, node);
  ReadUser(request, node);
  request.object = ReadObjectAt(request, node, "object");
  request.old_object = ReadObjectAt(request, node, "oldObject");
  if (request.NeedsDecision()) request.object_error = ObjectError(request, node);
  return request;
}

}  // namespace

bool AdmissionRequest::NeedsDecision() const {
  if (!has_request) return true;
  if (operation == "DELETE" || operation == "CONNECT") return false;
  if (std::find(kPassing.begin(), kPassing.end(), sub_resource) != kPassing.end()) return false;
  if (object && object->pod) return true;
  if (NamesNothing(*this)) return true;
  return workload::FindKind(group, kind) != nullptr ||
         workload::FindResource(resource_group, resource) != nullptr;
}

bool SamePod(const AdmissionRequest& request) {
  if (request.operation != "UPDATE" || !request.object_error.empty()) return false;
  if (!request.object || !request.old_object) return false;
  const Workload& now = *request.object;
  const Workload& before = *request.old_object;
  return now.pod && before.pod && now.kind == before.kind &&
         now.namespace_name == before.namespace_name && *now.pod == *before.pod;
}

Result<AdmissionRequest> ReadAdmission(std::string_view text, std::string_view file) {
  Result<std::vector<text::Tree>> documents = workload::ReadDocuments(text, file);
  if (!documents) return std::move(documents).error();
  const bool one = documents->size() == 1;
  if (one) {
    const text::Node& root = documents->front().root();
    const bool review = root.StringAt("kind") == "AdmissionReview";
    if (root.is_map() && (review || IsBareRequest(root))) return ReadRequest(root);
  }
  Error error;
  error.kind = ErrorKind::kBadInput;
  error.message = one ? "neither an AdmissionReview nor an admission request"
                      : "not exactly one document, where an AdmissionReview is due";
  error.where.file = file;
  return error;
}

}  // namespace policy
