// One vulnerability has many names: joins ids by the aliases that documents state.
//
// An id stands for each CVE that any document calls its alias; ids without a CVE join by shared
// aliases. Letter case is ignored.
#pragma once

#include <cstdint>
#include <deque>
#include <span>
#include <string_view>
#include <vector>

#include "rules/facts.h"

namespace policy::evaluate {

class IdTable {
 public:
  // Room for about that many ids.
  explicit IdTable(std::size_t expected);

  // Notes an id and what its document calls its aliases. Returns the id's number.
  std::uint32_t Note(std::string_view id, const Few<SharedText>& aliases);
  // Call once, after all were noted.
  void Join();

  // The vulnerabilities that an id stands for, by place in names(). Never empty.
  std::span<const std::uint32_t> StandsFor(std::uint32_t id) const { return ids_[id].stands_for; }
  const std::deque<rules::IdNames>& names() const { return names_; }
  std::deque<rules::IdNames> TakeNames() { return std::move(names_); }

 private:
  struct Id {
    std::string_view text{};
    std::uint64_t hash = 0;
    bool cve = false;
    Few<std::uint32_t> linked{};  // ids that share an entry with it
    Few<std::uint32_t> stands_for{};
  };

  std::uint32_t Intern(std::string_view id);
  void Grow();
  void Link(std::uint32_t a, std::uint32_t b);
  std::uint32_t NewName(std::uint32_t id);
  void JoinWithoutCve();
  void FillNames();

  std::vector<Id> ids_{};
  std::vector<std::uint32_t> slots_{};  // open addressing: number + 1, 0 free
  std::deque<rules::IdNames> names_{};
  bool linked_ = false;
};

}  // namespace policy::evaluate
