// `policy-check lint`: everything there is to say about policy documents, before they judge
// anybody.
#include <utility>

#include "commands.h"
#include "io.h"

namespace cli {
namespace {

std::string Plural(std::size_t count, const char* noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

}  // namespace

int RunLint(const FilesOptions& options) {
  const policy::Result<std::vector<policy::SourceFile>> files =
      policy::ReadDocuments(options.files);
  if (!files) return Complain(files.error()), kUsage;
  if (files->empty()) return Complain("no policy document in the given paths"), kUsage;
  policy::Error errors{.kind = policy::ErrorKind::kBadInput};
  policy::Error warnings{.kind = policy::ErrorKind::kUnsupported};
  for (policy::Problem& problem : policy::Lint(*files, policy::DocumentFileReader())) {
    (problem.warning ? warnings : errors).causes.push_back(std::move(problem.error));
  }
  warnings.message = Plural(warnings.causes.size(), "warning");
  errors.message = Plural(errors.causes.size(), "problem");
  if (!warnings.causes.empty()) Complain(warnings);
  if (!errors.causes.empty()) return Complain(errors), kUsage;
  return Finish(Plural(files->size(), "file") + ", no problems\n", kAllowed);
}

}  // namespace cli
