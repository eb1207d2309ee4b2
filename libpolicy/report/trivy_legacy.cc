// Trivy JSON of schema 1 (before Trivy 0.20): a bare list of results, or null where nothing was
// found. It names neither the image nor a date, so an empty one proves nothing and is not complete.
#include "report/details.h"
#include "report/fields.h"
#include "report/readers.h"
#include "report/trivy_entries.h"
#include "report/trivy_types.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

Match Recognise(const Outline& seen) {
  if (seen.root() == Kind::kNull) {
    // Trivy ended its text without a line break, as other tools do not.
    const bool line = seen.head().find('\n') != std::string::npos;
    return seen.more_after() || line ? Match::kNo : Match::kPossible;
  }
  if (seen.root() != Kind::kList) return Match::kNo;
  if (!seen.Is("[].Target", Kind::kString)) return Match::kNo;
  const bool results =
      seen.Has("[].Vulnerabilities") || seen.Has("[].Misconfigurations") || seen.Has("[].Class");
  return results ? Match::kCertain : Match::kPossible;
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "trivy";
  TrivyResults results(report);
  text::JsonStream stream;
  bool right_root = false;
  stream.OnStart("", [&](Node::Kind kind) {
    right_root = kind == Node::Kind::kNull || kind == Node::Kind::kList;
  });
  results.Subscribe(stream, "[]");
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  if (!right_root || (results.any_result() && !results.any_target())) {
    return NoSuchReport("list of Trivy results", file);
  }
  SetDetail(report, "targets", results.count());
  if (!results.any_result()) SetIncomplete(report, "an empty report names neither tool nor target");
  return report;
}

}  // namespace

const Reader& TrivyLegacyReader() {
  static const Reader kReader{
      .name = "trivy-legacy",
      .title = "Trivy JSON, schema 1",
      .recognised = "a list of objects with a 'Target' and 'Vulnerabilities', or null",
      .versions = "0.1 to 0.19 (schema 1)",
      .for_people = kTrivyForPeople,
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
