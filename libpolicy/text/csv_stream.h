// The CSV door (RFC 4180): rows stream through, fields are found by the names of the first line.
//
// A reader names the columns it wants before reading; a name may occur more than once, and the nth
// of that name is a column of its own. Memory is one row, whatever the size of the text.
//
//   CsvStream stream;
//   const CsvColumn cve = stream.Column("CVE ID");
//   const CsvColumn kind = stream.Column("Type", 2);  // the second column of that name
//   stream.OnRow([&](const CsvRow& row) { add(row[cve], row[kind]); });
//   policy::Result<void> done = stream.Read(source, "scan.csv");
//
// Lines end in LF or CRLF; a byte order mark and empty lines are passed over. A quote inside a
// field that did not begin with one stands for itself; text behind a closing quote is an error, and
// so are NUL and invalid UTF-8. Errors carry no excerpt: a report may hold secrets.
#pragma once

#include <cstddef>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "policy/result.h"
#include "text/source.h"

namespace policy::text {

struct CsvLimits {
  std::size_t max_bytes = std::size_t{4} << 30U;  // of the whole text
  std::size_t max_field = std::size_t{16} << 20U;
  std::size_t max_row = std::size_t{32} << 20U;
  std::size_t max_columns = 1000;
};

// A column that was asked for; only the stream that made it knows it.
class CsvColumn {
 private:
  friend class CsvStream;
  friend class CsvRow;
  explicit CsvColumn(std::size_t wanted) : wanted_(wanted) {}
  std::size_t wanted_;
};

// One row, alive during the callback.
class CsvRow {
 public:
  // The field of a column; empty where the header has no such column or the row is too short.
  std::string_view operator[](CsvColumn column) const {
    const std::size_t at = places_[column.wanted_];
    return at < fields_.size() ? fields_[at] : std::string_view{};
  }
  // All fields as they stand.
  std::span<const std::string_view> fields() const { return fields_; }
  // Where the row begins, from one.
  int line() const { return line_; }

 private:
  friend class CsvStream;
  std::span<const std::string_view> fields_{};
  std::span<const std::size_t> places_{};  // By wanted column.
  int line_ = 0;
};

class CsvStream {
 public:
  CsvStream();
  ~CsvStream();
  CsvStream(const CsvStream&) = delete;
  CsvStream& operator=(const CsvStream&) = delete;

  // The nth column (from one) of that name. Names are compared without regard to case and to white
  // space around them.
  CsvColumn Column(std::string_view name, int nth = 1);
  // Lines before the header that begin with '#', without the '#' and the line's end.
  void OnComment(std::function<void(std::string_view)> callback);
  // The header's names, once.
  void OnHeader(std::function<void(std::span<const std::string_view>)> callback);
  void OnRow(std::function<void(const CsvRow&)> callback);

  // Called from a callback: ends Read early with success.
  void Stop();
  // After the header: whether it has the column.
  bool Has(CsvColumn column) const;
  // Whether there was a header at all, and how many rows had more or fewer fields than it.
  bool has_header() const;
  std::size_t ragged_rows() const;

  // Reads the source to its end. May be called once.
  Result<void> Read(Source& source, std::string_view file, const CsvLimits& limits = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace policy::text
