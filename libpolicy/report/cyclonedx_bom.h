// What a CycloneDX document says, whichever way it is written: its JSON and its XML reader fill
// these, and one place makes facts of them. Not a public header; see cyclonedx.cc.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/evidence.h"
#include "report/cyclonedx_ours.h"

namespace policy::report {

struct BomComponent {
  std::string type{};  // "library", "container"
  std::string ref{};
  std::string group{};
  std::vector<std::string> digests{};  // of an image, by properties
  std::string image_id{};
  std::optional<Time> end_of_life_at{};
  Package package{};
  bool real = true;  // not something else in the list of components

  void SetProperty(std::string_view name, std::string_view value);
};

struct BomRating {
  std::string source{};
  std::string word{};
  std::string method{};
  std::string vector{};
  std::optional<double> score{};
};

struct BomVulnerability {
  std::string id{};
  std::string source{};
  Few<SharedText> aliases{};
  std::vector<BomRating> ratings{};
  Few<SharedText> cwes{};
  Few<SharedText> references{};
  std::vector<std::string> refs{};        // what it affects
  std::vector<std::string> unaffected{};  // versions
  std::vector<std::pair<std::string, std::string>> properties{};
  std::string recommendation{};
  bool analysed = false;  // it carries an analysis, be its state missing
  std::string state{};
  std::string justification{};
  std::string detail{};
  std::vector<std::string> responses{};
  std::optional<Time> published_at{};
  std::optional<Time> modified_at{};
  std::optional<Time> analysed_at{};
};

// The document while it is read.
class Bom {
 public:
  void BeginComponent(bool real);
  BomComponent& component() { return open_.back().component; }
  bool in_component() const { return !open_.empty(); }
  void EndComponent();
  // What the document is about (metadata.component).
  BomComponent& subject() { return subject_; }

  void AddTool(std::string_view vendor, std::string_view name, std::string_view version);
  void AddAuthor(std::string_view name) {
    if (author_.empty()) author_ = name;
  }
  void SetTimestamp(std::optional<Time> at) { report_.scanned_at = at; }
  void AddMetadataProperty(std::string_view name, std::string_view value);
  void AddComposition(std::string_view aggregate, bool of_a_part);
  void AddVulnerability(BomVulnerability vulnerability);
  // A list of vulnerabilities is there, be it empty; and lists that are none.
  void NoteVulnerabilities() { lists_vulnerabilities_ = true; }
  void NoteNoList(std::string_view name) { no_list_ = name; }

  // After the end of the text: the report, with the dialect that it turned out to be as its format.
  Report Finish(std::string_view spec_version);

 private:
  struct Open {
    BomComponent component{};
    std::size_t slot = 0;  // Of its package.
  };
  struct Tool {
    std::string name{};
    std::string version{};
  };
  void Index(std::string_view ref, std::size_t slot);
  const Package* PackageOf(std::string_view ref) const;
  void NameSubject();
  void NameScanner();
  Package ResolvePackage(std::string_view ref) const;
  void ResolveFinding(Finding& finding) const;
  void ResolveStatement(VexStatement& statement) const;
  void JudgeCompleteness();
  bool IsVex() const;
  Report FinishOurs(std::string_view spec_version);

  Report report_{};
  OurCyclonedx ours_{};
  std::vector<Open> open_{};
  BomComponent subject_{};
  Package subject_package_{};
  // Packages by a hash of their bom-ref; in order from Finish on.
  std::vector<std::pair<std::uint64_t, std::uint32_t>> slots_{};
  std::vector<Tool> tools_{};
  std::string author_{};
  std::string no_list_{};
  std::map<std::string, std::int64_t> states_{};
  std::size_t components_ = 0;
  std::optional<Time> end_of_life_at_{};
  std::int64_t counted_ = 0;  // By Amazon Inspector's properties.
  bool lists_vulnerabilities_ = false;
  bool inspector_ = false;
};

// Whether a tool of that name finds vulnerabilities, so that its CycloneDX is always a scan's.
bool AlwaysScans(std::string_view tool);
// Whether the tool, or the property of such a name, is Amazon Inspector's.
bool IsInspector(std::string_view name);

// The facts of one entry (cyclonedx_entries.cc); whose package it is about is resolved at the end.
Finding MakeBomFinding(const BomVulnerability& vulnerability);
std::optional<VexStatement> MakeBomStatement(const BomVulnerability& vulnerability);

}  // namespace policy::report
