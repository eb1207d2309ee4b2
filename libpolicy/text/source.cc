// The in-memory source.
#include "text/source.h"

#include <algorithm>
#include <cstring>

namespace policy::text {

std::size_t StringSource::Read(std::span<char> into) {
  const std::size_t count = std::min(into.size(), rest_.size());
  if (count != 0) std::memcpy(into.data(), rest_.data(), count);
  rest_.remove_prefix(count);
  return count;
}

}  // namespace policy::text
