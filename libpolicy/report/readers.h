// The table of readers. A format is one file with one reader, and its row in readers.cc.
//
// Not a public header; policy/report.h is what programs see.
#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "policy/evidence.h"
#include "policy/result.h"
#include "report/outline.h"
#include "text/source.h"

namespace policy::report {

// How sure a reader is that a text is its own. What is merely possible is read only where the whole
// text was seen and nobody else claims it.
enum class Match : std::uint8_t { kNo, kPossible, kCertain };

struct Reader {
  std::string_view name{};        // "trivy"; what `format=` takes and Report.format shows
  std::string_view title{};       // "Trivy JSON"
  std::string_view recognised{};  // how, in one line
  std::string_view versions{};    // tool versions it was checked on
  // The wider format of which this one is a dialect ("sarif"): that one takes such texts too when
  // it is forced, and yields to this one when both are sure.
  std::string_view within{};
  std::string_view within_too{};  // a second one, of a dialect that has two forms
  // Keys of JSON that only people read (links, titles): where a report is read to be judged,
  // nothing is made of them.
  std::span<const std::string_view> for_people{};
  bool wraps = false;  // holds a report of another format, so it may stand in none itself
  // Judges what has been seen so far; the text may go on.
  Match (*recognise)(const Outline& outline) = nullptr;
  // Reads the whole text. Checks by itself that the text is of its format (it may have been
  // forced), and leaves `format` and `file` of the report to the caller. Errors as
  // policy::ReadReport.
  Result<Report> (*read)(text::Source& source, std::string_view file) = nullptr;
};

// All of them, sorted by name.
std::span<const Reader> Readers();
// The reader of that name, or nullptr.
const Reader* FindReader(std::string_view name);

// Reads a report that stands within another text (an attestation's predicate); one that is an
// attestation itself is kUnsupported. Errors as policy::ReadReport.
Result<Report> ReadInner(std::string_view bytes, std::string_view file);

}  // namespace policy::report
