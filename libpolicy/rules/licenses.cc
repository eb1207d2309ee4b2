// `licenses`: under what terms the installed packages are. Of an OR one choice must be fine, of an
// AND every part; what nobody can read is unknown, which is neither.
#include <algorithm>
#include <map>
#include <set>
#include <unordered_map>
#include <utility>

#include "base/chars.h"
#include "rules/finding_facts.h"
#include "rules/licence_pattern.h"
#include "rules/package_check.h"
#include "rules/package_grammar.h"
#include "rules/package_name.h"
#include "rules/package_pattern.h"
#include "text/utf8.h"

namespace policy::rules {
namespace {

constexpr text::Type kLicence{
    .kind = text::Type::Kind::kString, .name = "SPDX id or glob", .format = CheckLicencePattern};
constexpr text::Type kLicences = ListType("[glob of SPDX ids]", kLicence);

constexpr std::array<text::Field, 4> kFields = {{
    {.name = "forbidden",
     .type = kLicences,
     .meaning = "SPDX ids: breaks where one is in every choice of an `OR`, or in any part of an "
                "`AND`"},
    {.name = "allowed",
     .type = kLicences,
     .meaning = "SPDX ids: breaks where one is not listed, in every choice of an `OR`, or in any "
                "part of an `AND`"},
    {.name = "unless", .type = kPackages, .meaning = "packages that are left out"},
    {.name = "allowUnknown",
     .type = text::kBoolean,
     .meaning = "without it a package without a readable licence is a violation",
     .default_text = "false"},
}};
constexpr std::array<std::string_view, 2> kChoice = {"forbidden", "allowed"};
constexpr text::ObjectType kGrammar{
    .name = "licenses", .fields = kFields, .exactly_one_of = kChoice};

constexpr std::array<Need, 1> kNeeds = {{{.covers = Coverage::kPackages, .licensed = true}}};

// What a rule makes of an expression, or of a part of one.
struct Opinion {
  bool bad = false;
  bool unknown = false;
  std::set<std::string> ids{};  // those that make it bad

  bool fine() const { return !bad && !unknown; }
};

Opinion Both(Opinion a, Opinion b) {
  a.bad = a.bad || b.bad;
  a.unknown = a.unknown || b.unknown;
  a.ids.merge(b.ids);
  return a;
}

Opinion Either(Opinion a, Opinion b) {
  if (a.fine()) return a;
  if (b.fine()) return b;
  if (!a.bad || !b.bad) return {.unknown = true};
  return Both(std::move(a), std::move(b));
}

// SPDX's words for "nobody looked" and "there is none".
bool IsNothing(std::string_view text) {
  return text.empty() || text == "NOASSERTION" || text == "NONE";
}

std::string Shown(std::string_view text) {
  constexpr std::size_t kLongestShown = 120;
  return base::Quote(text::OneLine(text.substr(0, kLongestShown)));
}

std::string Named(const MergedPackage& package) {
  std::string text = NameOf(package);
  if (!package.package->version.empty()) text.append(" ").append(package.package->version);
  return text;
}

using Licences = std::set<std::string_view>;

void AddLicences(const MergedPackage& package, Licences& licences) {
  for (const Package* entry : package.entries) {
    for (const std::string_view text : entry->licenses) {
      if (!IsNothing(text)) licences.insert(text);
    }
  }
}

// What was said of packages without their version: it holds for each version that is installed.
class Versionless {
 public:
  explicit Versionless(std::span<const MergedPackage> packages) {
    for (const MergedPackage& package : packages) {
      const Key key = KeyOf(*package.package);
      if (package.package->version.empty()) {
        AddLicences(package, said_[key]);
      } else {
        installed_.insert(key);
      }
    }
  }

  // Whether a package is only another's, told without its version.
  bool IsShadow(const Package& package) const {
    return package.version.empty() && installed_.contains(KeyOf(package));
  }
  const Licences& Of(const Package& package) const {
    static const Licences kNone;
    const auto found = said_.find(KeyOf(package));
    return found == said_.end() ? kNone : found->second;
  }

 private:
  using Key = std::pair<std::string_view, std::string_view>;  // type, name
  static Key KeyOf(const Package& package) {
    const PackageIdentity identity = IdentityOf(package);
    return {identity.type, identity.name};
  }

  std::map<Key, Licences> said_{};
  std::set<Key> installed_{};
};

class LicenseCheck final : public Check {
 public:
  explicit LicenseCheck(const text::Node& node)
      : forbids_(node.Find("forbidden") != nullptr),
        listed_(LicencePatternsAt(node, forbids_ ? "forbidden" : "allowed")),
        allow_unknown_(text::BoolAt(node, "allowUnknown")) {
    for (const text::Node& item : text::ItemsAt(node, "unless")) {
      unless_.push_back(ReadPackagePattern(item));
    }
  }

  std::span<const Need> needs() const override { return kNeeds; }

  Verdict Judge(const ImageFacts& facts) const override {
    Verdict verdict;
    const Versionless versionless(facts.packages);
    std::unordered_map<std::string_view, Opinion> known;  // expressions repeat
    for (const MergedPackage& package : facts.packages) {
      if (versionless.IsShadow(*package.package) || IsLeftOut(*package.package)) continue;
      Licences licences = versionless.Of(*package.package);
      AddLicences(package, licences);
      Opinion all{.unknown = licences.empty()};
      for (const std::string_view text : licences) {
        const auto [at, added] = known.try_emplace(text);
        if (added) at->second = OpinionOf(text);
        all = Both(std::move(all), at->second);
      }
      Add(package, licences, all, verdict);
    }
    return verdict;
  }

 private:
  bool IsLeftOut(const Package& package) const {
    return std::any_of(unless_.begin(), unless_.end(), [&](const auto& pattern) {
      return pattern->Matches(package) == Match::kSurely;
    });
  }

  // A stranger may be called like what is forbidden, and is never surely what is allowed.
  Opinion OpinionOf(const base::SpdxLicense& licence) const {
    const bool listed = std::any_of(listed_.begin(), listed_.end(),
                                    [&](const auto& pattern) { return pattern.Takes(licence); });
    Opinion opinion;
    if (forbids_) {
      opinion.bad = listed;
      opinion.unknown = !listed && (!licence.known || licence.reference);
    } else {
      opinion.unknown = !licence.known;
      opinion.bad = licence.known && !listed;
    }
    if (opinion.bad) opinion.ids.insert(licence.id);
    return opinion;
  }

  Opinion OpinionOf(std::string_view text) const {
    const auto expression = base::SpdxExpression::Parse(text);
    if (!expression) return {.unknown = true};
    std::vector<Opinion> stack;
    for (const base::SpdxExpression::Step& step : expression->steps()) {
      if (step.kind == base::SpdxExpression::Kind::kLicense) {
        stack.push_back(OpinionOf(expression->licenses()[step.license]));
        continue;
      }
      Opinion right = std::move(stack.back());
      stack.pop_back();
      const bool both = step.kind == base::SpdxExpression::Kind::kAnd;
      stack.back() = both ? Both(std::move(stack.back()), std::move(right))
                          : Either(std::move(stack.back()), std::move(right));
    }
    return std::move(stack.back());
  }

  void Add(const MergedPackage& package, const Licences& licences, const Opinion& opinion,
           Verdict& verdict) const {
    for (const std::string& id : opinion.ids) {
      Breach breach{.reason = forbids_ ? "licenses.forbidden" : "licenses.allowed",
                    .id = id,
                    .package = package.package,
                    .merged_package = &package};
      breach.message = Named(package) + " is under " + id +
                       (forbids_ ? ", which is forbidden" : ", which is not among those allowed");
      const bool alone = licences.size() == 1 && *licences.begin() == id;
      if (!alone) breach.message += ": " + All(licences);
      breach.remediation = "replace " + NameOf(package) + ", or have its licence accepted";
      verdict.breaches.push_back(std::move(breach));
    }
    if (!opinion.unknown || allow_unknown_) return;
    verdict.breaches.push_back(
        {.reason = "licenses.unknown",
         .id = std::string(IdentityOf(*package.package).name),
         .package = package.package,
         .merged_package = &package,
         .message = Named(package) +
                    (licences.empty() ? " names no licence"
                                      : " is under terms that are on no list: " + All(licences)),
         .remediation = "find out its licence, and have the SBOM say so"});
  }

  static std::string All(const Licences& licences) {
    std::string all;
    for (const std::string_view text : licences) all.append(all.empty() ? "" : ", ") += Shown(text);
    return all;
  }

  bool forbids_;
  std::vector<LicencePattern> listed_;
  std::vector<std::shared_ptr<const PackagePattern>> unless_{};
  bool allow_unknown_;
};

void CheckLicenses(const text::Node& node, std::string_view key, text::Problems& problems) {
  CheckPackageList(node.Find("unless"), std::string(key) + ".unless", problems);
}

}  // namespace

CheckKind LicensesKind() {
  return {
      .name = "licenses",
      .grammar = &kGrammar,
      .summary = "only packages under licences you accept",
      .explanation =
          "Licences are SPDX expressions (2.3 and 3.0) with AND, OR, WITH, `+`, parentheses and "
          "LicenseRef-…; operators are all upper or all lower case, ids are read in any letter "
          "case. Each id that breaks the rule is a violation of its package "
          "(licenses.forbidden, licenses.allowed).\nAn id stands for itself with and without "
          "`WITH`, and with and without `+`; deprecated ids read as their successors "
          "(`GPL-2.0+` as `GPL-2.0-or-later`), in policies too. A policy may name ids of the "
          "SPDX list, LicenseRef-… and globs that take any of these.\nWhere a package has "
          "several licences beside each other, all of them apply.\nA package without a "
          "licence (or NOASSERTION, NONE), with text that is no expression, or with an id or "
          "exception that is on no list is unknown (licenses.unknown), unless a choice of an "
          "`OR` that can be read is fine or `allowUnknown` is set. Under `forbidden` a "
          "LicenseRef-… that is not listed is unknown too: nobody but its document knows what "
          "it says.\nThe rule needs an SBOM, or a report that lists all packages, with their "
          "licences; none is a violation of its own (evidence.absent).",
      .example = "licenses: {forbidden: [\"AGPL-*\", \"GPL-*\"], allowUnknown: true}",
      .finding = true,
      .evaluated = true,
      .check = CheckLicenses,
      .read = [](const text::Node& node) -> std::unique_ptr<const Check> {
        return std::make_unique<const LicenseCheck>(node);
      }};
}

}  // namespace policy::rules
