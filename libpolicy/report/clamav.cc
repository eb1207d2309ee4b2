// ClamAV's scan log, the text that clamscan and clamdscan print or write with --log. Checked on
// ClamAV 0.103 to 1.4.
//
// Only the summary says that a scan came to its end, and its counts must agree with the lines. Its
// dates have no time zone; they are read as UTC.
#include <algorithm>
#include <charconv>
#include <optional>
#include <set>
#include <string>
#include <utility>

#include "report/details.h"
#include "report/fields.h"
#include "report/json_values.h"
#include "report/readers.h"
#include "text/utf8.h"

namespace policy::report {
namespace {

constexpr std::string_view kSummary = "----------- SCAN SUMMARY -----------";
constexpr std::string_view kFound = " FOUND";

bool IsRule(std::string_view line) {
  return line.size() >= 3 && line.find_first_not_of('-') == std::string_view::npos;
}

// Whether a line is what ClamAV says of a file; certainty needs words that nobody else uses.
Match JudgeLine(std::string_view line) {
  if (line == kSummary || line.starts_with("LibClamAV ")) return Match::kCertain;
  const std::size_t colon = line.rfind(": ");
  if (colon == std::string_view::npos || colon == 0) return Match::kNo;
  const std::string_view said = line.substr(colon + 2);
  if (said.ends_with(kFound)) return Match::kCertain;
  return said == "OK" || said == "Empty file" || said == "Symbolic link" || said == "Excluded"
             ? Match::kPossible
             : Match::kNo;
}

bool IsFailure(std::string_view line) {
  if (line.starts_with("ERROR:") || line.starts_with("LibClamAV Error:")) return true;
  if (line.starts_with("WARNING: Can't ")) return true;
  for (const std::string_view end :
       {" ERROR", ": Access denied", ": Permission denied", ": No such file or directory",
        ": Not supported file type", ": Can't access file"}) {
    if (line.ends_with(end)) return true;
  }
  return false;
}

Match Recognise(const Outline& seen) {
  const bool text = seen.root() == Outline::Kind::kOther ||
                    seen.root() == Outline::Kind::kNumber;  // The log's rule of dashes.
  if (!text) return Match::kNo;
  Match best = Match::kNo;
  std::string_view head = seen.head();
  while (!head.empty() && best != Match::kCertain) {
    const std::size_t end = head.find('\n');
    std::string_view line = head.substr(0, end);
    if (line.ends_with('\r')) line.remove_suffix(1);
    head.remove_prefix(end == std::string_view::npos ? head.size() : end + 1);
    best = std::max(best, JudgeLine(line));
    const bool open = line.empty() || IsRule(line) || line.starts_with("Loading:") ||
                      line.starts_with("WARNING:") || IsFailure(line) ||
                      end == std::string_view::npos;
    if (best == Match::kNo && !open) return Match::kNo;
  }
  return best;
}

struct Seen {
  bool found = false;
  bool summary = false;
  std::set<std::string> infected_files{};
  std::optional<std::int64_t> infected{};
  std::optional<std::int64_t> scanned{};
  std::optional<std::int64_t> signatures{};
  std::int64_t errors = 0;
};

std::optional<std::int64_t> CountIn(std::string_view text) {
  std::int64_t count = 0;
  const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), count);
  if (failure != std::errc() || count < 0) return std::nullopt;
  return count;
}

// "2031:05:01 08:00:12"
std::optional<Time> DateIn(std::string_view text) {
  std::string iso(text.substr(0, text.find_last_not_of(" \r") + 1));
  if (iso.size() != 19 || iso[4] != ':' || iso[7] != ':' || iso[10] != ' ') return std::nullopt;
  iso[4] = '-';
  iso[7] = '-';
  iso[10] = 'T';
  return ReadTime(iso + "Z");
}

void ReadSummary(std::string_view line, Seen& seen, Report& report) {
  const std::size_t colon = line.find(": ");
  if (colon == std::string_view::npos) return;
  const std::string_view name = line.substr(0, colon);
  std::string_view value = line.substr(colon + 2);
  value.remove_prefix(std::min(value.find_first_not_of(' '), value.size()));
  if (name == "Infected files") seen.infected = CountIn(value);
  if (name == "Scanned files") seen.scanned = CountIn(value);
  if (name == "Known viruses") seen.signatures = CountIn(value);
  if (name == "Total errors") seen.errors += CountIn(value).value_or(1);
  if (name == "Engine version") report.scanner_version = text::OneLine(value);
  if (name == "Start Date") report.scanned_at = DateIn(value);
}

Finding Malware(std::string_view path, std::string_view name) {
  Finding finding;
  finding.kind = FindingKind::kMalware;
  finding.id = text::OneLine(name);
  finding.title = finding.id;
  finding.path = text::OneLine(path);
  finding.shown_id = finding.id;
  finding.shown_package = finding.path;
  return finding;
}

void ReadLine(std::string_view line, Seen& seen, Report& report) {
  if (line == kSummary) {
    seen.summary = true;
    return;
  }
  const std::size_t colon = line.rfind(": ");
  const bool found = line.ends_with(kFound) && colon != std::string_view::npos && colon > 0 &&
                     colon + 2 < line.size() - kFound.size();
  if (found) {
    const std::string_view name = line.substr(colon + 2);
    seen.found = true;
    seen.infected_files.emplace(line.substr(0, colon));
    report.findings.push_back(
        Malware(line.substr(0, colon), name.substr(0, name.size() - kFound.size())));
  } else if (seen.summary) {
    ReadSummary(line, seen, report);
  } else if (IsFailure(line)) {
    ++seen.errors;
  }
}

void CheckWhole(const Seen& seen, Report& report) {
  if (!seen.summary || !seen.infected) {
    SetIncomplete(report, "there is no summary: the scan did not come to its end");
    return;
  }
  if (seen.errors > 0) SetIncomplete(report, "the scan reported errors");
  if (*seen.infected != static_cast<std::int64_t>(seen.infected_files.size())) {
    SetIncomplete(report, "the summary counts other infected files than are listed");
  }
  if (seen.scanned == 0 && report.findings.empty()) SetIncomplete(report, "no file was scanned");
  if (seen.signatures == 0) SetIncomplete(report, "the scan knew no signatures");
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "clamav";
  report.covers.insert(Coverage::kMalware);
  report.rates_severity = false;
  report.states_fixes = false;
  Seen seen;
  PeekSource lines(source);
  for (;;) {
    Result<std::optional<std::string>> line = lines.NextLine(file);
    if (!line) return line.error();
    if (!*line) break;
    ReadLine(**line, seen, report);
  }
  if (!seen.found && !seen.summary) return NoSuchReport("log of a ClamAV scan", file);
  CheckWhole(seen, report);
  if (seen.scanned) SetDetail(report, "scannedFiles", *seen.scanned);
  if (seen.signatures) SetDetail(report, "knownViruses", *seen.signatures);
  return report;
}

}  // namespace

const Reader& ClamavReader() {
  static const Reader kReader{
      .name = "clamav",
      .title = "ClamAV scan log",
      .recognised = "text with lines 'PATH: NAME FOUND' or '----------- SCAN SUMMARY -----------'",
      .versions = "0.103 to 1.4",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
