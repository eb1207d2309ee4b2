// A catalogue made ready to be asked: EPSS or KEV, by CVE.
//
// Rows are small (24 bytes each) and sorted once, when a catalogue is loaded; a look-up allocates
// nothing. Immutable, so sharing const between threads is safe.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "policy/evidence.h"

namespace policy {

class FeedIndex {
 public:
  struct Row {
    std::uint64_t cve = 0;
    double probability = 0;  // EPSS; of several rows on one CVE the highest
    bool exploited = false;
    bool ransomware = false;
  };

  // Rows whose id is no CVE are left out: nothing could be joined by them.
  static std::shared_ptr<const FeedIndex> Of(const std::vector<FeedEntry>& entries);

  // What the catalogue says of a CVE (letter case ignored), or nullptr.
  const Row* Find(std::string_view cve) const;
  std::size_t size() const { return rows_.size(); }

 private:
  std::vector<Row> rows_{};  // sorted by CVE, each once
};

}  // namespace policy
