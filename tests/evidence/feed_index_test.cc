// The index of a catalogue: every spelling of a CVE, and nothing that is none.
#include "policy/feed_index.h"

#include "doctest/doctest.h"

using policy::FeedEntry;
using policy::FeedIndex;

TEST_CASE("feed index: finds each row by its CVE, whatever the order") {
  std::vector<FeedEntry> rows;
  for (int i = 2000; i > 0; --i) {
    rows.push_back({.id = "CVE-20" + std::to_string(10 + i % 20) + "-" + std::to_string(i * 7),
                    .probability = i / 2000.0});
  }
  const auto index = FeedIndex::Of(rows);
  CHECK(index->size() == rows.size());
  for (const FeedEntry& row : rows) {
    const FeedIndex::Row* found = index->Find(row.id);
    REQUIRE(found != nullptr);
    CHECK(found->probability == row.probability);
  }
  CHECK(index->Find("CVE-2010-1") == nullptr);
}

TEST_CASE("feed index: letter case and leading zeros of the number do not count") {
  const auto index = FeedIndex::Of({{.id = "CVE-2031-0042", .exploited = true}});
  CHECK(index->Find("cve-2031-0042") != nullptr);
  CHECK(index->Find("CVE-2031-42") != nullptr);
  CHECK(index->Find("CVE-2031-420") == nullptr);
  CHECK(index->Find("CVE-2032-0042") == nullptr);
}

TEST_CASE("feed index: what is no CVE is neither kept nor found") {
  const std::vector<std::string> others = {"",
                                           "CVE-",
                                           "CVE-2031",
                                           "CVE-2031-",
                                           "CVE-31-0042",
                                           "GHSA-2031-0042",
                                           "CVE-2031-4x",
                                           "CVE-2031-12345678901"};
  std::vector<FeedEntry> rows;
  for (const std::string& id : others) rows.push_back({.id = id, .exploited = true});
  const auto index = FeedIndex::Of(rows);
  CHECK(index->size() == 0);
  for (const std::string& id : others) CHECK(index->Find(id) == nullptr);
}

TEST_CASE("feed index: several rows on one CVE are told as the worst of them") {
  const auto index = FeedIndex::Of({{.id = "CVE-2031-1", .probability = 0.2, .exploited = true},
                                    {.id = "CVE-2031-0001", .probability = 0.7},
                                    {.id = "cve-2031-1", .probability = 0.1, .ransomware = true}});
  REQUIRE(index->size() == 1);
  const FeedIndex::Row* row = index->Find("CVE-2031-1");
  CHECK(row->probability == 0.7);
  CHECK(row->exploited);
  CHECK(row->ransomware);
}
