// `policy-check attest`: signs a scanner's report, or any other predicate, as a statement about an
// image.
#include <utility>

#include "commands.h"
#include "io.h"
#include "signing.h"

namespace cli {
namespace {

constexpr std::size_t kMaxReport = std::size_t{512} << 20U;

}  // namespace

int RunAttest(const AttestOptions& options) {
  std::optional<policy::Stage> stage;
  if (!options.stage.empty()) {
    stage = policy::ParseStage(options.stage);
    if (!stage) return Complain("unknown stage '" + options.stage + "'"), kUsage;
  }
  const bool report = options.predicate.empty();
  const std::string& file = report ? options.report : options.predicate;
  if (file.empty()) return Complain("neither --report nor --predicate"), kUsage;
  policy::Result<std::string> bytes = policy::ReadFile(file, kMaxReport);
  if (!bytes) return Complain(bytes.error()), kEvidence;
  const MakeSigned make = [&](const std::string& image, policy::SignedForm form,
                              const policy::SigningKey& key) {
    if (!report) {
      return policy::AttestPredicate({.image = image,
                                      .form = form,
                                      .predicate = *std::move(bytes),
                                      .predicate_file = file,
                                      .type = options.type},
                                     key);
    }
    return policy::AttestReport({.image = image,
                                 .form = form,
                                 .report_bytes = *std::move(bytes),
                                 .report_file = file,
                                 .stage = stage,
                                 .now = options.at.value_or(Now())},
                                key);
  };
  return SignAndDeliver(options.image, options.signing, options.dialling, make);
}

}  // namespace cli
