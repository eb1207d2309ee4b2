// The words of a failure.
#include "rules/pod_failure.h"

#include <algorithm>

#include "base/chars.h"

namespace policy::rules {
namespace {

constexpr std::size_t kMostDetails = 8;

}  // namespace

std::string NameOfContainer(const Container& container) {
  const char* kind = container.type == ContainerType::kInit        ? "init container "
                     : container.type == ContainerType::kEphemeral ? "ephemeral container "
                                                                   : "container ";
  return kind + base::Quote(container.name);
}

std::string JoinDetails(const std::vector<std::string>& details) {
  const std::size_t shown = std::min(details.size(), kMostDetails);
  std::string line;
  for (std::size_t i = 0; i < shown; ++i) {
    line.append(line.empty() ? "" : "; ").append(details[i]);
  }
  if (shown < details.size()) {
    line.append("; and ").append(std::to_string(details.size() - shown)).append(" more");
  }
  return line;
}

}  // namespace policy::rules
