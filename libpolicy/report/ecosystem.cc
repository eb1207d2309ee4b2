// One table for the words of all scanners that give no purl: Snyk's package managers, Aqua's
// formats, Prisma's types, OSV's ecosystems, GitLab's operating systems.
#include "report/ecosystem.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <string>

#include "base/chars.h"
#include "report/purl.h"

namespace policy::report {
namespace {

constexpr std::array kEcosystems{
    Ecosystem{"deb", "deb"},
    Ecosystem{"dpkg", "deb"},
    Ecosystem{"debian", "deb", "debian"},
    Ecosystem{"ubuntu", "deb", "ubuntu"},
    Ecosystem{"echo", "deb", "echo"},
    Ecosystem{"apk", "apk"},
    Ecosystem{"apkg", "apk"},
    Ecosystem{"alpine", "apk", "alpine"},
    Ecosystem{"wolfi", "apk", "wolfi"},
    Ecosystem{"chainguard", "apk", "chainguard"},
    Ecosystem{"minimos", "apk", "minimos"},
    Ecosystem{"rpm", "rpm"},
    Ecosystem{"redhat", "rpm", "redhat"},
    Ecosystem{"red hat", "rpm", "redhat"},
    Ecosystem{"rhel", "rpm", "redhat"},
    Ecosystem{"ubi", "rpm", "redhat"},
    Ecosystem{"centos", "rpm", "centos"},
    Ecosystem{"rocky", "rpm", "rocky"},
    Ecosystem{"alma", "rpm", "alma"},
    Ecosystem{"almalinux", "rpm", "alma"},
    Ecosystem{"fedora", "rpm", "fedora"},
    Ecosystem{"amazon", "rpm", "amazon"},
    Ecosystem{"amzn", "rpm", "amazon"},
    Ecosystem{"oracle", "rpm", "oracle"},
    Ecosystem{"ol", "rpm", "oracle"},
    Ecosystem{"photon", "rpm", "photon"},
    Ecosystem{"vmware photon", "rpm", "photon"},
    Ecosystem{"opensuse", "rpm", "opensuse"},
    Ecosystem{"suse", "rpm", "suse"},
    Ecosystem{"sles", "rpm", "suse"},
    Ecosystem{"sle", "rpm", "suse"},
    Ecosystem{"mariner", "rpm", "cbl-mariner"},
    Ecosystem{"cbl-mariner", "rpm", "cbl-mariner"},
    Ecosystem{"azure linux", "rpm", "azurelinux"},
    Ecosystem{"azurelinux", "rpm", "azurelinux"},
    Ecosystem{"openeuler", "rpm", "openeuler"},
    Ecosystem{"arch", "alpm", "arch"},
    Ecosystem{"archlinux", "alpm", "arch"},
    Ecosystem{"npm", "npm"},
    Ecosystem{"yarn", "npm"},
    Ecosystem{"pnpm", "npm"},
    Ecosystem{"nodejs", "npm"},
    Ecosystem{"node.js", "npm"},
    Ecosystem{"node", "npm"},
    Ecosystem{"javascript", "npm"},
    Ecosystem{"js", "npm"},
    Ecosystem{"pypi", "pypi"},
    Ecosystem{"pip", "pypi"},
    Ecosystem{"pipenv", "pypi"},
    Ecosystem{"poetry", "pypi"},
    Ecosystem{"python", "pypi"},
    Ecosystem{"conda", "conda"},
    Ecosystem{"maven", "maven"},
    Ecosystem{"gradle", "maven"},
    Ecosystem{"gav", "maven"},
    Ecosystem{"sbt", "maven"},
    Ecosystem{"java", "maven"},
    Ecosystem{"jar", "maven"},
    Ecosystem{"go", "golang"},
    Ecosystem{"golang", "golang"},
    Ecosystem{"golangdep", "golang"},
    Ecosystem{"gomodules", "golang"},
    Ecosystem{"govendor", "golang"},
    Ecosystem{"gobinary", "golang"},
    Ecosystem{"stdlib", "golang"},
    Ecosystem{"gem", "gem"},
    Ecosystem{"rubygems", "gem"},
    Ecosystem{"ruby", "gem"},
    Ecosystem{"bundler", "gem"},
    Ecosystem{"cargo", "cargo"},
    Ecosystem{"crates.io", "cargo"},
    Ecosystem{"rust", "cargo"},
    Ecosystem{"composer", "composer"},
    Ecosystem{"packagist", "composer"},
    Ecosystem{"php", "composer"},
    Ecosystem{"nuget", "nuget"},
    Ecosystem{"dotnet", "nuget"},
    Ecosystem{".net", "nuget"},
    Ecosystem{"paket", "nuget"},
    Ecosystem{"hex", "hex"},
    Ecosystem{"pub", "pub"},
    Ecosystem{"swift", "swift"},
    Ecosystem{"swifturl", "swift"},
    Ecosystem{"cocoapods", "cocoapods"},
    Ecosystem{"conan", "conan"},
    Ecosystem{"conancenter", "conan"},
    Ecosystem{"cran", "cran"},
    Ecosystem{"hackage", "hackage"},
    Ecosystem{"bitnami", "bitnami"},
    Ecosystem{"github actions", "githubactions"},
};

bool IsLetter(char c) { return std::isalpha(static_cast<unsigned char>(c)) != 0; }

}  // namespace

const Ecosystem* FindEcosystem(std::string_view word) {
  const std::string lower = base::ToLower(word);
  const Ecosystem* best = nullptr;
  for (const Ecosystem& each : kEcosystems) {
    if (lower == each.word) return &each;
    const bool ends = lower.size() > each.word.size() && !IsLetter(lower[each.word.size()]);
    if (!ends || !lower.starts_with(each.word)) continue;
    if (best == nullptr || each.word.size() > best->word.size()) best = &each;
  }
  return best;
}

void SetEcosystem(Package& package, std::string_view word) {
  if (const Ecosystem* found = FindEcosystem(word)) {
    package.type = found->type;
    if (!found->family.empty()) package.space = found->family;
  }
  SplitName(package);
}

bool IsVendor(std::string_view word) {
  const Ecosystem* found = FindEcosystem(word);
  return found != nullptr && !found->family.empty();
}

RatingSource SourceOf(std::string_view word) {
  const std::string lower = base::ToLower(word);
  if (lower.starts_with("nvd") || lower == "nist") return RatingSource::kNvd;
  if (lower.starts_with("github") || lower.starts_with("ghsa")) return RatingSource::kGhsa;
  return IsVendor(lower) ? RatingSource::kVendor : RatingSource::kScanner;
}

}  // namespace policy::report
