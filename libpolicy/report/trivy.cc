// Trivy JSON, every schema with an object at the root (`trivy image|fs|repo|vm|sbom -f json`),
// checked on Trivy 0.20 to 0.69. The bare list of older versions is trivy_legacy.cc; a report on a
// whole cluster (`trivy k8s`) is another format.
//
// Covers what the classes of its results say; without results, what Trivy looks for by default.
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "report/details.h"
#include "report/fields.h"
#include "report/readers.h"
#include "report/trivy_entries.h"
#include "report/trivy_types.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

Match Recognise(const Outline& seen) {
  if (seen.root() != Kind::kMap || seen.Has("ClusterName")) return Match::kNo;
  const bool schema = seen.Is("SchemaVersion", Kind::kNumber);
  const bool artifact =
      seen.Is("ArtifactName", Kind::kString) && seen.Is("ArtifactType", Kind::kString);
  const bool results = seen.Is("Results", Kind::kList) || seen.Is("Results", Kind::kNull);
  const bool named = artifact || seen.Has("ArtifactName") || seen.Has("ArtifactType") ||
                     seen.Has("Metadata") || results || seen.Has("Trivy");
  if (artifact || (schema && named)) return Match::kCertain;
  return schema || seen.Has("Results[].Target") ? Match::kPossible : Match::kNo;
}

// What the whole report says about itself.
struct Header {
  bool schema = false;
  bool cluster = false;
  bool is_object = false;
  bool results = false;
  std::string artifact_name{};
  std::string artifact_type{};
  std::string first_tag{};
  std::string image_id{};
  std::optional<double> schema_version{};
  std::string created_at{};
  std::vector<std::string> repo_digests{};
  std::string os{};
  std::string architecture{};
};

void SubscribeHeader(text::JsonStream& stream, Header& header, Report& report) {
  stream.OnStart("", [&](Node::Kind kind) { header.is_object = kind == Node::Kind::kMap; });
  stream.On("SchemaVersion", [&](const Node& v) {
    header.schema = true;
    header.schema_version = v.number();
  });
  stream.OnStart("ClusterName", [&](Node::Kind) { header.cluster = true; });
  stream.OnStart("Results", [&](Node::Kind kind) {
    header.results = true;
    if (kind != Node::Kind::kList && kind != Node::Kind::kNull) {
      SetIncomplete(report, "'Results' is no list");
    }
  });
  stream.On("ArtifactName", [&](const Node& v) { header.artifact_name = Text(&v); });
  stream.On("ArtifactType", [&](const Node& v) { header.artifact_type = Text(&v); });
  stream.On("CreatedAt", [&](const Node& v) {
    header.created_at = Text(&v);
    report.scanned_at = ReadTime(Text(&v));
  });
  stream.On("Trivy.Version", [&](const Node& v) { report.scanner_version = Text(&v); });
  stream.On("Metadata.OS.Family",
            [&](const Node& v) { report.tells_end_of_life = !Text(&v).empty(); });
  stream.On("Metadata.OS.EOSL", [&](const Node& v) { report.end_of_life = v.is_true(); });
  stream.On("Metadata.ImageID", [&](const Node& v) { header.image_id = Text(&v); });
  stream.On("Metadata.ImageConfig.os", [&](const Node& v) { header.os = Text(&v); });
  stream.On("Metadata.ImageConfig.architecture",
            [&](const Node& v) { header.architecture = Text(&v); });
  stream.On("Metadata.RepoTags[]", [&](const Node& v) {
    if (header.first_tag.empty()) header.first_tag = Text(&v);
  });
  stream.On("Metadata.RepoDigests[]", [&](const Node& v) {
    header.repo_digests.emplace_back(Text(&v));
    AddOnce(report.subject_digests, DigestPart(Text(&v)));
  });
}

void NameSubject(const Header& header, Report& report) {
  ShowFirstDigest(report);
  AddOnce(report.subject_digests, header.image_id);
  report.platform = JoinPlatform(header.os, header.architecture);
  const bool files = header.artifact_type == "filesystem" || header.artifact_type == "repository";
  if (files) report.stage = Stage::kSource;
  if (header.artifact_type != "container_image" && !header.artifact_type.empty()) return;
  report.reference = ImageName(header.artifact_name);
  if (report.reference.empty()) report.reference = ImageName(header.first_tag);
}

// The header as it is written, beside what was made of it.
void AddDetails(const Header& header, const TrivyResults& results, Report& report) {
  SetDetail(report, "artifact", header.artifact_name);
  SetDetail(report, "schemaVersion", header.schema_version);
  SetDetail(report, "createdAt", header.created_at);
  SetDetail(report, "imageId", header.image_id);
  SetDetail(report, "repoDigests", header.repo_digests);
  SetDetail(report, "resultsKeyPresent", header.results);
  SetDetail(report, "targets", results.count());
}

// By default Trivy looks for vulnerabilities and secrets; an SBOM can only hold the former.
void CoverDefaults(const Header& header, const TrivyResults& results, Report& report) {
  const bool sbom = header.artifact_type == "cyclonedx" || header.artifact_type == "spdx";
  if (!results.any_result()) report.covers.insert(Coverage::kVulnerabilities);
  if (!sbom && report.covers.contains(Coverage::kVulnerabilities)) {
    report.covers.insert(Coverage::kSecrets);
  }
}

bool IsClean(const Report& report) {
  return report.findings.empty() && report.suppressed.empty() && report.secrets.empty() &&
         report.misconfigurations.empty() && report.licenses.empty() && report.packages.empty();
}

// A clean result needs positive evidence: nothing found, in what?
void CheckPositive(const Header& header, const TrivyResults& results, Report& report) {
  if (!results.any_result() && header.artifact_type.empty()) {
    SetIncomplete(report, "neither results nor the kind of artifact are given");
  }
  const bool named = !header.artifact_name.empty() || !report.subject_digests.empty() ||
                     !header.first_tag.empty() || results.any_target();
  if (IsClean(report) && !named) SetIncomplete(report, "nothing was found, and no target is named");
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "trivy";
  Header header;
  TrivyResults results(report);
  text::JsonStream stream;
  SubscribeHeader(stream, header, report);
  results.Subscribe(stream, "Results[]");
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  const bool trivy = header.schema || !header.artifact_type.empty() || results.any_target();
  if (!header.is_object || header.cluster || !trivy) {
    return Error{.kind = ErrorKind::kUnsupported,
                 .message = header.cluster ? "unknown format: a Trivy report on a cluster"
                                           : "unknown format: no Trivy report",
                 .where = {.file = std::string(file)}};
  }
  NameSubject(header, report);
  AddDetails(header, results, report);
  CoverDefaults(header, results, report);
  CheckPositive(header, results, report);
  if (header.artifact_type == "container_image" || header.artifact_type == "vm") {
    MakeTrivyPathsAbsolute(report);
  }
  return report;
}

}  // namespace

const Reader& TrivyReader() {
  static const Reader kReader{
      .name = "trivy",
      .title = "Trivy JSON",
      .recognised =
          "an object with a numeric 'SchemaVersion' and an 'ArtifactName', "
          "'ArtifactType', 'Metadata' or 'Results', and no 'ClusterName'",
      .versions = "0.20 to 0.69 (schema 2)",
      .for_people = kTrivyForPeople,
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
