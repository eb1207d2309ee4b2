// Detection and every reader; what reads must also print.
#include "policy/report.h"

#include "policy/render.h"
#include "target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto report = policy::ReadReport(fuzz::Text(data, size), "fuzz", {});
  if (report && policy::RenderInspection({*report}).empty()) __builtin_trap();
  return 0;
}
