// Who accepted which violation: matches exceptions with violations, and keeps account of what
// became of each.
//
// An exception excuses, so it takes only what surely matches; conditions of the policy that it does
// not meet are told with the violation.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <unordered_map>
#include <vector>

#include "document/set.h"
#include "evaluate/documents.h"
#include "evaluate/valid_until.h"
#include "rules/check.h"

namespace policy::evaluate {

// What the exceptions make of one violation.
struct Ruling {
  const document::Exception* applied = nullptr;  // of several the last to expire
  std::vector<AlmostApplied> almost{};           // sorted; those that would, but for a condition
};

// A violation, as far as exceptions look at it.
struct Accused {
  const Violation* violation = nullptr;
  const Package* package = nullptr;
  bool path_missing = false;
  bool has_fix = false;
  std::span<const std::size_t> containers{};  // of the pod, that break it; empty: the pod itself
};

// One book for one decision; not thread-safe.
class ExceptionBook {
 public:
  ExceptionBook(const document::Set& set, const Subject& subject, Time now);

  // Notes that a policy judges an image: exceptions for both are in scope.
  void Enter(const document::Policy& policy, const ImageContext& image);
  // Turns to one rule on one image; the violations asked about next are its.
  void Open(const document::Policy& policy, const document::Rule& rule, const ImageContext& image);
  // The same for the pod and all its images, in the order of its containers.
  void EnterPod(const document::Policy& policy, const std::vector<ImageContext>& images);
  void OpenPod(const document::Policy& policy, const document::Rule& rule,
               const std::vector<ImageContext>& images);
  Ruling Ask(const Accused& accused);

  // Every exception in scope of the policies and images opened, with what became of it.
  std::vector<ConsideredException> Considered() const;
  const std::set<std::string>& warnings() const { return warnings_; }
  std::optional<Time> changes_at() const { return horizon_.at(); }

 private:
  struct Account {
    bool in_scope = false;
    bool applied = false;
    std::set<std::string> refusals{};                        // reasons
    std::optional<std::optional<AlmostApplied>> controls{};  // asked once
  };

  bool IsInNamespace(const document::Exception& exception) const;
  static bool IsForImage(const document::Exception& exception, const ImageContext& image);
  bool IsForContainers(const document::Exception& exception,
                       std::span<const std::size_t> containers) const;
  // Whether it is for the open rule and image.
  bool IsOpen(std::uint32_t index) const;
  void Prepare();
  bool Takes(const document::Exception& exception, const Accused& accused) const;
  void AddCandidates(std::uint64_t hash, std::vector<std::uint32_t>& candidates) const;
  std::vector<std::uint32_t> CandidatesFor(const Accused& accused) const;
  std::optional<AlmostApplied> Refusal(std::uint32_t index, const Accused& accused);
  const std::optional<AlmostApplied>& ControlRefusal(std::uint32_t index);
  void Warn(const document::Exception& exception);

  const document::Set* set_;
  const Subject* subject_;
  Horizon horizon_;
  std::vector<Account> accounts_;
  std::set<std::string> warnings_{};

  const document::Policy* policy_ = nullptr;
  const document::Rule* rule_ = nullptr;
  const ImageContext* image_ = nullptr;                // null: the pod is judged
  const std::vector<ImageContext>* images_ = nullptr;  // of the pod
  bool prepared_ = false;                              // for the rule that is open
  std::vector<std::uint32_t> general_{};               // name neither ids nor packages by name
  std::unordered_map<std::uint64_t, std::vector<std::uint32_t>> by_name_{};
  std::vector<std::uint32_t> open_general_{};  // of these, for the open rule and image
};

}  // namespace policy::evaluate
