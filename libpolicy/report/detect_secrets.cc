// Baselines of detect-secrets (`detect-secrets scan`), checked on 0.9 to 1.5. What was audited as
// no secret stays an entry, marked as suppressed.
//
// The hash of a secret is left out too: short ones can be found from it.
#include <string>
#include <utility>

#include "report/fields.h"
#include "report/readers.h"
#include "report/secret_entries.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

Match Recognise(const Outline& seen) {
  if (seen.root() != Kind::kMap || !seen.Has("results")) return Match::kNo;
  if (seen.Has("plugins_used")) return Match::kCertain;
  return seen.Has("generated_at") && seen.Has("version") ? Match::kPossible : Match::kNo;
}

Finding ReadSecret(const Node& entry, std::string_view file) {
  const std::string own = TextAt(entry, "filename");
  Finding finding = SecretAt(TextAt(entry, "type"), own.empty() ? std::string(file) : own,
                             TextAt(entry, "line_number"));
  finding.title = finding.id;
  const Node* verified = entry.Find("is_verified");
  if (verified != nullptr)
    finding.status_as_written = verified->is_true() ? "verified" : "unverified";
  const Node* audited = entry.Find("is_secret");
  if (audited != nullptr && audited->is_false()) {
    finding.suppressed = true;
    finding.suppression = "audited as no secret";
  }
  return finding;
}

struct Header {
  bool results = false;
  bool plugins = false;  // the key
  std::size_t plugin_count = 0;
};

void Subscribe(text::JsonStream& stream, Header& header, Report& report) {
  stream.On("version", [&](const Node& v) { report.scanner_version = Text(&v); });
  stream.On("generated_at", [&](const Node& v) { report.scanned_at = ReadTime(Text(&v)); });
  stream.OnStart("plugins_used", [&](Node::Kind) { header.plugins = true; });
  stream.OnStart("plugins_used[]", [&](Node::Kind) { ++header.plugin_count; });
  stream.OnStart("results", [&](Node::Kind kind) {
    header.results = kind == Node::Kind::kMap;
    if (!header.results) SetIncomplete(report, "'results' is no object");
  });
  stream.OnStart("results.*", [&](Node::Kind kind) {
    const bool scalar = kind != Node::Kind::kList && kind != Node::Kind::kMap;
    if (scalar && kind != Node::Kind::kNull) {
      SetIncomplete(report, "the results of a file are no list");
    }
  });
  stream.On("results.*[]",
            [&](const Node& v) { report.findings.push_back(ReadSecret(v, stream.current_key())); });
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report = SecretReport("detect-secrets");
  report.stage = Stage::kSource;
  Header header;
  text::JsonStream stream;
  Subscribe(stream, header, report);
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  const bool dated = report.scanned_at.has_value() && !report.scanner_version.empty();
  if (!(header.plugins || (header.results && dated))) {
    return NoSuchReport("baseline of detect-secrets", file);
  }
  if (!header.results) SetIncomplete(report, "there are no 'results'");
  if (header.plugin_count == 0) SetIncomplete(report, "no plugin looked for secrets");
  return report;
}

}  // namespace

const Reader& DetectSecretsReader() {
  static const Reader kReader{
      .name = "detect-secrets",
      .title = "detect-secrets baseline",
      .recognised = "an object with 'results' and 'plugins_used'",
      .versions = "0.9 to 1.5",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
