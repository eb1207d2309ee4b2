// conversions: every real report written in each target of `convert` and read back.
#include <string>

#include "corpus/corpus.h"
#include "policy/render.h"
#include "policy/report.h"
#include "support/round_trip.h"

namespace corpus {

Tally JudgeConversions(const std::filesystem::path& root) {
  const auto judge = [&](const std::string& name, const Node&, Tally& tally) {
    const policy::Result<policy::Report> report = policy::ReadReport(Slurp(root / name), name);
    if (!report) return;  // The part "reports" says whether it should have been read.
    for (const policy::OutputInfo& target : policy::Conversions()) {
      tally.Count(name + " to " + target.name, policy::testing::LostOnTheWay(*report, target.name));
    }
  };
  return JudgeEach(root, "files", judge);
}

}  // namespace corpus
