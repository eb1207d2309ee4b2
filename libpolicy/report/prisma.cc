// Texts of Prisma Cloud's reports; see prisma.h.
#include "report/prisma.h"

#include <algorithm>
#include <array>
#include <string>

#include "base/chars.h"
#include "report/ecosystem.h"
#include "report/fields.h"
#include "report/purl.h"

namespace policy::report {
namespace {

std::string_view StatusOf(std::string_view word) {
  struct Row {
    std::string_view word, status;
  };
  constexpr std::array<Row, 19> kRows{{
      {"affected", "affected"},
      {"open", "affected"},
      {"needed", "affected"},
      {"pending", "affected"},
      {"vulnerable", "affected"},
      {"deferred", "fix_deferred"},
      {"fix deferred", "fix_deferred"},
      {"postponed", "fix_deferred"},
      {"will not fix", "will_not_fix"},
      {"won't fix", "will_not_fix"},
      {"wont fix", "will_not_fix"},
      {"ignored", "will_not_fix"},
      {"end of life", "end_of_life"},
      {"out of support scope", "end_of_life"},
      {"under investigation", "under_investigation"},
      {"needs-triage", "under_investigation"},
      {"undetermined", "under_investigation"},
      {"not affected", "not_affected"},
      {"fixed", "fixed"},
  }};
  const auto* found =
      std::find_if(kRows.begin(), kRows.end(), [&](const Row& row) { return row.word == word; });
  return found == kRows.end() ? std::string_view{} : found->status;
}

bool EndsInArchive(std::string_view path) {
  return path.ends_with(".jar") || path.ends_with(".war") || path.ends_with(".ear");
}

// Java's are "group_artifact"; without a type only a reversed domain gives them away.
bool IsJava(const Package& package, std::string_view type) {
  if (package.type == "maven" || EndsInArchive(package.path)) return true;
  if (!type.empty()) return false;
  constexpr std::array<std::string_view, 6> kDomains{"com.", "org.", "io.", "net.", "de.", "edu."};
  return std::any_of(kDomains.begin(), kDomains.end(),
                     [&](std::string_view each) { return package.name.starts_with(each); });
}

}  // namespace

void SetPrismaStatus(Finding& finding, std::string_view status) {
  constexpr std::string_view kFixed = "fixed in";
  finding.status_as_written = status;
  const std::string lower = base::ToLower(status);
  const std::size_t at = lower.find(kFixed);
  finding.status = at == std::string::npos ? StatusOf(lower) : "fixed";
  if (at == std::string::npos) return;
  for (const SharedText& version : SplitVersions(status.substr(at + kFixed.size()))) {
    AddOnce(finding.fixed_versions, version);
  }
}

void SetPrismaPackage(Package& package, std::string_view name, std::string_view type,
                      std::string_view distro) {
  package.name = name.substr(0, std::min(name.find(" (used in "), name.size()));
  const std::string kind = base::ToLower(type);
  const Ecosystem* system = FindEcosystem(distro);
  if (kind == "os" || kind == "package" || kind == "image") {
    if (system != nullptr) package.type = system->type;
    if (system != nullptr) package.space = system->family;
  } else if (const Ecosystem* found = FindEcosystem(kind)) {
    package.type = found->type;
  }
  const std::size_t bar = package.name.find('_');
  if (bar != std::string::npos && package.name.find('.') < bar && IsJava(package, kind)) {
    package.type = "maven";
    package.space = package.name.substr(0, bar);
    package.base_name = package.name.substr(bar + 1);
    return;
  }
  if (package.type.empty() && EndsInArchive(package.path)) package.type = "maven";
  SplitName(package);
}

FindingKind PrismaKindOfCheck(std::string_view title) {
  const std::string lower = base::ToLower(title);
  const auto speaks = [&](std::string_view word) { return lower.find(word) != std::string::npos; };
  if (speaks("malware") || speaks("crypto miner") || speaks("cryptominer")) {
    return FindingKind::kMalware;
  }
  if (speaks("private key") || speaks("secret") || speaks("sensitive information")) {
    return FindingKind::kSecret;
  }
  return FindingKind::kMisconfiguration;
}

}  // namespace policy::report
