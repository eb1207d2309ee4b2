// Flow style throughout: every string is quoted, and what is not given is not written.
#pragma once

#include <sstream>
#include <string>

#include "policy/time.h"
#include "support/naive/case.h"

namespace policy::properties {

inline std::string Quoted(const std::string& text) { return "\"" + text + "\""; }

inline std::string Sequence(const naive::Words& items) {
  std::string text = "[";
  for (const std::string& item : items) text += (text.size() > 1 ? ", " : "") + item;
  return text + "]";
}

// A flow mapping that leaves out what is empty.
class Map {
 public:
  Map& Raw(const std::string& key, const std::string& value) {
    if (!value.empty() && value != "{}" && value != "[]") {
      text_ += (text_.empty() ? "" : ", ") + key + ": " + value;
    }
    return *this;
  }
  Map& Text(const std::string& key, const std::string& value) {
    return Raw(key, value.empty() ? "" : Quoted(value));
  }
  Map& List(const std::string& key, const naive::Words& values) {
    naive::Words quoted;
    for (const std::string& value : values) quoted.push_back(Quoted(value));
    return Raw(key, Sequence(quoted));
  }
  Map& Span(const std::string& key, const std::optional<Duration>& span) {
    return Text(key, span ? FormatDuration(*span) : "");
  }
  Map& Instant(const std::string& key, const std::optional<Time>& time) {
    return Text(key, time ? FormatTime(*time) : "");
  }
  Map& Flag(const std::string& key, const std::optional<bool>& flag) {
    return Raw(key, !flag ? "" : *flag ? "true" : "false");
  }
  Map& True(const std::string& key, bool flag) { return Raw(key, flag ? "true" : ""); }
  Map& Number(const std::string& key, const std::optional<double>& number) {
    std::ostringstream text;
    if (number) text << *number;
    return Raw(key, text.str());
  }
  std::string str() const { return "{" + text_ + "}"; }

 private:
  std::string text_{};
};

template <typename T>
naive::Words NamesOf(const T& values) {
  naive::Words names;
  for (const auto value : values) names.emplace_back(NameOf(value));
  return names;
}

}  // namespace policy::properties
