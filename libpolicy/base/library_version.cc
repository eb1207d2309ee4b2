// The library's own version, as its CMake project states it; no other file repeats the number.
// Versions of packages and their orders are version.h's.
#include "policy/version.h"

namespace policy {

const char* Version() { return POLICY_VERSION; }

}  // namespace policy
