// CISA's catalogue of known exploited vulnerabilities (`known_exploited_vulnerabilities.json`),
// checked on the catalogues of 2022 to 2025. A catalogue about all images: each entry is one
// vulnerability that is used.
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "report/details.h"
#include "report/fields.h"
#include "report/readers.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

Match Recognise(const Outline& seen) {
  if (!seen.Is("vulnerabilities", Kind::kList)) return Match::kNo;
  const bool entries = seen.Has("vulnerabilities[].cveID");
  const bool header = seen.Has("catalogVersion") && seen.Has("dateReleased");
  return entries || header ? Match::kCertain : Match::kNo;
}

struct Header {
  std::string version{};
  std::string released{};
  std::string count_text{};
  std::optional<double> count{};
  bool entries = false;
  bool any_id = false;
  std::map<std::string, std::int64_t> ransomware{};
};

void AddEntry(const Node& node, Report& report, Header& header) {
  FeedEntry entry;
  entry.id = TextAt(node, "cveID");
  entry.exploited = true;
  const std::string use = TextAt(node, "knownRansomwareCampaignUse");
  entry.ransomware = use == "Known";
  entry.added_at = TimeAt(node, "dateAdded");
  entry.shown_package = TextAt(node, "product");
  entry.shown_version = TextAt(node, "dueDate");
  if (!use.empty()) ++header.ransomware[use];
  header.any_id = header.any_id || node.Find("cveID") != nullptr;
  if (entry.id.empty()) SetIncomplete(report, "an entry names no CVE");
  report.feed.push_back(std::move(entry));
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report{.rates_severity = false, .states_fixes = false, .scanner = "kev"};
  report.catalogue = Catalogue::kKev;
  Header header;
  text::JsonStream stream;
  stream.On("catalogVersion", [&](const Node& v) { header.version = Text(&v); });
  stream.On("dateReleased", [&](const Node& v) { header.released = Text(&v); });
  stream.On("count", [&](const Node& v) {
    header.count_text = v.is_null() ? "" : std::string(v.text());
    header.count = v.number();
  });
  stream.OnStart("vulnerabilities",
                 [&](Node::Kind kind) { header.entries = kind == Node::Kind::kList; });
  stream.On("vulnerabilities[]", [&](const Node& v) { AddEntry(v, report, header); });
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  const bool named = !header.version.empty() && !header.released.empty();
  if (!header.entries || (!header.any_id && !named)) {
    return NoSuchReport("catalogue of known exploited vulnerabilities", file);
  }
  report.scanner_version = header.version;
  report.database_at = ReadTime(header.released);
  if (header.count && *header.count > static_cast<double>(report.feed.size())) {
    SetIncomplete(report, "the catalogue counts " + header.count_text + " entries and holds " +
                              std::to_string(report.feed.size()));
  }
  if (header.count) SetDetail(report, "countInFile", header.count);
  SetDetail(report, "catalogVersion", header.version);
  SetDetail(report, "dateReleased", header.released);
  SetDetail(report, "ransomware", header.ransomware);
  return report;
}

}  // namespace

const Reader& KevReader() {
  static const Reader kReader{
      .name = "kev",
      .title = "CISA KEV JSON",
      .recognised =
          "an object with 'catalogVersion', 'dateReleased' and 'vulnerabilities', or with "
          "a 'cveID' in each of these",
      .versions = "catalogues of 2022 to 2025",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
