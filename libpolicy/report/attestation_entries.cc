// A report inside a predicate is read by the reader of its own format; in-toto's own list of
// vulnerabilities is read here.
#include "report/attestation_entries.h"

#include <algorithm>
#include <array>
#include <utility>

#include "base/chars.h"
#include "base/cvss.h"
#include "evidence/entries.h"
#include "policy/reference.h"
#include "report/fields.h"
#include "report/purl.h"
#include "report/readers.h"
#include "text/json.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;

constexpr std::string_view kInTotoVulns = "https://in-toto.io/attestation/vulns";

void Fill(std::string& into, std::string from) {
  if (into.empty()) into = std::move(from);
}

// Whether both name images by digest, and none alike.
bool IsAnother(const std::vector<std::string>& named, const std::vector<std::string>& claimed) {
  const bool any = std::any_of(named.begin(), named.end(),
                               [](const std::string& digest) { return IsDigest(digest); });
  return any && !claimed.empty() &&
         std::find_first_of(named.begin(), named.end(), claimed.begin(), claimed.end()) ==
             named.end();
}

void TakeOver(Report& report, Report inner) {
  const bool first = report.covers.empty() && report.findings.empty();
  report.rates_severity = inner.rates_severity || (!first && report.rates_severity);
  report.states_fixes = inner.states_fixes || (!first && report.states_fixes);
  if (!inner.complete) SetIncomplete(report, inner.incomplete_reason);
  Fill(report.scanner, std::move(inner.scanner));
  Fill(report.scanner_version, std::move(inner.scanner_version));
  Fill(report.reference, std::move(inner.reference));
  Fill(report.platform, std::move(inner.platform));
  if (!report.scanned_at) report.scanned_at = inner.scanned_at;
  if (!report.database_at) report.database_at = inner.database_at;
  if (!report.stage) report.stage = inner.stage;
  report.end_of_life = report.end_of_life || inner.end_of_life;
  report.tells_end_of_life = report.tells_end_of_life || inner.tells_end_of_life;
  Fill(report.base_reference, std::move(inner.base_reference));
  report.covers.insert(inner.covers.begin(), inner.covers.end());
  MoveEntries(report, inner);
  const auto& named = inner.subject_digests;
  if (IsAnother(named, report.subject_digests)) {
    SetIncomplete(report, "the report inside is on another subject than the statement");
  }
  for (const std::string& digest : named) AddOnce(report.subject_digests, digest);
}

// "CVSSv31" -> "3.1"; in-toto names methods after the versions.
std::string VersionOfMethod(std::string_view method) {
  std::string digits;
  for (const char c : method) {
    if (base::IsDigit(c)) digits.push_back(c);
  }
  if (digits.size() == 1) digits.push_back('0');
  return digits.size() == 2 ? digits.substr(0, 1) + "." + digits.substr(1) : std::string();
}

RatingSource SourceOfMethod(std::string_view method) {
  const std::string lower = base::ToLower(method);
  if (lower.starts_with("nvd")) return RatingSource::kNvd;
  return lower.starts_with("ghsa") ? RatingSource::kGhsa : RatingSource::kScanner;
}

// One {"method", "score"}: a number, a vector or a word.
void AddScore(Finding& finding, const Node& severity) {
  const std::string method = TextAt(severity, "method");
  const std::string score = TextAt(severity, "score");
  const std::string version = VersionOfMethod(method);
  const std::optional<double> number = NumberAt(severity, "score");
  if (number || score.starts_with("CVSS:") || base::ReadCvss(score, version)) {
    auto cvss = MakeCvss(number, number ? "" : score, version, method, SourceOfMethod(method));
    if (cvss) finding.cvss.push_back(std::move(*cvss));
    return;
  }
  if (score.empty()) return;
  if (!finding.severity_as_written) SetSeverity(finding, score);
  finding.ratings.push_back({SourceOfMethod(method), method, score, SeverityFromWord(score)});
}

Finding ReadEntry(const Node& entry, const Package& package) {
  Finding finding;
  const Node* nested = entry.Find("vulnerability");
  const Node& facts = nested != nullptr && nested->is_map() ? *nested : entry;
  finding.id = TextAt(facts, "id");
  if (finding.id.empty()) finding.id = TextAt(entry, "id");
  finding.shown_id = finding.id;
  finding.package = package;
  finding.aliases = TextsAt(facts, "aliases");
  for (const Node* from :
       {entry.Find("severity"), nested == nullptr ? nullptr : Find(nested, "severity")}) {
    if (from == nullptr) continue;
    if (from->is_list()) {
      for (const Node& each : from->items()) AddScore(finding, each);
    } else if (from->is_map()) {
      AddScore(finding, *from);
    } else if (!Text(from).empty()) {
      SetSeverity(finding, std::string(Text(from)));
    }
  }
  return finding;
}

bool IsEntry(const Node& node) {
  return node.is_map() && (node.Find("id") != nullptr || node.Find("vulnerability") != nullptr) &&
         node.Find("Target") == nullptr;
}

// in-toto's list; empty where the items are of another kind.
std::optional<std::vector<Finding>> ReadList(std::string_view result, const Package& package,
                                             std::string_view file, bool surely) {
  std::vector<Finding> entries;
  bool fits = true;
  text::JsonStream stream;
  stream.On("[]", [&](const Node& node) {
    fits = fits && (surely || IsEntry(node));
    if (fits) entries.push_back(ReadEntry(node, package));
  });
  text::StringSource source(result);
  if (!stream.Read(source, file) || !fits) return std::nullopt;
  return entries;
}

// A statement on a package speaks of that package, not of an image.
Package PackageOf(const StatementText* statement) {
  Package package;
  if (statement == nullptr) return package;
  for (const auto& name : {statement->uri, statement->name}) {
    if (!name || !package.purl.empty()) continue;
    package.purl = *name;
    if (!ReadPurl(package)) package = {};
  }
  return package;
}

// The text that a JSON string holds.
std::string StringOf(std::string_view json, std::string_view file) {
  const text::Limits limits{.max_bytes = json.size(), .max_string = json.size()};
  const Result<text::Tree> tree = text::ReadJson(json, file, limits);
  return tree ? std::string(tree->root().string()) : std::string();
}

void AddResult(Report& report, const StatementText* statement, std::string_view result,
               Node::Kind kind, std::string_view file) {
  if (kind == Node::Kind::kList) {
    const bool surely = statement != nullptr && statement->predicate_type.starts_with(kInTotoVulns);
    auto entries = ReadList(result, PackageOf(statement), file, surely);
    if (entries) {
      report.states_fixes = false;
      report.covers.insert(Coverage::kVulnerabilities);
      report.findings.insert(report.findings.end(), std::make_move_iterator(entries->begin()),
                             std::make_move_iterator(entries->end()));
      return;
    }
  }
  Result<Report> inner = kind == Node::Kind::kString ? ReadInner(StringOf(result, file), file)
                                                     : ReadInner(result, file);
  if (inner) return TakeOver(report, *std::move(inner));
  SetIncomplete(report, "the scanner's result is of no known format");
}

// "pkg:github/aquasecurity/trivy@…" and "https://github.com/aquasecurity/trivy" are "trivy".
std::string ScannerOf(std::string_view uri) {
  Package package;
  package.purl = uri;
  if (ReadPurl(package)) return base::ToLower(package.base_name);
  while (uri.ends_with('/')) uri.remove_suffix(1);
  const std::size_t scheme = uri.find("://");
  const bool address = scheme != std::string_view::npos;
  return base::ToLower(address ? uri.substr(uri.rfind('/') + 1) : uri);
}

struct Watched {
  std::size_t begin = 0;
  std::size_t end = 0;
  Node::Kind kind = Node::Kind::kNull;
};

void WatchValue(text::JsonStream& stream, std::string_view path, Watched& value) {
  stream.OnStart(path, [&](Node::Kind kind) {
    value.begin = stream.offset();
    value.kind = kind;
  });
  stream.OnEnd(path, [&] { value.end = stream.offset(); });
}

}  // namespace

Result<ScanPredicate> AddScan(Report& report, const StatementText* statement,
                              std::string_view predicate, std::string_view file) {
  ScanPredicate scan;
  Watched result;
  std::optional<Time> database_at;
  text::JsonStream stream;
  const auto take = [&](std::string_view path, std::optional<std::string>& into) {
    stream.On(path, [&into](const Node& node) {
      if (!node.is_null()) into = std::string(Text(&node));
    });
  };
  take("scanner.uri", scan.scanner_uri);
  take("scanner.version", scan.scanner_version);
  take("metadata.scanFinishedOn", scan.finished_on);
  stream.On("scanner.db.lastUpdate",
            [&](const Node& node) { database_at = ReadTime(Text(&node)); });
  stream.On("invocation.parameters[]", [&](const Node& node) {
    constexpr std::string_view kStage = "stage=";
    const std::string_view text = Text(&node);
    if (text.starts_with(kStage)) report.stage = ParseStage(text.substr(kStage.size()));
  });
  WatchValue(stream, "scanner.result", result);
  text::StringSource source(predicate);
  Result<void> done = stream.Read(source, file);
  if (!done) return done.error();
  scan.has_result = result.end != 0 && result.kind != Node::Kind::kNull;
  report.scanned_at = ReadTime(scan.finished_on.value_or(""));
  report.database_at = database_at;
  report.scanner_version = scan.scanner_version.value_or("");
  const std::string scanner = ScannerOf(scan.scanner_uri.value_or(""));
  if (scan.has_result) {
    AddResult(report, statement, predicate.substr(result.begin, result.end - result.begin),
              result.kind, file);
  } else {
    report.states_fixes = false;
    SetIncomplete(report, "the statement holds no scan result");
  }
  Fill(report.scanner, scanner);
  return scan;
}

void AddDocument(Report& report, const StatementText& statement, std::string_view file) {
  constexpr std::array<std::string_view, 3> kDocuments{"cyclonedx", "spdx", "openvex"};
  Watched data;
  text::JsonStream stream;
  WatchValue(stream, "Data", data);
  text::StringSource source(statement.predicate);
  if (statement.predicate.empty() || !stream.Read(source, file)) return;
  std::string inside = statement.predicate;
  if (data.end != 0) inside = inside.substr(data.begin, data.end - data.begin);
  if (data.kind == Node::Kind::kString) inside = StringOf(inside, file);
  Result<Report> inner = ReadInner(inside, file);
  if (inner) return TakeOver(report, *std::move(inner));
  const std::string type = base::ToLower(statement.predicate_type);
  const bool named = std::any_of(kDocuments.begin(), kDocuments.end(), [&](std::string_view name) {
    return type.find(name) != std::string::npos;
  });
  if (named) SetIncomplete(report, "the document inside the statement cannot be read");
}

}  // namespace policy::report
