// Image archives as documents. What an archive says of its image is proved by digests, but that
// this is the image which is judged is the caller's word, as with any file handed over.
#include <algorithm>
#include <memory>
#include <utility>

#include "collect/image_details.h"
#include "collect/image_secrets.h"
#include "policy/collect.h"

namespace policy {
namespace {

constexpr std::string_view kFormat = "image-archive";

void AddDigest(Report& report, const std::string& digest) {
  auto& all = report.subject_digests;
  if (digest.empty() || std::find(all.begin(), all.end(), digest) != all.end()) return;
  all.push_back(digest);
}

// Everything but what it covers.
Document Bare(const ImageContent& content, const std::string& file, bool insecure) {
  Document document;
  Report& report = document.report;
  const ImageConfig& config = content.config;
  report.format = std::string(kFormat);
  report.scanner = std::string(kFormat);
  report.file = file;
  report.reference = config.reference;
  report.platform = config.platform;
  // What a reference would name: the index, else the manifest, else all that docker save keeps.
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
  document.insecure = insecure;
  document.claimed_subjects = report.subject_digests;
  return document;
}

bool Names(const ImageReference& wanted, const ImageConfig& config) {
  if (!wanted.digest.empty()) {
    return wanted.digest == config.index_digest || wanted.digest == config.manifest_digest ||
           wanted.digest == config.config_digest;
  }
  const auto own = ParseReference(config.reference);
  const auto tag = [](const ImageReference& reference) {
    return reference.tag.empty() ? std::string_view("latest") : std::string_view(reference.tag);
  };
  return own && own->Name() == wanted.Name() && tag(*own) == tag(wanted);
}

// Of several images those that are meant, if any is.
void KeepNamed(std::string_view image, std::vector<ImageContent>& images) {
  const auto wanted = ParseReference(image);
  if (!wanted) return;
  const auto named = [&](const ImageContent& each) { return Names(*wanted, each.config); };
  if (std::none_of(images.begin(), images.end(), named)) return;
  std::erase_if(images, [&](const ImageContent& each) { return !named(each); });
}

}  // namespace

Result<std::vector<Document>> ReadImageArchive(const ImageBytes& bytes, std::string_view image,
                                               bool insecure) {
  Result<std::vector<ImageContent>> images = ReadImages(bytes);
  if (!images) return images.error();
  if (!image.empty()) KeepNamed(image, *images);
  std::vector<Document> documents;
  for (ImageContent& content : *images) {
    Document document = Bare(content, bytes.file, insecure);
    document.report.covers = {Coverage::kImage};
    if (!content.missing.empty()) {
      document.report.covers.insert(Coverage::kPackages);
      document.report.complete = false;
      document.report.incomplete_reason = content.missing;
    } else if (content.packages_problem.empty()) {
      document.report.covers.insert(Coverage::kPackages);
      document.report.distribution_only = true;
      document.report.packages = std::move(content.packages);
    } else {
      Document packages = Bare(content, bytes.file, insecure);
      packages.report.covers = {Coverage::kPackages};
      packages.state = DocumentState::kUnparsable;
      packages.report.complete = false;
      packages.report.incomplete_reason = content.packages_problem;
      packages.problem = std::move(content.packages_problem);
      documents.push_back(std::move(packages));
    }
    document.report.secrets = collect::SecretsOf(content.config);
    document.report.details = collect::DetailsOf(content.config, document.report.secrets);
    document.report.image = std::make_shared<const ImageConfig>(std::move(content.config));
    documents.push_back(std::move(document));
  }
  return documents;
}

}  // namespace policy
