// What holds for every decision, whatever the policies: each property is tried on generated cases.
#include <doctest/doctest.h>

#include <algorithm>

#include "policy/render.h"
#include "properties/boundaries.h"
#include "properties/generate.h"
#include "properties/world.h"
#include "properties/yaml.h"
#include "support/naive/words.h"

namespace policy::properties {
namespace {

using naive::Case;

void ShuffleReport(Dice& dice, Report& report) {
  dice.Shuffle(report.findings);
  dice.Shuffle(report.packages);
  dice.Shuffle(report.feed);
  dice.Shuffle(report.statements);
  for (Finding& finding : report.findings) {
    dice.Shuffle(finding.ratings);
    dice.Shuffle(finding.cvss);
    dice.Shuffle(finding.aliases);
    dice.Shuffle(finding.fixed_versions);
    dice.Shuffle(finding.cwes);
  }
}

TEST_CASE("order: of documents, findings and files does not matter, byte for byte") {
  const std::size_t count = CaseCount(800);
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    const Case asked = MakeCase(seed);
    World world = WorldOf(asked);
    const std::string want = RenderJson(Judge(world));
    Dice dice(seed);
    std::vector<SourceFile> files = FilesOf(asked);
    dice.Shuffle(files);
    world.policies = SetOf(files);
    for (int round = 0; round < 3; ++round) {
      dice.Shuffle(world.evidence.documents);
      for (auto& document : world.evidence.documents) {
        Document copy = *document;
        ShuffleReport(dice, copy.report);
        document = std::make_shared<const Document>(std::move(copy));
      }
      if (RenderJson(Judge(world)) != want) FAIL(Describe(seed, asked));
    }
  }
}

TEST_CASE("validUntil: before it the decision is the same, and every change was foretold") {
  const std::size_t count = CaseCount(700);
  std::size_t foretold = 0;
  std::size_t changed = 0;
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    const Case asked = MakeCase(seed);
    const World world = WorldOf(asked);
    const Decision now = Judge(world);
    const std::string want = ContentOf(now);
    const std::set<Time> instants = BoundariesOf(asked);
    for (const Time instant : instants) {
      if (now.valid_until && instant >= *now.valid_until) break;
      if (ContentOf(JudgeAt(world, instant)) != want) {
        FAIL(FormatTime(instant) << " " << Describe(seed, asked));
      }
    }
    if (!now.valid_until) continue;
    ++foretold;
    const Time last = *now.valid_until - std::chrono::seconds(1);
    if (ContentOf(JudgeAt(world, last)) != want) FAIL(Describe(seed, asked));
    // It is one of those instants at which anything could happen at all.
    if (!instants.contains(*now.valid_until)) FAIL(Describe(seed, asked));
    Decision then = JudgeAt(world, *now.valid_until);
    if (then.valid_until) CHECK(*then.valid_until > *now.valid_until);
    then.valid_until = now.valid_until;
    changed += ContentOf(then) == want ? 0 : 1;
  }
  MustHappen(foretold, count);
  MustHappen(changed, count);
}

// Of one image or of all, in a document that looks for vulnerabilities.
bool AddFinding(Dice& dice, World& world) {
  std::vector<std::size_t> places;
  for (std::size_t i = 0; i < world.evidence.documents.size(); ++i) {
    const Report& report = world.evidence.documents[i]->report;
    if (report.covers.contains(Coverage::kVulnerabilities)) places.push_back(i);
  }
  if (places.empty()) return false;
  auto& document = world.evidence.documents[dice.OneOf(places)];
  Document copy = *document;
  copy.report.findings.push_back(MakeNewFinding(dice, world.context.now));
  document = std::make_shared<const Document>(std::move(copy));
  return true;
}

TEST_CASE("monotonicity: one more finding never turns a denial into an allowance") {
  const std::size_t count = CaseCount(1500);
  std::size_t tried = 0;
  std::size_t turned = 0;
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    const Case asked = MakeCase(seed);
    World world = WorldOf(asked);
    const bool before = Judge(world).allowed;
    Dice dice(seed);
    if (!AddFinding(dice, world)) continue;
    ++tried;
    const bool after = Judge(world).allowed;
    if (!before && after) FAIL(Describe(seed, asked));
    turned += before && !after ? 1 : 0;
  }
  MustHappen(tried, count);
  MustHappen(turned, count);
}

TEST_CASE("monotonicity: one exception less never turns a denial into an allowance") {
  const std::size_t count = CaseCount(1000);
  std::size_t turned = 0;
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    Case asked = MakeCase(seed);
    if (asked.exceptions.empty()) continue;
    const bool before = Judge(WorldOf(asked)).allowed;
    asked.exceptions.erase(asked.exceptions.begin() +
                           static_cast<std::ptrdiff_t>(seed % asked.exceptions.size()));
    const bool after = Judge(WorldOf(asked)).allowed;
    if (!before && after) FAIL(Describe(seed, asked));
    turned += before && !after ? 1 : 0;
  }
  MustHappen(turned, count);
}

TEST_CASE("monotonicity: one policy more allows nothing but what no policy spoke of") {
  const std::size_t count = CaseCount(800);
  std::size_t turned = 0;
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    Case asked = MakeCase(seed);
    const Decision before = Judge(WorldOf(asked));
    Dice dice(seed);
    asked.policies.push_back(MakePolicy(dice, asked.now, "another"));
    const Decision after = Judge(WorldOf(asked));
    if (!before.allowed && after.allowed && before.reason != "decision.noMatch") {
      FAIL(Describe(seed, asked));
    }
    turned += before.allowed && !after.allowed ? 1 : 0;
  }
  MustHappen(turned, count);
}

bool NamesPackage(const naive::Exception& exception, const Violation& violation) {
  // A decision does not say of which type a package is: any that is possible is within the words.
  for (const char* type : {"deb", "npm", ""}) {
    Package package{.name = violation.package, .version = violation.version, .type = type};
    for (const char* space : {"debian", "@acme", ""}) {
      package.space = space;
      if (naive::AnyPackageTakes(exception.packages, package, naive::Doubt::kCould)) return true;
    }
  }
  return exception.packages.empty();
}

bool NamesId(const naive::Exception& exception, const Violation& violation) {
  if (exception.ids.empty()) return exception.break_glass || !violation.of_evidence;
  std::vector<std::string> names = violation.aliases;
  names.push_back(violation.id);
  return std::any_of(names.begin(), names.end(), [&](const std::string& name) {
    return std::any_of(exception.ids.begin(), exception.ids.end(), [&](const std::string& id) {
      return naive::Lower(id) == naive::Lower(name);
    });
  });
}

bool IsWithinWords(const naive::Exception& exception, const Violation& violation,
                   const Case& asked) {
  const auto lists = [](const naive::Words& words, const std::string& word) {
    return words.empty() || naive::Has(words, word);
  };
  if (!lists(exception.policies, violation.policy)) return false;
  if (!lists(exception.rules, violation.rule)) return false;
  if (!exception.cluster && asked.namespace_name != exception.namespace_name) return false;
  if (!exception.images.empty() && !violation.image.empty() &&
      !naive::AnyImageTakes(exception.images, *ParseReference(violation.image))) {
    return false;
  }
  const bool all_paths = std::all_of(
      violation.paths.begin(), violation.paths.end(),
      [&](const std::string& path) { return naive::AnyGlobTakes(exception.paths, path); });
  if (!exception.paths.empty() && (violation.paths.empty() || !all_paths)) return false;
  return NamesId(exception, violation) && NamesPackage(exception, violation);
}

// What `allowUpTo` makes of a denial hangs on how many others there are, so both look the same.
std::string FactsOf(Violation violation) {
  if (violation.softened_by == "action.allowUpTo") {
    violation.outcome = Outcome::kDenied;
    violation.softened_by.clear();
  }
  Decision alone;
  alone.violations = {violation};
  return ContentOf(alone);
}

// Violations outside the words of an exception.
std::vector<std::string> Outside(const naive::Exception& exception, const Case& asked) {
  std::vector<std::string> facts;
  for (const Violation& violation : Judge(WorldOf(asked)).violations) {
    if (!IsWithinWords(exception, violation, asked)) facts.push_back(FactsOf(violation));
  }
  std::sort(facts.begin(), facts.end());
  return facts;
}

TEST_CASE("exceptions: none affects a violation outside its words") {
  const std::size_t count = CaseCount(1000);
  std::size_t compared = 0;
  for (std::uint64_t seed = 1; seed <= count; ++seed) {
    Case asked = MakeCase(seed);
    if (asked.exceptions.empty()) continue;
    const naive::Exception last = asked.exceptions.back();
    const auto with = Outside(last, asked);
    asked.exceptions.pop_back();
    const auto without = Outside(last, asked);
    if (with != without) FAIL(Describe(seed, asked) << Difference(with, without));
    compared += with.size();
  }
  MustHappen(compared, count);
}

}  // namespace
}  // namespace policy::properties
