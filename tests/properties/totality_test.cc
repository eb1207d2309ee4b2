// No input makes evaluation fail: documents and pods as no reader makes them, and no exception
// thrown.
#include <doctest/doctest.h>

#include <algorithm>
#include <limits>

#include "policy/render.h"
#include "properties/generate.h"
#include "properties/world.h"

namespace policy::properties {
namespace {

std::string OddText(Dice& dice) {
  return dice.OneOf<std::string>({"", "/", "//", "@", ":", "~", "\n", std::string(300, 'x'),
                                  "sha256:", "\xff\xfe", "CVE-", "pkg:", "1..2-~+", "**"});
}

std::optional<Time> OddDate(Dice& dice) {
  return dice.Maybe(80, std::vector<Time>{Time{}, *ParseTime("0000-01-01T00:00:00Z"),
                                          *ParseTime("9999-12-31T23:59:59Z")});
}

void Distort(Dice& dice, Package& package) {
  for (SharedText* field : {&package.name, &package.version, &package.type, &package.space,
                            &package.purl, &package.path}) {
    if (dice.Chance(25)) *field = OddText(dice);
  }
}

void Distort(Dice& dice, Finding& finding) {
  if (dice.Chance(30)) finding.id = OddText(dice);
  if (dice.Chance(30)) finding.aliases = {OddText(dice), finding.id, OddText(dice)};
  if (dice.Chance(30)) finding.path = OddText(dice);
  if (dice.Chance(30)) finding.more_paths = {OddText(dice), OddText(dice)};
  if (dice.Chance(30)) finding.fixed_versions = {OddText(dice), OddText(dice)};
  if (dice.Chance(30)) finding.status = OddText(dice);
  if (dice.Chance(30)) finding.published_at = OddDate(dice);
  if (dice.Chance(30)) finding.fixed_at = OddDate(dice);
  if (dice.Chance(20)) finding.more_packages = {finding.package, Package()};
  if (dice.Chance(20)) finding.kind = static_cast<FindingKind>(dice.Below(6));
  if (dice.Chance(20)) {
    finding.cvss = {{.version = OddText(dice),
                     .score = dice.OneOf<double>({-5, 1e308, 10.1}),
                     .vector = OddText(dice)}};
  }
  if (dice.Chance(20)) finding.epss = dice.OneOf<double>({-1, 2});
  Distort(dice, finding.package);
}

Document Distorted(Dice& dice, Document document) {
  Report& report = document.report;
  for (Finding& finding : report.findings) Distort(dice, finding);
  for (Package& package : report.packages) Distort(dice, package);
  for (FeedEntry& row : report.feed) {
    if (dice.Chance(20)) row.id = OddText(dice);
    if (dice.Chance(20)) row.probability.reset();
  }
  if (dice.Chance(20)) report.scanner = OddText(dice);
  if (dice.Chance(20)) report.reference = OddText(dice);
  if (dice.Chance(20)) report.platform = OddText(dice);
  if (dice.Chance(20)) report.scanned_at = OddDate(dice);
  if (dice.Chance(20)) report.database_at = OddDate(dice);
  if (dice.Chance(20)) report.subject_digests = {OddText(dice), names::kDigestA};
  if (dice.Chance(20)) document.digest = OddText(dice);
  if (dice.Chance(10)) report.suppressed = report.findings;
  if (dice.Chance(10)) report.covers.clear();
  return document;
}

void Distort(Dice& dice, Subject& subject) {
  if (dice.Chance(10)) subject.images.clear();
  for (SubjectImage& image : subject.images) {
    if (dice.Chance(10)) image.text = OddText(dice);
    if (dice.Chance(15)) image.reference.reset();
    if (dice.Chance(15)) image.digest = OddText(dice);
  }
  if (dice.Chance(10)) subject.namespace_name = OddText(dice);
  if (!subject.workload || !subject.workload->pod) return;
  Pod& pod = *subject.workload->pod;
  if (dice.Chance(10)) pod.containers.clear();
  if (dice.Chance(20)) pod.node_arch = {OddText(dice)};
  for (Container& container : pod.containers) {
    if (dice.Chance(20)) container.image.reset();
    if (dice.Chance(20)) container.security.added_capabilities = {OddText(dice)};
  }
}

TEST_CASE("totality: whatever the documents and the subject hold, there is a decision") {
  const std::size_t count = CaseCount(1500);
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    CAPTURE(seed);
    World world = WorldOf(MakeCase(seed));
    Dice dice(seed);
    for (auto& document : world.evidence.documents) {
      document = std::make_shared<const Document>(Distorted(dice, *document));
    }
    Distort(dice, world.subject);
    if (dice.Chance(10)) world.context.platform = OddText(dice);
    if (dice.Chance(10)) world.context.now = *ParseTime("9999-12-31T23:59:59Z");
    Decision decision;
    REQUIRE_NOTHROW(decision = Judge(world));
    const bool denies =
        std::any_of(decision.rules.begin(), decision.rules.end(), [](const JudgedRule& rule) {
          return rule.result == RuleResult::kFail || rule.result == RuleResult::kError;
        });
    REQUIRE((decision.reason == "decision.denied") == denies);
    if (denies) REQUIRE_FALSE(decision.allowed);
    if (!decision.allowed && !denies) REQUIRE(decision.reason == "decision.noMatch");
    REQUIRE_NOTHROW(RenderJson(decision));
    // The same in any order, odd as it is.
    const std::string want = ContentOf(decision);
    std::reverse(world.evidence.documents.begin(), world.evidence.documents.end());
    REQUIRE(ContentOf(Judge(world)) == want);
  }
}

}  // namespace
}  // namespace policy::properties
