// Logs through spdlog, whose pattern leaves the JSON to us; the decision log through plain append
// writes.
#include "log.h"

#include <fcntl.h>
#include <spdlog/sinks/stdout_sinks.h>
#include <spdlog/spdlog.h>
#include <unistd.h>

#include <cerrno>
#include <chrono>
#include <cstring>
#include <memory>

namespace policy::webhook {
namespace {

spdlog::level::level_enum LevelOf(LogLevel level) {
  if (level == LogLevel::kError) return spdlog::level::err;
  return level == LogLevel::kWarn ? spdlog::level::warn : spdlog::level::info;
}

std::string Number(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.3f", value);
  return text;
}

std::string Images(const policy::Decision& decision) {
  std::string list = "[";
  for (const policy::JudgedImage& image : decision.subject.images) {
    if (list.size() > 1) list += ",";
    list += policy::JsonString(image.reference);
  }
  return list + "]";
}

// Rules that failed, each once, in the decision's order.
std::string FailedRules(const policy::Decision& decision) {
  std::string list = "[";
  std::string last;
  for (const policy::JudgedRule& rule : decision.rules) {
    const std::string name = rule.policy + "/" + rule.rule;
    const bool failed =
        rule.result == policy::RuleResult::kFail || rule.result == policy::RuleResult::kError;
    if (!failed || name == last) continue;
    if (list.size() > 1) list += ",";
    list += policy::JsonString(name);
    last = name;
  }
  return list + "]";
}

}  // namespace

void StartLog() {
  auto logger = std::make_shared<spdlog::logger>("policy-webhook",
                                                 std::make_shared<spdlog::sinks::stderr_sink_mt>());
  logger->set_pattern(R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l",%v})",
                      spdlog::pattern_time_type::utc);
  logger->flush_on(spdlog::level::info);
  spdlog::set_default_logger(std::move(logger));
}

void Log(LogLevel level, std::string_view message, const std::vector<LogField>& fields) {
  std::string line = "\"message\":" + policy::JsonString(message);
  for (const LogField& field : fields) {
    line += "," + policy::JsonString(field.key) + ":" +
            (field.raw ? field.value : policy::JsonString(field.value));
  }
  spdlog::default_logger_raw()->log(LevelOf(level),
                                    spdlog::string_view_t(line.data(), line.size()));
}

void LogDecision(const policy::AdmissionRequest& request, const policy::Admitted& admitted,
                 const std::string& revision, double milliseconds) {
  std::vector<LogField> fields{{"uid", request.uid},
                               {"user", request.user},
                               {"operation", request.operation},
                               {"kind", request.kind},
                               {"namespace", request.namespace_name},
                               {"name", request.name},
                               {"dryRun", request.dry_run ? "true" : "false", true},
                               {"allowed", admitted.answer.allowed ? "true" : "false", true}};
  if (admitted.decision) {
    fields.push_back({"reason", admitted.decision->reason});
    fields.push_back({"images", Images(*admitted.decision), true});
    fields.push_back({"failedRules", FailedRules(*admitted.decision), true});
    fields.push_back({"decisionDigest", admitted.digest});
  }
  fields.push_back({"revision", revision});
  fields.push_back({"ms", Number(milliseconds), true});
  Log(LogLevel::kInfo, admitted.decision ? "decision" : "passed", fields);
}

policy::Result<DecisionLog> DecisionLog::Open(const std::string& path) {
  if (path.empty()) return DecisionLog(-1);
  const int descriptor = open(path.c_str(), O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0640);
  if (descriptor >= 0) return DecisionLog(descriptor);
  return policy::Error{
      .kind = policy::ErrorKind::kUnavailable,
      .message = std::string("cannot open the decision log: ") + std::strerror(errno),
      .where = {.file = path}};
}

DecisionLog::~DecisionLog() {
  if (descriptor_ >= 0) close(descriptor_);
}

bool DecisionLog::Write(const policy::Admitted& admitted) {
  if (descriptor_ < 0 || !admitted.decision) return true;
  const std::string line = policy::RenderJson(*admitted.decision, admitted.digest) + "\n";
  const std::lock_guard<std::mutex> lock(mutex_);
  ssize_t written = 0;
  do {
    written = write(descriptor_, line.data(), line.size());
  } while (written < 0 && errno == EINTR);
  if (written == static_cast<ssize_t>(line.size())) return true;
  // A torn line must not swallow the next one.
  if (written > 0) (void)!write(descriptor_, "\n", 1);
  return false;
}

}  // namespace policy::webhook
