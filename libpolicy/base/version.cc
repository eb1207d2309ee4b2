// Two explicit tables: purl type to order, and order to its file in version/. A new order is one
// file and a row here.
#include "base/version.h"

#include <array>

#include "base/chars.h"
#include "base/version/orders.h"

namespace policy::base {
namespace {

constexpr std::size_t kMaxVersion = 1000;

struct TypeRow {
  std::string_view purl_type;
  VersionOrder order;
};
constexpr std::array<TypeRow, 13> kTypes{{
    {"deb", VersionOrder::kDeb},
    {"rpm", VersionOrder::kRpm},
    {"apk", VersionOrder::kApk},
    {"alpine", VersionOrder::kApk},  // What old purls called apk.
    {"npm", VersionOrder::kSemver},
    {"golang", VersionOrder::kSemver},
    {"cargo", VersionOrder::kSemver},
    {"nuget", VersionOrder::kSemver},
    {"composer", VersionOrder::kSemver},
    {"hex", VersionOrder::kSemver},
    {"maven", VersionOrder::kMaven},
    {"pypi", VersionOrder::kPep440},
    {"gem", VersionOrder::kGem},
}};

struct OrderRow {
  VersionOrder order;
  int (*compare)(std::string_view, std::string_view);
  bool (*is_version)(std::string_view);
};
constexpr std::array<OrderRow, 8> kOrders{{
    {VersionOrder::kGeneric, CompareGeneric, IsGeneric},
    {VersionOrder::kDeb, CompareDeb, IsDeb},
    {VersionOrder::kRpm, CompareRpm, IsRpm},
    {VersionOrder::kApk, CompareApk, IsApk},
    {VersionOrder::kSemver, CompareSemver, IsSemver},
    {VersionOrder::kMaven, CompareMaven, IsMaven},
    {VersionOrder::kPep440, ComparePep440, IsPep440},
    {VersionOrder::kGem, CompareGem, IsGem},
}};

constexpr bool RowsMatchEnum() {
  for (std::size_t i = 0; i < kOrders.size(); ++i) {
    if (static_cast<std::size_t>(kOrders[i].order) != i) return false;
  }
  return true;
}
static_assert(RowsMatchEnum(), "the table is indexed by VersionOrder");

bool Reads(const OrderRow& row, std::string_view trimmed) {
  return !trimmed.empty() && trimmed.size() <= kMaxVersion && row.is_version(trimmed);
}

bool SameIgnoringCase(std::string_view a, std::string_view b) {
  return std::equal(a.begin(), a.end(), b.begin(), b.end(),
                    [](char x, char y) { return ToLower(x) == ToLower(y); });
}

}  // namespace

VersionOrder OrderFor(std::string_view purl_type) {
  for (const TypeRow& row : kTypes) {
    if (SameIgnoringCase(row.purl_type, purl_type)) return row.order;
  }
  return VersionOrder::kGeneric;
}

int CompareVersions(VersionOrder order, std::string_view a, std::string_view b) {
  const OrderRow& row = kOrders[static_cast<std::size_t>(order)];
  a = Trim(a);
  b = Trim(b);
  if (a == b) return 0;
  const bool a_reads = Reads(row, a);
  const bool b_reads = Reads(row, b);
  if (a_reads != b_reads) return a_reads ? 1 : -1;
  return a_reads ? row.compare(a, b) : CompareGeneric(a, b);
}

bool IsVersion(VersionOrder order, std::string_view text) {
  return Reads(kOrders[static_cast<std::size_t>(order)], Trim(text));
}

}  // namespace policy::base
