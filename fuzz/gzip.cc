// The gzip door: it ends, within its limits, and gives nothing more once it has failed.
#include "text/gzip.h"

#include <array>

#include "target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t kMost = 1 << 20;
  policy::text::StringSource packed(fuzz::Text(data, size));
  policy::text::GzipSource source(packed, {.max_bytes = kMost, .free_bytes = 1000});
  std::array<char, 500> into{};
  std::size_t seen = 0;
  while (const std::size_t got = source.Read(into)) seen += got;
  if (seen > kMost || source.Read(into) != 0) __builtin_trap();
  if (source.failed() != source.error().has_value()) __builtin_trap();
  return 0;
}
