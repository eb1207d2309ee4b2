// CVSS: vectors as FIRST's documents publish them, as two independent programs score them
// (tests/support/cvss), and what is no vector.
#include "base/cvss.h"

#include <doctest/doctest.h>

#include <array>
#include <cstdint>
#include <cstdio>
#include <fstream>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "base/cvss_versions.h"
#include "crypto/crypto.h"

using policy::base::AttackVector;
using policy::base::CvssMetric;
using policy::base::CvssVector;
using policy::base::ReadCvss;

namespace {

std::string ShowScore(double score) {
  std::array<char, 16> text{};
  std::snprintf(text.data(), text.size(), "%.1f", score);
  return text.data();
}

std::ifstream OpenTable(const std::string& name) {
  std::ifstream file(POLICY_SOURCE_DIR "/tests/golden/base/cvss/" + name + ".tsv");
  REQUIRE(file.good());
  return file;
}

std::vector<std::string> Cells(const std::string& line) {
  std::vector<std::string> cells(1);
  for (const char c : line) {
    if (c == '\t') {
      cells.emplace_back();
    } else {
      cells.back().push_back(c);
    }
  }
  return cells;
}

// "" for 2.0: it has no prefix.
std::string PrefixOf(const std::string& version) {
  return version == "2.0" ? "" : "CVSS:" + version + "/";
}

std::span<const CvssMetric> MetricsOf(const std::string& version) {
  if (version == "2.0") return policy::base::Cvss2Metrics();
  return version == "4.0" ? policy::base::Cvss4Metrics() : policy::base::Cvss3Metrics();
}

std::vector<std::string> Words(std::string_view text) {
  std::vector<std::string> words(1);
  for (const char c : text) {
    if (c == ' ') {
      words.emplace_back();
    } else {
      words.back().push_back(c);
    }
  }
  return words;
}

// The base score, and for 4.0 the full one behind a tab.
std::string ScoresOf(const std::string& version, const std::string& vector) {
  const std::optional<CvssVector> read = ReadCvss(vector);
  if (!read || read->version != version) return "malformed";
  std::string scores = ShowScore(read->base_score);
  if (version != "4.0") return scores;
  const auto parts = policy::base::ReadCvssParts(MetricsOf(version), vector.substr(9));
  return scores + "\t" + ShowScore(policy::base::Cvss4Full(parts.values));
}

// SplitMix64, as tests/support/cvss/vectors.py has it.
class Numbers {
 public:
  explicit Numbers(std::uint64_t seed) : state_(seed) {}
  std::uint64_t Next() {
    state_ += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
  }

 private:
  std::uint64_t state_;
};

std::string NextVector(const std::string& version, Numbers& numbers) {
  std::string vector;
  for (const CvssMetric& metric : MetricsOf(version)) {
    if (!metric.base && numbers.Next() % 4 != 0) continue;
    const std::vector<std::string> values = Words(metric.values);
    vector += (vector.empty() ? "" : "/") + std::string(metric.name) + ":" +
              values[numbers.Next() % values.size()];
  }
  return PrefixOf(version) + vector;
}

}  // namespace

TEST_CASE("cvss: the vectors of the tables have the scores that both witnesses give") {
  for (const std::string version : {"2.0", "3.0", "3.1", "4.0"}) {
    SUBCASE(version.c_str()) {
      std::ifstream table = OpenTable(version);
      std::size_t rows = 0;
      std::set<std::string> values;
      for (std::string line; std::getline(table, line);) {
        if (line.starts_with('#')) continue;
        const std::vector<std::string> cells = Cells(line);
        const std::string want = line.substr(cells[0].size() + 1);
        CAPTURE(cells[0]);
        CHECK(ScoresOf(version, cells[0]) == want);
        std::string vector = cells[0] + "/";
        for (std::size_t slash = vector.find('/'); slash != std::string::npos;
             slash = vector.find('/')) {
          values.insert(vector.substr(0, slash));
          vector.erase(0, slash + 1);
        }
        ++rows;
      }
      CHECK(rows >= 2000);
      for (const CvssMetric& metric : MetricsOf(version)) {
        for (const std::string& value : Words(metric.values)) {
          CAPTURE(metric.name);
          CHECK(values.contains(std::string(metric.name) + ":" + value));
        }
      }
    }
  }
}

TEST_CASE("cvss: ten thousand made vectors of each version score as the witnesses say") {
  std::ifstream digests = OpenTable("digests");
  std::size_t versions = 0;
  for (std::string line; std::getline(digests, line); ++versions) {
    const std::vector<std::string> cells = Cells(line);
    REQUIRE(cells.size() == 3);
    const std::string& version = cells[0];
    Numbers numbers(static_cast<std::uint64_t>(version[0] - '0') * 10 +
                    static_cast<std::uint64_t>(version[2] - '0'));
    std::string text;
    for (int i = std::stoi(cells[1]); i > 0; --i) {
      const std::string vector = NextVector(version, numbers);
      text += vector + "\t" + ScoresOf(version, vector) + "\n";
    }
    CAPTURE(version);
    CHECK(cells[1] == "10000");
    CHECK(policy::crypto::Sha256Hex(text) == cells[2]);
  }
  CHECK(versions == 4);
}

TEST_CASE("cvss: FIRST's published examples") {
  const struct {
    std::string vector;
    double score;
  } rows[] = {
      // A Complete Guide to CVSS 2.0, section 3.3.
      {"AV:N/AC:L/Au:N/C:N/I:N/A:C/E:F/RL:OF/RC:C", 7.8},
      {"AV:N/AC:L/Au:N/C:C/I:C/A:C/E:F/RL:OF/RC:C", 10.0},
      {"AV:L/AC:H/Au:N/C:C/I:C/A:C/E:POC/RL:OF/RC:C", 6.2},
      // CVSS 3.0 and 3.1 Examples.
      {"CVSS:3.1/AV:N/AC:L/PR:N/UI:R/S:C/C:L/I:L/A:N", 6.1},
      {"CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:L/I:L/A:N", 6.4},
      {"CVSS:3.1/AV:N/AC:H/PR:N/UI:R/S:U/C:L/I:N/A:N", 3.1},
      {"CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:C/C:H/I:H/A:H", 9.9},
      {"CVSS:3.1/AV:L/AC:L/PR:H/UI:N/S:U/C:L/I:L/A:L", 4.2},
      {"CVSS:3.1/AV:N/AC:L/PR:L/UI:N/S:U/C:H/I:H/A:H", 8.8},
      {"CVSS:3.1/AV:L/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H", 7.8},
      {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:N/A:N", 7.5},
      {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 9.8},
      {"CVSS:3.1/AV:N/AC:H/PR:N/UI:N/S:C/C:N/I:H/A:N", 6.8},
      {"CVSS:3.0/AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 6.8},
      {"CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:L/I:N/A:N", 5.8},
      {"CVSS:3.0/AV:N/AC:L/PR:N/UI:N/S:C/C:N/I:L/A:N", 5.8},
      {"CVSS:3.0/AV:A/AC:L/PR:N/UI:N/S:C/C:H/I:N/A:H", 9.3},
      {"CVSS:3.0/AV:N/AC:L/PR:L/UI:R/S:C/C:L/I:L/A:N", 5.4},
      {"CVSS:3.0/AV:A/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", 8.8},
      {"CVSS:3.0/AV:P/AC:L/PR:N/UI:N/S:U/C:N/I:H/A:N", 4.6},
      {"CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:U/C:H/I:H/A:H", 8.8},
      {"CVSS:3.0/AV:N/AC:H/PR:N/UI:N/S:U/C:H/I:H/A:N", 7.4},
      {"CVSS:3.0/AV:N/AC:L/PR:N/UI:R/S:C/C:H/I:H/A:H", 9.6},
      // CVSS 4.0 Examples.
      {"CVSS:4.0/AV:L/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 7.3},
      {"CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:P/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", 7.7},
      {"CVSS:4.0/AV:N/AC:L/AT:P/PR:N/UI:N/VC:H/VI:L/VA:L/SC:N/SI:N/SA:N", 8.3},
      {"CVSS:4.0/AV:L/AC:L/AT:N/PR:N/UI:A/VC:L/VI:N/VA:N/SC:N/SI:N/SA:N", 4.6},
      {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:A/VC:N/VI:N/VA:N/SC:L/SI:L/SA:N", 5.1},
      {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:L/VI:L/VA:N/SC:N/SI:N/SA:N", 6.9},
      {"CVSS:4.0/AV:L/AC:L/AT:N/PR:H/UI:N/VC:N/VI:N/VA:N/SC:H/SI:N/SA:N", 5.9},
      {"CVSS:4.0/AV:L/AC:L/AT:N/PR:L/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H", 9.3},
      {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:N/VA:N/SC:N/SI:N/SA:N/E:A", 8.7},
      {"CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:H/SI:H/SA:H/E:A", 10.0},
      {"CVSS:4.0/AV:A/AC:L/AT:N/PR:N/UI:N/VC:N/VI:N/VA:N/SC:H/SI:N/SA:H", 6.4},
  };
  for (const auto& row : rows) {
    CAPTURE(row.vector);
    const std::optional<CvssVector> read = ReadCvss(row.vector);
    REQUIRE(read.has_value());
    CHECK(ShowScore(read->base_score) == ShowScore(row.score));
  }
}

TEST_CASE("cvss: the attack vector of each version") {
  const struct {
    std::string vector;
    AttackVector want;
  } rows[] = {
      {"AV:L/AC:L/Au:N/C:P/I:P/A:P", AttackVector::kLocal},
      {"AV:A/AC:L/Au:N/C:P/I:P/A:P", AttackVector::kAdjacent},
      {"AV:N/AC:L/Au:N/C:P/I:P/A:P", AttackVector::kNetwork},
      {"CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", AttackVector::kNetwork},
      {"CVSS:3.1/AV:A/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", AttackVector::kAdjacent},
      {"CVSS:3.0/AV:L/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H/MAV:N", AttackVector::kLocal},
      {"CVSS:3.0/AV:P/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", AttackVector::kPhysical},
      {"CVSS:4.0/AV:P/AC:L/AT:P/PR:L/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N", AttackVector::kPhysical},
  };
  for (const auto& row : rows) {
    CAPTURE(row.vector);
    const std::optional<CvssVector> read = ReadCvss(row.vector);
    REQUIRE(read.has_value());
    CHECK(read->attack_vector == row.want);
  }
  CHECK(std::string(policy::base::NameOf(AttackVector::kAdjacent)) == "adjacent");
}

TEST_CASE("cvss: what is no vector gives nothing") {
  const std::string good3 = "CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H";
  const std::string good4 = "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N/SA:N";
  REQUIRE(ReadCvss(good3));
  REQUIRE(ReadCvss(good4));
  const std::vector<std::string> rows{
      "",
      "/",
      "AV:N",
      "CVSS:3.1/",
      "CVSS:3.1",
      good3 + "/",
      good3 + "/A:H",
      good3 + "/E:Z",
      good3 + "/X:Y",
      good3 + "//E:U",
      good3 + "/E",
      good3 + "/E:",
      good3 + "/e:U",
      good3 + " ",
      good3.substr(9),
      "CVSS:3.2" + good3.substr(8),
      "CVSS:4.0" + good3.substr(8),
      "CVSS:3.1" + good4.substr(8),
      "cvss:3.1" + good3.substr(8),
      "(" + good3 + ")",
      good4 + "/SI:S",
      "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:S/SA:N",
      "CVSS:4.0/AV:N/AC:L/AT:N/PR:N/UI:N/VC:H/VI:H/VA:H/SC:N/SI:N",
      "AV:N/AC:L/Au:N/C:P/I:P",
      "AV:P/AC:L/Au:N/C:P/I:P/A:P",
      "(AV:N/AC:L/Au:N/C:P/I:P/A:P",
      "7.5",
      "AV:N AC:L",
      std::string("AV:N\0/AC:L/Au:N/C:P/I:P/A:P", 28),
  };
  for (const std::string& row : rows) {
    CAPTURE(row);
    CHECK_FALSE(ReadCvss(row).has_value());
  }
}

TEST_CASE("cvss: other spellings that are still clear") {
  CHECK(ReadCvss("(AV:N/AC:L/Au:N/C:P/I:P/A:P)")->base_score == doctest::Approx(7.5));
  CHECK(ReadCvss("A:P/AV:N/AC:L/Au:N/C:P/I:P")->base_score == doctest::Approx(7.5));
  CHECK(ReadCvss("CVSS:3.1/A:H/I:H/C:H/S:U/UI:N/PR:N/AC:L/AV:N")->base_score ==
        doctest::Approx(9.8));
  const std::optional<CvssVector> bare = ReadCvss("AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "3.0");
  REQUIRE(bare.has_value());
  CHECK(bare->version == "3.0");
  // The vector's own word wins.
  CHECK(ReadCvss("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:H/I:H/A:H", "3.0")->version == "3.1");
  CHECK(ReadCvss("AV:N/AC:L/Au:N/C:P/I:P/A:P", "9.9")->version == "2.0");
  CHECK(ReadCvss("CVSS:3.1/AV:N/AC:L/PR:N/UI:N/S:U/C:N/I:N/A:N")->base_score == 0);
}
