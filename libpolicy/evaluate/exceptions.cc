// Exceptions that name ids are found by id, so that their number does not slow the rest down; what
// a rule and an image rule out is sorted out once for both.
#include "evaluate/exceptions.h"

#include <algorithm>
#include <tuple>

#include "base/chars.h"
#include "evaluate/conditions.h"
#include "rules/package_name.h"

namespace policy::evaluate {
namespace {

using document::Exception;

bool Names(const std::vector<std::string>& list, std::string_view name) {
  return list.empty() || std::find(list.begin(), list.end(), name) != list.end();
}

std::optional<AlmostApplied> TimeRefusal(const Exception& exception, Time now) {
  if (now < exception.starts_at) {
    return Almost(exception, "exception.notYet", "it starts at " + FormatTime(exception.starts_at));
  }
  if (now >= exception.expires_at) {
    return Almost(exception, "exception.expired",
                  "it ended at " + FormatTime(exception.expires_at));
  }
  return std::nullopt;
}

// Of a package; set apart from ids.
std::uint64_t PackageHash(std::string_view name) { return ~rules::IdHash(name); }

// What a violation must have one of for the exception to take it; empty where that cannot be told.
std::vector<std::uint64_t> KeysOf(const Exception& exception) {
  std::vector<std::uint64_t> keys;
  for (const std::string& id : exception.ids) keys.push_back(rules::IdHash(id));
  if (!keys.empty()) return keys;
  for (const auto& pattern : exception.packages) {
    const std::string_view name = pattern->literal_name();
    if (name.empty()) return {};
    keys.push_back(PackageHash(name));
  }
  return keys;
}

bool TakesId(const std::vector<std::string>& ids, const Violation& violation) {
  return std::any_of(ids.begin(), ids.end(), [&](const std::string& id) {
    return rules::SameId(id, violation.id) ||
           std::any_of(violation.aliases.begin(), violation.aliases.end(),
                       [&](const std::string& alias) { return rules::SameId(id, alias); });
  });
}

std::string FullName(const Exception& exception) {
  return exception.cluster ? exception.name : exception.namespace_name + "/" + exception.name;
}

}  // namespace

ExceptionBook::ExceptionBook(const document::Set& set, const Subject& subject, Time now)
    : set_(&set), subject_(&subject), horizon_(now), accounts_(set.exceptions.size()) {
  for (std::uint32_t i = 0; i < set.exceptions.size(); ++i) {
    const Exception& exception = set.exceptions[i];
    if (!IsInNamespace(exception)) continue;
    const std::vector<std::uint64_t> keys = KeysOf(exception);
    if (keys.empty()) general_.push_back(i);
    for (const std::uint64_t key : keys) by_name_[key].push_back(i);
  }
}

// An exception that speaks of a namespace does not hold where none is known.
bool ExceptionBook::IsInNamespace(const Exception& exception) const {
  const std::optional<std::string>& name = subject_->namespace_name;
  if (!exception.cluster) return name && *name == exception.namespace_name;
  if (exception.namespaces.empty()) return true;
  return name && std::any_of(exception.namespaces.begin(), exception.namespaces.end(),
                             [&](const base::Glob& glob) { return glob.Matches(*name); });
}

bool ExceptionBook::IsForImage(const Exception& exception, const ImageContext& image) {
  const auto& reference = image.image->reference;
  if (!exception.images.empty() &&
      !(reference && std::any_of(exception.images.begin(), exception.images.end(),
                                 [&](const base::ImagePattern& pattern) {
                                   return pattern.Matches(*reference);
                                 }))) {
    return false;
  }
  return exception.digests.empty() ||
         (!image.digest.empty() && Names(exception.digests, image.digest));
}

void ExceptionBook::Enter(const document::Policy& policy, const ImageContext& image) {
  for (std::uint32_t i = 0; i < accounts_.size(); ++i) {
    const Exception& exception = set_->exceptions[i];
    if (accounts_[i].in_scope || !Names(exception.policies, policy.name)) continue;
    accounts_[i].in_scope = IsInNamespace(exception) && IsForImage(exception, image);
  }
}

void ExceptionBook::EnterPod(const document::Policy& policy,
                             const std::vector<ImageContext>& images) {
  for (std::uint32_t i = 0; i < accounts_.size(); ++i) {
    const Exception& exception = set_->exceptions[i];
    if (accounts_[i].in_scope || !Names(exception.policies, policy.name)) continue;
    const bool for_pod = exception.images.empty() && exception.digests.empty();
    accounts_[i].in_scope =
        IsInNamespace(exception) &&
        (for_pod || std::any_of(images.begin(), images.end(), [&](const ImageContext& image) {
           return IsForImage(exception, image);
         }));
  }
}

// Each container that broke it, or all images of the pod: one left out may be the one that matters.
bool ExceptionBook::IsForContainers(const Exception& exception,
                                    std::span<const std::size_t> containers) const {
  if (exception.images.empty() && exception.digests.empty()) return true;
  if (containers.empty()) {
    return !images_->empty() &&
           std::all_of(images_->begin(), images_->end(),
                       [&](const ImageContext& image) { return IsForImage(exception, image); });
  }
  return std::all_of(containers.begin(), containers.end(), [&](std::size_t container) {
    return container < images_->size() && IsForImage(exception, (*images_)[container]);
  });
}

void ExceptionBook::OpenPod(const document::Policy& policy, const document::Rule& rule,
                            const std::vector<ImageContext>& images) {
  policy_ = &policy;
  rule_ = &rule;
  image_ = nullptr;
  images_ = &images;
  prepared_ = false;
}

void ExceptionBook::Open(const document::Policy& policy, const document::Rule& rule,
                         const ImageContext& image) {
  policy_ = &policy;
  rule_ = &rule;
  image_ = &image;
  prepared_ = false;
}

// Asked of candidates alone: an exception that names nothing which is wrong costs a rule nothing.
bool ExceptionBook::IsOpen(std::uint32_t index) const {
  const Exception& exception = set_->exceptions[index];
  return accounts_[index].in_scope && Names(exception.policies, policy_->name) &&
         Names(exception.rules, rule_->name) &&
         (image_ == nullptr || IsForImage(exception, *image_));
}

void ExceptionBook::Prepare() {
  if (prepared_) return;
  prepared_ = true;
  open_general_.clear();
  for (const std::uint32_t i : general_) {
    if (IsOpen(i)) open_general_.push_back(i);
  }
}

void ExceptionBook::AddCandidates(std::uint64_t hash,
                                  std::vector<std::uint32_t>& candidates) const {
  const auto found = by_name_.find(hash);
  if (found == by_name_.end()) return;
  for (const std::uint32_t i : found->second) {
    if (IsOpen(i)) candidates.push_back(i);
  }
}

// In the order of the set, so that reports do not depend on how names hash.
std::vector<std::uint32_t> ExceptionBook::CandidatesFor(const Accused& accused) const {
  std::vector<std::uint32_t> candidates = open_general_;
  if (by_name_.empty()) return candidates;
  AddCandidates(rules::IdHash(accused.violation->id), candidates);
  for (const SharedText& alias : accused.violation->aliases) {
    AddCandidates(rules::IdHash(alias), candidates);
  }
  if (accused.package != nullptr) {
    AddCandidates(PackageHash(rules::IdentityOf(*accused.package).name), candidates);
  }
  std::sort(candidates.begin(), candidates.end());
  candidates.erase(std::unique(candidates.begin(), candidates.end()), candidates.end());
  return candidates;
}

// Everything but time and conditions.
bool ExceptionBook::Takes(const Exception& exception, const Accused& accused) const {
  if (image_ == nullptr && !IsForContainers(exception, accused.containers)) return false;
  if (exception.break_glass) return true;
  if (!exception.ids.empty() && !TakesId(exception.ids, *accused.violation)) return false;
  if (exception.ids.empty() && accused.violation->of_evidence) return false;
  if (!exception.packages.empty() &&
      (accused.package == nullptr ||
       std::none_of(exception.packages.begin(), exception.packages.end(), [&](const auto& pattern) {
         return pattern->Matches(*accused.package) == rules::Match::kSurely;
       }))) {
    return false;
  }
  if (exception.paths.empty()) return true;
  const std::vector<std::string>& paths = accused.violation->paths;
  return !paths.empty() && !accused.path_missing &&
         std::all_of(paths.begin(), paths.end(), [&](const std::string& path) {
           return std::any_of(exception.paths.begin(), exception.paths.end(),
                              [&](const base::Glob& glob) { return glob.Matches(path); });
         });
}

const std::optional<AlmostApplied>& ExceptionBook::ControlRefusal(std::uint32_t index) {
  Account& account = accounts_[index];
  if (account.controls) return *account.controls;
  account.controls.emplace(std::nullopt);
  const Exception& exception = set_->exceptions[index];
  for (const document::CompensatingControl& control : exception.controls) {
    if (control.pod == nullptr) continue;
    if (!subject_->workload || !subject_->workload->pod) {
      account.controls->emplace(
          Almost(exception, "exception.noWorkload", "its compensating controls need the workload"));
      break;
    }
    const auto failures = control.pod->Failures(*subject_->workload->pod);
    if (failures.empty()) continue;
    account.controls->emplace(Almost(exception, "exception.controlFailed",
                                     failures.front().id + ": " + failures.front().detail));
    break;
  }
  return *account.controls;
}

std::optional<AlmostApplied> ExceptionBook::Refusal(std::uint32_t index, const Accused& accused) {
  const Exception& exception = set_->exceptions[index];
  if (auto refusal = TimeRefusal(exception, horizon_.now())) return refusal;
  if (auto refusal = PolicyRefusal(exception, rule_->exceptions)) return refusal;
  const Time now = horizon_.now();
  if (auto refusal = SignatureRefusal(exception, rule_->exceptions, *policy_, now)) return refusal;
  if (exception.ends_when_fixed && accused.has_fix) {
    return Almost(exception, "exception.fixed", "a fixed version is known");
  }
  return ControlRefusal(index);
}

void ExceptionBook::Warn(const Exception& exception) {
  const std::string name = base::Quote(FullName(exception));
  if (exception.break_glass) {
    warnings_.insert("break-glass exception " + name + " of " + exception.owner +
                     " applies until " + FormatTime(exception.expires_at) + ": " +
                     exception.reason);
    return;
  }
  if (horizon_.now() < exception.expires_at - rule_->exceptions.warn_before) return;
  warnings_.insert("exception " + name + " of " + exception.owner + " ends at " +
                   FormatTime(exception.expires_at));
}

Ruling ExceptionBook::Ask(const Accused& accused) {
  Ruling ruling;
  if (general_.empty() && by_name_.empty()) return ruling;
  Prepare();
  for (const std::uint32_t index : CandidatesFor(accused)) {
    const Exception& exception = set_->exceptions[index];
    if (!Takes(exception, accused)) continue;
    horizon_.Add(exception.starts_at);
    horizon_.Add(exception.expires_at);
    for (const SignatureProof& proof : exception.proofs) {
      horizon_.Add(proof.valid_from);
      horizon_.Add(proof.valid_until);
    }
    if (!exception.break_glass) horizon_.Add(exception.expires_at - rule_->exceptions.warn_before);
    auto refusal = Refusal(index, accused);
    if (refusal) {
      accounts_[index].refusals.insert(refusal->reason);
      ruling.almost.push_back(std::move(*refusal));
      continue;
    }
    accounts_[index].applied = true;
    if (ruling.applied == nullptr || exception.expires_at > ruling.applied->expires_at) {
      ruling.applied = &exception;
    }
  }
  if (ruling.applied != nullptr) {
    Warn(*ruling.applied);
    ruling.almost.clear();
  }
  std::sort(ruling.almost.begin(), ruling.almost.end(), [](const auto& a, const auto& b) {
    return std::tie(a.exception, a.reason, a.detail) < std::tie(b.exception, b.reason, b.detail);
  });
  return ruling;
}

std::vector<ConsideredException> ExceptionBook::Considered() const {
  std::vector<ConsideredException> all;
  for (std::size_t i = 0; i < accounts_.size(); ++i) {
    const Account& account = accounts_[i];
    if (!account.in_scope) continue;
    const Exception& exception = set_->exceptions[i];
    std::string reason = "exception.unused";
    if (!account.refusals.empty()) reason = *account.refusals.begin();
    if (account.applied)
      reason = exception.break_glass ? "exception.breakGlass" : "exception.applied";
    all.push_back({exception.cluster ? "ClusterGateException" : "GateException",
                   exception.namespace_name, exception.name, exception.digest, exception.owner,
                   exception.expires_at, std::move(reason)});
  }
  return all;
}

}  // namespace policy::evaluate
