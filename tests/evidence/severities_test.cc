// docs/severities.md is what the table of severity words prints.
#include <doctest/doctest.h>

#include <set>
#include <string>

#include "policy/evidence.h"
#include "support/golden.h"

using namespace policy;

TEST_CASE("severities: docs/severities.md is what the table prints") {
  std::string text =
      "# Severities\n\nScanners write severities in words of their own; policies know six. This is "
      "how the one becomes\n"
      "the other, in any spelling (`MODERATE`, `Moderate`). What the scanner wrote is kept beside "
      "it. Any\n"
      "word that is not here is `unknown`, as is none at all; `spec.evidence.unknownSeverity` says "
      "how a\n"
      "policy treats those. This page is printed from the table in "
      "`libpolicy/evidence/evidence.cc`; "
      "a test\n"
      "compares it.\n\n| severity | words |\n| --- | --- |\n";
  std::string severity;
  for (const SeverityWord& row : SeverityWords()) {
    const bool same = NameOf(row.severity) == severity;
    severity = NameOf(row.severity);
    if (!same) text += (text.ends_with("|\n") ? "| `" : " |\n| `") + severity + "` | ";
    text += (same ? ", `" : "`") + std::string(row.word) + "`";
  }
  text += " |\n";
  testing::CheckGolden("../../docs/severities.md", text);
}

TEST_CASE("severities: every word of the table reads as it says, once") {
  std::set<std::string_view> words;
  int last = 0;
  for (const SeverityWord& row : SeverityWords()) {
    CAPTURE(row.word);
    CHECK(SeverityFromWord(row.word) == row.severity);
    CHECK(words.insert(row.word).second);
    CHECK(static_cast<int>(row.severity) >= last);
    last = static_cast<int>(row.severity);
  }
  for (const Severity each : {Severity::kCritical, Severity::kHigh, Severity::kMedium,
                              Severity::kLow, Severity::kNegligible, Severity::kUnknown}) {
    CHECK(words.contains(NameOf(each)));
  }
}
