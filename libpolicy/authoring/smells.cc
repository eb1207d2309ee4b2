// The table of smells, and the page that is printed from it.
#include "authoring/smells.h"

#include <algorithm>
#include <array>
#include <tuple>

#include "base/glob.h"

namespace policy {
namespace authoring {

std::span<const SmellKind> AllSmells() {
  static const std::array<SmellKind, 10> all = {{
      {{"never-matches", "the `match` of a policy or rule excludes all that it names"},
       FindNeverMatches},
      {{"never-selects", "keys of a selector, a package or a path that nothing can meet together"},
       FindNeverSelects},
      {{"never-applies", "an exception that every rule it could be for refuses"}, FindNeverApplies},
      {{"wider-than-reason", "an exception that accepts more ids than its reason speaks of"},
       FindWiderThanReason},
      {{"accepts-what-will-come",
        "an exception that accepts whatever will yet be found in a package or path"},
       FindAcceptsToCome},
      {{"shadowed-rule", "a rule that denies nothing but what another rule of its policy denies"},
       FindShadowedRules},
      {{"repeated-item", "an item of a list that another item takes already", true},
       FindRepeatedItems},
      {{"grace-outlasts-scan", "a `grace` longer than `evidence.maxAge`: the scan is stale first"},
       FindGraceOutlastsScan},
      {{"always-warns", "a `warnBefore` as long as exceptions may last: each warns all its life"},
       FindAlwaysWarns},
      {{"matches-everything", "a glob or regular expression that takes every text"},
       FindMatchesEverything},
  }};
  return all;
}

void Nose::Smelt(const Document& document, const text::Node& at, std::string_view key,
                 std::string message, std::string hint) {
  const text::Problems places(document.file->path, document::TextOf(*document.file));
  found_.push_back(
      {.error = places.At(at.line(), at.column(), key, std::move(message), std::move(hint)),
       .warning = true,
       .smell = std::string(smell_)});
}

bool Covers(std::string_view glob, std::string_view text) {
  if (glob == text) return true;
  if (text.find('*') == std::string_view::npos) {
    const Result<base::Glob> compiled = base::Glob::Parse(glob);
    return compiled && compiled->Matches(text);
  }
  // "a/**" takes all that begins with "a/".
  if (!glob.ends_with("**")) return false;
  const std::string_view prefix = glob.substr(0, glob.size() - 2);
  return prefix.find('*') == std::string_view::npos && text.starts_with(prefix);
}

}  // namespace authoring

std::vector<SmellInfo> Smells() {
  std::vector<SmellInfo> all;
  for (const authoring::SmellKind& kind : authoring::AllSmells()) all.push_back(kind.info);
  return all;
}

std::vector<Problem> FindSmells(const std::vector<SourceFile>& files, const FileReader& read_file) {
  const authoring::Corpus corpus(files, read_file);
  std::vector<Problem> all;
  for (const authoring::SmellKind& kind : authoring::AllSmells()) {
    authoring::Nose nose(kind.info.name);
    kind.find(corpus, nose);
    for (Problem& problem : nose.Take()) all.push_back(std::move(problem));
  }
  const auto place = [&](const Problem& problem) {
    const Where& where = problem.error.where;
    const auto file = std::find_if(files.begin(), files.end(),
                                   [&](const SourceFile& each) { return each.path == where.file; });
    return std::tuple(file - files.begin(), where.line, where.column);
  };
  std::stable_sort(all.begin(), all.end(),
                   [&](const Problem& a, const Problem& b) { return place(a) < place(b); });
  return all;
}

std::string SmellsReference() {
  std::string out =
      "# Smells\n\nWhat `policy-check lint` warns of in documents that are right. Warnings do not "
      "keep a policy from loading;\nunder `--strict` they make lint exit 2. `--fix` removes those "
      "marked so, where that changes no decision. This\nfile is printed from the linter's table; a "
      "test compares them.\n\n| smell | what it is | `--fix` |\n| --- | --- | --- |\n";
  for (const SmellInfo& smell : Smells()) {
    out.append("| `").append(smell.name).append("` | ").append(smell.about).append(" | ");
    out.append(smell.mended ? "yes |\n" : " |\n");
  }
  return out;
}

}  // namespace policy
