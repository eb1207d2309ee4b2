// Skips what may stand before a root: the declaration, comments, a document type.
#include "report/xml_head.h"

#include <algorithm>

namespace policy::report {
namespace {

constexpr std::string_view kSpace = " \t\r\n";

// Behind the next `end`, or empty where it does not come.
std::string_view Behind(std::string_view text, std::string_view end) {
  const std::size_t at = text.find(end);
  return at == std::string_view::npos ? std::string_view{} : text.substr(at + end.size());
}

}  // namespace

std::optional<XmlRoot> RootOf(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  while (true) {
    head.remove_prefix(std::min(head.find_first_not_of(kSpace), head.size()));
    if (!head.starts_with('<')) return std::nullopt;
    if (head.starts_with("<?")) {
      head = Behind(head, "?>");
    } else if (head.starts_with("<!--")) {
      head = Behind(head, "-->");
    } else if (head.starts_with("<!")) {
      const bool subset = head.find('[') < head.find('>');  // It may hold tags of its own.
      head = Behind(subset ? Behind(head, "]") : head, ">");
    } else {
      break;
    }
  }
  head.remove_prefix(1);
  XmlRoot root;
  root.tag = head.substr(0, std::min(head.find('>'), head.size()));
  root.name = root.tag.substr(0, std::min(root.tag.find_first_of(" \t\r\n/"), root.tag.size()));
  const std::size_t colon = root.name.find(':');
  if (colon != std::string_view::npos) root.name.remove_prefix(colon + 1);
  if (root.name.empty()) return std::nullopt;
  return root;
}

}  // namespace policy::report
