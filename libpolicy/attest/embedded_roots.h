// The trusted roots of Sigstore's public instances, as they were when roots/ was last renewed.
#pragma once

#include <string_view>

namespace policy::attest {

extern const std::string_view kPublicGoodRoot;
extern const std::string_view kStagingRoot;
inline constexpr std::string_view kEmbeddedRootsDate = "2026-11";

}  // namespace policy::attest
