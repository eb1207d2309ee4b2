// The samples of tests/golden/report, and small ways to read them.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <vector>

#include "doctest/doctest.h"
#include "policy/report.h"

namespace policy::test {

struct Sample {
  std::string format{};
  std::string name{};  // "many"
  std::string bytes{};
};

inline std::string GoldenReport(const std::string& path) {
  std::ifstream in(std::string(POLICY_SOURCE_DIR) + "/tests/golden/report/" + path,
                   std::ios::binary);
  REQUIRE_MESSAGE(in.good(), path);
  return {std::istreambuf_iterator<char>(in), {}};
}

inline std::vector<Sample> Samples() {
  std::vector<Sample> samples;
  for (const FormatInfo& format : Formats()) {
    for (const std::string name : {"none", "one", "many", "old"}) {
      samples.push_back({format.name, name, GoldenReport(format.name + "/" + name + ".json")});
    }
  }
  return samples;
}

inline Report MustRead(std::string_view bytes, std::string_view format = {}) {
  Result<Report> report = ReadReport(bytes, "test.json", format);
  REQUIRE_MESSAGE(report.has_value(), (report ? std::string() : report.error().message));
  return std::move(report).value();
}

inline Report MustReadGolden(const std::string& path) { return MustRead(GoldenReport(path)); }

// All entries, wherever the reader put them.
inline std::vector<Finding> AllEntries(const Report& report) {
  std::vector<Finding> all;
  for (const auto* list : {&report.findings, &report.suppressed, &report.secrets,
                           &report.misconfigurations, &report.licenses}) {
    all.insert(all.end(), list->begin(), list->end());
  }
  return all;
}

}  // namespace policy::test
