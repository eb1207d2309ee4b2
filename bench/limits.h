// The limits that our figures are ratios to: what the parser alone costs on the same bytes.
#pragma once

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <string>

namespace bench {

// RapidJSON's own SAX reader with the door's flags and a handler that does nothing. Returns false
// on a syntax error.
inline bool EmptySax(const std::string& text) {
  rapidjson::BaseReaderHandler<> nothing;
  rapidjson::Reader reader;
  rapidjson::StringStream stream(text.c_str());
  constexpr unsigned kFlags = rapidjson::kParseIterativeFlag |
                              rapidjson::kParseValidateEncodingFlag |
                              rapidjson::kParseNumbersAsStringsFlag;
  return !reader.Parse<kFlags>(stream, nothing).IsError();
}

}  // namespace bench
