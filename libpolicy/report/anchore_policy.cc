// What Anchore's policies found in an image: a row for each trigger that fired, with the action of
// its gate. AnchoreCTL prints evaluations with `detail` or `details`, the engine's API tables
// whose columns `header` names.
//
// Rows tell what a policy complained about, not all that the image holds: an evaluation covers
// neither vulnerabilities nor secrets, however many rows speak of them.
#include <algorithm>
#include <array>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "base/chars.h"
#include "report/anchore_entry.h"
#include "report/details.h"
#include "report/fields.h"
#include "report/identifiers.h"
#include "report/readers.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

// One fired trigger, from whichever shape.
struct Row {
  std::string trigger_id{};
  std::string gate{};
  std::string trigger{};
  std::string text{};  // what the gate says
  std::string action{};
  bool allowed = false;
};

FindingKind KindOf(const Row& row) {
  if (row.gate == "vulnerabilities" && row.trigger_id.find('+') != std::string::npos) {
    return FindingKind::kVulnerability;
  }
  if (row.gate == "malware" && row.trigger == "scans") return FindingKind::kMalware;
  if (row.gate == "secret_scans") return FindingKind::kSecret;
  return row.gate == "licenses" ? FindingKind::kLicense : FindingKind::kMisconfiguration;
}

// "… (fixed in: 1.2.3)(GHSA-…)".
std::string_view Between(std::string_view text, std::string_view from, char to) {
  const std::size_t at = text.find(from);
  if (at == std::string_view::npos) return {};
  const std::string_view rest = text.substr(at + from.size());
  return rest.substr(0, std::min(rest.find(to), rest.size()));
}

// The first word that begins with a slash.
std::string PathIn(std::string_view text) {
  std::size_t at = text.find(" /");
  if (at == std::string_view::npos) at = text.find("=/");
  if (at == std::string_view::npos) return {};
  const std::string_view rest = text.substr(at + 1);
  return std::string(rest.substr(0, std::min(rest.find_first_of(" ,;)"), rest.size())));
}

// "CVE-2015-2992+struts-core-1.3.8.jar" and "MEDIUM Vulnerability found in non-os package type
// (java) - /home/app/… (fixed in: 2)(CVE-2015-2992 - https://…)".
void AddVulnerability(Finding& finding, const Row& row) {
  const std::size_t plus = row.trigger_id.find('+');
  finding.id = row.trigger_id.substr(0, plus);
  finding.package.name = row.trigger_id.substr(plus + 1);
  finding.package.base_name = finding.package.name;
  finding.path = PathIn(row.text);
  finding.package.path = finding.path;
  finding.fixed_versions = SplitVersions(Between(row.text, "(fixed in: ", ')'));
  finding.status = finding.fixed_versions.empty() ? "affected" : "fixed";
  AddCveAliases(finding, row.text);
  const std::string_view word = std::string_view(row.text).substr(0, row.text.find(' '));
  finding.severity = SeverityFromWord(word);
  if (finding.severity != Severity::kUnknown) {
    finding.ratings.push_back(
        {RatingSource::kScanner, "anchore", std::string(word), finding.severity});
  }
}

Finding MakeFinding(const Row& row) {
  Finding finding;
  finding.kind = KindOf(row);
  finding.id = row.trigger_id;
  SetSeverity(finding, row.action.empty() ? std::nullopt : std::optional(row.action));
  if (finding.kind == FindingKind::kVulnerability) {
    AddVulnerability(finding, row);
  } else {
    finding.path = PathIn(row.text);
  }
  finding.category = row.gate;
  finding.title = row.gate + ": " + row.trigger;
  // The gate for secrets may quote what it matched.
  if (finding.kind != FindingKind::kSecret) finding.message = row.text;
  finding.failed = base::ToLower(row.action) != "go";
  finding.suppressed = row.allowed;
  if (row.allowed) finding.suppression = "on an allow list of the policy";
  finding.shown_id = row.trigger_id;
  finding.shown_package = row.gate;
  finding.shown_version = row.trigger;
  return finding;
}

// `false`, null or "" where a row is on no allow list, else `true` or the list's entry.
bool IsAllowed(const Node* mark) {
  if (mark == nullptr || mark->is_null() || mark->is_false()) return false;
  if (mark->is_map() || mark->is_true()) return true;
  const std::string text = base::ToLower(Text(mark));
  return !text.empty() && text != "false" && text != "none";
}

Row RowOf(const Node& detail) {
  Row row;
  row.trigger_id = AnchoreText(detail, "trigger_id", "triggerId");
  row.gate = AnchoreText(detail, "gate", "gateName");
  row.trigger = AnchoreText(detail, "trigger_name", "triggerName");
  if (row.trigger.empty()) row.trigger = AnchoreText(detail, "trigger", "trigger");
  row.text = AnchoreText(detail, "description", "message");
  row.action = AnchoreText(detail, "status", "action");
  for (const char* key : {"allowlisted", "allowListed", "whitelisted"}) {
    row.allowed = row.allowed || IsAllowed(detail.Find(key));
  }
  return row;
}

// The places of the facts in a table's rows.
struct Columns {
  std::vector<std::string> names{"image_id",    "repo_tag",    "trigger_id",
                                 "gate",        "trigger",     "check_output",
                                 "gate_action", "whitelisted", "policy_id"};
  std::vector<std::string> read{};  // of the header that is being read

  const Node* At(std::span<const Node> cells, std::string_view name) const {
    for (std::size_t i = 0; i < cells.size() && i < names.size(); ++i) {
      if (names[i] == name) return &cells[i];
    }
    return nullptr;
  }
};

Row RowOf(const Columns& columns, const Node& cells) {
  const auto text = [&](std::string_view name) {
    return std::string(Text(columns.At(cells.items(), name)));
  };
  Row row;
  row.trigger_id = text("trigger_id");
  row.gate = text("gate");
  row.trigger = text("trigger");
  row.text = text("check_output");
  row.action = text("gate_action");
  row.allowed = IsAllowed(columns.At(cells.items(), "whitelisted")) ||
                IsAllowed(columns.At(cells.items(), "allowlisted"));
  return row;
}

// What the whole report says about itself.
struct Header {
  Node::Kind root = Node::Kind::kNull;
  int evaluations = 0;  // begun
  int listed = 0;       // that hold a list of rows
  bool known = false;
  bool malformed = false;  // a row that is none
  std::map<std::string, std::int64_t> final_actions{};
  Columns columns{};
};

void Keep(Report& report, const Row& row) {
  if (row.gate == "vulnerabilities" && row.trigger.find("data_unavailable") != std::string::npos) {
    SetIncomplete(report, "the scanner has no vulnerability data for this image");
  }
  report.findings.push_back(MakeFinding(row));
}

void SubscribeFacts(text::JsonStream& stream, Header& header, Report& report,
                    const std::string& prefix) {
  for (const char* key : {"finalAction", "final_action"}) {
    stream.On(prefix + key, [&](const Node& v) {
      if (!Text(&v).empty()) ++header.final_actions[std::string(Text(&v))];
      header.known = true;
    });
  }
  for (const char* key : {"imageDigest", "image_digest", "digest"}) {
    stream.On(prefix + key, [&](const Node& v) { AddOnce(report.subject_digests, Text(&v)); });
  }
  for (const char* key : {"evaluatedTag", "evaluated_tag", "tag"}) {
    stream.On(prefix + key, [&](const Node& v) {
      if (report.reference.empty()) report.reference = ImageName(Text(&v));
    });
  }
  for (const char* key :
       {"lastEvaluation", "last_evaluation", "evaluationTime", "evaluation_time"}) {
    stream.On(prefix + key, [&](const Node& v) {
      const std::optional<Time> at = ReadTime(Text(&v));
      if (at && (!report.scanned_at || *report.scanned_at < *at)) report.scanned_at = at;
    });
  }
}

// Evaluations as AnchoreCTL prints them.
void SubscribeEvaluations(text::JsonStream& stream, Header& header, Report& report) {
  for (const std::string prefix : {"", "[].", "evaluations[].", "[].evaluations[]."}) {
    SubscribeFacts(stream, header, report, prefix);
    for (const char* key : {"detail", "details", "details.findings"}) {
      stream.OnStart(prefix + key, [&](Node::Kind kind) {
        if (kind == Node::Kind::kList) ++header.listed;
      });
      stream.On(prefix + key + "[]", [&](const Node& v) {
        header.malformed = header.malformed || Either(v, "gate", "gateName") == nullptr;
        Keep(report, RowOf(v));
      });
    }
    for (const char* key : {"numberOfFindings", "number_of_findings"}) {
      stream.On(prefix + key, [&](const Node& v) {
        if (Text(&v) == "0") ++header.listed;
      });
    }
  }
  for (const char* path : {"evaluations[]", "[].evaluations[]"}) {
    stream.OnStart(path, [&](Node::Kind) {
      ++header.evaluations;
      header.known = true;
    });
  }
  for (const char* path : {"detail", "[].detail"}) {
    stream.OnStart(path, [&](Node::Kind) { ++header.evaluations; });
  }
}

// The engine's: {digest: {tag: [{detail.result.result{image: {result}}}]}}, alone or in a list.
void SubscribeTables(text::JsonStream& stream, Header& header, Report& report) {
  for (const std::string root : {"", "[]."}) {
    stream.OnStart(root + "*", [&](Node::Kind) {
      if (stream.current_key().starts_with("sha256:")) {
        AddOnce(report.subject_digests, stream.current_key());
      }
    });
    stream.OnStart(root + "*.*[].detail", [&](Node::Kind) {
      ++header.evaluations;
      if (report.reference.empty()) report.reference = ImageName(stream.current_key());
    });
    const std::string evaluation = root + "*.*[].";
    for (const char* key : {"last_evaluation", "lastEvaluation"}) {
      stream.On(evaluation + key, [&](const Node& v) { report.scanned_at = ReadTime(Text(&v)); });
    }
    const std::string result = evaluation + "detail.result.";
    for (const char* key : {"final_action", "finalAction"}) {
      stream.On(result + key, [&](const Node& v) {
        if (!Text(&v).empty()) ++header.final_actions[std::string(Text(&v))];
      });
    }
    for (const char* key : {"image_digest", "imageDigest"}) {
      stream.On(result + key, [&](const Node& v) { AddOnce(report.subject_digests, Text(&v)); });
    }
    const std::string table = result + "result.*.result.";
    stream.OnStart(table + "header", [&](Node::Kind) { header.columns.read.clear(); });
    stream.On(table + "header[]",
              [&](const Node& v) { header.columns.read.push_back(base::ToLower(Text(&v))); });
    stream.OnEnd(table + "header", [&] {
      if (!header.columns.read.empty()) header.columns.names = header.columns.read;
    });
    stream.OnStart(table + "rows", [&](Node::Kind kind) {
      header.known = true;
      if (kind == Node::Kind::kList) ++header.listed;
    });
    stream.On(table + "rows[]", [&](const Node& v) {
      header.malformed = header.malformed || v.items().size() < header.columns.names.size();
      Keep(report, RowOf(header.columns, v));
    });
  }
}

bool IsOwn(const Header& header, const Report& report) {
  if (header.malformed) return false;
  if (header.root == Node::Kind::kList && header.evaluations == 0) {
    return report.subject_digests.empty() && report.findings.empty();
  }
  return header.evaluations > 0 && header.known;
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "anchore";
  report.covers.insert(Coverage::kMisconfigurations);
  report.states_fixes = false;
  Header header;
  text::JsonStream stream;
  bool items = false;
  stream.OnStart("", [&](Node::Kind kind) { header.root = kind; });
  stream.OnStart("[]", [&](Node::Kind) { items = true; });
  SubscribeEvaluations(stream, header, report);
  SubscribeTables(stream, header, report);
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  if (!IsOwn(header, report) || (items && header.evaluations == 0)) {
    return NoSuchReport("Anchore policy evaluation", file);
  }
  if (!header.final_actions.empty()) SetDetail(report, "finalActions", header.final_actions);
  ShowFirstDigest(report);
  if (header.evaluations == 0) SetIncomplete(report, "an empty list names no image");
  if (header.listed < header.evaluations) {
    SetIncomplete(report, "an evaluation does not list its findings");
  }
  return report;
}

Match Recognise(const Outline& seen) {
  for (const std::string root : {"", "[]."}) {
    if (seen.root() != (root.empty() ? Kind::kMap : Kind::kList)) continue;
    const auto has = [&](const char* path) { return seen.Has(root + path); };
    if (has("detail[].triggerId") || has("detail[].trigger_id")) return Match::kCertain;
    const bool action = has("finalAction") || has("final_action");
    if (has("detail") && action) return Match::kCertain;
    const bool image =
        has("imageDigest") || has("image_digest") || has("evaluatedTag") || has("evaluated_tag");
    if (seen.Is(root + "evaluations", Kind::kList) && image) return Match::kCertain;
  }
  const bool tables =
      seen.HasLike("[].sha256:", "[].detail") || seen.HasLike("sha256:", "[].detail");
  return tables ? Match::kCertain : Match::kNo;
}

}  // namespace

const Reader& AnchorePolicyReader() {
  static const Reader kReader{
      .name = "anchore-policy",
      .title = "Anchore policy evaluation",
      .recognised =
          "evaluations with 'finalAction' and rows of 'gate' and 'triggerId' under 'detail' or "
          "'evaluations[].details', or tables under an image digest and its tag",
      .versions = "AnchoreCTL 1 to 5, Anchore Engine 0.5 to 1.1",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
