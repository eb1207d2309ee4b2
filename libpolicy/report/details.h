// Writes what only one format says into Report::details: a name in lowerCamelCase, and its value as
// JSON text, which `inspect` shows as it is. Not a public header.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/evidence.h"

namespace policy::report {

void SetDetail(Report& report, std::string_view name, std::string_view value);
void SetDetail(Report& report, std::string_view name, const char* value);
// A string; null where `value` has none.
void SetDetailOrNull(Report& report, std::string_view name,
                     const std::optional<std::string>& value);
void SetDetail(Report& report, std::string_view name, bool value);
void SetDetail(Report& report, std::string_view name, std::int64_t value);
void SetDetail(Report& report, std::string_view name, int value);
void SetDetail(Report& report, std::string_view name, std::size_t value);
// null where `value` is empty.
void SetDetail(Report& report, std::string_view name, std::optional<double> value);
void SetDetail(Report& report, std::string_view name, const std::vector<std::string>& values);
void SetDetail(Report& report, std::string_view name,
               const std::map<std::string, std::int64_t>& counts);
// For lists of objects and the like: JSON text that the caller made with a text::JsonWriter.
void SetDetailJson(Report& report, std::string_view name, std::string json);

}  // namespace policy::report
