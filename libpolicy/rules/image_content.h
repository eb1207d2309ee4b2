// The keys of `image` that only the image itself can answer: configuration, history, layers and
// platforms.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "rules/check.h"
#include "text/schema.h"

namespace policy::rules {

class ImageContentRules {
 public:
  // From a tree that passed the grammar of `image`.
  explicit ImageContentRules(const text::Node& node);

  bool empty() const { return empty_; }
  bool wants_build_time() const { return max_age_.has_value(); }
  bool wants_setuid() const { return forbid_setuid_; }
  // Whether the age is all that is asked for: provenance alone may answer that.
  bool only_age() const { return only_age_; }
  // Whether setuid files are all that is asked for: a scanner that looks for them may answer that.
  bool only_setuid() const { return only_setuid_; }
  // On one platform. Says nothing where nothing is known at all: the missing evidence is the
  // violation.
  void Judge(const ImageFacts& facts, Verdict& verdict) const;
  // On the image as a whole.
  void JudgePlatforms(const ImageFacts& facts, Verdict& verdict) const;

 private:
  void JudgeUser(const ImageFacts& facts, Verdict& verdict) const;
  void JudgeSetuid(const ImageFacts& facts, Verdict& verdict) const;
  void JudgeLayers(const ImageFacts& facts, Verdict& verdict) const;
  void JudgeAge(const ImageFacts& facts, Verdict& verdict) const;
  void JudgePorts(const ImageFacts& facts, Verdict& verdict) const;
  void JudgeLabels(const ImageFacts& facts, Verdict& verdict) const;

  bool require_non_root_user_;
  bool require_healthcheck_;
  bool forbid_setuid_;
  std::optional<std::int64_t> max_layers_{};
  std::optional<std::uint64_t> max_size_{};
  std::string max_size_text_;
  std::optional<Duration> max_age_{};
  std::vector<std::int64_t> forbidden_ports_{};
  std::vector<std::string> required_labels_;
  std::vector<std::string> required_platforms_;
  std::vector<std::string> allowed_platforms_;
  bool empty_ = true;
  bool only_age_ = false;
  bool only_setuid_ = false;
};

// Whether scanners that look for setuid files found some: one accuser is enough. Empty: none says.
std::optional<bool> SaysSetuid(const ImageFacts& facts);

// A date that means something: one before 1980 is what reproducible builds write.
std::optional<Time> RealDate(std::optional<Time> date);
// When the image was created, as far as that is known.
std::optional<Time> BuiltAt(const ImageConfig& config);

}  // namespace policy::rules
