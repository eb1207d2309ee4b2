// `policy-check inspect` and `images`: what a report and a manifest say, before anybody judges it.
#include <iterator>
#include <utility>

#include "commands.h"
#include "inputs.h"
#include "io.h"

namespace cli {
namespace {

constexpr std::size_t kMaxManifest = std::size_t{8} << 20U;

// Reports of one file: a report is one, an image archive has one for each image and platform.
policy::Result<std::vector<policy::Report>> ReportsIn(const NamedFile& named) {
  std::vector<policy::Report> reports;
  if (named.format.empty()) {
    const policy::Result<policy::ImageBytes> bytes = policy::OpenImage(named.path);
    if (bytes && policy::LooksLikeImage(*bytes)) {
      policy::Result<std::vector<policy::Document>> documents =
          policy::ReadImageArchive(*bytes, {}, false);
      if (!documents) return std::move(documents).error();
      for (policy::Document& document : *documents) reports.push_back(std::move(document.report));
      return reports;
    }
  }
  policy::Result<policy::ByteReader> open = policy::OpenFile(named.path);
  if (!open) return std::move(open).error();
  policy::Result<policy::Report> report = policy::ReadReport(*open, named.path, named.format);
  if (!report) return std::move(report).error();
  reports.push_back(*std::move(report));
  return reports;
}

}  // namespace

int RunInspect(const InspectOptions& options) {
  std::vector<policy::Report> reports;
  int code = kAllowed;
  for (const std::string& text : options.files) {
    policy::Result<std::vector<policy::Report>> read = ReportsIn(SplitNamedFile(text));
    if (read) {
      std::move(read->begin(), read->end(), std::back_inserter(reports));
    } else {
      Complain(read.error());
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
