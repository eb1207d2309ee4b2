// The grammar of `scans`. What the keys do is in scans.cc.
#pragma once

#include "rules/types.h"

namespace policy::rules {

inline constexpr text::Type kCoverage = WordType("finding check", kCoverageWords);

inline constexpr std::array<text::Field, 7> kScanFields = {{
    {.name = "stage", .type = kStage, .meaning = "made at this stage", .default_text = "any"},
    {.name = "scanners",
     .type = text::kTexts,
     .meaning = "made by one of these",
     .default_text = "any"},
    {.name = "covers",
     .type = ListType("[finding check]", kCoverage),
     .meaning = "one report that covers all of these",
     .default_text = "[vulnerabilities]"},
    {.name = "maxAge",
     .type = text::kDuration,
     .meaning = "made no longer ago than this",
     .default_text = "any age"},
    {.name = "maxDatabaseAge",
     .type = text::kDuration,
     .meaning = "with a database no older than this",
     .default_text = "any age"},
    {.name = "attested",
     .type = text::kBoolean,
     .meaning = "a file handed over is not enough",
     .default_text = "false"},
    {.name = "signedBy",
     .type = kAuthorities,
     .meaning = "signed by one of these; implies `attested`",
     .default_text = "evidence.signedBy"},
}};
inline constexpr text::ObjectType kScanGrammar{.name = "scan", .fields = kScanFields};
inline constexpr text::Type kScan = ObjectOf(kScanGrammar);
inline constexpr std::array<text::Field, 1> kScansFields = {{
    {.name = "required",
     .type = ListType("[scan]", kScan),
     .required = true,
     .meaning = "each of these is met by some report"},
}};
inline constexpr text::ObjectType kScansGrammar{.name = "scans", .fields = kScansFields};

}  // namespace policy::rules
