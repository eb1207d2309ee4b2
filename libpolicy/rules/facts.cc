// Ids are compared far more often than they match, so by hash first.
#include "rules/facts.h"

#include "base/chars.h"

namespace policy::rules {

std::uint64_t IdHash(std::string_view id) {
  std::uint64_t hash = 0xcbf29ce484222325ULL;  // FNV-1a
  for (const char c : id) {
    hash ^= static_cast<unsigned char>(base::ToLower(c));
    hash *= 0x100000001b3ULL;
  }
  return hash ^ (hash >> 29U);
}

bool SameId(std::string_view a, std::string_view b) {
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (base::ToLower(a[i]) != base::ToLower(b[i])) return false;
  }
  return true;
}

}  // namespace policy::rules
