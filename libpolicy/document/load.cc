// Opens files, checks each document, then what documents say of each other.
#include "document/load.h"

#include <algorithm>
#include <deque>
#include <map>
#include <tuple>

#include "base/chars.h"
#include "base/spelling.h"
#include "document/checks.h"
#include "document/read.h"
#include "text/json.h"
#include "text/yaml.h"

namespace policy::document {
namespace {

using base::Quote;
using text::Node;
using text::Problems;

constexpr std::string_view kMark = "\xEF\xBB\xBF";

// One file on its way.
struct File {
  explicit File(const SourceFile& from) : source(&from), problems(from.path, TextOf(from)) {}
  const SourceFile* source;
  Problems problems;
  std::vector<Error> warnings{};
  std::vector<text::Tree> trees{};
};

// One document whose kind is known, right or wrong.
struct Item {
  File* file = nullptr;
  const DocumentKind* kind = nullptr;
  const Node* root = nullptr;
};

std::string_view NameAt(const Node& root, std::string_view key) {
  const Node* metadata = root.Find("metadata");
  return metadata == nullptr ? std::string_view{} : metadata->StringAt(key);
}

// Says what a document is. Null where that cannot be told; the problem is reported.
const DocumentKind* ReadHead(const Node& root, Problems& problems) {
  if (!root.is_map() || root.members().empty()) {
    problems.Add(root, {}, "expected a document with 'apiVersion' and 'kind'");
    return nullptr;
  }
  const Node* version = root.Find("apiVersion");
  const Node* kind = root.Find("kind");
  // A missing or empty one is the table's to say, if only the kind is known.
  const bool foreign = version != nullptr && version->is_string() && !version->text().empty() &&
                       version->text() != kApiVersion;
  if (foreign) {
    problems.Add(*version, "apiVersion", "unknown apiVersion " + Quote(version->text()),
                 "ours is " + std::string(kApiVersion));
  }
  if (kind == nullptr || !kind->is_string() || kind->text().empty()) {
    if (!foreign)
      problems.Add(root, {}, "missing key 'kind'", "one of the kinds of policygate.dev/v1");
    return nullptr;
  }
  const DocumentKind* found = FindKind(kind->text());
  if (found != nullptr || foreign) return found;
  std::vector<std::string_view> names;
  std::string all;
  for (const DocumentKind& row : Kinds()) {
    names.push_back(row.name);
    all += (all.empty() ? "one of " : ", ") + std::string(row.name);
  }
  const std::string hint = base::DidYouMean(kind->text(), names);
  problems.Add(*kind, "kind", "unknown kind " + Quote(kind->text()), hint.empty() ? all : hint);
  return nullptr;
}

// Decisions and evidence as we write them: "policygate.dev/evidence/v1", and no kind.
bool IsOutput(const Node& root) {
  constexpr std::string_view kGroup = "policygate.dev/";
  if (!root.is_map() || root.Find("kind") != nullptr) return false;
  const std::string_view version = root.StringAt("apiVersion");
  return version.starts_with(kGroup) && version.find('/', kGroup.size()) != std::string_view::npos;
}

bool IsWanted(Wanted wanted, Kind kind) {
  return wanted == Wanted::kAll || (wanted == Wanted::kTests) == (kind == Kind::kTest);
}

class Loader {
 public:
  Loader(const FileReader& read_file, Wanted wanted, ReadFor purpose)
      : read_file_(read_file), wanted_(wanted), purpose_(purpose) {}

  void Add(const SourceFile& source);
  Loaded Finish();

 private:
  void AddDocument(File& file, const Node& root);
  void CheckNames();
  void CheckReferences();
  void CheckReference(const Item& exception);
  void CollectProblems();

  const FileReader& read_file_;
  Wanted wanted_;
  ReadFor purpose_;
  std::deque<File> files_{};  // Items point into it.
  std::vector<Item> items_{};
  Loaded loaded_{};
};

void Loader::Add(const SourceFile& source) {
  // Whoever wants tests hands over whole folders: reports and manifests are no business of ours.
  if (wanted_ == Wanted::kTests && source.text.find("policygate.dev") == std::string::npos) return;
  File& file = files_.emplace_back(source);
  if (purpose_ == ReadFor::kTests) file.problems.ForTests();
  Result<std::vector<text::Tree>> trees = ReadTrees(source);
  if (!trees) {
    file.problems.Add(std::move(trees).error());
    return;
  }
  file.trees = *std::move(trees);
  if (file.trees.empty()) {
    file.problems.Add(Error{.kind = ErrorKind::kBadInput,
                            .message = "no document in this file",
                            .where = {.file = source.path}});
  }
  for (const text::Tree& tree : file.trees) AddDocument(file, tree.root());
}

void Loader::AddDocument(File& file, const Node& root) {
  Problems& problems = file.problems;
  const std::size_t before = problems.errors().size();
  if (wanted_ == Wanted::kTests && IsOutput(root)) return;
  const DocumentKind* kind = ReadHead(root, problems);
  if (kind == nullptr || !IsWanted(wanted_, kind->kind)) return;
  items_.push_back({&file, kind, &root});
  text::Check(root, *kind->grammar, {}, problems);
  Materials materials;
  if (kind->kind == Kind::kPolicy) {
    CheckPolicy(root, problems);
    materials = ReadMaterials(root, read_file_, problems);
  } else if (kind->kind != Kind::kTest) {
    CheckException(*kind, root, problems);
  }
  if (problems.errors().size() != before) return;
  const std::string& path = file.source->path;
  if (kind->kind == Kind::kPolicy) {
    loaded_.policies.push_back(ReadPolicy(root, materials, path, purpose_));
  } else if (kind->kind == Kind::kTest) {
    loaded_.tests.push_back(ReadTest(root, path));
  } else {
    loaded_.exceptions.push_back(ReadException(*kind, root, path));
  }
}

void Loader::CheckNames() {
  std::map<std::tuple<Kind, std::string_view, std::string_view>, const Item*> first;
  for (const Item& item : items_) {
    const std::string_view name = NameAt(*item.root, "name");
    if (name.empty()) continue;
    const std::string_view space =
        item.kind->namespaced ? NameAt(*item.root, "namespace") : std::string_view{};
    const auto [at, is_new] = first.try_emplace({item.kind->kind, space, name}, &item);
    if (is_new) continue;
    const Node& place = *item.root->Find("metadata")->Find("name");
    const Node& other = *at->second->root->Find("metadata")->Find("name");
    item.file->problems.Add(
        place, "metadata.name", "duplicate " + std::string(item.kind->name) + " " + Quote(name),
        "the first one is " + at->second->file->source->path + ":" + std::to_string(other.line()));
  }
}

// Names of a policy's rules.
void AddRuleNames(const Node& policy, std::vector<std::string_view>& names) {
  const Node* spec = policy.Find("spec");
  if (spec == nullptr) return;
  for (const Node& rule : text::ItemsAt(*spec, "rules")) names.push_back(rule.StringAt("name"));
}

// An exception for what is no longer there is untidy, not wrong.
void Loader::CheckReference(const Item& exception) {
  const Node* spec = exception.root->Find("spec");
  if (spec == nullptr) return;
  const std::vector<std::string> policies = text::StringsAt(*spec, "policies");
  std::vector<std::string_view> policy_names;
  std::vector<std::string_view> rule_names;
  for (const Item& item : items_) {
    if (item.kind->kind != Kind::kPolicy) continue;
    const std::string_view name = NameAt(*item.root, "name");
    policy_names.push_back(name);
    const bool meant =
        policies.empty() || std::find(policies.begin(), policies.end(), name) != policies.end();
    if (meant) AddRuleNames(*item.root, rule_names);
  }
  const auto warn = [&](std::string_view key, std::string_view what,
                        const std::vector<std::string_view>& known) {
    std::size_t index = 0;
    for (const Node& item : text::ItemsAt(*spec, key)) {
      const std::string path = "spec." + std::string(key) + '[' + std::to_string(index++) + ']';
      const std::string_view name = item.string();
      if (name.empty() || std::find(known.begin(), known.end(), name) != known.end()) continue;
      exception.file->warnings.push_back(
          exception.file->problems.At(item.line(), item.column(), path,
                                      "no " + std::string(what) + " here is called " + Quote(name),
                                      base::DidYouMean(name, known)));
    }
  };
  warn("policies", "policy", policy_names);
  warn("rules", "rule of its policies", rule_names);
}

void Loader::CheckReferences() {
  const bool any_policy = std::any_of(items_.begin(), items_.end(), [](const Item& item) {
    return item.kind->kind == Kind::kPolicy;
  });
  // Exceptions alone may be linted, too: then their policies are elsewhere.
  if (!any_policy) return;
  for (const Item& item : items_) {
    const Kind kind = item.kind->kind;
    if (kind == Kind::kException || kind == Kind::kClusterException) CheckReference(item);
  }
}

void Loader::CollectProblems() {
  const auto place = [](const Problem& problem) {
    const Where& where = problem.error.where;
    return std::tie(where.line, where.column);
  };
  for (File& file : files_) {
    std::vector<Problem> found;
    for (Error& error : file.problems.Take()) {
      const bool unsupported = error.kind == ErrorKind::kUnsupported;
      found.push_back({.error = std::move(error), .warning = unsupported});
    }
    for (Error& error : file.warnings)
      found.push_back({.error = std::move(error), .warning = true});
    std::stable_sort(found.begin(), found.end(),
                     [&](const Problem& a, const Problem& b) { return place(a) < place(b); });
    std::move(found.begin(), found.end(), std::back_inserter(loaded_.problems));
  }
}

Loaded Loader::Finish() {
  CheckNames();
  CheckReferences();
  CollectProblems();
  ReadSignatures(loaded_.policies, read_file_, loaded_.exceptions);
  return std::move(loaded_);
}

}  // namespace

std::string_view TextOf(const SourceFile& file) {
  std::string_view text = file.text;
  if (text.starts_with(kMark)) text.remove_prefix(kMark.size());
  return text;
}

Result<std::vector<text::Tree>> ReadTrees(const SourceFile& file) {
  if (!file.path.ends_with(".json")) return text::ReadYaml(TextOf(file), file.path);
  Result<text::Tree> tree = text::ReadJson(TextOf(file), file.path);
  if (!tree) return std::move(tree).error();
  std::vector<text::Tree> trees;
  trees.push_back(*std::move(tree));
  return trees;
}

Loaded Load(const std::vector<SourceFile>& files, const FileReader& read_file, Wanted wanted,
            ReadFor purpose) {
  Loader loader(read_file, wanted, purpose);
  for (const SourceFile& file : files) {
    if (!file.material) loader.Add(file);
  }
  return loader.Finish();
}

}  // namespace policy::document
