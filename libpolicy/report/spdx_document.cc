// What an SPDX document says of packages, of itself, and of the image that it describes.
#include "report/spdx_document.h"

#include <algorithm>
#include <utility>

#include "base/chars.h"
#include "report/details.h"
#include "report/fields.h"
#include "report/purl.h"
#include "text/json_writer.h"

namespace policy::report {
namespace {

constexpr std::size_t kMostShown = 10;

bool IsSha256(std::string_view text) { return text.starts_with("sha256:"); }

bool IsImage(const SpdxPackage& package) {
  return base::ToLower(package.purpose) == "container" || package.package.type == "oci" ||
         package.package.type == "docker";
}

}  // namespace

void SpdxPackage::AddLicense(std::string_view expression) {
  if (expression == "NOASSERTION" || expression == "NONE") return;
  AddOnce(package.licenses, expression);
}

void SpdxPackage::AddPurl(std::string_view purl) {
  if (package.purl.empty() && purl.starts_with("pkg:")) package.purl = purl;
}

SpdxDocument::SpdxDocument() {
  report_.scanner = "spdx";
  report_.states_fixes = false;
  report_.covers.insert(Coverage::kPackages);
}

void SpdxDocument::Add(SpdxPackage package) {
  if (first_.size() < kMostShown) {
    first_.push_back({package.package.name});
    if (package.names_version) first_.back().push_back(package.package.version);
  }
  if (!package.package.purl.empty()) ++with_purl_;
  if (!ReadPurl(package.package)) package.package.base_name = package.package.name;
  if (IsImage(package)) images_.push_back({package.id, report_.packages.size()});
  report_.packages.push_back(std::move(package.package));
}

void SpdxDocument::SetCreated(std::optional<Time> at) {
  if (at && (!report_.scanned_at || *at > *report_.scanned_at)) report_.scanned_at = at;
}

void SpdxDocument::AddCreator(std::string_view creator) {
  constexpr std::string_view kTool = "Tool:";
  if (!creator.starts_with(kTool)) return;
  creator.remove_prefix(kTool.size());
  while (creator.starts_with(' ')) creator.remove_prefix(1);
  AddTool(creator);
}

// "syft-0.57.0": a version begins with a digit or with "v" and one.
void SpdxDocument::AddTool(std::string_view name) {
  if (name.empty() || report_.scanner != "spdx") return;
  const std::size_t dash = name.rfind('-');
  std::string_view version;
  if (dash != std::string_view::npos) {
    version = name.substr(dash + 1);
    if (version.starts_with('v')) version.remove_prefix(1);
  }
  if (!version.empty() && base::IsDigit(version.front())) {
    report_.scanner_version = name.substr(dash + 1);
    name = name.substr(0, dash);
  }
  report_.scanner = base::ToLower(name);
}

void SpdxDocument::AddImageNote(std::string_view note) {
  constexpr std::string_view kDigest = "RepoDigest: ";
  constexpr std::string_view kImage = "ImageID: ";
  if (note.starts_with(kDigest)) AddOnce(note_digests_, DigestPart(note.substr(kDigest.size())));
  if (note.starts_with(kImage)) image_id_ = note.substr(kImage.size());
}

void SpdxDocument::NoteNoList(std::string_view name) {
  SetIncomplete(report_, "'" + std::string(name) + "' is no list");
}

// The one image that is described; where none is said to be, the only one there is.
void SpdxDocument::NameSubject() {
  const auto described = std::find_if(images_.begin(), images_.end(), [&](const Image& image) {
    return std::find(described_.begin(), described_.end(), image.id) != described_.end();
  });
  if (described == images_.end() && images_.size() != 1) return;
  const Package& image =
      report_.packages[described == images_.end() ? images_.front().at : described->at];
  for (const std::string& digest : note_digests_) AddOnce(report_.subject_digests, digest);
  Package by_purl{.purl = image.purl};
  if (ReadPurl(by_purl) && IsSha256(by_purl.version)) {
    AddOnce(report_.subject_digests, by_purl.version);
  }
  if (IsSha256(image.version)) AddOnce(report_.subject_digests, image.version);
  ShowFirstDigest(report_);
  if (IsSha256(image_id_)) AddOnce(report_.subject_digests, image_id_);
  report_.reference = ImageName(image.name);
}

Report SpdxDocument::Finish() {
  NameSubject();
  if (report_.packages.empty()) SetIncomplete(report_, "it lists no packages");
  SetDetail(report_, "specVersion", std::string_view(version_));
  SetDetail(report_, "packages", report_.packages.size());
  SetDetail(report_, "withPurl", with_purl_);
  text::JsonWriter w;
  w.BeginArray();
  for (const std::vector<std::string>& words : first_) {
    w.BeginArray();
    for (const std::string& word : words) w.String(word);
    w.EndArray();
  }
  w.EndArray();
  SetDetailJson(report_, "firstPackages", w.Take());
  return std::move(report_);
}

}  // namespace policy::report
