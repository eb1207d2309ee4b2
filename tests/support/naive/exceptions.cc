// GateException and ClusterGateException, key by key.
#include "support/naive/exceptions.h"

namespace policy::naive {
namespace {

bool Names(const Words& list, const std::string& name) { return list.empty() || Has(list, name); }

bool TakesId(const Exception& exception, const Breach& breach) {
  for (const std::string& id : exception.ids) {
    if (Lower(id) == Lower(breach.id)) return true;
    for (const std::string& alias : breach.aliases) {
      if (Lower(id) == Lower(alias)) return true;
    }
  }
  return false;
}

bool TakesPaths(const Exception& exception, const Breach& breach) {
  if (exception.paths.empty()) return true;
  if (breach.paths.empty() || breach.lacks_path) return false;
  for (const std::string& path : breach.paths) {
    if (!AnyGlobTakes(exception.paths, path)) return false;
  }
  return true;
}

// Of the pod: each image whose container broke it, or all of them.
bool TakesImages(const Exception& exception, const Charge& charge) {
  if (charge.image != nullptr) return IsForImage(exception, *charge.image);
  for (const Image& image : charge.images) {
    const bool meant = charge.breach.images.empty() || Has(charge.breach.images, image.text);
    if (meant && !IsForImage(exception, image)) return false;
  }
  return true;
}

bool Lacks(const Words& required, const Exception& exception) {
  for (const std::string& key : required) {
    if (key == "ticket" && exception.ticket.empty()) return true;
    if (key == "approvedBy" && exception.approved_by.empty()) return true;
    if (key == "images" && exception.images.empty()) return true;
    if (key == "digests" && exception.digests.empty()) return true;
    if (key == "compensatingControls" && exception.controls.empty()) return true;
  }
  return false;
}

std::string ConditionsRefuse(const Exception& exception, Duration longest, const Words& required,
                             const Words& approvers, bool may_approve_itself) {
  if (exception.expires_at - exception.starts_at > longest) return "exception.tooLong";
  if (Lacks(required, exception)) return "exception.missingField";
  if (!approvers.empty() && !Has(approvers, exception.approved_by)) {
    return "exception.notApprover";
  }
  const bool by_itself = !exception.approved_by.empty() && exception.approved_by == exception.owner;
  return by_itself && !may_approve_itself ? "exception.selfApproved" : "";
}

std::string TermsRefuse(const Exception& exception, const ExceptionTerms& terms) {
  if (exception.break_glass) {
    if (!terms.break_glass) return "exception.forbidden";
    const BreakGlass& glass = *terms.break_glass;
    return ConditionsRefuse(exception, glass.max_duration, glass.required, glass.approvers, true);
  }
  if (terms.forbid.value_or(false)) return "exception.forbidden";
  return ConditionsRefuse(exception, terms.max_duration.value_or(std::chrono::days(90)),
                          terms.required.value_or(Words()), terms.approvers.value_or(Words()),
                          terms.allow_self_approval.value_or(false));
}

}  // namespace

bool IsInNamespace(const Exception& exception, const Case& asked) {
  if (!exception.cluster) return asked.namespace_name == exception.namespace_name;
  if (exception.namespaces.empty()) return true;
  return asked.namespace_name && AnyGlobTakes(exception.namespaces, *asked.namespace_name);
}

bool IsForImage(const Exception& exception, const Image& image) {
  if (!exception.images.empty() && !AnyImageTakes(exception.images, *image.reference)) {
    return false;
  }
  return exception.digests.empty() || Has(exception.digests, image.digest);
}

bool Concerns(const Exception& exception, const Charge& charge) {
  const Breach& breach = charge.breach;
  if (!Names(exception.policies, charge.policy.name)) return false;
  if (!Names(exception.rules, charge.rule.name)) return false;
  if (!IsInNamespace(exception, charge.asked) || !TakesImages(exception, charge)) return false;
  if (exception.break_glass) return true;
  if (!exception.ids.empty() && !TakesId(exception, breach)) return false;
  if (exception.ids.empty() && breach.of_evidence) return false;
  if (!exception.packages.empty() &&
      (breach.of == nullptr || !AnyPackageTakes(exception.packages, *breach.of, Doubt::kSurely))) {
    return false;
  }
  return TakesPaths(exception, breach);
}

std::string Refusal(const Exception& exception, const Charge& charge, Time now) {
  if (now < exception.starts_at) return "exception.notYet";
  if (now >= exception.expires_at) return "exception.expired";
  const std::string refused = TermsRefuse(exception, TermsOf(charge.policy, charge.rule));
  if (!refused.empty()) return refused;
  if (exception.ends_when_fixed && charge.breach.has_fix) return "exception.fixed";
  for (const PodSwitches& control : exception.controls) {
    if (!charge.asked.pod) return "exception.noWorkload";
    if (!FindPod(control, *charge.asked.pod).empty()) return "exception.controlFailed";
  }
  return {};
}

ExceptionTerms TermsOf(const Policy& policy, const Rule& rule) {
  ExceptionTerms terms = policy.exceptions;
  const ExceptionTerms& own = rule.exceptions;
  if (own.forbid) terms.forbid = own.forbid;
  if (own.max_duration) terms.max_duration = own.max_duration;
  if (own.warn_before) terms.warn_before = own.warn_before;
  if (own.required) terms.required = own.required;
  if (own.approvers) terms.approvers = own.approvers;
  if (own.allow_self_approval) terms.allow_self_approval = own.allow_self_approval;
  if (own.break_glass) terms.break_glass = own.break_glass;
  return terms;
}

}  // namespace policy::naive
