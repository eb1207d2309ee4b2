// The source line of an error. Not a public header.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace policy::text {

// The line of `bytes` that holds offset `at`, printable and cut to 160 bytes; empty where the cut
// would leave out the place itself.
std::string ExcerptAt(std::string_view bytes, std::size_t at);

}  // namespace policy::text
