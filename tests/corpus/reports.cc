// reports: what `inspect` shows of every real report, compared with the independent counts.
#include <algorithm>
#include <iterator>
#include <map>

#include "corpus/corpus.h"
#include "policy/render.h"
#include "policy/report.h"

namespace corpus {
namespace {

using policy::Finding;
using policy::Report;
using Counts = std::map<std::string, double>;

// Folders of the tree that hold another aspect of a format rather than a format of their own.
std::string ReaderFor(const std::string& format) {
  if (format == "trivy-config" || format == "trivy-suppressed") return "trivy";
  return format;
}

// The tree sorts statements by where they were found; their predicate says what they are.
std::string FormatFor(const Node& want, const Report& report) {
  const std::string format(want.StringAt("format"));
  const bool provenance = report.format == "attestation-provenance";
  return format == "attestation-bundle" && provenance ? report.format : ReaderFor(format);
}

// An empty list, or null, is what several tools write of nothing found.
bool NamesNoTool(std::string_view text) {
  while (text.ends_with('\n') || text.ends_with('\r') || text.ends_with(' ')) text.remove_suffix(1);
  return text == "[]" || text == "null";
}

// A text that names no tool is read by the name of its format, as a caller would have to.
policy::Result<Report> ReadAs(const std::string& bytes, const std::string& name,
                              const std::string& format) {
  return policy::ReadReport(bytes, name, NamesNoTool(bytes) ? format : std::string{});
}

bool IsBuilt(const std::string& reader) {
  const std::vector<policy::FormatInfo> formats = policy::Formats();
  return std::any_of(formats.begin(), formats.end(),
                     [&](const auto& info) { return info.name == reader; });
}

Counts CountsOf(const Node* node) {
  Counts counts;
  if (node == nullptr) return counts;
  for (const policy::text::Member& member : node->members())
    counts[std::string(member.key)] = member.value.number().value_or(-1);
  return counts;
}

std::string Words(const Counts& counts) {
  std::string words;
  for (const auto& [key, count] : counts)
    words += (words.empty() ? "" : ", ") + key + ": " + std::to_string(static_cast<int>(count));
  return "{" + words + "}";
}

void CompareCounts(const std::string& key, const Node* want, const Counts& got,
                   Comparison& compare) {
  if (want != nullptr) compare.Text(key, Words(CountsOf(want)), Words(got));
}

template <typename Word>
Counts CountBy(const std::vector<Finding>& findings, Word word) {
  Counts counts;
  for (const Finding& finding : findings) ++counts[word(finding)];
  return counts;
}

std::string SeverityWord(const Finding& finding) {
  return finding.severity_as_written.value_or("(absent)");
}
std::string StatusWord(const Finding& finding) {
  return finding.status_as_written.empty() ? "(absent)" : finding.status_as_written;
}

// A catalogue's rows are its entries.
std::vector<Finding> EntriesOf(const Report& report) {
  std::vector<Finding> entries = report.findings;
  for (const policy::FeedEntry& row : report.feed) {
    Finding entry;
    entry.shown_id = row.id;
    entry.shown_package = row.shown_package;
    entry.shown_version = row.shown_version;
    entries.push_back(std::move(entry));
  }
  return entries;
}

void CompareSample(const std::string& key, const Node* want, const std::vector<Finding>& got,
                   Comparison& compare) {
  const std::size_t rows = want == nullptr ? 0 : want->items().size();
  for (std::size_t i = 0; i < rows; ++i) {
    const auto words = want->items()[i].items();
    if (i >= got.size() || words.size() != 3) {
      compare.Add(key + "[" + std::to_string(i) + "]: no such entry");
      continue;
    }
    const std::string at = key + "[" + std::to_string(i) + "]";
    compare.Text(at + ".id", words[0].text(), got[i].shown_id);
    compare.Text(at + ".package", words[1].text(), got[i].shown_package);
    compare.Text(at + ".version", words[2].text(), got[i].shown_version);
  }
}

std::optional<double> NumberOf(const Node* node) {
  return node == nullptr ? std::nullopt : node->number();
}

// The part of `inspect`'s own output that sums up: what programs rely on is what is compared.
void CompareSummary(const Node& want, const Node& summary, Comparison& compare) {
  compare.Number("total", NumberOf(want.Find("total")), NumberOf(summary.Find("total")));
  CompareCounts("by_severity", want.Find("by_severity"), CountsOf(summary.Find("asWritten")),
                compare);
  compare.Number("fix_available", NumberOf(want.Find("fix_available")),
                 NumberOf(summary.Find("fixAvailable")));
  compare.Number("max_cvss", NumberOf(want.Find("max_cvss")), NumberOf(summary.Find("maxCvss")));
}

// "by_raw_severity" -> "byRawSeverity": the one convention by which `inspect` names its details.
std::string DetailName(std::string_view key) {
  std::string name;
  bool word_begins = false;
  for (const char c : key) {
    if (c != '_')
      name += word_begins && c >= 'a' && c <= 'z' ? static_cast<char>(c - 'a' + 'A') : c;
    word_begins = c == '_';
  }
  return name;
}

// Keys whose figures are entries of the report, and compared as such.
bool IsOfEntries(std::string_view key) {
  return key == "format" || key == "total" || key == "by_severity" || key == "fix_available" ||
         key == "max_cvss" || key == "sample" || key == "secrets" || key == "misconfigurations" ||
         key == "licenses" || key == "modified" || key == "compliances" ||
         key == "results_with_suppressions" || key == "ignored" || key == "suppressed" ||
         key == "by_status" || key == "fix_states" || key == "eosl" || key == "grype_version";
}

// Every other figure that the tree gives is looked for among the format's own details.
void CompareDetails(const Node& want, const Node& inspected, Comparison& compare, Tally& tally) {
  const Node* details = inspected.Find("details");
  for (const policy::text::Member& member : want.members()) {
    const std::string key(member.key);
    if (IsOfEntries(key)) {
      tally.compared.insert(key);
      continue;
    }
    const Node* got = details == nullptr ? nullptr : details->Find(DetailName(key));
    if (got == nullptr) {
      tally.not_compared.insert(std::string(want.StringAt("format")) + "." + key);
      continue;
    }
    tally.compared.insert(key);
    compare.Text(key, policy::text::Canonicalize(member.value).value(),
                 policy::text::Canonicalize(*got).value());
  }
}

// The scanner's own word on a finding that it hid: the first one of what it said.
std::string HiddenWord(const Finding& finding) {
  return finding.suppression.substr(0, finding.suppression.find(':'));
}

// Lists apart from the findings: {"total", "by_severity", "by_status", "sample"}.
void CompareApart(const std::string& key, const Node& want, const std::vector<Finding>& got,
                  Comparison& compare) {
  const Node* apart = want.Find(key);
  if (apart == nullptr || !apart->is_map()) return;
  compare.Number(key + ".total", NumberOf(apart->Find("total")), static_cast<double>(got.size()));
  CompareCounts(key + ".by_severity", apart->Find("by_severity"), CountBy(got, SeverityWord),
                compare);
  CompareCounts(key + ".by_status", apart->Find("by_status"),
                CountBy(got, key == "modified" ? HiddenWord : StatusWord), compare);
  CompareSample(key + ".sample", apart->Find("sample"), got, compare);
  std::vector<Finding> failed;
  std::copy_if(got.begin(), got.end(), std::back_inserter(failed),
               [](const Finding& one) { return one.failed; });
  if (const Node* count = apart->Find("failed"))
    compare.Number(key + ".failed", NumberOf(count), static_cast<double>(failed.size()));
  CompareCounts(key + ".failed_by_severity", apart->Find("failed_by_severity"),
                CountBy(failed, SeverityWord), compare);
}

std::vector<std::string> CompareReport(const Node& want, const Report& report, Tally& tally) {
  Comparison compare;
  const std::string json = policy::RenderInspection({report});
  const policy::Result<policy::text::Tree> tree = policy::text::ReadJson(
      json, "inspect", {.max_bytes = std::size_t{256} << 20U, .max_nodes = 10'000'000});
  const bool shown = tree && !tree->root().items().empty();
  const Node* summary = shown ? tree->root().items().front().Find("summary") : nullptr;
  if (summary == nullptr) return {"inspect printed no summary"};
  compare.Text("format", FormatFor(want, report), report.format);
  CompareSummary(want, *summary, compare);
  CompareDetails(want, tree->root().items().front(), compare, tally);
  CompareSample("sample", want.Find("sample"), EntriesOf(report), compare);
  CompareApart("secrets", want, report.secrets, compare);
  CompareApart("misconfigurations", want, report.misconfigurations, compare);
  CompareApart("licenses", want, report.licenses, compare);
  CompareApart("modified", want, report.suppressed, compare);
  CompareApart("compliances", want, report.misconfigurations, compare);
  CompareCounts("by_status", want.Find("by_status"), CountBy(report.findings, StatusWord), compare);
  CompareCounts("fix_states", want.Find("fix_states"), CountBy(report.findings, StatusWord),
                compare);
  for (const char* key : {"ignored", "suppressed"}) {
    if (const Node* hidden = want.Find(key))
      compare.Number(key, NumberOf(hidden), static_cast<double>(report.suppressed.size()));
  }
  if (want.Find("results_with_suppressions") != nullptr) {
    const auto hidden = std::count_if(report.findings.begin(), report.findings.end(),
                                      [](const Finding& one) { return one.suppressed; });
    compare.Number("results_with_suppressions", NumberOf(want.Find("results_with_suppressions")),
                   static_cast<double>(hidden));
  }
  if (const Node* end = want.Find("eosl")) compare.Flag("eosl", end->is_true(), report.end_of_life);
  if (const Node* version = want.Find("grype_version"))
    compare.Text("grype_version", version->text(), report.scanner_version);
  return compare.Take();
}

}  // namespace

Tally JudgeReports(const std::filesystem::path& root) {
  const auto judge = [&](const std::string& name, const Node& want, Tally& tally) {
    const std::string format(want.StringAt("format"));
    const Node* refused = want.Find("must_be_refused");
    const bool must_refuse = refused != nullptr && refused->is_true();
    const bool forced = !must_refuse && IsBuilt(ReaderFor(format));
    const policy::Result<Report> read =
        ReadAs(Slurp(root / name), name, forced ? ReaderFor(format) : std::string{});
    if (must_refuse) {
      read ? tally.Differs(name + ": read as " + read->format + ", but must be refused")
           : tally.Equal();
    } else if (!IsBuilt(ReaderFor(format))) {
      // Plain SARIF of a tool with a format of its own is still plain SARIF; and a file that
      // names no tool at all ("null") may be read as another's, but never as a clean scan.
      const bool clean = read ? read->format == "sarif" || !read->complete
                              : read.error().kind == policy::ErrorKind::kUnsupported;
      clean ? tally.NotBuilt("the format '" + format + "'")
            : tally.Differs(name + ": " +
                            (read ? "read as " + read->format : policy::Describe(read.error())));
    } else {
      read ? tally.Count(name, CompareReport(want, *read, tally))
           : tally.Differs(name + ": " + policy::Describe(read.error()));
    }
  };
  return JudgeEach(root, "files", judge);
}

}  // namespace corpus
