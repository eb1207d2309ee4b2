// One entry of `licenses.forbidden` or `.allowed`: an SPDX id, or a glob over them.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/glob.h"
#include "base/spdx.h"
#include "text/node.h"
#include "text/schema.h"

namespace policy::rules {

class LicencePattern {
 public:
  // From text that passed CheckLicencePattern.
  explicit LicencePattern(std::string_view text);
  // An id stands for itself with and without WITH, and with and without "+".
  bool Takes(const base::SpdxLicense& licence) const;

 private:
  base::Glob glob_;
  std::string exception_{};  // of a deprecated id whose successor has one
};

std::vector<LicencePattern> LicencePatternsAt(const text::Node& node, std::string_view key);

// That it is one id that is on the list, LicenseRef-…, or a glob that takes some id.
std::optional<text::FormatProblem> CheckLicencePattern(std::string_view text);

}  // namespace policy::rules
