// The root tag of an XML text, taken from its first bytes: enough to tell formats apart. Not a
// public header.
#pragma once

#include <optional>
#include <string_view>

namespace policy::report {

struct XmlRoot {
  std::string_view name{};  // local
  std::string_view tag{};   // all of the tag that is there, with its namespaces
};

// Empty where the text does not begin like XML, or its root is not in sight. Thread-safe.
std::optional<XmlRoot> RootOf(std::string_view head);

// Whether a text whose first byte (behind white space) is this can be XML, UTF-16 too.
inline bool BeginsLikeXml(char first) { return first == '<' || first == '\xFE' || first == '\xFF'; }

}  // namespace policy::report
