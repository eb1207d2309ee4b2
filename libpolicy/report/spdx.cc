// SPDX 2.2 and 2.3 in JSON and tag-value, and 3.0 in JSON-LD, checked on documents of Syft, Trivy,
// bom and the SPDX tools. An inventory: packages with their licences, and no findings.
#include "report/fields.h"
#include "report/json_values.h"
#include "report/readers.h"
#include "report/spdx_document.h"

namespace policy::report {
namespace {

using Kind = Outline::Kind;

bool IsSecond(const Outline& seen, const std::string& at) {
  return seen.Is(at + "spdxVersion", Kind::kString) &&
         seen.TextAt(at + "spdxVersion").starts_with("SPDX-2.");
}

bool IsThird(const Outline& seen) {
  constexpr std::string_view kContext = "spdx.org/rdf/3";
  const bool context = seen.TextAt("@context").find(kContext) != std::string_view::npos ||
                       seen.TextAt("@context[]").find(kContext) != std::string_view::npos;
  return context && seen.Has("@graph");
}

Match Recognise(const Outline& seen) {
  const bool ours = IsSecond(seen, "") || IsSecond(seen, "sbom.") || IsThird(seen) ||
                    (seen.root() == Kind::kOther && BeginsLikeTagValue(seen.head()));
  return ours ? Match::kCertain : Match::kNo;
}

Result<Report> Read(text::Source& source, std::string_view file) {
  PeekSource peeked(source);
  const char first = peeked.First();
  // Comments and the first tag of tag-value.
  return first == '#' || first == 'S' ? ReadSpdxTagValue(peeked, file) : ReadSpdxJson(peeked, file);
}

}  // namespace

const Reader& SpdxReader() {
  static const Reader kReader{
      .name = "spdx",
      .title = "SPDX JSON, tag-value and JSON-LD",
      .recognised =
          "an object whose 'spdxVersion' is 'SPDX-2.x', a text whose first tag is "
          "'SPDXVersion', or JSON-LD in the context 'https://spdx.org/rdf/3…'",
      .versions = "2.2, 2.3 and 3.0",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
