// reports/matrix: every real report through every reader, forced. A reader takes its own format and
// the dialects of it, and refuses all else; a clean verdict on another's text would be a lie.
#include "corpus/corpus.h"
#include "policy/report.h"
#include "report/readers.h"

namespace corpus {
namespace {

using policy::Report;
using policy::Result;
using policy::report::Reader;

// Whether `reader` may take a text of the format `own`: its own, or one that is a dialect of it.
bool MayTake(const Reader& reader, const Reader& own) {
  return reader.name == own.name || reader.name == own.within || reader.name == own.within_too ||
         reader.within == own.name || reader.within_too == own.name;
}

// Empty text where all is as it must be.
std::string Judge(const Reader& reader, const Reader* own, const std::string& bytes,
                  const std::string& name) {
  const Result<Report> read = policy::ReadReport(bytes, name, reader.name);
  if (own != nullptr && reader.name == own->name) {
    return read ? std::string() : "its own reader refuses it: " + policy::Describe(read.error());
  }
  if (!read || (own != nullptr && MayTake(reader, *own))) return {};
  const std::size_t entries = read->findings.size() + read->packages.size() + read->feed.size();
  if (!read->complete && entries == 0) return {};
  return "taken by '" + std::string(reader.name) + "' with " + std::to_string(entries) + " entries";
}

}  // namespace

Tally JudgeMatrix(const std::filesystem::path& root) {
  const auto judge = [&](const std::string& name, const Node&, Tally& tally) {
    const std::string bytes = Slurp(root / name);
    const Result<Report> detected = policy::ReadReport(bytes, name);
    const Reader* own = detected ? policy::report::FindReader(detected->format) : nullptr;
    for (const Reader& reader : policy::report::Readers()) {
      const std::string difference = Judge(reader, own, bytes, name);
      difference.empty()
          ? tally.Equal()
          : tally.Differs(name + " as '" + std::string(reader.name) + "': " + difference);
    }
  };
  return JudgeEach(root, "files", judge);
}

}  // namespace corpus
