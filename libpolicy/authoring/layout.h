// Lays a YAML text out anew, line by line: every line and comment of the source has its place in
// the result, so nothing can get lost. Only layout.cc includes it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "authoring/layout_line.h"

namespace policy::authoring {

class Layout {
 public:
  explicit Layout(std::string_view text) : text_(text), cursor_(text) {}
  std::string Take();

 private:
  // A block map or list that is open: its column in the source, and in the result.
  struct Level {
    std::size_t from = 0;
    std::size_t to = 0;
    bool list = false;
  };
  struct Line {
    std::string text{};
    std::string comment{};
  };
  // A blank line (no text) or a comment that waits for the line below it.
  struct Waiting {
    std::size_t column = 0;
    std::string comment{};
  };

  void NextLine();
  bool TakeMarker();
  void Content();
  void Open(std::size_t column, bool list);
  void Flush(std::optional<std::size_t> column, const std::vector<Level>& before);
  std::size_t IndentOf(const Waiting& comment, std::optional<std::size_t> column,
                       const std::vector<Level>& before) const;
  void TakeEntry(std::string& line);
  void TakeValue(std::string& line);
  void TakeQuoted(std::string& line);
  void TakeFlow(std::string& line);
  void BreakFlow(std::string& line, std::size_t depth);
  void TakeBlockScalar(std::string& line);
  void TakeContinuation(std::string& line);
  std::optional<std::size_t> ContinuationAt() const;
  void Emit(std::string text, std::string comment = {});
  void EmitAll(std::vector<std::string>& lines);
  std::string Joined() const;
  void FinishLine(std::string line);
  std::size_t Hanging() const { return levels_.empty() ? 0 : levels_.back().to + 2; }

  std::string_view text_;
  Cursor cursor_;
  std::vector<Level> levels_{};
  std::vector<Waiting> waiting_{};
  std::vector<Line> lines_{};
};

}  // namespace policy::authoring
