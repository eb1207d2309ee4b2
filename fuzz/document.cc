// Policy documents: what the linter calls an error, the reader refuses. (It passes GateTests over.)
#include "policy/document.h"

#include "target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::vector<policy::SourceFile> files{{"fuzz.yaml", std::string(fuzz::Text(data, size))}};
  bool errors = false;
  for (const policy::Problem& problem : policy::Lint(files, {}))
    errors = errors || !problem.warning;
  const auto set = policy::ReadPolicySet(files, {});
  const bool tests = files.front().text.find("GateTest") != std::string::npos;
  if (set && errors && !tests) __builtin_trap();
  return 0;
}
