// Ids as people write them: in any letter case, deprecated ones too. Globs are over the ids as the
// list spells them.
#include "rules/licence_pattern.h"

#include <algorithm>
#include <cassert>

#include "base/chars.h"
#include "base/spelling.h"

namespace policy::rules {
namespace {

bool IsLiteral(std::string_view text) { return text.find('*') == std::string_view::npos; }

base::Glob GlobOf(std::string_view text) {
  auto glob = base::Glob::Parse(text);
  assert(glob.has_value());  // The grammar was checked before.
  return std::move(*glob);
}

base::SpdxLicense LiteralOf(std::string_view text) {
  base::SpdxLicense licence;
  if (IsLiteral(text)) return base::ReadSpdxId(text);
  licence.id = text;
  return licence;
}

}  // namespace

LicencePattern::LicencePattern(std::string_view text)
    : glob_(GlobOf(LiteralOf(text).id + (LiteralOf(text).plus ? "+" : ""))),
      exception_(LiteralOf(text).exception) {}

bool LicencePattern::Takes(const base::SpdxLicense& licence) const {
  if (!exception_.empty() && licence.exception != exception_) return false;
  return glob_.Matches(licence.id) || (licence.plus && glob_.Matches(licence.id + "+"));
}

std::vector<LicencePattern> LicencePatternsAt(const text::Node& node, std::string_view key) {
  std::vector<LicencePattern> patterns;
  for (const std::string& text : text::StringsAt(node, key)) patterns.emplace_back(text);
  return patterns;
}

std::optional<text::FormatProblem> CheckLicencePattern(std::string_view text) {
  if (auto problem = text::CheckGlob(text)) return problem;
  if (text.find_first_of(" ()") != std::string_view::npos) {
    return text::FormatProblem{base::Quote(text) + " is more than one SPDX id",
                               "list ids one by one; each stands for itself with and without WITH"};
  }
  const std::span<const std::string_view> ids = base::SpdxIds();
  if (IsLiteral(text)) {
    if (base::ReadSpdxId(text).known) return std::nullopt;
    std::string hint = base::DidYouMean(text, ids);
    if (hint.empty()) hint = "such as 'MIT', 'GPL-*'; what is on no list is 'LicenseRef-…'";
    return text::FormatProblem{"unknown SPDX id " + base::Quote(text), std::move(hint)};
  }
  const bool open =
      text.starts_with('*') || text.starts_with("LicenseRef-") || text.starts_with("DocumentRef-");
  const base::Glob glob = GlobOf(text);
  const bool any = open || std::any_of(ids.begin(), ids.end(), [&](std::string_view id) {
                     const std::string now = base::ReadSpdxId(id).id;
                     return glob.Matches(now) || glob.Matches(now + "+");
                   });
  if (any) return std::nullopt;
  return text::FormatProblem{"no SPDX id matches " + base::Quote(text),
                             "letter case counts in a glob: 'GPL-*'"};
}

}  // namespace policy::rules
