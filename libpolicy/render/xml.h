// Text and attributes of XML, for the outputs that are XML. Not a public header.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace policy::render {

// One line, escaped, without what XML 1.0 cannot hold.
std::string Clean(std::string_view text);
// ` name="value"`.
std::string Attribute(std::string_view name, std::string_view value);
std::string Attribute(std::string_view name, std::size_t value);

}  // namespace policy::render
