// corpus PART: judges one part of the corpus that POLICYGATE_CORPUS names (default: ../shared
// beside the sources). Exits 0 equal, 1 different, 77 where the tree is absent, so that ctest says
// "skipped".
#include <cstdio>
#include <cstdlib>
#include <fstream>
#include <iostream>
#include <sstream>

#include "corpus/corpus.h"

namespace corpus {

void Tally::Count(const std::string& name, const std::vector<std::string>& found) {
  if (found.empty()) return Equal();
  std::string line = name;
  for (const std::string& one : found) line += "\n    " + one;
  Differs(line);
}

std::string Slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  std::ostringstream text;
  text << in.rdbuf();
  return std::move(text).str();
}

policy::text::Tree ReadExpected(const std::filesystem::path& tree) {
  static std::string bytes;
  bytes = Slurp(tree / "expected.json");
  policy::Result<policy::text::Tree> read = policy::text::ReadJson(
      bytes, (tree / "expected.json").string(),
      {.max_bytes = std::size_t{256} << 20U, .max_depth = 64, .max_nodes = 20'000'000});
  if (read) return *std::move(read);
  std::cerr << policy::Describe(read.error());
  std::exit(1);
}

Tally JudgeEach(const std::filesystem::path& tree, std::string_view key, const JudgeCase& judge) {
  const policy::text::Tree expected = ReadExpected(tree);
  Tally tally;
  const policy::text::Node* cases = expected.root().Find(key);
  if (cases == nullptr) return tally;
  for (const policy::text::Member& row : cases->members()) {
    judge(std::string(row.key), row.value, tally);
  }
  return tally;
}

void Comparison::Text(std::string_view key, std::string_view want, std::string_view got) {
  if (want == got) return;
  Add(std::string(key) + ": want '" + std::string(want) + "', got '" + std::string(got) + "'");
}

void Comparison::Number(std::string_view key, std::optional<double> want,
                        std::optional<double> got) {
  if (want == got) return;
  const auto word = [](const std::optional<double>& value) {
    return value ? std::to_string(*value) : std::string("null");
  };
  Add(std::string(key) + ": want " + word(want) + ", got " + word(got));
}

void Comparison::Flag(std::string_view key, bool want, bool got) {
  if (want != got)
    Add(std::string(key) + ": want " + (want ? "true" : "false") + ", got " +
        (got ? "true" : "false"));
}

}  // namespace corpus

namespace {

struct Part {
  const char* name;
  const char* tree;
  corpus::Tally (*judge)(const std::filesystem::path&);
};

constexpr Part kParts[] = {
    {"reports", "reports", corpus::JudgeReports},
    {"conversions", "reports", corpus::JudgeConversions},
    {"reports/matrix", "reports", corpus::JudgeMatrix},
    {"vectors/signing", "vectors/signing", corpus::JudgeSigning},
    {"k8s/manifests", "k8s", corpus::JudgeManifests},
    {"k8s/references", "k8s", corpus::JudgeReferences},
    {"k8s/admission", "k8s", corpus::JudgeAdmission},
    {"k8s/pss", "k8s", corpus::JudgePodSecurity},
};

int Run(const Part& part) {
  const char* given = std::getenv("POLICYGATE_CORPUS");
  const std::filesystem::path root =
      given != nullptr && *given != '\0'
          ? std::filesystem::path(given)
          : std::filesystem::path(POLICY_SOURCE_DIR).parent_path() / "shared";
  if (!std::filesystem::exists(root / part.tree / "expected.json")) {
    std::cout << "skipped: no corpus at '" << (root / part.tree).string()
              << "' (set POLICYGATE_CORPUS)\n";
    return 77;
  }
  const corpus::Tally tally = part.judge(root / part.tree);
  for (const std::string& difference : tally.differences)
    std::cout << "differs: " << difference << "\n";
  for (const auto& [what, cases] : tally.not_built)
    std::cout << "not built yet: " << what << ": " << cases << "\n";
  const auto list = [](const char* what, const std::set<std::string>& keys) {
    if (keys.empty()) return;
    std::cout << what;
    for (const std::string& key : keys) std::cout << " " << key;
    std::cout << "\n";
  };
  list("keys compared:", tally.compared);
  list("keys that nothing answers to:", tally.not_compared);
  std::cout << "corpus " << part.name << ": " << tally.equal << " of " << tally.total << " equal\n";
  return tally.differences.empty() && tally.total > 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  for (const Part& part : kParts) {
    if (argc == 2 && std::string_view(argv[1]) == part.name) return Run(part);
  }
  std::cerr << "usage: corpus PART, one of:";
  for (const Part& part : kParts) std::cerr << " " << part.name;
  std::cerr << "\n";
  return 2;
}
