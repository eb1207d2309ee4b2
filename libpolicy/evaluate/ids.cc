// The table of ids. Most ids are CVEs without aliases, and cost one look-up each.
#include "evaluate/ids.h"

#include <algorithm>

#include "base/chars.h"

namespace policy::evaluate {
namespace {

bool IsCve(std::string_view id) { return id.size() > 4 && rules::SameId(id.substr(0, 4), "CVE-"); }

template <typename List>
void SortUnique(List& numbers) {
  std::sort(numbers.begin(), numbers.end());
  numbers.erase(std::unique(numbers.begin(), numbers.end()), numbers.end());
}

}  // namespace

IdTable::IdTable(std::size_t expected) {
  std::size_t size = 64;
  while (size < expected * 2) size *= 2;
  slots_.assign(size, 0);
  ids_.reserve(expected);
}

std::uint32_t IdTable::Intern(std::string_view id) {
  const std::uint64_t hash = rules::IdHash(id);
  const std::size_t mask = slots_.size() - 1;
  std::size_t at = hash & mask;
  while (slots_[at] != 0) {
    Id& known = ids_[slots_[at] - 1];
    if (known.hash == hash && rules::SameId(known.text, id)) {
      // Of several spellings always the same one is shown.
      known.text = std::min(known.text, id);
      return slots_[at] - 1;
    }
    at = (at + 1) & mask;
  }
  ids_.push_back({.text = id, .hash = hash, .cve = IsCve(id)});
  slots_[at] = static_cast<std::uint32_t>(ids_.size());
  if (ids_.size() * 2 > slots_.size()) Grow();
  return static_cast<std::uint32_t>(ids_.size() - 1);
}

void IdTable::Grow() {
  slots_.assign(slots_.size() * 2, 0);
  const std::size_t mask = slots_.size() - 1;
  for (std::size_t i = 0; i < ids_.size(); ++i) {
    std::size_t at = ids_[i].hash & mask;
    while (slots_[at] != 0) at = (at + 1) & mask;
    slots_[at] = static_cast<std::uint32_t>(i + 1);
  }
}

void IdTable::Link(std::uint32_t a, std::uint32_t b) {
  if (a == b) return;
  ids_[a].linked.push_back(b);
  ids_[b].linked.push_back(a);
  linked_ = true;
}

std::uint32_t IdTable::Note(std::string_view id, const Few<SharedText>& aliases) {
  const std::uint32_t own = Intern(id);
  if (id.empty()) return own;
  std::vector<std::uint32_t> group;
  for (const SharedText& alias : aliases) {
    if (!alias.empty()) group.push_back(Intern(alias));
  }
  for (std::size_t i = 0; i < group.size(); ++i) {
    Link(own, group[i]);
    // What one entry lists beside each other are names of one thing.
    for (std::size_t k = 0; k < i; ++k) {
      if (ids_[group[i]].cve != ids_[group[k]].cve) Link(group[i], group[k]);
    }
  }
  return own;
}

std::uint32_t IdTable::NewName(std::uint32_t id) {
  names_.push_back({.id = ids_[id].text, .hash = ids_[id].hash});
  return static_cast<std::uint32_t>(names_.size() - 1);
}

void IdTable::Join() {
  for (std::uint32_t i = 0; i < ids_.size(); ++i) {
    if (linked_) SortUnique(ids_[i].linked);
    if (ids_[i].cve) ids_[i].stands_for.push_back(NewName(i));
  }
  for (Id& id : ids_) {
    if (id.cve) continue;
    for (const std::uint32_t other : id.linked) {
      if (ids_[other].cve) id.stands_for.push_back(ids_[other].stands_for.front());
    }
  }
  JoinWithoutCve();
  FillNames();
}

// Walks each group of ids that no document gives a CVE. If an alias of theirs has CVEs, the whole
// group stands for these; else for its first member.
void IdTable::JoinWithoutCve() {
  std::vector<bool> seen(ids_.size(), false);
  for (std::uint32_t start = 0; start < ids_.size(); ++start) {
    if (seen[start] || !ids_[start].stands_for.empty()) continue;
    std::vector<std::uint32_t> group{start};
    std::vector<std::uint32_t> stands_for;
    seen[start] = true;
    for (std::size_t i = 0; i < group.size(); ++i) {
      for (const std::uint32_t other : ids_[group[i]].linked) {
        if (seen[other]) continue;
        if (!ids_[other].stands_for.empty()) {
          stands_for.insert(stands_for.end(), ids_[other].stands_for.begin(),
                            ids_[other].stands_for.end());
          continue;
        }
        seen[other] = true;
        group.push_back(other);
      }
    }
    if (stands_for.empty()) {
      const auto first = std::min_element(
          group.begin(), group.end(), [&](auto a, auto b) { return ids_[a].text < ids_[b].text; });
      stands_for.push_back(NewName(*first));
    }
    SortUnique(stands_for);
    for (const std::uint32_t member : group) ids_[member].stands_for = stands_for;
  }
}

void IdTable::FillNames() {
  for (const Id& id : ids_) {
    if (id.text.empty()) continue;
    for (const std::uint32_t name : id.stands_for) {
      if (names_[name].hash != id.hash || !rules::SameId(names_[name].id, id.text)) {
        names_[name].aliases.push_back(id.text);
      }
    }
  }
  // A CVE that is called an alias of another CVE stays its own finding, and is shown all the same.
  for (const Id& id : ids_) {
    if (!id.cve) continue;
    for (const std::uint32_t other : id.linked) {
      if (ids_[other].cve) names_[id.stands_for.front()].aliases.push_back(ids_[other].text);
    }
  }
  for (rules::IdNames& names : names_) {
    std::sort(names.aliases.begin(), names.aliases.end());
    names.aliases.erase(std::unique(names.aliases.begin(), names.aliases.end()),
                        names.aliases.end());
    names.mask = std::uint64_t{1} << (names.hash & 63U);
    for (const std::string_view alias : names.aliases) {
      names.alias_hashes.push_back(rules::IdHash(alias));
      names.mask |= std::uint64_t{1} << (names.alias_hashes.back() & 63U);
    }
  }
}

}  // namespace policy::evaluate
