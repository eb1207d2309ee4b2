// Where one JSON document ends and the next begins, in a text that holds several.
#pragma once

#include <string_view>
#include <vector>

namespace policy::text {

// The documents of a JSON-lines text, blank lines left out: a document may run over several lines,
// but the next one begins on a line of its own. A text that keeps to no such form comes back whole,
// for the reader to refuse. Thread-safe.
std::vector<std::string_view> SplitJsonDocuments(std::string_view bytes);

}  // namespace policy::text
