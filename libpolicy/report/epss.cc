// FIRST's EPSS scores (`epss_scores-current.csv`), checked on model versions 2022 to 2025. A
// catalogue about all images: each row is one vulnerability with its probability.
//
// The line before the header names the model and the day of the scores; the files of 2021 have
// none.
#include <algorithm>
#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "report/details.h"
#include "report/fields.h"
#include "report/readers.h"
#include "text/csv_stream.h"

namespace policy::report {
namespace {

constexpr std::string_view kModel = "model_version:";
constexpr std::string_view kDate = "score_date:";
constexpr std::array<std::string_view, 3> kColumns = {"cve", "epss", "percentile"};

// The head without a byte order mark.
std::string_view Bare(std::string_view text) {
  constexpr std::string_view kMark = "\xEF\xBB\xBF";
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  return text;
}

Match Recognise(const Outline& seen) {
  if (seen.root() != Outline::Kind::kOther) return Match::kNo;
  const std::string_view head = Bare(seen.head());
  const bool model = head.starts_with("#model_version:");
  return model || head.starts_with("cve,epss,percentile") || head.starts_with("cve,epss\n") ||
                 head.starts_with("cve,epss\r")
             ? Match::kCertain
             : Match::kNo;
}

std::optional<double> Probability(std::string_view text) {
  const std::optional<double> value = ReadNumber(text);
  return value && *value >= 0 && *value <= 1 ? value : std::nullopt;
}

// "2031-02-20T00:00:00+0000": RFC 3339 but for the colon of the offset.
std::optional<Time> ReadScoreDate(std::string text) {
  constexpr std::size_t kOffset = 5;
  if (text.size() > kOffset &&
      (text[text.size() - kOffset] == '+' || text[text.size() - kOffset] == '-')) {
    if (text.find('T') != std::string::npos) text.insert(text.size() - 2, ":");
  }
  return ReadTime(text);
}

// What the line before the header says.
struct Model {
  std::optional<std::string> version{};
  std::optional<std::string> date{};
};

void ReadComment(std::string_view line, Model& model) {
  while (!line.empty()) {
    const std::string_view part = line.substr(0, std::min(line.find(','), line.size()));
    line.remove_prefix(std::min(part.size() + 1, line.size()));
    const std::string_view word = part.substr(std::min(part.find_first_not_of(' '), part.size()));
    if (word.starts_with(kModel)) model.version = std::string(word.substr(kModel.size()));
    if (word.starts_with(kDate)) model.date = std::string(word.substr(kDate.size()));
  }
}

struct Columns {
  text::CsvColumn cve, epss, percentile;
};

void AddRow(const text::CsvRow& row, const Columns& columns, bool ranked, Report& report) {
  FeedEntry entry;
  entry.id = row[columns.cve];
  entry.shown_package = row[columns.epss];
  entry.shown_version = row[columns.percentile];
  entry.probability = Probability(entry.shown_package);
  entry.percentile = Probability(entry.shown_version);
  if (entry.id.empty() || !entry.probability || (ranked && !entry.percentile)) {
    SetIncomplete(report, "line " + std::to_string(row.line()) + " is no score of a CVE");
  }
  report.feed.push_back(std::move(entry));
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report{.rates_severity = false, .states_fixes = false, .scanner = "epss"};
  report.catalogue = Catalogue::kEpss;
  Model model;
  std::vector<std::string> header;
  text::CsvStream stream;
  const Columns columns{stream.Column(kColumns[0]), stream.Column(kColumns[1]),
                        stream.Column(kColumns[2])};
  stream.OnComment([&](std::string_view line) { ReadComment(line, model); });
  bool ours = false;
  bool ranked = false;
  stream.OnHeader([&](std::span<const std::string_view> names) {
    header.assign(names.begin(), names.end());
    ours = stream.Has(columns.cve) && stream.Has(columns.epss);
    ranked = stream.Has(columns.percentile);
    if (!ours) stream.Stop();
  });
  stream.OnRow([&](const text::CsvRow& row) { AddRow(row, columns, ranked, report); });
  const Result<void> done = stream.Read(source, file);
  if (!ours) {
    return NoSuchReport("EPSS scores", file);
  }
  if (!done) return done.error();
  if (model.date) report.database_at = ReadScoreDate(*model.date);
  report.scanner_version = model.version.value_or(std::string());
  const bool valid = header.size() == kColumns.size() &&
                     std::equal(header.begin(), header.end(), kColumns.begin());
  SetDetail(report, "header", header);
  SetDetail(report, "headerValid", valid);
  SetDetailOrNull(report, "modelVersion", model.version);
  SetDetailOrNull(report, "scoreDate", model.date);
  return report;
}

}  // namespace

const Reader& EpssReader() {
  static const Reader kReader{
      .name = "epss",
      .title = "EPSS scores (CSV)",
      .recognised = "a first line '#model_version:…', or the header 'cve,epss,percentile'",
      .versions = "model versions v2022.01.01 to v2025.03.14",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
