// The CSV door: what a row shows is never more than the text held.
#include "target.h"
#include "text/csv_stream.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  policy::text::CsvStream stream;
  const policy::text::CsvColumn column = stream.Column("cve");
  std::size_t seen = 0;
  stream.OnRow([&](const policy::text::CsvRow& row) {
    for (const std::string_view field : row.fields()) seen += field.size();
    if (row[column].size() > size) __builtin_trap();
  });
  policy::text::StringSource source(fuzz::Text(data, size));
  (void)stream.Read(source, "fuzz", {.max_field = 1000, .max_row = 4000}).has_value();
  if (seen > size) __builtin_trap();
  return 0;
}
