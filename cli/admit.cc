// `policy-check admit`: an AdmissionReview through the very code of the webhook.
#include <utility>

#include "commands.h"
#include "inputs.h"
#include "io.h"

namespace cli {
namespace {

constexpr std::size_t kMaxReview = std::size_t{8} << 20U;

}  // namespace

int RunAdmit(const AdmitOptions& options) {
  const policy::Result<std::string> text = policy::ReadFile(options.review, kMaxReview);
  if (!text) return Complain(text.error()), kEvidence;
  const policy::Result<policy::AdmissionRequest> request =
      policy::ReadAdmission(*text, options.review == "-" ? "standard input" : options.review);
  if (!request) return Complain(request.error()), kEvidence;
  if (!request->has_request) {
    Complain("'" + options.review + "' holds no admission request");
    return kEvidence;
  }
  Inputs inputs = ReadInputs(options.judge, policy::Point::kAdmission);
  if (inputs.failure) return Complain(inputs.failure->error), inputs.failure->code;
  const policy::Gate gate{inputs.policies, inputs.evidence, inputs.context};
  const policy::Admitted admitted = policy::Admit(gate, *request, inputs.context.now);
  std::vector<policy::Decision> decisions;
  if (admitted.decision) decisions.push_back(*admitted.decision);
  const int code = ExitCodeOf(decisions, options.judge.warn_exit_code);
  if (options.judge.format == "review")
    return Finish(policy::RenderAdmission(admitted.answer) + "\n", code);
  if (decisions.empty() && options.judge.format == "text") {
    return Finish("allowed: this request carries no pod to judge\n", code);
  }
  return PrintDecisions(decisions, options.judge.format, code);
}

}  // namespace cli
