// docs/formats.md is what the table of readers prints.
#include <doctest/doctest.h>

#include "policy/report.h"
#include "support/golden.h"

TEST_CASE("formats: docs/formats.md is what the table prints") {
  std::string text =
      "# Formats\n\nWhat `--report`, `inspect` and `attest` read. A format is recognised by its "
      "content, never by its\n"
      "file name; `format=NAME:FILE` forces one. This page is printed from the table of readers\n"
      "(`libpolicy/report/readers.cc`); a test compares it.\n\n"
      "| name | format | recognised by | checked with |\n| --- | --- | --- | --- |\n";
  for (const policy::FormatInfo& row : policy::Formats()) {
    CHECK_FALSE(row.name.empty());
    CHECK_FALSE(row.recognised.empty());
    text += "| `" + row.name + "` | " + row.title + " | " + row.recognised + " | " + row.versions +
            " |\n";
  }
  policy::testing::CheckGolden("../../docs/formats.md", text);
}
