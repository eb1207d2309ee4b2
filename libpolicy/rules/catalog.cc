// The table of checks, one row each, in the language's order.
#include "rules/catalog.h"

#include <array>

#include "rules/types.h"

namespace policy::rules {

std::span<const CheckKind> Catalog() {
  static const std::array<CheckKind, 13> all = {
      VulnerabilitiesKind(),
      MalwareKind(),
      SecretsKind(),
      MisconfigurationsKind(),
      PackagesKind(),
      LicensesKind(),
      BaseImageKind(),
      ImageKind(),
      ScansKind(),
      SignaturesKind(),
      AttestationsKind(),
      ProvenanceKind(),
      PodKind(),
  };
  return all;
}

const CheckKind* FindCheck(std::string_view name) {
  for (const CheckKind& kind : Catalog()) {
    if (kind.name == name) return &kind;
  }
  return nullptr;
}

}  // namespace policy::rules
