// Platforms as OCI names them: "os/architecture[/variant]".
#pragma once

#include <string_view>

namespace policy::base {

// "linux/arm64/v8" is what everybody means by "linux/arm64".
inline std::string_view PlainPlatform(std::string_view platform) {
  if (platform.ends_with("/arm64/v8")) platform.remove_suffix(3);
  return platform;
}

// Whether `platform` is `wanted` or a variant of it.
inline bool IsPlatform(std::string_view platform, std::string_view wanted) {
  platform = PlainPlatform(platform);
  wanted = PlainPlatform(wanted);
  return platform == wanted || (platform.starts_with(wanted) && platform[wanted.size()] == '/');
}

}  // namespace policy::base
