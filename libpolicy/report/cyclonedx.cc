// CycloneDX 1.0 to 1.7 in JSON and XML, checked on documents of Trivy, Syft, Grype, the CycloneDX
// tools and Amazon Inspector. Components are packages, vulnerabilities are entries.
//
// What a document is, its content says, some of it only at the end: with vulnerabilities but no
// components it is a VEX, with Amazon Inspector as its tool that one's export. These are formats of
// their own within this one, and all three are read here.
#include "report/cyclonedx.h"

#include <algorithm>

#include "base/chars.h"
#include "report/cyclonedx_bom.h"
#include "report/fields.h"
#include "report/json_values.h"
#include "report/readers.h"
#include "report/xml_head.h"

namespace policy::report {
namespace {

using Kind = Outline::Kind;

constexpr std::string_view kNamespace = "cyclonedx.org/schema/bom/";
constexpr std::string_view kSbom = "sbom.";

bool IsXmlBom(const Outline& seen) {
  if (seen.root() != Kind::kOther) return false;
  const std::optional<XmlRoot> root = RootOf(seen.head());
  return root && root->name == "bom" && root->tag.find(kNamespace) != std::string_view::npos;
}

// Where the document stands in a JSON text: at the top, or below "sbom" in Amazon Inspector's
// answer.
bool IsJsonBom(const Outline& seen, std::string_view at) {
  const std::string prefix(at);
  return seen.TextAt(prefix + "bomFormat") == "CycloneDX" &&
         IsBomVersion(seen.TextAt(prefix + "specVersion"));
}

bool IsOfInspector(const Outline& seen, const std::string& at) {
  for (const char* path :
       {"metadata.tools[].vendor", "metadata.tools[].name", "metadata.tools.services[].name",
        "metadata.tools.components[].name", "metadata.properties[].name"}) {
    if (IsInspector(seen.TextAt(at + path))) return true;
  }
  return false;
}

bool IsOfScanner(const Outline& seen) {
  return AlwaysScans(seen.TextAt("metadata.tools[].name")) ||
         AlwaysScans(seen.TextAt("metadata.tools.components[].name")) ||
         AlwaysScans(seen.TextAt("metadata.tools.services[].name"));
}

Match Recognise(const Outline& seen) {
  const bool ours = IsXmlBom(seen) || IsJsonBom(seen, "") || IsJsonBom(seen, kSbom);
  return ours ? Match::kCertain : Match::kNo;
}

// That components are missing shows only at the end. What `convert` wrote says itself what it is.
Match RecogniseVex(const Outline& seen) {
  if (seen.TextAt("metadata.properties[].name") == "policygate:report") return Match::kNo;
  const bool vex = seen.ended() && IsJsonBom(seen, "") && seen.Is("vulnerabilities", Kind::kList) &&
                   !seen.Has("components[]") && !IsOfInspector(seen, "") && !IsOfScanner(seen);
  return vex ? Match::kCertain : Match::kNo;
}

Match RecogniseInspector(const Outline& seen) {
  const bool ours = (IsJsonBom(seen, "") && IsOfInspector(seen, "")) ||
                    (IsJsonBom(seen, kSbom) && IsOfInspector(seen, std::string(kSbom)));
  return ours ? Match::kCertain : Match::kNo;
}

Result<Report> Read(text::Source& source, std::string_view file) {
  PeekSource peeked(source);
  return BeginsLikeXml(peeked.First()) ? ReadCyclonedxXml(peeked, file)
                                       : ReadCyclonedxJson(peeked, file);
}

Result<Report> ReadDialect(text::Source& source, std::string_view file, std::string_view dialect,
                           std::string_view title) {
  Result<Report> report = Read(source, file);
  if (!report || report->format == dialect) return report;
  return NoSuchReport(title, file);
}

Result<Report> ReadVex(text::Source& source, std::string_view file) {
  return ReadDialect(source, file, "cyclonedx-vex", "CycloneDX VEX");
}

Result<Report> ReadInspector(text::Source& source, std::string_view file) {
  return ReadDialect(source, file, "aws-inspector-sbom", "Amazon Inspector SBOM");
}

}  // namespace

bool IsBomVersion(std::string_view version) {
  if (!version.starts_with("1.") || version.size() < 3) return false;
  version.remove_prefix(2);
  return std::all_of(version.begin(), version.end(), base::IsDigit);
}

const Reader& CyclonedxReader() {
  static const Reader kReader{
      .name = "cyclonedx",
      .title = "CycloneDX JSON and XML",
      .recognised =
          "an object whose 'bomFormat' is 'CycloneDX', or XML with the root 'bom' in one of "
          "the namespaces 'http://cyclonedx.org/schema/bom/1.x'",
      .versions = "1.0 to 1.7; the vulnerability extension 1.0 of XML",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

const Reader& CyclonedxVexReader() {
  static const Reader kReader{
      .name = "cyclonedx-vex",
      .title = "CycloneDX VEX",
      .recognised = "CycloneDX with vulnerabilities and without components",
      .versions = "1.4 to 1.7",
      .within = "cyclonedx",
      .recognise = RecogniseVex,
      .read = ReadVex,
  };
  return kReader;
}

const Reader& AwsInspectorSbomReader() {
  static const Reader kReader{
      .name = "aws-inspector-sbom",
      .title = "Amazon Inspector SBOM scan",
      .recognised = "CycloneDX with Amazon Inspector among its tools, at the top or below 'sbom'",
      .versions = "CycloneDX 1.5",
      .within = "cyclonedx",
      .recognise = RecogniseInspector,
      .read = ReadInspector,
  };
  return kReader;
}

}  // namespace policy::report
