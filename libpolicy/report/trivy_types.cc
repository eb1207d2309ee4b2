// Tables of Trivy's words: pkg/fanal/types (targets), pkg/purl and trivy-db's vulnerability
// sources, as of Trivy 0.69.
#include "report/trivy_types.h"

#include <algorithm>
#include <array>

namespace policy::report {
namespace {

struct Ecosystem {
  std::string_view type;
  std::string_view purl;
  bool distribution = false;
  bool aggregate = false;
};

constexpr std::array kEcosystems{
    Ecosystem{"debian", "deb", true},
    Ecosystem{"ubuntu", "deb", true},
    Ecosystem{"echo", "deb", true},
    Ecosystem{"activestate", "deb", true},
    Ecosystem{"alpine", "apk", true},
    Ecosystem{"wolfi", "apk", true},
    Ecosystem{"chainguard", "apk", true},
    Ecosystem{"minimos", "apk", true},
    Ecosystem{"redhat", "rpm", true},
    Ecosystem{"centos", "rpm", true},
    Ecosystem{"rocky", "rpm", true},
    Ecosystem{"alma", "rpm", true},
    Ecosystem{"fedora", "rpm", true},
    Ecosystem{"amazon", "rpm", true},
    Ecosystem{"oracle", "rpm", true},
    Ecosystem{"photon", "rpm", true},
    Ecosystem{"opensuse", "rpm", true},
    Ecosystem{"opensuse.leap", "rpm", true},
    Ecosystem{"opensuse-leap", "rpm", true},
    Ecosystem{"opensuse-tumbleweed", "rpm", true},
    Ecosystem{"opensuse.tumbleweed", "rpm", true},
    Ecosystem{"suse linux enterprise server", "rpm", true},
    Ecosystem{"suse linux enterprise micro", "rpm", true},
    Ecosystem{"slem", "rpm", true},
    Ecosystem{"sles", "rpm", true},
    Ecosystem{"cbl-mariner", "rpm", true},
    Ecosystem{"azurelinux", "rpm", true},
    Ecosystem{"openeuler", "rpm", true},
    Ecosystem{"bottlerocket", "rpm", true},
    Ecosystem{"coreos", "rpm", true},
    Ecosystem{"arch", "alpm", true},
    Ecosystem{"npm", "npm"},
    Ecosystem{"yarn", "npm"},
    Ecosystem{"pnpm", "npm"},
    Ecosystem{"bun", "npm"},
    Ecosystem{"javascript", "npm"},
    Ecosystem{"node-pkg", "npm", false, true},
    Ecosystem{"pip", "pypi"},
    Ecosystem{"pipenv", "pypi"},
    Ecosystem{"poetry", "pypi"},
    Ecosystem{"uv", "pypi"},
    Ecosystem{"pylock", "pypi"},
    Ecosystem{"python-pkg", "pypi", false, true},
    Ecosystem{"conda-pkg", "conda", false, true},
    Ecosystem{"conda-environment", "conda"},
    Ecosystem{"jar", "maven", false, true},
    Ecosystem{"pom", "maven"},
    Ecosystem{"gradle", "maven"},
    Ecosystem{"sbt", "maven"},
    Ecosystem{"gobinary", "golang"},
    Ecosystem{"gomod", "golang"},
    Ecosystem{"bundler", "gem"},
    Ecosystem{"gemspec", "gem", false, true},
    Ecosystem{"cargo", "cargo"},
    Ecosystem{"rustbinary", "cargo"},
    Ecosystem{"composer", "composer"},
    Ecosystem{"composer-vendor", "composer"},
    Ecosystem{"nuget", "nuget"},
    Ecosystem{"nuget-config", "nuget"},
    Ecosystem{"dotnet-core", "nuget"},
    Ecosystem{"packages-props", "nuget"},
    Ecosystem{"hex", "hex"},
    Ecosystem{"mix-lock", "hex"},
    Ecosystem{"pub", "pub"},
    Ecosystem{"swift", "swift"},
    Ecosystem{"cocoapods", "cocoapods"},
    Ecosystem{"conan", "conan"},
    Ecosystem{"julia", "julia"},
    Ecosystem{"bitnami", "bitnami"},
    Ecosystem{"kubernetes", "k8s"},
    Ecosystem{"eks", "k8s"},
    Ecosystem{"gke", "k8s"},
    Ecosystem{"aks", "k8s"},
    Ecosystem{"rke", "k8s"},
};

// Distributions and makers. Collections of other people's advisories count as the scanner's word.
constexpr std::array<std::string_view, 31> kVendors{
    "activestate", "alma",         "alpine",      "amazon",    "arch-linux",  "azure",
    "bitnami",     "bottlerocket", "cbl-mariner", "centos",    "chainguard",  "debian",
    "echo",        "fedora",       "govulndb",    "k8s",       "minimos",     "openeuler",
    "oracle",      "oracle-oval",  "photon",      "redhat",    "redhat-oval", "rocky",
    "rootio",      "seal",         "suse",        "suse-cvrf", "ubuntu",      "wolfi",
    "redhat-csaf",
};

const Ecosystem* FindEcosystem(std::string_view type) {
  const auto* found = std::find_if(kEcosystems.begin(), kEcosystems.end(),
                                   [&](const Ecosystem& each) { return each.type == type; });
  return found == kEcosystems.end() ? nullptr : found;
}

}  // namespace

std::string_view TrivyPurlType(std::string_view type) {
  const Ecosystem* found = FindEcosystem(type);
  return found == nullptr ? std::string_view{} : found->purl;
}

bool IsTrivyDistribution(std::string_view type) {
  const Ecosystem* found = FindEcosystem(type);
  return found != nullptr && found->distribution;
}

bool IsTrivyAggregate(std::string_view type) {
  const Ecosystem* found = FindEcosystem(type);
  return found != nullptr && found->aggregate;
}

RatingSource TrivyRatingSource(std::string_view source) {
  if (source == "nvd") return RatingSource::kNvd;
  if (source == "ghsa") return RatingSource::kGhsa;
  const bool vendor = std::find(kVendors.begin(), kVendors.end(), source) != kVendors.end();
  return vendor ? RatingSource::kVendor : RatingSource::kScanner;
}

}  // namespace policy::report
