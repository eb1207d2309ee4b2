// JSON objects as tables of fields, so that one list of keys gives both the document and the RFC
// 8785 form that its digest is made of. Not a public header.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/json_writer.h"

namespace policy::render {

// The order of members: as the tables have it, or by key as RFC 8785 sorts (our keys are ASCII).
enum class Form : std::uint8_t { kDocument, kCanonical };

// One member of the object that shows a T.
template <typename T>
struct Field {
  std::string_view key{};
  void (*write)(text::JsonWriter&, const T&, Form) = nullptr;
  bool digested = true;  // part of the canonical form
};

template <typename T, std::size_t N>
class Record {
 public:
  // Sorts at compile time.
  consteval explicit Record(const std::array<Field<T>, N>& fields)
      : fields_(fields), sorted_(fields) {
    std::sort(sorted_.begin(), sorted_.end(),
              [](const Field<T>& a, const Field<T>& b) { return a.key < b.key; });
  }

  void Write(text::JsonWriter& writer, const T& value, Form form) const {
    const bool canonical = form == Form::kCanonical;
    writer.BeginObject();
    for (const Field<T>& field : canonical ? sorted_ : fields_) {
      if (canonical && !field.digested) continue;
      writer.Key(field.key);
      field.write(writer, value, form);
    }
    writer.EndObject();
  }

  void WriteAll(text::JsonWriter& writer, const std::vector<T>& values, Form form) const {
    writer.BeginArray();
    for (const T& value : values) Write(writer, value, form);
    writer.EndArray();
  }

 private:
  std::array<Field<T>, N> fields_;
  std::array<Field<T>, N> sorted_;
};

template <typename List>
void WriteStrings(text::JsonWriter& writer, const List& values) {
  writer.BeginArray();
  for (const std::string_view value : values) writer.String(value);
  writer.EndArray();
}

}  // namespace policy::render
