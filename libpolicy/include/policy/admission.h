// The Kubernetes admission door: an AdmissionReview in, its parts out.
//
// Follows admission.k8s.io/v1 (v1beta1 is read alike). Reading never judges; the webhook and
// `policy-check admit` put Evaluate between ReadAdmission and RenderAdmission (policy/render.h).
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/result.h"
#include "policy/workload.h"

namespace policy {

// One request as the API server sent it. Absent, null and wrongly typed optional parts are empty.
struct AdmissionRequest {
  bool wrapped = false;  // inside an AdmissionReview, as opposed to a bare request
  bool has_request = false;
  bool has_response = false;
  std::string api_version{};  // of the review
  std::string uid{};
  std::string operation{};  // "CREATE", "UPDATE", "DELETE", "CONNECT"
  std::string group{};      // of `kind`: what `object` is
  std::string version{};
  std::string kind{};
  std::string request_group{};  // of `requestKind`: what the user sent
  std::string request_version{};
  std::string request_kind{};
  std::string resource_group{};
  std::string resource_version{};
  std::string resource{};  // "pods"
  std::string sub_resource{};
  std::string name{};
  std::string namespace_name{};
  std::string user{};
  std::vector<std::string> groups{};
  bool dry_run = false;
  std::optional<Workload> object{};
  std::optional<Workload> old_object{};
  // Why the object could not be understood (none where one is due, no map, no kind, a list of
  // containers that is none); a request that needs a decision and has this is denied.
  std::string object_error{};

  // Whether there is a pod to judge: a pod-bearing kind, CREATE or UPDATE, no scale/status/binding
  // subresource (pods/ephemeralcontainers and pods/resize are judged). Everything else passes; what
  // does not say what it is needs a decision too.
  bool NeedsDecision() const;
};

// Whether this is an UPDATE that leaves all that is judged of the pod as it was: its images, labels
// and fields. Thread-safe.
bool SamePod(const AdmissionRequest& request);

// Reads a review or a bare request, JSON or YAML. kBadInput for broken text or an object that is
// neither; kLimit past 8 MiB. Thread-safe.
Result<AdmissionRequest> ReadAdmission(std::string_view text, std::string_view file);

}  // namespace policy
