// Details as JSON text; see details.h.
#include "report/details.h"

#include <utility>

#include "text/json_writer.h"

namespace policy::report {

void SetDetailJson(Report& report, std::string_view name, std::string json) {
  report.details.insert_or_assign(std::string(name), std::move(json));
}

void SetDetail(Report& report, std::string_view name, std::string_view value) {
  text::JsonWriter w;
  w.String(value);
  SetDetailJson(report, name, w.Take());
}

void SetDetail(Report& report, std::string_view name, const char* value) {
  SetDetail(report, name, std::string_view(value));
}

void SetDetailOrNull(Report& report, std::string_view name,
                     const std::optional<std::string>& value) {
  if (value) {
    SetDetail(report, name, std::string_view(*value));
  } else {
    SetDetailJson(report, name, "null");
  }
}

void SetDetail(Report& report, std::string_view name, bool value) {
  SetDetailJson(report, name, value ? "true" : "false");
}

void SetDetail(Report& report, std::string_view name, std::int64_t value) {
  SetDetailJson(report, name, std::to_string(value));
}

void SetDetail(Report& report, std::string_view name, int value) {
  SetDetail(report, name, std::int64_t{value});
}

void SetDetail(Report& report, std::string_view name, std::size_t value) {
  SetDetailJson(report, name, std::to_string(value));
}

void SetDetail(Report& report, std::string_view name, std::optional<double> value) {
  text::JsonWriter w;
  value ? w.Number(*value) : w.Null();
  SetDetailJson(report, name, w.Take());
}

void SetDetail(Report& report, std::string_view name, const std::vector<std::string>& values) {
  text::JsonWriter w;
  w.BeginArray();
  for (const std::string& value : values) w.String(value);
  w.EndArray();
  SetDetailJson(report, name, w.Take());
}

void SetDetail(Report& report, std::string_view name,
               const std::map<std::string, std::int64_t>& counts) {
  text::JsonWriter w;
  w.BeginObject();
  for (const auto& [word, count] : counts) w.Key(word).Int(count);
  w.EndObject();
  SetDetailJson(report, name, w.Take());
}

}  // namespace policy::report
