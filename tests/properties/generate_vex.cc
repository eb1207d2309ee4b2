// Documents of VEX statements, about what findings and images of cases are called.
#include "properties/generate.h"

namespace policy::properties {
namespace {

VexProduct MakeProduct(Dice& dice) {
  static const naive::Words kPackages = {"pkg:deb/debian/openssl", "pkg:deb/debian/openssl@1.0",
                                         "pkg:deb/debian/bash",    "pkg:npm/%40acme/ui",
                                         "pkg:npm/left-pad@1.2",   "pkg:deb/debian/libx"};
  VexProduct product;
  if (dice.Chance(30)) {
    product.ids = dice.SomeOf(kPackages, 30);
    return product;
  }
  product.ids = {dice.OneOf<std::string>(
      {names::kDigestA, names::kDigestA, names::kDigestB, "registry.example.com/web"})};
  if (dice.Chance(40)) product.subcomponents = dice.SomeOf(kPackages, 30);
  return product;
}

VexStatement MakeVexStatement(Dice& dice, Time now) {
  VexStatement statement;
  statement.id =
      dice.OneOf<std::string>({"CVE-2026-1", "cve-2026-1", "CVE-2026-2", "GHSA-b2", "CVE-2026-3"});
  if (dice.Chance(20)) statement.aliases = {dice.OneOf(names::kIds)};
  if (!dice.Chance(10)) statement.products = {MakeProduct(dice)};
  if (dice.Chance(15)) statement.products.push_back(MakeProduct(dice));
  statement.status =
      dice.OneOf<VexStatus>({VexStatus::kNotAffected, VexStatus::kNotAffected, VexStatus::kFixed,
                             VexStatus::kAffected, VexStatus::kUnderInvestigation});
  if (dice.Chance(70)) statement.justification = "component_not_present";
  if (dice.Chance(20)) statement.impact_statement = "never called";
  statement.author = dice.OneOf<std::string>({"maker", "packager"});
  if (!dice.Chance(10)) statement.at = dice.Past(now);
  if (dice.Chance(5)) statement.at = now + std::chrono::seconds(299 + dice.Below(3));
  return statement;
}

}  // namespace

Document MakeVex(Dice& dice, const naive::Case& asked, std::size_t number) {
  Document document;
  document.as_vex = dice.Chance(50);
  document.report.format = document.report.scanner = "openvex";
  document.report.digest = document.digest = DigestOf(number);
  document.report.complete = !dice.Chance(5);
  if (!dice.Chance(10)) document.report.scanned_at = dice.Past(asked.now);
  if (dice.Chance(4)) document.report.scanned_at = dice.Future(asked.now);
  Vouch(dice, dice.Chance(75) ? names::kDigestA : names::kDigestB, document);
  const std::size_t count = 2 + dice.Below(5);
  for (std::size_t i = 0; i < count; ++i) {
    document.report.statements.push_back(MakeVexStatement(dice, asked.now));
  }
  return document;
}

}  // namespace policy::properties
