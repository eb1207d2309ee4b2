// What `package` means: each key given must match. A fact that the package does not state leaves
// the answer at "possibly", which accuses and never excuses.
#include "rules/package_pattern.h"

#include <algorithm>
#include <optional>
#include <set>
#include <utility>

#include "base/chars.h"
#include "base/glob.h"
#include "base/version.h"
#include "base/version_range.h"
#include "rules/package_grammar.h"
#include "rules/package_name.h"

namespace policy::rules {
namespace {

Match Both(Match a, Match b) { return std::min(a, b); }
Match When(bool matches) { return matches ? Match::kSurely : Match::kNo; }

template <typename T>
std::optional<T> ParsedAt(const text::Node& node, std::string_view key) {
  const text::Node* found = node.Find(key);
  if (found == nullptr) return std::nullopt;
  auto parsed = T::Parse(found->string());
  assert(parsed.has_value());  // The grammar was checked before.
  return std::move(*parsed);
}

class Pattern final : public PackagePattern {
 public:
  explicit Pattern(const text::Node& node)
      : name_(ParsedAt<base::Glob>(node, "name")),
        purl_(ParsedAt<base::Glob>(node, "purl")),
        version_(ParsedAt<base::VersionRange>(node, "version")),
        type_(node.StringAt("type")) {
    if (purl_) {
      const std::string& text = purl_->text();
      const std::size_t slash = text.rfind('/');
      auto last = base::Glob::Parse(slash == std::string::npos ? "**" : text.substr(slash + 1));
      if (last) last_of_purl_ = std::move(*last);
    }
    const std::string_view preset = node.StringAt("preset");
    for (const std::string_view name : PresetNames(preset)) preset_.insert(name);
  }

  std::string_view literal_name() const override {
    return name_ && name_->literal() ? std::string_view(name_->text()) : std::string_view();
  }

  bool of_distribution() const override {
    const auto names = [](std::string_view type) {
      return type == "deb" || type == "rpm" || type == "apk";
    };
    if (!type_.empty()) return names(type_);
    if (!purl_) return !preset_.empty();
    const std::string_view purl = purl_->text();
    return purl.starts_with("pkg:") && names(purl.substr(4, purl.find('/') - 4));
  }

  Match Matches(const Package& package) const override {
    const PackageIdentity identity = IdentityOf(package);
    Match match = name_ ? MatchesName(*name_, identity) : Match::kSurely;
    if (!preset_.empty()) match = Both(match, When(preset_.contains(identity.name)));
    if (match == Match::kNo) return match;
    if (!type_.empty()) match = Both(match, MatchesType(identity));
    if (purl_) match = Both(match, MatchesPurl(identity));
    if (match != Match::kNo && version_) match = Both(match, MatchesVersion(identity));
    return match;
  }

 private:
  // Without a type nobody knows where the name's namespace ends.
  static Match MatchesName(const base::Glob& glob, const PackageIdentity& identity) {
    const std::size_t at =
        identity.type.empty() ? identity.name.find_last_of("/:") : std::string::npos;
    const bool whole = glob.Matches(identity.name);
    if (at == std::string_view::npos) return When(whole);
    const bool last = glob.Matches(identity.name.substr(at + 1));
    if (whole && last) return Match::kSurely;
    return whole || last ? Match::kPossibly : Match::kNo;
  }

  Match MatchesType(const PackageIdentity& identity) const {
    if (identity.type.empty()) return Match::kPossibly;
    return When(identity.type == type_);
  }

  Match MatchesPurl(const PackageIdentity& identity) const {
    if (!identity.type.empty()) return When(purl_->Matches(PurlOf(identity)));
    if (!last_of_purl_) return Match::kPossibly;
    return Both(Match::kPossibly, MatchesName(*last_of_purl_, identity));
  }

  Match MatchesVersion(const PackageIdentity& identity) const {
    const std::string_view type = type_.empty() ? identity.type : std::string_view(type_);
    const base::VersionOrder order = base::OrderFor(type);
    if (identity.version.empty() || !base::IsVersion(order, identity.version)) {
      return Match::kPossibly;
    }
    if (!version_->Contains(order, identity.version)) return Match::kNo;
    return type.empty() ? Match::kPossibly : Match::kSurely;
  }

  std::optional<base::Glob> name_;
  std::optional<base::Glob> purl_;
  std::optional<base::Glob> last_of_purl_{};
  std::optional<base::VersionRange> version_;
  std::string type_;
  std::set<std::string_view> preset_{};
};

}  // namespace

const text::ObjectType& PackageGrammar() { return kPackageGrammar; }

std::shared_ptr<const PackagePattern> ReadPackagePattern(const text::Node& node) {
  return std::make_shared<const Pattern>(node);
}

}  // namespace policy::rules
