// "Did you mean": near words are found, far ones are not forced.
// Which words are valid where is for the callers to know; these are samples.
#include "base/spelling.h"

#include <doctest/doctest.h>

#include <array>
#include <string>

using policy::base::DidYouMean;
using policy::base::Nearest;

TEST_CASE("spelling: the nearest word, or none") {
  constexpr std::array<std::string_view, 12> kWords{
      "severities", "ids", "scanners", "maxAge", "minCvss", "minEpss",
      "kev",        "fix", "grace",    "any",    "unless",  "maxDatabaseAge"};
  const struct {
    std::string word;
    std::string want;
  } rows[] = {
      {"severity", "severities"},
      {"severites", "severities"},
      {"Severities", "severities"},
      {"min-cvss", "minCvss"},
      {"min_cvss", "minCvss"},
      {"mincvs", "minCvss"},
      {"maxage", "maxAge"},
      {"max-age", "maxAge"},
      {"maxDbAge", "maxAge"},
      {"scaners", "scanners"},
      {"unlses", "unless"},
      {"id", "ids"},
      {"fxi", "fix"},
      {"kve", "kev"},
      {"grave", "grace"},
      {"image", ""},
      {"x", ""},
      {"", ""},
      {"---", ""},
      {std::string(65, 's'), ""},
      {"maxDatabseAge", "maxDatabaseAge"},
  };
  for (const auto& row : rows) {
    CAPTURE(row.word);
    CHECK(std::string(Nearest(row.word, kWords)) == row.want);
  }
}

TEST_CASE("spelling: of several equally near the first") {
  constexpr std::array<std::string_view, 3> kWords{"cat", "bat", "rat"};
  CHECK(Nearest("hat", kWords) == "cat");
  CHECK(Nearest("bat", kWords) == "bat");
}

TEST_CASE("spelling: as a hint") {
  constexpr std::array<std::string_view, 1> kWords{"maxAge"};
  CHECK(DidYouMean("maxAeg", kWords) == "did you mean 'maxAge'?");
  CHECK(DidYouMean("other", kWords).empty());
  CHECK(DidYouMean("maxAge", {}).empty());
}
