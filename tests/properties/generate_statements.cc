// Statements of cases, the rules that ask for them, and their text for the real engine.
#include "policy/collect.h"
#include "properties/generate.h"

namespace policy::properties {
namespace {

const std::string kTestResult = "https://in-toto.io/attestation/test-result/v0.1";
const std::string kProvenance = "https://slsa.dev/provenance/v1";
const std::string kOldProvenance = "https://slsa.dev/provenance/v0.2";
const std::string kReview = "https://review.example.com/v1";

using Facts = std::map<std::string, naive::Fact>;

void Say(Dice& dice, Facts& facts, const std::string& path, const naive::Words& texts) {
  if (dice.Chance(85)) facts[path] = {.text = dice.OneOf(texts)};
}

Facts MakeBuild(Dice& dice) {
  const std::string parameters = "/buildDefinition/externalParameters/workflow";
  Facts facts;
  Say(dice, facts, "/runDetails/builder/id",
      {"https://ci.example.com/a", "https://ci.example.com/b"});
  Say(dice, facts, "/buildDefinition/buildType", {"https://ci.example.com/types/make"});
  Say(dice, facts, parameters + "/repository",
      {"https://git.example.com/acme/app", "git+https://git.example.com/acme/app.git",
       "https://git.example.com/other/app"});
  Say(dice, facts, parameters + "/ref", {"refs/heads/main", "refs/tags/v1"});
  Say(dice, facts, parameters + "/path", {".ci/release.yml", ".ci/test.yml"});
  return facts;
}

Facts MakeOldBuild(Dice& dice) {
  Facts facts;
  Say(dice, facts, "/builder/id", {"https://ci.example.com/a", "https://ci.example.com/b"});
  Say(dice, facts, "/buildType", {"https://ci.example.com/types/make"});
  Say(dice, facts, "/invocation/configSource/uri",
      {"git+https://git.example.com/acme/app.git@refs/heads/main",
       "git+https://git.example.com/acme/app@refs/tags/v1", "https://git.example.com/other/app"});
  Say(dice, facts, "/invocation/configSource/entryPoint", {".ci/release.yml", ".ci/test.yml"});
  return facts;
}

Facts MakeResult(Dice& dice, Time now) {
  Facts facts;
  Say(dice, facts, "/result", {"PASSED", "PASSED", "FAILED"});
  if (dice.Chance(95))
    facts["/failures"] = {.text = dice.OneOf<std::string>({"0", "3"}), .bare = true};
  if (dice.Chance(70))
    facts["/ok"] = {.text = dice.OneOf<std::string>({"true", "false"}), .bare = true};
  if (dice.Chance(70)) facts["/suites/names"] = {.list = dice.SomeOf<std::string>({"unit", "e2e"})};
  if (dice.Chance(70)) facts["/when"] = {.text = FormatTime(dice.Past(now))};
  return facts;
}

naive::Clause MakeClause(Dice& dice, Time now) {
  naive::Clause clause;
  const naive::Words paths = {"/result", "/failures", "/ok", "/suites/names", "/when", "/suites"};
  clause.path = dice.OneOf(paths);
  clause.test = dice.OneOf<std::string>({"equals", "equals", "in", "contains", "matches", "min",
                                         "max", "before", "after", "maxAge", "present", "absent"});
  const naive::Words texts = {"PASSED", "0", "true", "unit"};
  if (clause.test == "equals") {
    clause.path = dice.OneOf<std::string>({"/result", "/ok", "/failures"});
    clause.texts = {dice.OneOf(texts)};
  }
  if (clause.test == "in") clause.texts = dice.SomeOf(texts);
  if (clause.test == "contains") clause.texts = {dice.OneOf<std::string>({"PASS", "unit", "e2"})};
  if (clause.test == "matches")
    clause.texts = {dice.OneOf<std::string>({"PASS.*", "[0-2]+", ".*T.*Z"})};
  const bool counts = clause.test == "min" || clause.test == "max";
  const bool dates = clause.test == "before" || clause.test == "after" || clause.test == "maxAge";
  if (counts && dice.Chance(80)) clause.path = "/failures";
  if (dates && dice.Chance(80)) clause.path = "/when";
  clause.number = dice.OneOf<double>({0, 3});
  clause.instant = dice.Past(now);
  clause.span = dice.Span();
  clause.flag = dice.Chance(80);
  return clause;
}

// An object of all that lies below `prefix`.
std::string ObjectOf(const Facts& facts, const std::string& prefix) {
  std::map<std::string, std::string> members;
  for (const auto& [path, fact] : facts) {
    if (!path.starts_with(prefix + "/")) continue;
    const std::string rest = path.substr(prefix.size() + 1);
    const std::string name = rest.substr(0, rest.find('/'));
    if (name != rest) {
      members[name] = ObjectOf(facts, prefix + "/" + name);
    } else if (fact.list.empty()) {
      members[name] = fact.bare ? fact.text : "\"" + fact.text + "\"";
    } else {
      for (const std::string& item : fact.list) {
        members[name] += (members[name].empty() ? "[\"" : "\",\"") + item;
      }
      members[name] += "\"]";
    }
  }
  std::string text;
  for (const auto& [name, value] : members) {
    text += (text.empty() ? "\"" : ",\"") + name + "\":" + value;
  }
  return "{" + text + "}";
}

}  // namespace

naive::Statement MakeStatement(Dice& dice, Time now) {
  naive::Statement statement;
  statement.type = dice.OneOf<std::string>(
      {kTestResult, kTestResult, kProvenance, kProvenance, kOldProvenance, kReview});
  statement.authority = dice.Chance(75) ? "ci" : "other";
  statement.digest = dice.Chance(75) ? names::kDigestA : names::kDigestB;
  if (dice.Chance(90)) statement.at = dice.Past(now);
  if (dice.Chance(5)) statement.at = now + std::chrono::seconds(299 + dice.Below(3));
  std::string place = "/timestamp";
  if (statement.type == kProvenance) {
    statement.facts = MakeBuild(dice);
    place = "/runDetails/metadata/finishedOn";
  } else if (statement.type == kOldProvenance) {
    statement.facts = MakeOldBuild(dice);
    place = "/metadata/buildFinishedOn";
  } else {
    statement.facts = MakeResult(dice, now);
  }
  if (statement.at) statement.facts[place] = {.text = FormatTime(*statement.at)};
  return statement;
}

Document DocumentOf(const naive::Statement& statement) {
  const std::string text =
      R"({"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"web","digest":{"sha256":")" +
      statement.digest.substr(7) + R"("}}],"predicateType":")" + statement.type +
      R"(","predicate":)" + ObjectOf(statement.facts, "") + "}";
  return ReadAssumedStatements(text, "statement.json", statement.authority).value().front();
}

naive::Attestations MakeAttestations(Dice& dice, Time now) {
  naive::Attestations check;
  check.type =
      dice.OneOf<std::string>({"test-result", "test-result", kReview, "provenance", "", "", ""});
  check.signed_by = dice.SomeOf<std::string>({"ci", "other"}, 70);
  if (check.type.empty()) {
    if (dice.Chance(50)) check.allowed["allowedBuilders"] = {"https://ci.example.com/a"};
    if (dice.Chance(50))
      check.allowed["allowedSources"] = {dice.OneOf<std::string>(
          {"https://git.example.com/acme/*", "https://git.example.com/acme/app"})};
    if (dice.Chance(40))
      check.allowed["allowedRefs"] = {dice.OneOf<std::string>({"refs/heads/*", "refs/**"})};
    if (dice.Chance(30)) check.allowed["allowedWorkflows"] = {"**/release.yml"};
    if (dice.Chance(30)) check.allowed["allowedBuildTypes"] = {"https://ci.example.com/**"};
    if (dice.Chance(20)) {
      check.where = {{.path = "/buildDefinition/buildType", .test = "present"}};
    }
    return check;
  }
  if (dice.Chance(50)) check.max_age = dice.Span();
  while (check.type != "provenance" && dice.Chance(50))
    check.where.push_back(MakeClause(dice, now));
  return check;
}

}  // namespace policy::properties
