// `licenses`: grammar only; this version does not evaluate it.
#include "rules/package_check.h"
#include "rules/package_grammar.h"

namespace policy::rules {
namespace {

constexpr std::array<text::Field, 4> kFields = {{
    {.name = "forbidden",
     .type = text::kGlobs,
     .meaning = "SPDX ids: breaks where one is in every choice of an `OR`, or in any part of an "
                "`AND`"},
    {.name = "allowed",
     .type = text::kGlobs,
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

void CheckLicenses(const text::Node& node, std::string_view key, text::Problems& problems) {
  CheckPackageList(node.Find("unless"), std::string(key) + ".unless", problems);
}

}  // namespace

CheckKind LicensesKind() {
  return {.name = "licenses",
          .grammar = &kGrammar,
          .summary = "only packages under licences you accept",
          .explanation =
              "Licences are SPDX expressions. An id stands for itself with and without `WITH`; "
              "deprecated ids read as their successors.\nThe rule needs an SBOM, or a report that "
              "lists all packages with their licences.",
          .example = "licenses: {forbidden: [\"AGPL-*\", \"GPL-*\"], allowUnknown: true}",
          .finding = true,
          .check = CheckLicenses};
}

}  // namespace policy::rules
