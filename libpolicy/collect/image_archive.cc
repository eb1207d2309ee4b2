// Image archives as documents. What an archive says of its image is proved by digests, but that
// this is the image which is judged is the caller's word, as with any file handed over.
#include <algorithm>
#include <utility>

#include "collect/image_document.h"
#include "policy/collect.h"

namespace policy {
namespace {

constexpr std::string_view kFormat = "image-archive";

// Everything but what it covers.
Document Bare(const ImageContent& content, const std::string& file, bool insecure) {
  Document document = collect::BareDocument(content.config, kFormat, file);
  document.insecure = insecure;
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
    collect::TakeConfig(document, std::move(content.config));
    documents.push_back(std::move(document));
  }
  return documents;
}

}  // namespace policy
