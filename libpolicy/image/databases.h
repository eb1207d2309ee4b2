// The package databases of distributions, bytes in, packages out. Each reader takes a whole
// database or refuses it: half a list is no list.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/evidence.h"
#include "policy/image_config.h"
#include "policy/result.h"

namespace policy::image {

using Packages = std::vector<Package>;

// dpkg's status file, and a file of distroless' status.d. `space` is the distribution ("debian").
Result<Packages> ReadDpkg(std::string_view text, std::string_view space);
// apk's installed file.
Result<Packages> ReadApk(std::string_view text, std::string_view space);

// The headers that a database of rpm holds, one for each package, in any of its forms.
using RpmHeaders = std::vector<std::string>;
// `log` is SQLite's write-ahead log beside it; empty where there is none.
Result<RpmHeaders> ReadRpmSqlite(std::string_view bytes, std::string_view log);
Result<RpmHeaders> ReadRpmNdb(std::string_view bytes);
Result<RpmHeaders> ReadRpmBerkeley(std::string_view bytes);
// What a header says of its package.
Result<Package> ReadRpmHeader(std::string_view header, std::string_view space);

// os-release(5).
OsRelease ReadOsRelease(std::string_view text);

}  // namespace policy::image
