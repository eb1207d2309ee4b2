// Clair 4's report of a manifest (`clairctl report -o json`, clair-action, the matcher's API): an
// entry for each package and vulnerability that it links.
#include <string>
#include <utility>

#include "report/clair_report.h"
#include "report/details.h"
#include "report/fields.h"
#include "report/readers.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

Match Recognise(const Outline& seen) {
  if (seen.root() != Kind::kMap || !seen.Has("manifest_hash")) return Match::kNo;
  int tables = 0;
  for (const char* key : {"packages", "distributions", "environments", "vulnerabilities",
                          "package_vulnerabilities", "enrichments"}) {
    if (seen.Has(key)) ++tables;
  }
  if (tables >= 2) return Match::kCertain;
  return tables > 0 ? Match::kPossible : Match::kNo;
}

struct Header {
  bool is_object = false;
  bool manifest_key = false;
  bool packages = false;
  bool vulnerabilities = false;
  std::string manifest{};
};

// A table that is missing or of another kind is told apart from one that is empty.
void SubscribeHeader(text::JsonStream& stream, Header& header) {
  const auto table = [&stream](const char* path, bool& found) {
    stream.OnStart(path, [&found](Node::Kind kind) {
      found = kind == Node::Kind::kMap || kind == Node::Kind::kNull;
    });
  };
  stream.OnStart("", [&](Node::Kind kind) { header.is_object = kind == Node::Kind::kMap; });
  stream.On("manifest_hash", [&](const Node& v) {
    header.manifest_key = true;
    header.manifest = Text(&v);
  });
  table("packages", header.packages);
  table("package_vulnerabilities", header.vulnerabilities);
}

void SubscribeTables(text::JsonStream& stream, ClairReport& clair) {
  using Add = void (ClairReport::*)(std::string_view, const Node&);
  const auto table = [&](const char* path, Add add) {
    stream.On(path,
              [&stream, &clair, add](const Node& v) { (clair.*add)(stream.current_key(), v); });
  };
  table("packages.*", &ClairReport::AddPackage);
  table("distributions.*", &ClairReport::AddDistribution);
  table("repository.*", &ClairReport::AddRepository);
  table("repositories.*", &ClairReport::AddRepository);
  table("environments.*", &ClairReport::AddEnvironments);
  table("vulnerabilities.*", &ClairReport::AddVulnerability);
  table("enrichments.*[].*", &ClairReport::AddEnrichments);
  stream.On("package_vulnerabilities.*[]",
            [&](const Node& v) { clair.AddLink(stream.current_key(), Text(&v)); });
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "clair";
  report.covers = {Coverage::kVulnerabilities, Coverage::kPackages};
  Header header;
  ClairReport clair;
  text::JsonStream stream;
  SubscribeHeader(stream, header);
  SubscribeTables(stream, clair);
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  if (!header.is_object || !header.manifest_key || !(header.packages || header.vulnerabilities)) {
    return NoSuchReport("Clair 4 report", file);
  }
  report.subject_digest = header.manifest;
  AddOnce(report.subject_digests, header.manifest);
  SetDetail(report, "manifest", header.manifest);
  if (!header.vulnerabilities) SetIncomplete(report, "there is no table of vulnerable packages");
  if (clair.links() == 0 && header.manifest.empty()) {
    SetIncomplete(report, "nothing was found, and no manifest is named");
  }
  if (clair.links() == 0 && !clair.any_package()) {
    SetIncomplete(report, "nothing was found, and no package was looked at");
  }
  clair.Finish(report);
  return report;
}

}  // namespace

const Reader& ClairV4Reader() {
  static const Reader kReader{
      .name = "clair-v4",
      .title = "Clair 4 vulnerability report",
      .recognised =
          "an object with 'manifest_hash' and tables such as 'packages', 'vulnerabilities' and "
          "'package_vulnerabilities'",
      .versions = "Clair 4.0 to 4.8",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
