// Field names are cosign's (specs: COSIGN_VULN_ATTESTATION_SPEC).
#include "attest/vuln.h"

#include <cstddef>
#include <utility>

#include "attest/build_statement.h"
#include "text/json_stream.h"
#include "text/json_writer.h"
#include "text/utf8.h"

namespace policy::attest {
namespace {

constexpr std::string_view kStage = "stage=";
constexpr std::size_t kDepthAroundReport = 3;  // statement, predicate, scanner
constexpr std::size_t kMostParameters = 1000;

Error Bad(std::string message, std::string_view file) {
  Error error;
  error.kind = ErrorKind::kBadInput;
  error.message = std::move(message);
  error.where.file = std::string(file);
  return error;
}

class PredicateReader {
 public:
  PredicateReader(std::string_view predicate, std::string_view file)
      : predicate_(predicate), file_(file) {}
  Result<VulnPredicate> Read();

 private:
  void Watch(text::JsonStream& stream);
  void Text(text::JsonStream& stream, std::string_view path, std::string VulnPredicate::*field);
  void Date(text::JsonStream& stream, std::string_view path,
            std::optional<Time> VulnPredicate::*field);

  std::string_view predicate_;
  std::string_view file_;
  VulnPredicate read_{};
  std::size_t result_begin_ = 0;
  std::size_t result_end_ = 0;
  std::optional<Error> problem_{};
};

void PredicateReader::Text(text::JsonStream& stream, std::string_view path,
                           std::string VulnPredicate::*field) {
  stream.On(path, [this, field](const text::Node& node) { read_.*field = node.string(); });
}

void PredicateReader::Date(text::JsonStream& stream, std::string_view path,
                           std::optional<Time> VulnPredicate::*field) {
  stream.On(path, [this, field, path](const text::Node& node) {
    if (node.is_null() || (node.is_string() && node.text().empty())) return;
    read_.*field = ParseTime(node.string());
    if ((read_.*field) || problem_) return;
    problem_ = Bad(
        "the predicate's '" + std::string(path) + "' is no time: " + text::QuoteLine(node.text()),
        file_);
  });
}

void PredicateReader::Watch(text::JsonStream& stream) {
  Text(stream, "stage", &VulnPredicate::stage_member);
  Text(stream, "scanner.uri", &VulnPredicate::scanner_uri);
  Text(stream, "scanner.version", &VulnPredicate::scanner_version);
  Text(stream, "scanner.db.uri", &VulnPredicate::database_uri);
  Text(stream, "scanner.db.version", &VulnPredicate::database_version);
  Date(stream, "scanner.db.lastUpdate", &VulnPredicate::database_updated);
  Date(stream, "metadata.scanStartedOn", &VulnPredicate::scan_started);
  Date(stream, "metadata.scanFinishedOn", &VulnPredicate::scan_finished);
  stream.On("invocation.parameters[]", [this](const text::Node& node) {
    if (read_.parameters.size() < kMostParameters && node.is_string()) {
      read_.parameters.emplace_back(node.string());
    }
  });
  stream.OnStart("scanner.result",
                 [this, &stream](text::Node::Kind) { result_begin_ = stream.offset(); });
  stream.OnEnd("scanner.result", [this, &stream] { result_end_ = stream.offset(); });
}

Result<VulnPredicate> PredicateReader::Read() {
  if (predicate_.empty()) return Bad("the statement has no predicate", file_);
  text::JsonStream stream;
  Watch(stream);
  text::StringSource source(predicate_);
  const Result<void> done = stream.Read(source, file_);
  if (!done) return done.error();
  if (problem_) return *std::move(problem_);
  read_.result = predicate_.substr(result_begin_, result_end_ - result_begin_);
  if (read_.result.empty() || read_.result == "null") {
    return Bad("the predicate holds no scan result", file_);
  }
  return std::move(read_);
}

std::string Predicate(const VulnClaim& claim, std::string_view report) {
  text::JsonWriter out;
  out.BeginObject();
  out.Key("invocation").BeginObject().Key("parameters").BeginArray();
  if (!claim.stage.empty()) out.String(std::string(kStage) + claim.stage);
  out.EndArray();
  out.Key("uri").String("").Key("event_id").String("").Key("builder.id").String("").EndObject();
  out.Key("scanner").BeginObject();
  out.Key("uri").String(claim.scanner).Key("version").String(claim.scanner_version);
  out.Key("db").BeginObject().Key("uri").String("").Key("version").String("");
  if (claim.database_updated) out.Key("lastUpdate").String(FormatTime(*claim.database_updated));
  out.EndObject();
  out.Key("result").Raw(report).EndObject();
  out.Key("metadata").BeginObject();
  out.Key("scanStartedOn").String(FormatTime(claim.started));
  out.Key("scanFinishedOn").String(FormatTime(claim.finished));
  out.EndObject().EndObject();
  return out.Take();
}

}  // namespace

std::string_view VulnPredicate::stage() const {
  for (const std::string& parameter : parameters) {
    if (parameter.starts_with(kStage)) return std::string_view(parameter).substr(kStage.size());
  }
  return {};
}

Result<VulnPredicate> ReadVulnPredicate(std::string_view predicate, std::string_view file) {
  return PredicateReader(predicate, file).Read();
}

Result<std::string> BuildVulnStatement(const VulnClaim& claim) {
  const Result<std::string_view> report = CheckJson(claim.report, "report", kDepthAroundReport);
  if (!report) return report.error();
  const std::string predicate = Predicate(claim, *report);
  return BuildStatement({.image = claim.image,
                         .digest = claim.digest,
                         .predicate_type = std::string(kVulnPredicate),
                         .predicate = predicate});
}

}  // namespace policy::attest
