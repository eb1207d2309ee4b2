// The lists of a report, all of them in one place, so that a new one is forgotten nowhere.
#include "evidence/entries.h"

#include <iterator>
#include <vector>

namespace policy {
namespace {

template <typename T>
void Append(std::vector<T>& into, std::vector<T>& from) {
  into.insert(into.end(), std::make_move_iterator(from.begin()),
              std::make_move_iterator(from.end()));
}

}  // namespace

void MoveEntries(Report& into, Report& from) {
  Append(into.findings, from.findings);
  Append(into.suppressed, from.suppressed);
  Append(into.secrets, from.secrets);
  Append(into.misconfigurations, from.misconfigurations);
  Append(into.licenses, from.licenses);
  Append(into.packages, from.packages);
  Append(into.statements, from.statements);
  Append(into.feed, from.feed);
  for (const auto& [word, count] : from.counted) into.counted[word] += count;
  into.details.merge(from.details);
}

}  // namespace policy
