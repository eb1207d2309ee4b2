// `packages`: what must not be installed, and what must be.
#include <algorithm>
#include <array>

#include "base/chars.h"
#include "rules/finding_facts.h"
#include "rules/package_check.h"
#include "rules/package_grammar.h"
#include "rules/package_name.h"
#include "rules/package_pattern.h"

namespace policy::rules {
namespace {

constexpr std::array<text::Field, 7> kForbiddenFields = {
    kNameField,
    kPurlField,
    kTypeField,
    kVersionField,
    kPresetField,
    text::Field{.name = "reason", .type = text::kText, .meaning = "why, for the person stopped"},
    text::Field{
        .name = "replacement", .type = text::kText, .meaning = "what to use in place of it"},
};
constexpr text::ObjectType kForbiddenGrammar{
    .name = "package", .fields = kForbiddenFields, .at_least_one_of = kPackageKeys};
constexpr text::Type kForbidden = ObjectOf(kForbiddenGrammar);

constexpr std::array<text::Field, 4> kFields = {{
    {.name = "forbidden",
     .type = ListType("[package]", kForbidden),
     .meaning = "none of these is installed; each may say its `reason` and `replacement`"},
    {.name = "allowed", .type = kPackages, .meaning = "nothing but these is installed"},
    {.name = "required", .type = kPackages, .meaning = "each of these is installed"},
    {.name = "unless", .type = kPackages, .meaning = "left out"},
}};
constexpr std::array<std::string_view, 3> kOne = {"forbidden", "allowed", "required"};
constexpr text::ObjectType kGrammar{.name = "packages", .fields = kFields, .at_least_one_of = kOne};

constexpr std::array<Need, 1> kNeeds = {{{.covers = Coverage::kPackages}}};
constexpr std::array<Need, 1> kNeedsAll = {{{.covers = Coverage::kPackages, .any_type = true}}};

struct Wanted {
  std::shared_ptr<const PackagePattern> pattern{};
  std::string text{};  // for messages
  std::string id{};    // of a violation that has no package
  std::string reason{};
  std::string replacement{};
};

// The pattern as its author wrote it: "log4j-core maven >= 2.0, < 2.17.1".
std::string TextOf(const text::Node& node) {
  std::string text;
  for (const std::string_view key : kPackageKeys) {
    const std::string_view value = node.StringAt(key);
    if (!value.empty()) text.append(text.empty() ? "" : " ").append(value);
  }
  return text;
}

std::vector<Wanted> WantedAt(const text::Node& node, std::string_view key) {
  std::vector<Wanted> all;
  for (const text::Node& item : text::ItemsAt(node, key)) {
    const std::string_view name = item.StringAt("name");
    std::string text = TextOf(item);
    all.push_back({ReadPackagePattern(item), text, name.empty() ? text : std::string(name),
                   text::StringAt(item, "reason"), text::StringAt(item, "replacement")});
  }
  return all;
}

const Wanted* FirstTaking(const std::vector<Wanted>& all, const Package& package, Match at_least) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const Wanted& wanted) {
    return wanted.pattern->Matches(package) >= at_least;
  });
  return found == all.end() ? nullptr : &*found;
}

class Packages final : public Check {
 public:
  explicit Packages(const text::Node& node)
      : forbidden_(WantedAt(node, "forbidden")),
        allowed_(WantedAt(node, "allowed")),
        required_(WantedAt(node, "required")),
        unless_(WantedAt(node, "unless")) {}

  // A required package that is not in the list is missing, whoever made the list. What must not be
  // there can hide wherever a list does not look.
  std::span<const Need> needs() const override {
    const bool of_distribution =
        allowed_.empty() &&
        std::all_of(forbidden_.begin(), forbidden_.end(),
                    [](const Wanted& wanted) { return wanted.pattern->of_distribution(); });
    return of_distribution ? kNeeds : kNeedsAll;
  }

  Verdict Judge(const ImageFacts& facts) const override {
    Verdict verdict;
    for (const MergedPackage& package : facts.packages) {
      if (FirstTaking(unless_, *package.package, Match::kSurely) != nullptr) continue;
      const Wanted* bad = FirstTaking(forbidden_, *package.package, Match::kPossibly);
      if (bad != nullptr) verdict.breaches.push_back(ForbiddenBreach(package, *bad));
      // Being on a list excuses, so only what surely is on it.
      if (!allowed_.empty() && FirstTaking(allowed_, *package.package, Match::kSurely) == nullptr) {
        verdict.breaches.push_back(NotAllowedBreach(package));
      }
    }
    // Without a list of all packages the missing evidence is the violation.
    if (facts.packages_listed) JudgeRequired(facts, verdict);
    return verdict;
  }

 private:
  static Breach BreachOf(std::string_view reason, const MergedPackage& package) {
    return {.reason = reason,
            .id = std::string(IdentityOf(*package.package).name),
            .package = package.package,
            .merged_package = &package};
  }

  static std::string Installed(const MergedPackage& package) {
    std::string text = NameOf(package);
    if (!package.package->version.empty()) text.append(" ").append(package.package->version);
    return text.append(" is installed");
  }

  static Breach ForbiddenBreach(const MergedPackage& package, const Wanted& bad) {
    Breach breach = BreachOf("packages.forbidden", package);
    breach.message = Installed(package) + ", which is forbidden";
    if (!bad.reason.empty()) breach.message.append(": ").append(bad.reason);
    breach.remediation = bad.replacement.empty()
                             ? "remove " + NameOf(package)
                             : "use " + bad.replacement + " in place of " + NameOf(package);
    return breach;
  }

  static Breach NotAllowedBreach(const MergedPackage& package) {
    Breach breach = BreachOf("packages.allowed", package);
    breach.message = Installed(package) + ", which is not among the allowed packages";
    breach.remediation = "remove " + NameOf(package);
    return breach;
  }

  void JudgeRequired(const ImageFacts& facts, Verdict& verdict) const {
    for (const Wanted& wanted : required_) {
      const bool there = std::any_of(
          facts.packages.begin(), facts.packages.end(), [&](const MergedPackage& package) {
            return package.listed && wanted.pattern->Matches(*package.package) == Match::kSurely;
          });
      if (there) continue;
      verdict.breaches.push_back({.reason = "packages.required",
                                  .id = wanted.id,
                                  .message = "no installed package is " + base::Quote(wanted.text),
                                  .remediation = "install " + wanted.text});
    }
  }

  std::vector<Wanted> forbidden_;
  std::vector<Wanted> allowed_;
  std::vector<Wanted> required_;
  std::vector<Wanted> unless_;
};

void CheckPackages(const text::Node& node, std::string_view key, text::Problems& problems) {
  for (const text::Field& field : kFields) {
    CheckPackageList(node.Find(field.name), std::string(key) + "." + std::string(field.name),
                     problems);
  }
}

}  // namespace

CheckKind PackagesKind() {
  return {.name = "packages",
          .grammar = &kGrammar,
          .summary = "packages that must not be there, or must be",
          .explanation =
              "A package is named by any of name, purl, type, version and preset; all given must "
              "match. Installed packages count, not their source packages. A version that nobody "
              "states could be any. A package that no list has and a finding names is installed "
              "too, but does not meet `required`: what was found never helps.\nThe rule needs an "
              "SBOM, or a report that lists all packages; "
              "none is a violation of its own (evidence.absent). An image archive lists the "
              "distribution's packages alone: it is enough for `required`, and for `forbidden` "
              "where each entry has the type deb, rpm or apk, or a preset.",
          .example =
              "packages:\n  forbidden:\n    - {preset: shells}\n    - {name: log4j-core, type: "
              "maven, version: \">= 2.0-beta9, < 2.17.1\", reason: CVE-2021-44228}",
          .finding = true,
          .evaluated = true,
          .check = CheckPackages,
          .read = [](const text::Node& node) -> std::unique_ptr<const Check> {
            return std::make_unique<const Packages>(node);
          }};
}

}  // namespace policy::rules
