// `policy-check inspect` and `images`: what a report and a manifest say, before anybody judges it.
#include <utility>

#include "commands.h"
#include "inputs.h"
#include "io.h"

namespace cli {
namespace {

constexpr std::size_t kMaxManifest = std::size_t{8} << 20U;

}  // namespace

int RunInspect(const InspectOptions& options) {
  std::vector<policy::Report> reports;
  int code = kAllowed;
  for (const std::string& text : options.files) {
    const NamedFile named = SplitNamedFile(text);
    policy::Result<policy::ByteReader> open = policy::OpenFile(named.path);
    policy::Result<policy::Report> report =
        open ? policy::ReadReport(*open, named.path, named.format) : std::move(open).error();
    if (report) {
      reports.push_back(*std::move(report));
    } else {
      Complain(report.error());
      code = kEvidence;
    }
  }
  if (code != kAllowed && (reports.empty() || options.merge)) return code;
  const bool text = options.format == "text";
  const policy::Time now = options.at.value_or(Now());
  if (!options.merge) {
    return Finish(text ? policy::RenderInspectionText(reports, now, StyleOfOutput())
                       : policy::RenderInspection(reports) + "\n",
                  code);
  }
  const policy::Result<policy::MergedReports> merged = policy::MergeReports(std::move(reports));
  if (!merged) {
    Complain(merged.error());
    return kEvidence;
  }
  return Finish(text ? policy::RenderMergedText(*merged, now, StyleOfOutput())
                     : policy::RenderMerged(*merged) + "\n",
                kAllowed);
}

int RunImages(const FilesOptions& options) {
  std::vector<std::pair<std::string, std::vector<policy::Workload>>> files;
  int code = kAllowed;
  for (const std::string& path : options.files) {
    policy::Result<std::string> text = policy::ReadFile(path, kMaxManifest);
    policy::Result<std::vector<policy::Workload>> workloads =
        text ? policy::ReadWorkloads(*text, path) : std::move(text).error();
    if (workloads) {
      files.emplace_back(path, *std::move(workloads));
    } else {
      Complain(workloads.error());
      code = kEvidence;
    }
  }
  if (files.empty() && code != kAllowed) return code;
  return Finish(policy::RenderImages(files) + "\n", code);
}

}  // namespace cli
