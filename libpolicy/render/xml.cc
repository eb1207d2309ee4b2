// Text inside XML 1.0: escaped, and what it cannot hold replaced.
#include "render/xml.h"

#include "text/utf8.h"

namespace policy::render {
namespace {

std::string Escaped(std::string_view text) {
  std::string out;
  for (const char c : text) {
    switch (c) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += c;
    }
  }
  return out;
}

}  // namespace

// U+FFFE and U+FFFF are valid UTF-8 but no XML characters.
std::string Clean(std::string_view text) {
  std::string line = text::OneLine(text);
  for (const std::string_view bad : {"\xEF\xBF\xBE", "\xEF\xBF\xBF"}) {
    for (std::size_t at = line.find(bad); at != std::string::npos; at = line.find(bad, at)) {
      line.replace(at, bad.size(), "?");
    }
  }
  return Escaped(line);
}

std::string Attribute(std::string_view name, std::string_view value) {
  return " " + std::string(name) + "=\"" + Clean(value) + "\"";
}

std::string Attribute(std::string_view name, std::size_t value) {
  return Attribute(name, std::to_string(value));
}

}  // namespace policy::render
