// Part by part, as step 6 of the contract's evaluation says. What cannot be compared (a CPE, a
// name, a file's hash) matches nothing.
#include "evaluate/vex_identity.h"

#include <algorithm>

#include "rules/package_name.h"

namespace policy::evaluate {
namespace {

using base::NormalName;
using base::Purl;

bool IsImageType(const Purl& purl) { return purl.type == "oci" || purl.type == "docker"; }

Identity Same(std::string_view wanted, std::string_view got) {
  if (got.empty()) return Identity::kPossibly;
  return wanted == got ? Identity::kSurely : Identity::kNo;
}

const std::string* QualifierOf(const Purl& purl, std::string_view key) {
  const auto at = purl.qualifiers.find(std::string(key));
  return at == purl.qualifiers.end() ? nullptr : &at->second;
}

// "linux/arm64/v8" -> os and architecture.
Identity MatchPlatform(const Purl& purl, std::string_view platform) {
  const std::size_t slash = platform.find('/');
  const std::string_view os = platform.substr(0, std::min(slash, platform.size()));
  std::string_view arch = slash == std::string_view::npos ? "" : platform.substr(slash + 1);
  arch = arch.substr(0, std::min(arch.find('/'), arch.size()));
  Identity match = Identity::kSurely;
  if (const std::string* wanted = QualifierOf(purl, "arch")) match = Same(*wanted, arch);
  if (const std::string* wanted = QualifierOf(purl, "os"))
    match = std::min(match, Same(*wanted, os));
  return match;
}

bool IsName(std::string_view text, const ImageReference& image) {
  const auto named = ParseReference(text);
  return named && named->Name() == image.Name();
}

Identity MatchTag(std::string_view tag, const NamedImage& image) {
  return tag.empty() ? Identity::kSurely : Same(tag, image.reference->tag);
}

// pkg:oci: the version is a digest; else the repository tells which image it is.
Identity MatchOci(const Purl& purl, const NamedImage& image) {
  const Identity platform = MatchPlatform(purl, image.platform);
  if (!purl.version.empty()) return std::min(platform, Same(purl.version, image.digest));
  if (image.reference == nullptr) return Identity::kNo;
  const std::string* tag = QualifierOf(purl, "tag");
  const Identity tagged =
      std::min(platform, tag == nullptr ? Identity::kSurely : MatchTag(*tag, image));
  if (const std::string* url = QualifierOf(purl, "repository_url")) {
    const bool named =
        IsName(*url, *image.reference) || IsName(*url + "/" + purl.name, *image.reference);
    return named ? tagged : Identity::kNo;
  }
  const std::string_view repository = image.reference->repository;
  const std::size_t slash = repository.rfind('/');
  const std::string_view last =
      slash == std::string_view::npos ? repository : repository.substr(slash + 1);
  return last == purl.name ? std::min(tagged, Identity::kPossibly) : Identity::kNo;
}

// pkg:docker: the version is a tag or a digest, the namespace part of the repository.
Identity MatchDocker(const Purl& purl, const NamedImage& image) {
  const Identity platform = MatchPlatform(purl, image.platform);
  if (purl.version.starts_with("sha256:")) {
    return std::min(platform, Same(purl.version, image.digest));
  }
  if (image.reference == nullptr) return Identity::kNo;
  std::string name = purl.space.empty() ? purl.name : purl.space + "/" + purl.name;
  if (const std::string* registry = QualifierOf(purl, "repository_url")) {
    name = *registry + "/" + name;
  }
  if (!IsName(name, *image.reference)) return Identity::kNo;
  return std::min(platform, MatchTag(purl.version, image));
}

// A reference as engines write it. A bare word is no image: it may be anything's name.
Identity MatchReference(std::string_view text, const NamedImage& image) {
  for (const std::string_view scheme : {"docker://", "oci://", "https://"}) {
    if (text.starts_with(scheme)) text.remove_prefix(scheme.size());
  }
  if (text != image.text && text.find_first_of("/@") == std::string_view::npos) {
    return Identity::kNo;
  }
  const auto named = ParseReference(text);
  if (!named) return Identity::kNo;
  if (!named->digest.empty()) return Same(named->digest, image.digest);
  if (image.reference == nullptr || named->Name() != image.reference->Name()) return Identity::kNo;
  return MatchTag(named->tag, image);
}

// Versions in the forms in which scanners write one: with "v" or without, with the epoch or
// without.
std::string_view BareVersion(std::string_view type, std::string_view version) {
  if (type == "golang" && version.starts_with('v')) version.remove_prefix(1);
  const bool has_epoch = type == "rpm" || type == "deb";
  const std::size_t colon = has_epoch ? version.find(':') : std::string_view::npos;
  return colon == std::string_view::npos ? version : version.substr(colon + 1);
}

// Each qualifier that the statement gives, against the purls of all who found it.
Identity MatchQualifiers(const Purl& wanted, const rules::MergedFinding& finding) {
  Identity match = Identity::kSurely;
  for (const auto& [key, value] : wanted.qualifiers) {
    Identity one = Identity::kPossibly;
    for (const rules::Entry& entry : finding.entries) {
      const auto purl = base::ParsePurl(entry.package->purl);
      const std::string* got = purl ? QualifierOf(*purl, key) : nullptr;
      if (got == nullptr) continue;
      if (*got != value) return Identity::kNo;
      one = Identity::kSurely;
    }
    match = std::min(match, one);
  }
  return match;
}

}  // namespace

VexId ReadVexId(const std::string& text) {
  VexId id{.text = text, .purl = base::ParsePurl(text)};
  // A BOM-Link names a component of an SBOM, most often by its purl.
  const std::size_t hash = text.find('#');
  if (!id.purl && text.starts_with("urn:cdx:") && hash != std::string::npos) {
    id.purl = base::ParsePurl(std::string_view(text).substr(hash + 1));
  }
  return id;
}

Identity MatchImage(const VexId& id, const NamedImage& image) {
  if (id.purl) {
    if (id.purl->type == "oci") return MatchOci(*id.purl, image);
    return id.purl->type == "docker" ? MatchDocker(*id.purl, image) : Identity::kNo;
  }
  if (IsDigest(id.text)) return Same(id.text, image.digest);
  return MatchReference(id.text, image);
}

Identity MatchPackage(const VexId& id, const rules::MergedFinding& finding) {
  if (!id.purl || IsImageType(*id.purl)) return Identity::kNo;
  const Purl& wanted = *id.purl;
  const rules::PackageIdentity got = rules::IdentityOf(*finding.package);
  const std::string& type = wanted.type;
  Identity match = Same(type, got.type);
  if (match == Identity::kNo) return match;
  if (NormalName(type, wanted.name) != NormalName(type, got.name)) return Identity::kNo;
  if (NormalName(type, wanted.space) != NormalName(type, got.space)) {
    // Without a purl nobody says that there is no namespace.
    if (!got.space.empty() || !finding.package->purl.empty()) return Identity::kNo;
    match = Identity::kPossibly;
  }
  if (!wanted.version.empty()) {
    match =
        std::min(match, Same(BareVersion(type, wanted.version), BareVersion(type, got.version)));
  }
  return match == Identity::kNo ? match : std::min(match, MatchQualifiers(wanted, finding));
}

Identity MatchProduct(const VexProductIds& product, const NamedImage& image,
                      const rules::MergedFinding& finding, bool about_image) {
  Identity is_image = product.ids.empty() && about_image ? Identity::kSurely : Identity::kNo;
  Identity is_package = Identity::kNo;
  for (const VexId& id : product.ids) {
    is_image = std::max(is_image, MatchImage(id, image));
    is_package = std::max(is_package, MatchPackage(id, finding));
  }
  if (product.subcomponents.empty()) return std::max(is_image, is_package);
  Identity is_part = Identity::kNo;
  for (const VexId& id : product.subcomponents) {
    // One that cannot be read could be any.
    is_part = std::max(is_part, id.text.empty() ? Identity::kPossibly : MatchPackage(id, finding));
  }
  if (is_image != Identity::kNo) return std::min(is_image, is_part);
  // A part of another package: whether this finding is about that part, the scan does not tell.
  const bool of_package = std::any_of(product.ids.begin(), product.ids.end(), [](const VexId& id) {
    return id.purl && !IsImageType(*id.purl);
  });
  return of_package ? std::min(std::max(is_package, is_part), Identity::kPossibly) : Identity::kNo;
}

}  // namespace policy::evaluate
