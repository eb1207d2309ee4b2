// `policy-check lint`: everything there is to say about policy documents, before they judge
// anybody; with --fix it mends first what needs no thought.
#include <algorithm>
#include <iterator>
#include <utility>

#include "commands.h"
#include "io.h"

namespace cli {
namespace {

std::string Plural(std::size_t count, const char* noun) {
  return std::to_string(count) + " " + noun + (count == 1 ? "" : "s");
}

std::string AsJson(const std::vector<policy::Problem>& problems) {
  std::string out = "[";
  for (const policy::Problem& problem : problems) {
    const policy::Error& error = problem.error;
    if (out.size() > 1) out += ",";
    out += "{\"file\":" + policy::JsonString(error.where.file) +
           ",\"line\":" + std::to_string(error.where.line) +
           ",\"column\":" + std::to_string(error.where.column) +
           ",\"key\":" + policy::JsonString(error.where.key) +
           ",\"level\":" + (problem.warning ? "\"warning\"" : "\"error\"") +
           ",\"smell\":" + (problem.smell.empty() ? "null" : policy::JsonString(problem.smell)) +
           ",\"message\":" + policy::JsonString(error.message) +
           ",\"hint\":" + policy::JsonString(error.hint) + "}";
  }
  return out + "]\n";
}

// Mends the files in place; the first that cannot be written ends it.
policy::Result<std::vector<policy::Error>> Mend(std::vector<policy::SourceFile>& files) {
  std::vector<policy::Error> changes;
  for (policy::SourceFile& file : files) {
    policy::Rewritten mended = policy::MendDocument(file);
    if (mended.changes.empty()) continue;
    const policy::Result<void> written = policy::WriteFile(file.path, mended.text);
    if (!written) return written.error();
    file.text = std::move(mended.text);
    std::move(mended.changes.begin(), mended.changes.end(), std::back_inserter(changes));
  }
  return changes;
}

std::vector<policy::Problem> FindAll(const std::vector<policy::SourceFile>& files) {
  const policy::FileReader reader = policy::DocumentFileReader();
  std::vector<policy::Problem> problems = policy::Lint(files, reader);
  for (policy::Problem& problem : policy::FindSmells(files, reader)) {
    problem.error.message += " (" + problem.smell + ")";
    problems.push_back(std::move(problem));
  }
  std::vector<policy::Problem> unusable = policy::LintAuthorities(files, reader);
  std::move(unusable.begin(), unusable.end(), std::back_inserter(problems));
  return problems;
}

int Tell(std::vector<policy::Problem> problems, const LintOptions& options, std::size_t files) {
  const auto warnings_end = std::stable_partition(problems.begin(), problems.end(),
                                                  [](const auto& each) { return each.warning; });
  const auto causes = [](auto from, auto to) {
    policy::Error all{.kind = policy::ErrorKind::kBadInput};
    for (; from != to; ++from) all.causes.push_back(std::move(from->error));
    return all;
  };
  const bool failed =
      warnings_end != problems.end() || (options.strict && warnings_end != problems.begin());
  const int code = failed ? kUsage : kAllowed;
  if (options.format == "json") return Finish(AsJson(problems), code);
  policy::Error warnings = causes(problems.begin(), warnings_end);
  policy::Error errors = causes(warnings_end, problems.end());
  warnings.message = Plural(warnings.causes.size(), "warning");
  errors.message = Plural(errors.causes.size(), "problem");
  if (!warnings.causes.empty()) Complain(warnings);
  if (!errors.causes.empty()) Complain(errors);
  if (failed) return code;
  return Finish(Plural(files, "file") + ", no problems\n", code);
}

}  // namespace

int RunLint(const LintOptions& options) {
  policy::Result<std::vector<policy::SourceFile>> files = policy::ReadDocuments(options.files);
  if (!files) return Complain(files.error()), kUsage;
  if (files->empty()) return Complain("no policy document in the given paths"), kUsage;
  if (options.fix) {
    policy::Result<std::vector<policy::Error>> changes = Mend(*files);
    if (!changes) return Complain(changes.error()), kUsage;
    for (const policy::Error& change : *changes) {
      const policy::Where& where = change.where;
      Complain(where.file + ":" + std::to_string(where.line) + ":" + std::to_string(where.column) +
               ": " + change.message);
    }
  }
  return Tell(FindAll(*files), options, files->size());
}

}  // namespace cli
