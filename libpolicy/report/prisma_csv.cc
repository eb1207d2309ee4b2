// Prisma Cloud / Twistlock CSV: exports of the console and of `twistcli … --output-file x.csv`.
// Columns are found by name; "Type" stands twice where the first says how the scan was started.
//
// A row without a CVE is a failed compliance check, and kept apart.
#include <algorithm>
#include <string>
#include <utility>

#include "base/chars.h"
#include "report/details.h"
#include "report/fields.h"
#include "report/prisma.h"
#include "report/purl.h"
#include "report/readers.h"
#include "text/csv_stream.h"

namespace policy::report {
namespace {

using text::CsvColumn;
using text::CsvRow;
using text::CsvStream;
using Kind = Outline::Kind;

Match Recognise(const Outline& seen) {
  if (seen.root() == Kind::kMap || seen.root() == Kind::kList) return Match::kNo;
  const std::string head = base::ToLower(seen.head());
  const std::string line = head.substr(0, head.find('\n'));
  const auto has = [&](std::string_view name) { return line.find(name) != std::string::npos; };
  if (has("cve id") && has("compliance id")) return Match::kCertain;
  return has("registry") && has("repository") && has("tag") && has("cve id") ? Match::kPossible
                                                                             : Match::kNo;
}

// "2020-09-04 00:15:00.000", in UTC; spreadsheets make "00:15.0" of it, which is no time.
std::optional<Time> ReadSpaced(std::string_view text) {
  if (const auto time = ReadTime(text)) return time;
  std::string spelled(text);
  const std::size_t space = spelled.find(' ');
  if (space == std::string::npos) return std::nullopt;
  spelled[space] = 'T';
  return ReadTime(spelled + "Z");
}

struct Columns {
  explicit Columns(CsvStream& stream)
      : registry(stream.Column("Registry")),
        repository(stream.Column("Repository")),
        tag(stream.Column("Tag")),
        id(stream.Column("Id")),
        scan_time(stream.Column("Scan Time")),
        distro(stream.Column("Distro")),
        cve(stream.Column("CVE ID")),
        compliance(stream.Column("Compliance ID")),
        type(stream.Column("Type")),
        second_type(stream.Column("Type", 2)),
        severity(stream.Column("Severity")),
        packages(stream.Column("Packages")),
        version(stream.Column("Package Version")),
        license(stream.Column("Package License")),
        path(stream.Column("Package Path")),
        purl(stream.Column("PURL")),
        cvss(stream.Column("CVSS")),
        fix(stream.Column("Fix Status")),
        fix_date(stream.Column("Fix Date")),
        risks(stream.Column("Risk Factors")),
        cause(stream.Column("Cause")),
        description(stream.Column("Description")),
        link(stream.Column("Vulnerability Link")),
        published(stream.Column("Published")) {}
  CsvColumn registry, repository, tag, id, scan_time, distro, cve, compliance, type, second_type,
      severity, packages, version, license, path, purl, cvss, fix, fix_date, risks, cause,
      description, link, published;
};

class PrismaCsv {
 public:
  PrismaCsv(CsvStream& stream, Report& report)
      : stream_(stream), columns_(stream), report_(report) {}
  void Subscribe();
  // Whether the header was Prisma's.
  bool own() const { return own_; }
  void Finish();

 private:
  void AddRow(const CsvRow& row);
  Finding ReadVulnerability(const CsvRow& row) const;
  Finding ReadCheck(const CsvRow& row) const;
  void NameSubject(const CsvRow& row);
  void Rate(Finding& finding, const CsvRow& row) const;

  CsvStream& stream_;
  Columns columns_;
  Report& report_;
  bool own_ = false;
  bool two_types_ = false;
};

void PrismaCsv::Subscribe() {
  stream_.OnHeader([this](std::span<const std::string_view>) {
    own_ = stream_.Has(columns_.cve) && stream_.Has(columns_.severity) &&
           stream_.Has(columns_.packages) &&
           (stream_.Has(columns_.compliance) || stream_.Has(columns_.fix));
    two_types_ = stream_.Has(columns_.second_type);
    if (!own_) stream_.Stop();
  });
  stream_.OnRow([this](const CsvRow& row) { AddRow(row); });
}

void PrismaCsv::NameSubject(const CsvRow& row) {
  if (row[columns_.id].starts_with("sha256:")) {
    AddOnce(report_.subject_digests, row[columns_.id]);
  }
  if (!report_.scanned_at) report_.scanned_at = ReadSpaced(row[columns_.scan_time]);
  if (!report_.reference.empty() || row[columns_.repository].empty()) return;
  std::string name(row[columns_.repository]);
  if (!row[columns_.registry].empty()) name.insert(0, std::string(row[columns_.registry]) + "/");
  if (!row[columns_.tag].empty()) name += ":" + std::string(row[columns_.tag]);
  report_.reference = ImageName(name);
}

void PrismaCsv::Rate(Finding& finding, const CsvRow& row) const {
  const std::string_view word = row[columns_.severity];
  SetSeverity(finding, word.empty() ? std::nullopt : std::optional<std::string>(word));
  AddOwnRating(finding, RatingSource::kScanner, "prisma cloud");
  auto cvss =
      MakeCvss(ReadNumber(row[columns_.cvss]), "", "", "prisma cloud", RatingSource::kScanner);
  if (cvss) finding.cvss.push_back(std::move(*cvss));
}

Finding PrismaCsv::ReadVulnerability(const CsvRow& row) const {
  Finding finding;
  finding.id = row[columns_.cve];
  finding.shown_id = finding.id;
  finding.shown_package = row[columns_.packages];
  finding.shown_version = row[columns_.version];
  Package& package = finding.package;
  package.version = row[columns_.version];
  package.path = row[columns_.path];
  finding.path = package.path;
  package.licenses = SplitVersions(row[columns_.license]);
  // Of several packages in one cell the first stands for all.
  const std::vector<std::string> names = SplitVersions(row[columns_.packages]);
  const std::string_view type = row[two_types_ ? columns_.second_type : columns_.type];
  SetPrismaPackage(package, names.empty() ? "" : names.front(), type, row[columns_.distro]);
  package.purl = row[columns_.purl];
  if (!ReadPurl(package)) package.purl.clear();
  Rate(finding, row);
  SetPrismaStatus(finding, row[columns_.fix]);
  for (const SharedText& risk : SplitVersions(row[columns_.risks])) {
    if (risk.starts_with("Exploit exists")) finding.exploit = risk;
  }
  finding.published_at = ReadSpaced(row[columns_.published]);
  finding.fixed_at = ReadSpaced(row[columns_.fix_date]);
  AddOnce(finding.references, row[columns_.link]);
  return finding;
}

Finding PrismaCsv::ReadCheck(const CsvRow& row) const {
  Finding finding;
  finding.id = row[columns_.compliance];
  finding.shown_id = finding.id;
  finding.title = row[columns_.description];
  finding.kind = PrismaKindOfCheck(finding.title);
  // The cause of a check on secrets may hold one.
  if (finding.kind != FindingKind::kSecret) finding.message = row[columns_.cause];
  Rate(finding, row);
  return finding;
}

void PrismaCsv::AddRow(const CsvRow& row) {
  NameSubject(row);
  if (!row[columns_.cve].empty()) {
    report_.findings.push_back(ReadVulnerability(row));
  } else {
    report_.misconfigurations.push_back(ReadCheck(row));
  }
}

void PrismaCsv::Finish() {
  SetDetail(report_, "otherRows", report_.misconfigurations.size());
  if (!report_.misconfigurations.empty()) report_.covers.insert(Coverage::kMisconfigurations);
  if (stream_.ragged_rows() > 0) {
    SetIncomplete(report_, "a row has not as many fields as the header");
  }
  const bool empty = report_.findings.empty() && report_.misconfigurations.empty();
  if (empty) SetIncomplete(report_, "there is no row, so that no image is named");
  ShowFirstDigest(report_);
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "twistlock";
  report.covers.insert(Coverage::kVulnerabilities);
  CsvStream stream;
  PrismaCsv csv(stream, report);
  csv.Subscribe();
  const Result<void> done = stream.Read(source, file);
  if (!csv.own()) return NoSuchReport("Prisma Cloud CSV", file);
  if (!done) return done.error();
  csv.Finish();
  return report;
}

}  // namespace

const Reader& PrismaCsvReader() {
  static const Reader kReader{
      .name = "prisma-csv",
      .title = "Prisma Cloud / Twistlock CSV",
      .recognised = "a first line with the columns 'CVE ID' and 'Compliance ID'",
      .versions = "Prisma Cloud Compute 20 to 34",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
