// `policy-check attest`: signs a scanner's report as the statement that the webhook believes.
#include <cstdlib>
#include <utility>

#include "commands.h"
#include "io.h"

namespace cli {
namespace {

constexpr std::size_t kMaxReport = std::size_t{512} << 20U;
constexpr std::size_t kMaxKey = std::size_t{64} << 10U;
constexpr const char* kPasswordVariable = "POLICY_CHECK_KEY_PASSWORD";

// The password comes from a file or the environment, never from an argument that others can list.
policy::Result<std::string> Password(const AttestOptions& options) {
  if (options.key_password_file.empty()) {
    const char* value = std::getenv(kPasswordVariable);
    return std::string(value == nullptr ? "" : value);
  }
  policy::Result<std::string> text = policy::ReadFile(options.key_password_file, kMaxKey);
  if (!text) return text;
  while (!text->empty() && (text->back() == '\n' || text->back() == '\r')) text->pop_back();
  return text;
}

}  // namespace

int RunAttest(const AttestOptions& options) {
  policy::AttestRequest request{.image = options.image, .report_file = options.report};
  if (!options.stage.empty()) {
    request.stage = policy::ParseStage(options.stage);
    if (!request.stage) return Complain("unknown stage '" + options.stage + "'"), kUsage;
  }
  policy::Result<std::string> key = policy::ReadFile(options.key, kMaxKey);
  if (!key) return Complain(key.error()), kUsage;
  policy::Result<std::string> password = Password(options);
  if (!password) return Complain(password.error()), kUsage;
  policy::Result<std::string> report = policy::ReadFile(options.report, kMaxReport);
  if (!report) return Complain(report.error()), kEvidence;
  request.key_pem = *std::move(key);
  request.key_password = *std::move(password);
  request.report_bytes = *std::move(report);
  request.now = options.at.value_or(Now());
  const policy::Result<std::string> envelope = policy::AttestReport(request);
  if (!envelope) return Complain(envelope.error()), kEvidence;
  const policy::Result<void> written = policy::WriteFile(options.out, *envelope);
  if (!written) return Complain(written.error()), kUsage;
  return kAllowed;
}

}  // namespace cli
