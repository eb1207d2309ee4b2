// WWW-Authenticate: what a server wants to see before it answers.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace policy::registry {

struct Challenge {
  std::string scheme{};                             // lower case: "bearer", "basic"
  std::map<std::string, std::string> parameters{};  // names in lower case
};

// The challenges of one header, in order; reads as far as the text follows RFC 9110 and no further.
// Thread-safe; never fails.
std::vector<Challenge> ReadChallenges(std::string_view header);

}  // namespace policy::registry
