// The versions of CVSS behind cvss.h: the metrics of each, and its equations. Not a public header.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string_view>

namespace policy::base {

// One metric of a version. Base metrics stand first in their table, and must be given.
struct CvssMetric {
  std::string_view name{};    // "AV"
  std::string_view values{};  // "N A L P"
  bool base = false;
};

// The values that a vector gives: the place of each in its metric's `values`, counted from one; 0
// where the vector is silent. In the order of the version's table.
using CvssValues = std::array<std::uint8_t, 32>;

struct CvssVersion {
  std::string_view name{};    // "3.1"
  std::string_view prefix{};  // "CVSS:3.1/"; empty if the version has none
  std::span<const CvssMetric> metrics{};
  double (*base_score)(const CvssValues& values) = nullptr;
};

std::span<const CvssMetric> Cvss2Metrics();
std::span<const CvssMetric> Cvss3Metrics();
std::span<const CvssMetric> Cvss4Metrics();
double Cvss2Base(const CvssValues& values);
double Cvss3Base(const CvssValues& values);
double Cvss4Base(const CvssValues& values);
// CVSS-BTE: with the threat and environmental metrics that are given.
double Cvss4Full(const CvssValues& values);

// Of 4.0: the score, in tenths, of the macro vector with these six levels; 0 where there is none.
int MacroVectorScore(const std::array<int, 6>& levels);

// Whether `text`, without its prefix, is a vector of these metrics; then `values` holds them.
struct CvssParts {
  bool valid = false;
  CvssValues values{};
};
CvssParts ReadCvssParts(std::span<const CvssMetric> metrics, std::string_view text);

}  // namespace policy::base
