// Paths as archives write them, made plain: "./usr//bin/" is "usr/bin". What leads out is refused.
#pragma once

#include <string>
#include <string_view>

#include "policy/result.h"

namespace policy::unpack {

// The path without leading "./" and trailing "/"; empty for the root. kRefused for an absolute path
// and for one with "..".
Result<std::string> PlainPath(std::string_view path);
// Where a symbolic link at `link` leads, from the root; an absolute target counts from there too.
// kRefused where it climbs over the root.
Result<std::string> LinkTarget(std::string_view link, std::string_view target);
// What lies before the last "/"; empty for the root.
std::string_view FolderOf(std::string_view path);
// What lies behind it.
std::string_view NameOf(std::string_view path);
// Whether `path` lies below `folder`.
bool IsBelow(std::string_view path, std::string_view folder);

}  // namespace policy::unpack
