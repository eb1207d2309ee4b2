// One JSON object a line on standard error: what happened, for machines; and the decision log.
#pragma once

#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/policy.h"

namespace policy::webhook {

// One member of a log line. `raw` values are JSON already (numbers, lists).
struct LogField {
  std::string key{};
  std::string value{};
  bool raw = false;
};

enum class LogLevel { kInfo, kWarn, kError };

// Sets the process-wide logger up; call once before any Log.
void StartLog();
// Writes {"time":…,"level":…,"message":…, fields…}. Thread-safe.
void Log(LogLevel level, std::string_view message, const std::vector<LogField>& fields = {});
// The one line that each judged request leaves.
void LogDecision(const policy::AdmissionRequest& request, const policy::Admitted& admitted,
                 const std::string& revision, double milliseconds);

// Appends whole decision documents to a file, one a line, each by a single write. Thread-safe. A
// write that fails (a full disk) is counted, never waited for.
class DecisionLog {
 public:
  // An empty path writes nothing. kUnavailable if the file cannot be opened.
  static policy::Result<DecisionLog> Open(const std::string& path);
  DecisionLog(DecisionLog&& other) noexcept : descriptor_(std::exchange(other.descriptor_, -1)) {}
  DecisionLog& operator=(DecisionLog&&) = delete;
  ~DecisionLog();
  // Writes the decision, if there is one. False if the line could not be written whole.
  bool Write(const policy::Admitted& admitted);

 private:
  explicit DecisionLog(int descriptor) : descriptor_(descriptor) {}
  int descriptor_ = -1;
  std::mutex mutex_{};
};

}  // namespace policy::webhook
