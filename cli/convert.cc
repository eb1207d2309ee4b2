// `policy-check convert`: reports of one image, whatever their format, written in another.
#include <utility>

#include "commands.h"
#include "inputs.h"
#include "io.h"

namespace cli {

int RunConvert(const ConvertOptions& options) {
  std::vector<policy::Report> reports;
  for (const std::string& text : options.files) {
    const NamedFile named = SplitNamedFile(text);
    policy::Result<policy::ByteReader> open = policy::OpenFile(named.path);
    policy::Result<policy::Report> report =
        open ? policy::ReadReport(*open, named.path, named.format) : std::move(open).error();
    if (!report) return Complain(report.error()), kEvidence;
    reports.push_back(*std::move(report));
  }
  const policy::Result<std::string> converted = policy::RenderConverted(
      options.to, std::move(reports), options.at.value_or(Now()), policy::Version());
  if (!converted) return Complain(converted.error()), kEvidence;
  if (options.out.empty()) return Finish(*converted + "\n", kAllowed);
  const policy::Result<void> written = policy::WriteFile(options.out, *converted + "\n");
  if (!written) return Complain(written.error()), kUsage;
  return kAllowed;
}

}  // namespace cli
