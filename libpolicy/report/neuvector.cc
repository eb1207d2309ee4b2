// NeuVector's report of a scan (REST /v1/scan/…, the scanner's own file): vulnerabilities, and
// apart from them the secrets and the benchmark's checks.
#include <chrono>
#include <string>
#include <utility>

#include "report/captures.h"
#include "report/ecosystem.h"
#include "report/fields.h"
#include "report/identifiers.h"
#include "report/readers.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

Match Recognise(const Outline& seen) {
  if (seen.root() != Kind::kMap || seen.Has("apiVersion") || seen.Has("kind")) return Match::kNo;
  if (seen.Is("report", Kind::kNull) && seen.Has("error_message")) return Match::kPossible;
  if (!seen.Has("report.vulnerabilities")) return Match::kNo;
  for (const char* key :
       {"vulnerabilities[].package_name", "vulnerabilities[].score_v3",
        "vulnerabilities[].feed_rating", "setid_perms", "cvedb_version", "envs", "cmds"}) {
    if (seen.Has(std::string("report.") + key)) return Match::kCertain;
  }
  const bool more = seen.Has("report.modules") || seen.Has("report.checks") ||
                    seen.Has("report.secrets") || seen.Has("error_message");
  return more ? Match::kPossible : Match::kNo;
}

std::optional<Time> SecondsAt(const Node& map, std::string_view key) {
  const std::optional<double> seconds = NumberAt(map, key);
  constexpr double kMost = 4e9;
  if (!seconds || *seconds <= 0 || *seconds > kMost) return TimeAt(map, key);
  return Time(std::chrono::seconds(static_cast<std::int64_t>(*seconds)));
}

void AddCvss(Finding& finding, const Node& entry) {
  auto third = MakeCvss(NumberAt(entry, "score_v3"), Text(entry.Find("vectors_v3")), "3.0", "",
                        RatingSource::kScanner);
  if (third) finding.cvss.push_back(std::move(*third));
  auto second = MakeCvss(NumberAt(entry, "score"), Text(entry.Find("vectors")), "2.0", "",
                         RatingSource::kScanner);
  if (second) finding.cvss.push_back(std::move(*second));
}

Finding ReadEntry(const Node& entry, const std::string& base_os) {
  Finding finding;
  finding.id = TextAt(entry, "name");
  finding.shown_id = finding.id;
  Package& package = finding.package;
  package.name = TextAt(entry, "package_name");
  package.version = TextAt(entry, "package_version");
  package.path = TextAt(entry, "file_name");
  finding.path = package.path;
  finding.shown_package = package.name;
  finding.shown_version = package.version;
  package.base_name = package.name;
  if (package.path.empty()) SetEcosystem(package, base_os);
  SetSeverity(finding, WordAt(entry, "severity"));
  const std::string rating = TextAt(entry, "feed_rating");
  if (!rating.empty()) {
    finding.ratings.push_back({RatingSource::kVendor, "feed", rating, SeverityFromWord(rating)});
  }
  AddOwnRating(finding, RatingSource::kScanner, "neuvector");
  AddCvss(finding, entry);
  finding.fixed_versions = SplitVersions(Text(entry.Find("fixed_version")));
  finding.status = finding.fixed_versions.empty() ? "affected" : "fixed";
  finding.published_at = SecondsAt(entry, "published_timestamp");
  finding.modified_at = SecondsAt(entry, "last_modified_timestamp");
  AddOnce(finding.references, Text(entry.Find("link")));
  for (const SharedText& cve : TextsAt(entry, "cves")) AddCveAliases(finding, cve);
  const Node* base = entry.Find("in_base_image");
  if (base != nullptr && base->is_true()) finding.layer_kind = "base";
  return finding;
}

// `evidence` holds the secret itself, or part of it.
Finding ReadSecret(const Node& entry) {
  Finding finding;
  finding.kind = FindingKind::kSecret;
  finding.id = TextAt(entry, "type");
  finding.shown_id = finding.id;
  finding.category = finding.id;
  finding.path = TextAt(entry, "path");
  finding.shown_package = finding.path;
  return finding;
}

Finding ReadCheck(const Node& entry) {
  Finding finding;
  finding.kind = FindingKind::kMisconfiguration;
  finding.id = TextAt(entry, "test_number");
  finding.title = TextAt(entry, "description");
  finding.path = TextAt(entry, "location");
  SetSeverity(finding, WordAt(entry, "level"));
  const std::string level = TextAt(entry, "level");
  finding.failed = level == "WARN" || level == "HIGH" || level == "ERROR" || level == "CRITICAL";
  finding.status_as_written = level;
  finding.shown_id = finding.id;
  return finding;
}

// What the report says about itself.
struct Header {
  bool is_object = false;
  bool resource = false;  // a Kubernetes object, which others write
  bool report = false;
  bool listed = false;
  bool known = false;  // a key that only these reports have
  std::string error{};
  std::string image_id{};
  std::string digest{};
  std::string registry{};
  std::string repository{};
  std::string tag{};
  std::string base_os{};
};

void SubscribeHeader(text::JsonStream& stream, Header& header, Report& report) {
  const TextCapture text(stream);
  stream.OnStart("", [&](Node::Kind kind) { header.is_object = kind == Node::Kind::kMap; });
  stream.OnStart("report", [&](Node::Kind) { header.report = true; });
  for (const char* path : {"apiVersion", "kind"}) {
    stream.OnStart(path, [&](Node::Kind) { header.resource = true; });
  }
  for (const char* path :
       {"error_message", "report.modules", "report.checks", "report.secrets", "report.setid_perms",
        "report.cvedb_version", "report.envs", "report.cmds"}) {
    stream.OnStart(path, [&](Node::Kind) { header.known = true; });
  }
  text("error_message", header.error);
  text("report.image_id", header.image_id);
  text("report.digest", header.digest);
  text("report.registry", header.registry);
  text("report.repository", header.repository);
  text("report.tag", header.tag);
  text("report.base_os", header.base_os);
  stream.On("report.cvedb_create_time",
            [&](const Node& v) { report.database_at = ReadTime(Text(&v)); });
}

bool IsEmpty(const Node& entry, std::initializer_list<const char*> keys) {
  for (const char* key : keys) {
    if (!Text(entry.Find(key)).empty()) return false;
  }
  return true;
}

// NeuVector's documentation shows lists with one entry of nothing but empty words.
void SubscribeEntries(text::JsonStream& stream, Header& header, Report& report) {
  stream.OnStart("report.vulnerabilities", [&](Node::Kind kind) {
    header.listed = kind == Node::Kind::kList || kind == Node::Kind::kNull;
  });
  stream.On("report.vulnerabilities[]", [&](const Node& v) {
    header.known = header.known || v.Find("package_name") != nullptr;
    report.findings.push_back(ReadEntry(v, header.base_os));
  });
  stream.OnStart("report.secrets", [&](Node::Kind kind) {
    if (kind == Node::Kind::kList) report.covers.insert(Coverage::kSecrets);
  });
  stream.On("report.secrets[]", [&](const Node& v) {
    if (!IsEmpty(v, {"type", "path", "evidence", "suggestion"})) {
      report.secrets.push_back(ReadSecret(v));
    }
  });
  stream.OnStart("report.checks", [&](Node::Kind kind) {
    if (kind == Node::Kind::kList) report.covers.insert(Coverage::kMisconfigurations);
  });
  stream.On("report.checks[]",
            [&](const Node& v) { report.misconfigurations.push_back(ReadCheck(v)); });
}

// The system may be named after the entries.
void Settle(const Header& header, Report& report) {
  for (Finding& finding : report.findings) {
    Package& package = finding.package;
    if (package.type.empty() && package.path.empty()) SetEcosystem(package, header.base_os);
  }
  report.subject_digest = header.digest;
  AddOnce(report.subject_digests, header.digest);
  AddOnce(report.subject_digests, header.image_id.starts_with("sha256:") ? header.image_id : "");
  if (header.repository.empty()) return;
  std::string host = header.registry;
  for (const std::string_view scheme : {"https://", "http://"}) {
    if (host.starts_with(scheme)) host.erase(0, scheme.size());
  }
  if (!host.empty() && !host.ends_with('/')) host += '/';
  const std::string tag = header.tag.empty() ? "" : ":" + header.tag;
  report.reference = ImageName(host + header.repository + tag);
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "neuvector";
  report.covers.insert(Coverage::kVulnerabilities);
  Header header;
  text::JsonStream stream;
  SubscribeHeader(stream, header, report);
  SubscribeEntries(stream, header, report);
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  if (!header.is_object || header.resource || !header.report || !header.known) {
    return NoSuchReport("NeuVector report", file);
  }
  Settle(header, report);
  if (!header.error.empty()) SetIncomplete(report, "the scan failed");
  if (!header.listed) SetIncomplete(report, "there is no list of vulnerabilities");
  const bool named = !report.subject_digests.empty() || !report.reference.empty();
  if (report.findings.empty() && !named) {
    SetIncomplete(report, "nothing was found, and no image is named");
  }
  return report;
}

}  // namespace

const Reader& NeuvectorReader() {
  static const Reader kReader{
      .name = "neuvector",
      .title = "NeuVector scan report",
      .recognised =
          "an object with 'report', its 'vulnerabilities' of 'package_name' and 'score_v3', and "
          "lists such as 'setid_perms' and 'checks'",
      .versions = "NeuVector 4 and 5",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
