// Single sub-assessments of Microsoft Defender for Cloud. Not a public header.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "policy/evidence.h"
#include "text/node.h"

namespace policy::report {

struct SubAssessment {
  Finding finding{};
  std::string digest{};     // of the image; empty where it is about no image
  std::string reference{};  // "shop.azurecr.io/web:1.4"
  std::optional<Time> at{};
};

// "Microsoft.Security/assessments/subAssessments", in any case.
bool IsSubAssessmentType(std::string_view type);
bool IsSubAssessment(const text::Node& entry);
SubAssessment ReadSubAssessment(const text::Node& entry);

}  // namespace policy::report
