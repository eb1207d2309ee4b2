// SARIF 2.1.0 (OASIS Standard), all runs of any tool; what a tool looks for is in sarif_tools.cc.
// Checked on Trivy 0.42, Grype 0.34, Dockle 0.3 and Docker Scout.
//
// A run without results did not run (3.14.23), and a failed one proves nothing (3.20.14).
#include <string>
#include <utility>

#include "report/fields.h"
#include "report/readers.h"
#include "report/sarif_run.h"
#include "text/json_stream.h"
#include "text/utf8.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

bool IsSchema(std::string_view uri) { return uri.find("sarif") != std::string_view::npos; }

Match Recognise(const Outline& seen) {
  if (seen.root() != Kind::kMap) return Match::kNo;
  const bool runs = seen.Is("runs", Kind::kList) || seen.Is("runs", Kind::kNull);
  const bool version = seen.TextAt("version").starts_with("2.1.");
  const bool schema = IsSchema(seen.TextAt("$schema"));
  if (runs && (version || schema || seen.Has("runs[].tool.driver"))) return Match::kCertain;
  return runs || schema ? Match::kPossible : Match::kNo;
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.states_fixes = false;
  SarifRuns runs(report);
  text::JsonStream stream;
  std::string version;
  std::string schema;
  bool has_runs = false;
  stream.On("version", [&](const Node& v) { version = Text(&v); });
  stream.On("$schema", [&](const Node& v) { schema = Text(&v); });
  stream.OnStart("runs", [&](Node::Kind kind) {
    has_runs = kind == Node::Kind::kList || kind == Node::Kind::kNull;
  });
  runs.Subscribe(stream);
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  const bool sarif = version.starts_with("2.1.") || (version.empty() && IsSchema(schema)) ||
                     (version.empty() && runs.count() > 0 && !report.scanner.empty());
  if (!has_runs || !sarif) {
    std::string message = "unknown format: no SARIF 2.1.0 log";
    if (!version.empty() && has_runs) message += " but version '" + text::OneLine(version) + "'";
    return Error{.kind = ErrorKind::kUnsupported,
                 .message = std::move(message),
                 .where = {.file = std::string(file)}};
  }
  if (runs.count() == 0) SetIncomplete(report, "the log holds no run");
  ShowFirstDigest(report);
  runs.SetDetails();
  return report;
}

}  // namespace

const Reader& SarifReader() {
  static const Reader kReader{
      .name = "sarif",
      .title = "SARIF 2.1.0",
      .recognised = "an object with 'runs', and 2.1.0 as 'version' or a SARIF '$schema'",
      .versions = "2.1.0 of any tool",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
