// Reads what scanners write into one model (policy/evidence.h).
//
// A format is recognised by its content, never by its file name. A reader drops no finding and lets
// no secret's text out. Text that is no report is refused; a report of a scan that failed is read,
// and is not complete.
//
//   policy::Result<policy::Report> r = policy::ReadReport(bytes, "trivy.json", "");
#pragma once

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/evidence.h"
#include "policy/result.h"

namespace policy {

// Delivers bytes piece by piece, so that a report need not fit in memory: fills a prefix of the
// buffer and returns its length, 0 at the end; an Error ends the reading with it. Called by one
// thread at a time, for long inputs not always the same.
using ByteReader = std::function<Result<std::size_t>(char* into, std::size_t size)>;

// How much of a report is wanted. Decisions need no titles and no links, which may be half of what
// a large report would keep.
enum class Detail { kAll, kForJudging };

// Reads one report. `file` is for messages; `format` forces a reader by name ("trivy") and is empty
// to detect. kBadInput: broken text; kUnsupported: no reader knows it ("unknown format"), or two
// claim it alike. Thread-safe.
Result<Report> ReadReport(std::string_view bytes, std::string_view file,
                          std::string_view format = {}, Detail detail = Detail::kAll);
// The same from a stream; memory grows with the findings kept, not with the text.
Result<Report> ReadReport(const ByteReader& read, std::string_view file,
                          std::string_view format = {}, Detail detail = Detail::kAll);

// What is known about each format: one row a reader, sorted by name.
struct FormatInfo {
  std::string name{};
  std::string title{};       // "Trivy JSON"
  std::string recognised{};  // how, in one line
  std::string versions{};    // tool versions checked against
};
std::vector<FormatInfo> Formats();

}  // namespace policy
