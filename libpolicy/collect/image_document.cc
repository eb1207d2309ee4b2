// Bound by digest: what a reference would name is the index, else the manifest, else the
// configuration, which is all that `docker save` keeps.
#include "collect/image_document.h"

#include <algorithm>
#include <memory>
#include <utility>

#include "collect/image_details.h"
#include "collect/image_secrets.h"

namespace policy::collect {
namespace {

void AddDigest(Report& report, const std::string& digest) {
  auto& all = report.subject_digests;
  if (digest.empty() || std::find(all.begin(), all.end(), digest) != all.end()) return;
  all.push_back(digest);
}

}  // namespace

Document BareDocument(const ImageConfig& config, std::string_view format, const std::string& file) {
  Document document;
  Report& report = document.report;
  report.format = format;
  report.scanner = format;
  report.file = file;
  report.reference = config.reference;
  report.platform = config.platform;
  AddDigest(report, config.index_digest);
  AddDigest(report, config.manifest_digest);
  AddDigest(report, config.config_digest);
  if (!report.subject_digests.empty()) report.subject_digest = report.subject_digests.front();
  const std::string& own =
      config.manifest_digest.empty() ? config.config_digest : config.manifest_digest;
  report.digest = own;
  report.rates_severity = false;
  report.states_fixes = false;
  document.digest = own;
  document.file = file;
  document.handed_over = true;
  document.claimed_subjects = report.subject_digests;
  return document;
}

void TakeConfig(Document& document, ImageConfig config) {
  Report& report = document.report;
  report.covers.insert(Coverage::kImage);
  report.secrets = SecretsOf(config);
  report.details = DetailsOf(config, report.secrets);
  report.image = std::make_shared<const ImageConfig>(std::move(config));
}

}  // namespace policy::collect
