// An SPDX document while it is read, in whichever of its forms: JSON, tag-value and JSON-LD fill
// the same packages. Not a public header; see spdx.cc.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/evidence.h"
#include "policy/result.h"
#include "text/source.h"

namespace policy::report {

struct SpdxPackage {
  std::string id{};
  std::string purpose{};  // "CONTAINER"
  Package package{};
  bool names_version = true;  // what `inspect` lists of it has a version

  // A licence expression; NOASSERTION and NONE say nothing.
  void AddLicense(std::string_view expression);
  void AddPurl(std::string_view purl);
};

class SpdxDocument {
 public:
  SpdxDocument();
  void Add(SpdxPackage package);
  void SetVersion(std::string_view version) { version_ = version; }
  const std::string& version() const { return version_; }
  void SetCreated(std::optional<Time> at);
  // "Tool: syft-0.57.0"; people and organisations are passed over.
  void AddCreator(std::string_view creator);
  void AddTool(std::string_view name);
  // The document says that it is about the element of that id.
  void AddDescribed(std::string_view id) { described_.emplace_back(id); }
  // What Trivy notes of an image: "RepoDigest: name@sha256:…", "ImageID: sha256:…".
  void AddImageNote(std::string_view note);
  void NoteNoList(std::string_view name);
  std::vector<Package>& packages() { return report_.packages; }

  Report Finish();

 private:
  struct Image {
    std::string id{};
    std::size_t at = 0;
  };
  void NameSubject();

  Report report_{};
  std::string version_{};
  std::vector<std::string> described_{};
  std::vector<Image> images_{};
  std::vector<std::string> note_digests_{};
  std::string image_id_{};
  std::size_t with_purl_ = 0;
  std::vector<std::vector<std::string>> first_{};
};

// Whether a text that begins so is SPDX tag-value.
bool BeginsLikeTagValue(std::string_view head);
Result<Report> ReadSpdxJson(text::Source& source, std::string_view file);
Result<Report> ReadSpdxTagValue(text::Source& source, std::string_view file);

}  // namespace policy::report
