// Ranges that no version can meet are errors when the policy is read, not silence when it is
// applied.
#include "rules/package_check.h"

#include <string>

#include "base/version.h"
#include "base/version_range.h"
#include "rules/package_grammar.h"

namespace policy::rules {

void CheckPackage(const text::Node& package, std::string_view key, text::Problems& problems) {
  const text::Node* version = package.Find("version");
  if (version == nullptr || !version->is_string()) return;
  const auto range = base::VersionRange::Parse(version->string());
  if (!range) return;  // The table has said so already.
  const std::string_view type = package.StringAt("type");
  const auto checked = type.empty() ? range->Check() : range->Check(base::OrderFor(type));
  if (checked) return;
  problems.Add(*version, std::string(key) + ".version", checked.error().message,
               checked.error().hint);
}

void CheckPackageList(const text::Node* list, std::string_view key, text::Problems& problems) {
  if (list == nullptr) return;
  std::size_t index = 0;
  for (const text::Node& item : list->items()) {
    CheckPackage(item, std::string(key) + "[" + std::to_string(index++) + "]", problems);
  }
}

std::optional<text::FormatProblem> CheckPurlType(std::string_view text) {
  for (const char c : text) {
    const bool fine =
        (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '.' || c == '+' || c == '-';
    if (!fine) {
      return text::FormatProblem{"'" + std::string(text) + "' is no purl type",
                                 "such as 'deb', 'rpm', 'apk', 'npm', 'pypi', 'maven', 'golang'"};
    }
  }
  return std::nullopt;
}

std::optional<text::FormatProblem> CheckPackagePurl(std::string_view text) {
  if (!text.starts_with("pkg:") && !text.starts_with("*")) {
    return text::FormatProblem{"'" + std::string(text) + "' is no purl: it begins with 'pkg:'",
                               "such as 'pkg:maven/org.apache.logging.log4j/log4j-core'"};
  }
  if (text.find('@', text.find('/') + 2) != std::string_view::npos ||
      text.find('?') != std::string_view::npos) {
    return text::FormatProblem{"a purl pattern holds neither version nor qualifiers",
                               "give the version as 'version: \">= 1.0\"'"};
  }
  return text::CheckGlob(text);
}

}  // namespace policy::rules
