// Sorted rows and a binary search: the whole of EPSS in some eight megabytes.
#include "policy/feed_index.h"

#include <algorithm>
#include <optional>

namespace policy {
namespace {

// "CVE-2031-0042" -> year and number in one; the number's width does not count.
std::optional<std::uint64_t> NumberOf(std::string_view id) {
  constexpr std::size_t kYear = 4;
  constexpr std::size_t kPrefix = 4;  // "CVE-"
  constexpr std::size_t kMostDigits = 9;
  constexpr std::uint64_t kBase = 10;
  const auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; };
  const bool cve = id.size() > kPrefix + kYear + 1 && lower(id[0]) == 'c' && lower(id[1]) == 'v' &&
                   lower(id[2]) == 'e' && id[3] == '-' && id[kPrefix + kYear] == '-';
  if (!cve || id.size() > kPrefix + kYear + 1 + kMostDigits) return std::nullopt;
  std::uint64_t number = 0;
  std::uint64_t year = 0;
  for (std::size_t i = kPrefix; i < id.size(); ++i) {
    if (i == kPrefix + kYear) {
      year = number;
      number = 0;
      continue;
    }
    if (id[i] < '0' || id[i] > '9') return std::nullopt;
    number = number * kBase + static_cast<std::uint64_t>(id[i] - '0');
  }
  return (year << 32U) | number;
}

}  // namespace

std::shared_ptr<const FeedIndex> FeedIndex::Of(const std::vector<FeedEntry>& entries) {
  auto index = std::make_shared<FeedIndex>();
  std::vector<Row>& rows = index->rows_;
  rows.reserve(entries.size());
  for (const FeedEntry& entry : entries) {
    const auto cve = NumberOf(entry.id);
    if (!cve) continue;
    rows.push_back({*cve, entry.probability.value_or(0), entry.exploited, entry.ransomware});
  }
  std::sort(rows.begin(), rows.end(), [](const Row& a, const Row& b) { return a.cve < b.cve; });
  std::size_t kept = 0;
  for (const Row& row : rows) {
    if (kept > 0 && rows[kept - 1].cve == row.cve) {
      Row& known = rows[kept - 1];
      known.probability = std::max(known.probability, row.probability);
      known.exploited = known.exploited || row.exploited;
      known.ransomware = known.ransomware || row.ransomware;
    } else {
      rows[kept++] = row;
    }
  }
  rows.resize(kept);
  return index;
}

const FeedIndex::Row* FeedIndex::Find(std::string_view cve) const {
  const auto number = NumberOf(cve);
  if (!number) return nullptr;
  const auto at =
      std::lower_bound(rows_.begin(), rows_.end(), *number,
                       [](const Row& row, std::uint64_t wanted) { return row.cve < wanted; });
  return at != rows_.end() && at->cve == *number ? &*at : nullptr;
}

}  // namespace policy
