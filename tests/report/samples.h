// The samples of tests/golden/report, and small ways to read them.
#pragma once

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "doctest/doctest.h"
#include "policy/report.h"

namespace policy::test {

using Texts = std::vector<std::string>;
using Covers = std::set<Coverage>;

// Of the image that the samples of Clair, Harbor, Xray, Sysdig and NeuVector speak of.
inline const std::string kCartDigest =
    "sha256:1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a1a";

// A file tests/golden/report/FORMAT/NAME[-COUNT].EXTENSION. `none`, `one` and `many` are complete
// reports with so many entries; other names are whatever else the format can look like.
struct Sample {
  std::string format{};
  std::string name{};  // "many"
  std::string bytes{};
  bool json = true;
  int count = -1;  // of entries; -1: not said
};

inline std::string GoldenReport(const std::string& path) {
  std::ifstream in(std::string(POLICY_SOURCE_DIR) + "/tests/golden/report/" + path,
                   std::ios::binary);
  REQUIRE_MESSAGE(in.good(), path);
  return {std::istreambuf_iterator<char>(in), {}};
}

// Every sample of a format, in the order of names.
inline std::vector<Sample> SamplesOf(const std::string& format) {
  const std::filesystem::path folder =
      std::string(POLICY_SOURCE_DIR) + "/tests/golden/report/" + format;
  std::vector<Sample> samples;
  REQUIRE_MESSAGE(std::filesystem::is_directory(folder), folder.string());
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    const std::string stem = file.path().stem().string();
    const std::size_t dash = std::min(stem.find('-'), stem.size());
    Sample sample{format, stem.substr(0, dash),
                  GoldenReport(format + "/" + file.path().filename().string())};
    sample.json = file.path().extension() == ".json";
    if (sample.name == "none") sample.count = 0;
    if (sample.name == "one") sample.count = 1;
    if (sample.name == "many") sample.count = std::stoi(stem.substr(dash + 1));
    samples.push_back(std::move(sample));
  }
  std::sort(samples.begin(), samples.end(),
            [](const Sample& a, const Sample& b) { return a.name < b.name; });
  return samples;
}

// Formats that list no entries, ever.
inline bool ListsNothing(const std::string& format) {
  return format == "attestation-provenance" || format == "attestation-vsa" || format == "spdx";
}

// Formats whose clean report is a bare empty list that names neither tool nor target: it is no
// complete report of anything.
inline bool SaysNothingOfNone(const std::string& format) {
  return format == "hadolint" || format == "aws-inspector2" || format == "asff" ||
         format == "defender";
}

// Those of every format, none, one and many among them.
inline std::vector<Sample> Samples() {
  std::vector<Sample> samples;
  for (const FormatInfo& format : Formats()) {
    std::vector<Sample> own = SamplesOf(format.name);
    for (const int wanted : {0, 1}) {
      if (wanted == 1 && ListsNothing(format.name)) continue;
      if (wanted == 0 && SaysNothingOfNone(format.name)) continue;
      REQUIRE_MESSAGE(std::any_of(own.begin(), own.end(),
                                  [&](const Sample& each) { return each.count == wanted; }),
                      format.name);
    }
    std::move(own.begin(), own.end(), std::back_inserter(samples));
  }
  return samples;
}

inline Report MustRead(std::string_view bytes, std::string_view format = {}) {
  Result<Report> report = ReadReport(bytes, "test.json", format);
  REQUIRE_MESSAGE(report.has_value(), (report ? std::string() : report.error().message));
  return std::move(report).value();
}

inline Report MustReadGolden(const std::string& path) { return MustRead(GoldenReport(path)); }

// The one finding of a report that has no other.
inline const Finding& OnlyFinding(const Report& report) {
  REQUIRE(report.findings.size() == 1);
  return report.findings.front();
}

// Why a report is incomplete; empty where it is not.
inline std::string Reason(std::string_view bytes, std::string_view format = {}) {
  return MustRead(bytes, format).incomplete_reason;
}

inline bool IsRefused(std::string_view bytes, std::string_view format) {
  return !ReadReport(bytes, "test.json", format).has_value();
}

// All entries, wherever the reader put them.
inline std::vector<Finding> AllEntries(const Report& report) {
  std::vector<Finding> all;
  for (const auto* list : {&report.findings, &report.suppressed, &report.secrets,
                           &report.misconfigurations, &report.licenses}) {
    all.insert(all.end(), list->begin(), list->end());
  }
  return all;
}

// How many entries a report holds, those that it only counts and those of a catalogue too.
inline int CountEntries(const Report& report) {
  std::size_t all = report.findings.size() + report.feed.size();
  for (const auto& [word, count] : report.counted) all += static_cast<std::size_t>(count);
  return static_cast<int>(all);
}

}  // namespace policy::test
