// The tests over real files that nobody here wrote: each tree brings its own expected.json, and
// nothing of theirs is named in code. One file a part; a part judges every case and lists what
// differs.
#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "text/json.h"

namespace corpus {

using policy::text::Node;

// What a part found. Cases that the product's own tables do not know yet, and that were refused
// cleanly, are counted apart; any other difference fails the test.
struct Tally {
  int equal = 0;
  int total = 0;
  std::vector<std::string> differences{};
  std::map<std::string, int> not_built{};  // what is missing -> cases
  std::set<std::string> compared{};        // keys of expected.json that were compared
  std::set<std::string> not_compared{};    // and those that nothing of ours answers to

  void Equal() { ++equal, ++total; }
  void NotBuilt(const std::string& what) { ++total, ++not_built[what]; }
  void Differs(const std::string& what) { ++total, differences.push_back(what); }
  // One case: empty differences are an equal one.
  void Count(const std::string& name, const std::vector<std::string>& found);
};

// The whole file; asserts nothing, an unreadable file is empty.
std::string Slurp(const std::filesystem::path& path);
// The tree's expected.json. Exits with a message if it cannot be read: a broken corpus is a
// failure.
policy::text::Tree ReadExpected(const std::filesystem::path& tree);

// Judges one case: its name, what is expected of it, and where to count it.
using JudgeCase = std::function<void(const std::string& name, const Node& want, Tally& tally)>;
// Every case of the map at `key` of the tree's expected.json.
Tally JudgeEach(const std::filesystem::path& tree, std::string_view key, const JudgeCase& judge);

// "key: want …, got …" for each comparison that fails.
class Comparison {
 public:
  void Text(std::string_view key, std::string_view want, std::string_view got);
  void Number(std::string_view key, std::optional<double> want, std::optional<double> got);
  void Flag(std::string_view key, bool want, bool got);
  std::vector<std::string> Take() { return std::move(differences_); }
  void Add(std::string difference) { differences_.push_back(std::move(difference)); }

 private:
  std::vector<std::string> differences_{};
};

// The parts. `root` is the corpus, e.g. the folder that holds reports/ and k8s/.
Tally JudgeReports(const std::filesystem::path& root);
Tally JudgeConversions(const std::filesystem::path& root);
Tally JudgeMatrix(const std::filesystem::path& root);
Tally JudgeSigning(const std::filesystem::path& root);
Tally JudgeManifests(const std::filesystem::path& root);
Tally JudgeReferences(const std::filesystem::path& root);
Tally JudgeAdmission(const std::filesystem::path& root);
Tally JudgePodSecurity(const std::filesystem::path& root);

}  // namespace corpus
