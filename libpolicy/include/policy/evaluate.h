// The question this library exists for: may this run?
//
// Evaluate() is pure: it opens no file, no socket and no clock. The caller brings the evidence and
// the hour, so the same inputs give the same decision in CI, at the cluster's door, and in next
// year's audit.
//
//   policy::Subject subject = policy::SubjectOfImage("registry.example.com/web@sha256:…").value();
//   policy::Decision d = policy::Evaluate(subject, evidence, set, {.now = now, .point =
//   policy::Point::kCi}); if (!d.allowed) std::cout << policy::RenderText(d, {});
#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/decision.h"
#include "policy/document.h"
#include "policy/evidence.h"
#include "policy/merged.h"
#include "policy/reference.h"
#include "policy/result.h"
#include "policy/workload.h"

namespace policy {

// One image of a subject.
struct SubjectImage {
  std::string text{};                         // as written
  std::optional<ImageReference> reference{};  // empty: `text` is no reference, or there is none
  std::string container_type{};               // empty for an image alone
  std::string container{};
  // Known when the caller knows; else the reference's own digest, else what all handed-over
  // documents agree on.
  std::string digest{};
};

// What is judged: an image alone, or a workload with all its images.
struct Subject {
  std::string kind = "Image";
  std::string name{};
  std::optional<std::string> namespace_name{};  // empty: not known
  std::optional<std::map<std::string, std::string>> namespace_labels{};
  std::optional<Workload> workload{};
  std::vector<SubjectImage> images{};
};

// An image alone. kBadInput if `image` is no reference. An empty `image` is allowed and stands for
// the one that the evidence names (see NameFromEvidence).
Result<Subject> SubjectOfImage(std::string_view image);
// A workload: its pod and all its images, in pod order. Never fails: an image that is missing or no
// reference stays in the list and breaks what needs it.
Subject SubjectOfWorkload(Workload workload);
// The image reference on which all reports handed over agree, where the caller named none;
// kBadInput if they name none, or several.
Result<std::string> NameFromEvidence(const Evidence& evidence);

// What the caller knows and no evidence can tell.
struct Context {
  Time now{};  // UTC
  Point point = Point::kCi;
  std::optional<bool> allow_no_match{};  // empty: the point's default (ci allows with a warning)
  std::string platform{};                // "linux/amd64": the only one that counts; empty: all
};

// Judges. Cannot fail: what cannot be decided (no scan, a stale or unreadable report) becomes a
// violation that says so, because a gate that does not know must not open. Linear in the evidence
// and in rules times findings. Thread-safe; the Decision owns all its strings.
Decision Evaluate(const Subject& subject, const Evidence& evidence, const PolicySet& policies,
                  const Context& context);

// Several reports of one image told as one, by the very merge that decisions rest on: findings join
// by alias and package, of each scanner only its newest report speaks, every source's statement is
// kept, and what the sources contradict each other on is listed. Nothing is judged, and the order
// of the reports makes no difference. kBadInput where two reports name different subjects: what is
// true of one image is no evidence on another. Thread-safe.
Result<MergedReports> MergeReports(std::vector<Report> reports);

}  // namespace policy
