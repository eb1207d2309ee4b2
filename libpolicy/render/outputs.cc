// The table of outputs. A new one is its own file and one row here.
#include "render/outputs.h"

#include <array>

#include "policy/render.h"

namespace policy {
namespace {

struct Output {
  std::string_view name;
  std::string_view title;
  std::string (*render)(const std::vector<Decision>&, std::string_view);
};

constexpr std::array<Output, 3> kOutputs = {{
    {"github", "GitHub workflow commands", render::RenderGithub},
    {"junit", "JUnit XML", render::RenderJunit},
    {"sarif", "SARIF 2.1.0", render::RenderSarif},
}};

}  // namespace

std::vector<OutputInfo> Outputs() {
  std::vector<OutputInfo> infos;
  infos.reserve(kOutputs.size());
  for (const Output& output : kOutputs) {
    infos.push_back({std::string(output.name), std::string(output.title)});
  }
  return infos;
}

Result<std::string> RenderOutput(std::string_view name, const std::vector<Decision>& decisions,
                                 std::string_view tool_version) {
  std::string known;
  for (const Output& output : kOutputs) {
    if (output.name == name) return output.render(decisions, tool_version);
    if (!known.empty()) known += ", ";
    known += output.name;
  }
  Error error;
  error.kind = ErrorKind::kNotFound;
  error.message = "unknown output '" + std::string(name) + "'";
  error.hint = "the outputs are " + known;
  return error;
}

}  // namespace policy
