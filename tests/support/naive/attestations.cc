// `attestations` and `provenance`: the newest statements, and what they must say.
#include <regex>

#include "support/naive/checks.h"

namespace policy::naive {
namespace {

using Facts = std::map<std::string, Fact>;

constexpr auto kAhead = std::chrono::minutes(5);

constexpr const char* kRepository = "/buildDefinition/externalParameters/workflow/repository";

// Where both versions of SLSA provenance say the same.
struct BuildPlace {
  const char* key;
  const char* old;
  const char* current;
};
constexpr std::array<BuildPlace, 5> kBuild = {{
    {"allowedBuilders", "/builder/id", "/runDetails/builder/id"},
    {"allowedBuildTypes", "/buildType", "/buildDefinition/buildType"},
    {"allowedSources", "/invocation/configSource/uri", kRepository},
    {"allowedRefs", "/invocation/configSource/uri",
     "/buildDefinition/externalParameters/workflow/ref"},
    {"allowedWorkflows", "/invocation/configSource/entryPoint",
     "/buildDefinition/externalParameters/workflow/path"},
}};

bool IsOld(const Statement& statement) { return statement.type.ends_with("v0.2"); }

bool IsOfType(const Statement& statement, const Attestations& check) {
  if (check.type.empty() || check.type == "provenance") {
    return statement.type.starts_with("https://slsa.dev/provenance/");
  }
  if (check.type == "test-result") {
    return statement.type.starts_with("https://in-toto.io/attestation/test-result/");
  }
  return statement.type == check.type;
}

bool Counts(const Statement& statement, const Scene& scene) {
  const bool known = scene.policy.authorities.contains(statement.authority);
  if (!known || scene.image.digest.empty() || statement.digest != scene.image.digest) return false;
  if (!statement.at || *statement.at <= scene.clock.now + kAhead) return true;
  scene.clock.Note(*statement.at - kAhead);
  return false;
}

// An undated one is never history, and makes none.
std::vector<const Statement*> NewestOf(const Attestations& check, const Scene& scene) {
  std::vector<const Statement*> fitting;
  std::optional<Time> newest;
  for (const Statement& statement : scene.asked.statements) {
    const bool counts = Counts(statement, scene);
    if (!counts || !IsOfType(statement, check) || !Has(check.signed_by, statement.authority)) {
      continue;
    }
    fitting.push_back(&statement);
    newest = std::max(newest, statement.at);
  }
  std::erase_if(fitting, [&](const Statement* one) { return one->at && *one->at < *newest; });
  return fitting;
}

bool IsThere(const std::string& path, const Facts& facts) {
  for (const auto& [place, fact] : facts) {
    if (place == path || place.starts_with(path + "/")) return true;
  }
  return false;
}

bool HoldsText(const Clause& clause, const Fact& fact) {
  if (clause.test == "contains") {
    if (!fact.list.empty()) return Has(fact.list, clause.texts.front());
    return fact.text.find(clause.texts.front()) != std::string::npos;
  }
  if (!fact.list.empty()) return false;
  if (clause.test == "matches") {
    return std::regex_match(fact.text, std::regex(clause.texts.front()));
  }
  return Has(clause.texts, fact.text);
}

bool HoldsNumber(const Clause& clause, const Fact& fact) {
  if (!fact.bare || fact.text == "true" || fact.text == "false") return false;
  const double number = std::stod(fact.text);
  return clause.test == "min" ? number >= clause.number : number <= clause.number;
}

bool HoldsTime(const Clause& clause, const Fact& fact, Clock& clock) {
  const std::optional<Time> time = ParseTime(fact.text);
  if (!time) return false;
  if (clause.test == "before") return *time < clause.instant;
  if (clause.test == "after") return *time >= clause.instant;
  return IsFresh(time, clause.span, clock);
}

bool Holds(const Clause& clause, const Facts& facts, Clock& clock) {
  if (clause.test == "present") return IsThere(clause.path, facts) == clause.flag;
  if (clause.test == "absent") return IsThere(clause.path, facts) != clause.flag;
  const auto fact = facts.find(clause.path);
  if (fact == facts.end()) return false;
  if (clause.test == "min" || clause.test == "max") return HoldsNumber(clause, fact->second);
  if (clause.test == "before" || clause.test == "after" || clause.test == "maxAge") {
    return HoldsTime(clause, fact->second, clock);
  }
  return HoldsText(clause, fact->second);
}

bool AllHold(const std::vector<Clause>& clauses, const std::vector<const Statement*>& statements,
             Clock& clock) {
  bool all = true;
  for (const Statement* statement : statements) {
    for (const Clause& clause : clauses) all = Holds(clause, statement->facts, clock) && all;
  }
  return all;
}

std::string TextAt(const std::string& path, const Statement& statement) {
  const auto fact = statement.facts.find(path);
  return fact == statement.facts.end() ? "" : fact->second.text;
}

std::string BuildFact(const BuildPlace& place, const Statement& statement) {
  const std::string key = place.key;
  const std::string text = TextAt(IsOld(statement) ? place.old : place.current, statement);
  const std::size_t at = text.find('@');
  if (key == "allowedRefs" && IsOld(statement)) {
    return at == std::string::npos ? "" : text.substr(at + 1);
  }
  // A ref is one of the repository beside it.
  if (key == "allowedRefs" && TextAt(kRepository, statement).empty()) return {};
  if (key != "allowedSources") return text;
  std::string source = text.substr(0, at);
  if (source.starts_with("git+")) source = source.substr(4);
  return source.ends_with(".git") ? source.substr(0, source.size() - 4) : source;
}

bool IsUnreachable(const Scene& scene, const Words& keys) {
  bool unreachable = false;
  for (const auto& document : scene.asked.documents) {
    const Standing standing =
        StandingOf(*document, scene.image, keys, scene.clock.now, scene.asked.point);
    if (document->report.catalogue) continue;
    if (standing == Standing::kUnreachable) unreachable = true;
    // Whatever is signed is looked at here, VEX too.
    if (standing == Standing::kFuture && document->proof) {
      scene.clock.Note(*DateOf(*document) - kAhead);
    }
  }
  return unreachable;
}

}  // namespace

std::vector<Breach> FindAttestations(const Attestations& check, const Scene& scene) {
  std::vector<Breach> breaches;
  Words everyone;
  for (const auto& [name, key] : scene.policy.authorities) everyone.push_back(name);
  if (IsUnreachable(scene, KeysOf(scene.policy, everyone))) {
    AddState(breaches, "evidence.unreachable");
  }
  const std::string name = check.type.empty() ? "provenance." : "attestations.";
  const std::vector<const Statement*> newest = NewestOf(check, scene);
  if (newest.empty()) {
    breaches.push_back(Plain(name + "missing"));
    return breaches;
  }
  bool fresh = true;
  for (const Statement* one : newest) fresh = IsFresh(one->at, check.max_age, scene.clock) && fresh;
  if (!fresh) breaches.push_back(Plain(name + "maxAge"));
  for (const BuildPlace& place : kBuild) {
    const auto globs = check.allowed.find(place.key);
    if (globs == check.allowed.end()) continue;
    bool all = true;
    for (const Statement* one : newest) {
      const std::string fact = BuildFact(place, *one);
      all = all && !fact.empty() && AnyGlobTakes(globs->second, fact);
    }
    if (!all) breaches.push_back(Plain(name + place.key));
  }
  if (!AllHold(check.where, newest, scene.clock)) breaches.push_back(Plain(name + "where"));
  return breaches;
}

}  // namespace policy::naive
