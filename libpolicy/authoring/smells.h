// The table of smells and what its families share: adding a smell is a function in the file of its
// family and one row in smells.cc.
#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "authoring/corpus.h"
#include "policy/authoring.h"

namespace policy::authoring {

// Where the finders of smells put what they found.
class Nose {
 public:
  explicit Nose(std::string_view smell) : smell_(smell) {}
  void Smelt(const Document& document, const text::Node& at, std::string_view key,
             std::string message, std::string hint);
  std::vector<Problem> Take() { return std::move(found_); }

 private:
  std::string_view smell_;
  std::vector<Problem> found_{};
};

using Find = void (*)(const Corpus& corpus, Nose& nose);
struct SmellKind {
  SmellInfo info{};
  Find find = nullptr;
};
std::span<const SmellKind> AllSmells();

// What no image, finding or violation can meet (smells_never.cc, smells_selector.cc).
void FindNeverMatches(const Corpus& corpus, Nose& nose);
void FindNeverSelects(const Corpus& corpus, Nose& nose);
// Exceptions that accept too much, or nothing (smells_exception.cc).
void FindNeverApplies(const Corpus& corpus, Nose& nose);
void FindWiderThanReason(const Corpus& corpus, Nose& nose);
void FindAcceptsToCome(const Corpus& corpus, Nose& nose);
// What something beside it says already (smells_shadowed.cc).
void FindShadowedRules(const Corpus& corpus, Nose& nose);
void FindRepeatedItems(const Corpus& corpus, Nose& nose);
// Spans that defeat one another (smells_time.cc).
void FindGraceOutlastsScan(const Corpus& corpus, Nose& nose);
void FindAlwaysWarns(const Corpus& corpus, Nose& nose);
// Patterns that take everything (smells_everything.cc).
void FindMatchesEverything(const Corpus& corpus, Nose& nose);

// An item of a list of texts that another one of the list takes already.
struct Repeated {
  const text::Node* list = nullptr;
  const text::Node* item = nullptr;
  const text::Node* by = nullptr;
  std::string path{};
};
std::vector<Repeated> RepeatedItems(const text::Node& root, const text::ObjectType& type);

// Whether a glob takes all that `text` takes, as far as the texts alone tell: true is sure.
bool Covers(std::string_view glob, std::string_view text);

}  // namespace policy::authoring
