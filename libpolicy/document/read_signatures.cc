// Where signatures of exceptions lie. Nothing in them is believed here.
#include <algorithm>
#include <string>
#include <utility>

#include "document/read.h"

namespace policy::document {
namespace {

bool AsksWhoSigned(const Policy& policy) {
  return std::any_of(policy.rules.begin(), policy.rules.end(), [](const Rule& rule) {
    const ExceptionRules& rules = rule.exceptions;
    return !rules.signed_by.empty() || (rules.break_glass && !rules.break_glass->signed_by.empty());
  });
}

// That none lies there is the rule, and no problem.
void AddBeside(const FileReader& read_file, const char* suffix, Exception& exception) {
  std::string path = FolderOf(exception.where.file) + exception.name + suffix;
  Result<std::string> text = read_file(path);
  if (text) {
    exception.signatures.push_back({.path = std::move(path), .text = *std::move(text)});
  } else if (text.error().kind != ErrorKind::kNotFound) {
    exception.why_unsigned = text.error().message;
  }
}

}  // namespace

std::string FolderOf(std::string_view document) {
  const std::size_t slash = document.rfind('/');
  return slash == std::string_view::npos ? std::string()
                                         : std::string(document.substr(0, slash + 1));
}

void ReadSignatures(const std::vector<std::shared_ptr<const Policy>>& policies,
                    const FileReader& read_file, std::vector<Exception>& exceptions) {
  const bool asked = std::any_of(policies.begin(), policies.end(),
                                 [](const auto& policy) { return AsksWhoSigned(*policy); });
  if (!asked || !read_file) return;
  for (Exception& exception : exceptions) {
    AddBeside(read_file, ".sigstore.json", exception);
    AddBeside(read_file, ".dsse.json", exception);
  }
}

}  // namespace policy::document
