// Reports for people: what each found, worst first, how old it is, and where sources disagree.
//
// Counts and entries are those of `inspect`'s JSON; tables are cut to what fits a screen.
#include <algorithm>
#include <array>
#include <string>
#include <vector>

#include "policy/evidence.h"
#include "policy/render.h"
#include "policy/time.h"
#include "render/page.h"
#include "render/words.h"
#include "text/json_writer.h"

namespace policy {
namespace render {
namespace {

constexpr std::size_t kMostRows = 50;
constexpr std::size_t kMostNames = 3;
constexpr std::size_t kIndent = 2;
constexpr std::size_t kDetail = 6;
constexpr std::size_t kScale = static_cast<std::size_t>(Severity::kUnknown) + 1;
using Counts = std::array<std::size_t, kScale>;

std::string Counted(std::size_t count, const std::string& thing, const std::string& things) {
  return std::to_string(count) + " " + (count == 1 ? thing : things);
}

Ink InkOf(Severity severity) {
  if (severity == Severity::kCritical) return Ink::kAlarm;
  if (severity == Severity::kHigh) return Ink::kRed;
  return severity == Severity::kMedium ? Ink::kYellow : Ink::kPlain;
}

// "3 days ago", in the largest unit that is not a fraction.
std::string AgeOf(Time then, Time now) {
  const auto span = now - then;
  if (span < Duration(0)) return "in the future";
  const auto days = std::chrono::duration_cast<std::chrono::days>(span).count();
  if (days > 0) return Counted(static_cast<std::size_t>(days), "day", "days") + " ago";
  const auto hours = std::chrono::duration_cast<std::chrono::hours>(span).count();
  if (hours > 0) return Counted(static_cast<std::size_t>(hours), "hour", "hours") + " ago";
  return "within the hour";
}

std::string DateWords(const std::optional<Time>& time, Time now) {
  return time ? FormatTime(*time) + " (" + AgeOf(*time, now) + ")" : "at a time it does not say";
}

// "2 critical, 1 low"; empty where there is nothing.
std::string SeverityWords(const Counts& counts) {
  std::string words;
  for (std::size_t i = 0; i < kScale; ++i) {
    if (counts.at(i) == 0) continue;
    words += (words.empty() ? "" : ", ") + std::to_string(counts.at(i)) + " " +
             NameOf(static_cast<Severity>(i));
  }
  return words;
}

void AddTotal(Page& page, const std::string& what, const Counts& counts, std::size_t total) {
  const std::string words = SeverityWords(counts);
  page.Add({{what + ": ", Ink::kBold},
            {" " + std::to_string(total) + (words.empty() ? "" : " (" + words + ")")}},
           kIndent, kIndent + kIndent);
}

std::string TitleOf(const std::string& scanner, const std::string& version) {
  return scanner + (version.empty() ? "" : " " + version);
}

// A row of either table.
struct Row {
  Severity severity = Severity::kUnknown;
  double score = -1;
  std::string id{};
  std::string package{};
  std::string version{};
  std::string fix{};
  std::string last{};  // what the table ends with
  std::vector<std::string> notes{};
};

std::string ScoreWord(double score) {
  return score < 0 ? std::string("-") : text::FormatNumber(score);
}

bool IsWorse(const Row& a, const Row& b) {
  if (a.severity != b.severity) return a.severity < b.severity;
  return a.score > b.score;
}

void AddTable(Page& page, const std::vector<Row>& rows, const std::string& last) {
  if (rows.empty()) return;
  const auto cells = [](const Row& row) {
    return Spans{{NameOf(row.severity), InkOf(row.severity)},
                 {row.id.empty() ? "-" : row.id, Ink::kBold},
                 {row.package.empty() ? "-" : row.package},
                 {row.version.empty() ? "-" : row.version},
                 {row.fix.empty() ? "-" : row.fix},
                 {ScoreWord(row.score)},
                 {row.last}};
  };
  const Spans header{{"SEVERITY", Ink::kDim}, {"ID", Ink::kDim},  {"PACKAGE", Ink::kDim},
                     {"VERSION", Ink::kDim},  {"FIX", Ink::kDim}, {"CVSS", Ink::kDim},
                     {last, Ink::kDim}};
  std::vector<std::size_t> widths(header.size(), 0);
  const std::size_t shown = std::min(rows.size(), kMostRows);
  const auto widen = [&widths](const Spans& spans) {
    for (std::size_t i = 0; i < spans.size(); ++i) {
      widths[i] = std::max(widths[i], WidthOf(spans[i].text));
    }
  };
  widen(header);
  for (std::size_t i = 0; i < shown; ++i) widen(cells(rows[i]));
  page.Blank();
  page.AddRow(header, widths, kIndent);
  for (std::size_t i = 0; i < shown; ++i) {
    page.AddRow(cells(rows[i]), widths, kIndent);
    for (const std::string& note : rows[i].notes) page.Add({{note, Ink::kDim}}, kDetail, kDetail);
  }
  if (shown == rows.size()) return;
  page.Add({{"and " + std::to_string(rows.size() - shown) + " more (use --format json)"}}, kIndent,
           kIndent);
}

double ScoreOf(const Finding& finding) {
  double most = -1;
  for (const Cvss& rating : finding.cvss) {
    const std::optional<double> score = rating.score ? rating.score : rating.computed;
    most = std::max(most, score.value_or(-1));
  }
  return most;
}

Row RowOf(const Finding& finding) {
  Row row;
  row.severity = finding.severity;
  row.score = ScoreOf(finding);
  row.id = finding.shown_id;
  row.package = finding.shown_package;
  row.version = finding.shown_version;
  row.fix = Shortened(finding.fixed_versions, kMostNames);
  row.last = finding.path.empty() ? finding.package.path : finding.path;
  if (finding.kind != FindingKind::kVulnerability) row.notes.push_back(NameOf(finding.kind));
  if (finding.suppressed) row.notes.push_back("suppressed by the scan: " + finding.suppression);
  return row;
}

void AddSubjectLine(Page& page, const std::string& label, const std::string& value) {
  if (value.empty()) return;
  page.Add({{label + ":", Ink::kDim}, {" " + value}}, kIndent, kIndent + kIndent);
}

void AddReport(Page& page, const Report& report, Time now) {
  page.Blank();
  page.AddWhole({{report.file, Ink::kBold},
                 {"  " + report.format + (report.scanner.empty() ? "" : ", by ") +
                  TitleOf(report.scanner, report.scanner_version)}});
  if (!report.complete) {
    page.Add({{"NOT COMPLETE:", Ink::kAlarm}, {" " + report.incomplete_reason}}, kIndent, kIndent);
  }
  if (report.unverified) {
    page.Add({{"a statement that nobody has verified: it counts in no decision", Ink::kYellow}},
             kIndent, kIndent);
  }
  AddSubjectLine(page, "image", report.reference);
  AddSubjectLine(page, "digest", report.subject_digest);
  AddSubjectLine(page, "scanned", DateWords(report.scanned_at, now));
  if (report.database_at) AddSubjectLine(page, "database", DateWords(report.database_at, now));
  std::vector<Row> rows;
  const auto add = [&](const std::string& what, const std::vector<Finding>& findings, bool always) {
    if (findings.empty() && !always) return;
    Counts counts{};
    for (const Finding& finding : findings) {
      if (report.rates_severity) ++counts.at(static_cast<std::size_t>(finding.severity));
      rows.push_back(RowOf(finding));
    }
    AddTotal(page, what, counts, findings.size());
  };
  add("findings", report.findings, report.feed.empty());
  add("suppressed by the scan", report.suppressed, false);
  add("secrets", report.secrets, false);
  add("misconfigurations", report.misconfigurations, false);
  add("licenses", report.licenses, false);
  if (!report.packages.empty()) AddTotal(page, "packages", {}, report.packages.size());
  if (!report.feed.empty()) AddTotal(page, "catalogue entries", {}, report.feed.size());
  for (const auto& [word, count] : report.counted) {
    AddSubjectLine(page, "counted, not listed", std::to_string(count) + " " + word);
  }
  std::stable_sort(rows.begin(), rows.end(), IsWorse);
  AddTable(page, rows, "PATH");
}

void AddSource(Page& page, const MergedSource& source, Time now) {
  Spans spans{
      {TitleOf(source.scanner.empty() ? source.format : source.scanner, source.scanner_version),
       Ink::kBold},
      {" (" + source.file + "), scanned " + DateWords(source.scanned_at, now)}};
  if (source.database_at) spans.push_back({", database of " + DateWords(source.database_at, now)});
  if (source.superseded) spans.push_back({", superseded by a newer one", Ink::kDim});
  if (!source.complete) {
    spans.push_back({", not complete: " + source.incomplete_reason, Ink::kYellow});
  }
  page.Add(spans, kIndent, kIndent + kIndent);
}

std::vector<std::string> ScannersOf(const MergedVulnerability& finding) {
  std::vector<std::string> scanners;
  for (const SourceStatement& statement : finding.statements) {
    if (scanners.empty() || scanners.back() != statement.scanner) {
      scanners.push_back(statement.scanner);
    }
  }
  return scanners;
}

Row RowOf(const MergedVulnerability& finding) {
  Row row;
  row.severity = finding.severity;
  row.score = finding.cvss.value_or(-1);
  row.id = finding.id;
  row.package = finding.package.name;
  row.version = finding.package.version;
  row.fix = Shortened(finding.fixed_versions, kMostNames);
  row.last = Shortened(ScannersOf(finding), kMostNames);
  if (!finding.aliases.empty()) {
    row.notes.push_back("also " + Shortened(finding.aliases, kMostNames));
  }
  for (const std::string& fact : finding.contradictions) {
    row.notes.push_back("sources differ on " + fact);
  }
  return row;
}

}  // namespace
}  // namespace render

std::string RenderInspectionText(const std::vector<Report>& reports, Time now,
                                 const TextStyle& style) {
  render::Page page(style);
  for (const Report& report : reports) render::AddReport(page, report, now);
  return page.Take();
}

std::string RenderMergedText(const MergedReports& merged, Time now, const TextStyle& style) {
  render::Page page(style);
  page.AddWhole({{merged.reference.empty() ? "an image without a name" : merged.reference,
                  render::Ink::kBold},
                 {merged.digest.empty() ? "" : "  " + merged.digest}});
  for (const MergedSource& source : merged.sources) render::AddSource(page, source, now);
  render::Counts counts{};
  std::size_t disputed = 0;
  std::vector<render::Row> rows;
  for (const MergedVulnerability& finding : merged.vulnerabilities) {
    ++counts.at(static_cast<std::size_t>(finding.severity));
    disputed += finding.contradictions.empty() ? 0 : 1;
    rows.push_back(render::RowOf(finding));
  }
  render::AddTotal(page, "vulnerabilities", counts, merged.vulnerabilities.size());
  if (disputed > 0) render::AddTotal(page, "on which sources differ", {}, disputed);
  render::AddTable(page, rows, "SOURCES");
  return page.Take();
}

}  // namespace policy
