// Cross-field rules of exceptions: none may accept more than it names, and each has an end.
#include <algorithm>
#include <array>
#include <string>

#include "base/chars.h"
#include "document/checks.h"
#include "policy/time.h"
#include "rules/catalog.h"
#include "rules/package_check.h"

namespace policy::document {
namespace {

// What narrows an exception to findings; breaking glass takes all of them.
constexpr std::array<std::string_view, 4> kExcluded = {"rules", "ids", "packages", "paths"};

using base::Quote;
using text::Node;
using text::Problems;

bool Has(const Node& spec, std::string_view key) { return spec.Find(key) != nullptr; }

void CheckScope(const Node& spec, bool has_namespace, Problems& problems) {
  const bool breaks_glass = text::BoolAt(spec, "breakGlass");
  if (Has(spec, "ids") || Has(spec, "packages") || Has(spec, "paths")) return;
  const bool named = Has(spec, "policies") && (Has(spec, "rules") || breaks_glass);
  const bool placed =
      Has(spec, "images") || Has(spec, "digests") || Has(spec, "namespaces") || has_namespace;
  if (named && placed) return;
  std::string hint = breaks_glass ? "give 'policies'"
                                  : "give 'ids', 'packages' or 'paths'; or 'policies' with 'rules' "
                                    "or 'breakGlass'";
  if (!has_namespace) hint += ", and 'images', 'digests' or 'namespaces'";
  problems.Add(spec, "spec", "the exception would accept more than it names", std::move(hint));
}

void CheckBreakGlass(const Node& spec, Problems& problems) {
  if (!text::BoolAt(spec, "breakGlass")) return;
  for (const text::Member& member : spec.members()) {
    if (std::find(kExcluded.begin(), kExcluded.end(), member.key) == kExcluded.end()) continue;
    problems.Add(member, "spec." + std::string(member.key),
                 Quote(member.key) + " cannot stand beside 'breakGlass'",
                 "breaking glass accepts every violation of its policies");
  }
}

void CheckLife(const Node& spec, Problems& problems) {
  const Node* end = spec.Find("expiresAt");
  const auto starts_at = ParseStart(spec.StringAt("startsAt"));
  const auto expires_at = ParseEnd(spec.StringAt("expiresAt"));
  if (!starts_at || !expires_at || *expires_at > *starts_at) return;
  problems.Add(*end, "spec.expiresAt", "'expiresAt' is not after 'startsAt'",
               "the exception would never apply");
}

void CheckControls(const Node& spec, Problems& problems) {
  const rules::CheckKind* pod_check = rules::FindCheck("pod");
  std::size_t index = 0;
  for (const Node& control : text::ItemsAt(spec, "compensatingControls")) {
    const std::string key = "spec.compensatingControls[" + std::to_string(index++) + "].pod";
    const Node* pod = control.Find("pod");
    if (pod == nullptr || !pod->is_map() || pod_check == nullptr) continue;
    if (pod_check->check != nullptr) pod_check->check(*pod, key, problems);
  }
}

}  // namespace

void CheckException(const DocumentKind& kind, const Node& root, Problems& problems) {
  const Node* spec = root.Find("spec");
  if (spec == nullptr || !spec->is_map() || spec->members().empty()) return;
  // A namespace left out is reported as such.
  CheckScope(*spec, kind.namespaced, problems);
  CheckBreakGlass(*spec, problems);
  CheckLife(*spec, problems);
  CheckControls(*spec, problems);
  rules::CheckPackageList(spec->Find("packages"), "spec.packages", problems);
}

}  // namespace policy::document
