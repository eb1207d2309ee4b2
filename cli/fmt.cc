// `policy-check fmt`: the canonical layout of policy documents, written in place or only asked for.
#include <utility>

#include "commands.h"
#include "io.h"

namespace cli {

int RunFmt(const FmtOptions& options) {
  policy::Result<std::vector<policy::SourceFile>> files = policy::ReadDocuments(options.files);
  if (!files) return Complain(files.error()), kUsage;
  // JSON has one layout too many; a folder may hold some all the same.
  std::erase_if(*files, [&](const policy::SourceFile& file) {
    return file.path.ends_with(".json") && options.files != std::vector<std::string>{file.path};
  });
  if (files->empty()) return Complain("no policy document in the given paths"), kUsage;
  std::string changed;
  std::vector<policy::SourceFile> laid_out;
  for (const policy::SourceFile& file : *files) {
    policy::Result<std::string> text = policy::LayOut(file);
    if (!text) return Complain(text.error()), kUsage;
    if (*text == file.text) continue;
    laid_out.push_back({file.path, *std::move(text)});
  }
  for (const policy::SourceFile& file : laid_out) {
    changed += file.path + "\n";
    if (options.check) continue;
    if (const auto written = policy::WriteFile(file.path, file.text); !written) {
      return Complain(written.error()), kUsage;
    }
  }
  return Finish(changed, options.check && !laid_out.empty() ? kUsage : kAllowed);
}

}  // namespace cli
