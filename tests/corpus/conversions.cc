// conversions: every real report written in each target of `convert` and read back.
#include <string>

#include "corpus/corpus.h"
#include "policy/render.h"
#include "policy/report.h"
#include "support/round_trip.h"

namespace corpus {

Tally JudgeConversions(const std::filesystem::path& root) {
  const policy::text::Tree expected = ReadExpected(root);
  Tally tally;
  const policy::text::Node* files = expected.root().Find("files");
  if (files == nullptr) return tally;
  for (const policy::text::Member& row : files->members()) {
    const std::string name(row.key);
    const policy::Result<policy::Report> report = policy::ReadReport(Slurp(root / name), name);
    if (!report) continue;  // The part "reports" says whether it should have been read.
    for (const policy::OutputInfo& target : policy::Conversions()) {
      tally.Count(name + " to " + target.name, policy::testing::LostOnTheWay(*report, target.name));
    }
  }
  return tally;
}

}  // namespace corpus
