// Whether what a VEX statement names is the image that is judged, or a package found in it.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/purl.h"
#include "policy/reference.h"
#include "rules/facts.h"

namespace policy::evaluate {

// Doubt blocks and never clears: what could be meant is told apart from what surely is.
enum class Identity : std::uint8_t { kNo, kPossibly, kSurely };

// An identity as a statement writes it, taken apart once.
struct VexId {
  std::string text{};
  std::optional<base::Purl> purl{};
};
VexId ReadVexId(const std::string& text);

struct VexProductIds {
  std::vector<VexId> ids{};
  std::vector<VexId> subcomponents{};
};

// The image as statements can name it.
struct NamedImage {
  std::string_view text{};                    // the reference as written
  const ImageReference* reference = nullptr;  // null: none, or none that can be read
  std::string_view digest{};                  // empty: not known
  std::string_view platform{};                // "linux/amd64"; empty: not known
};

Identity MatchImage(const VexId& id, const NamedImage& image);
// Type, namespace and name must be equal; version and each qualifier too, where they are given.
Identity MatchPackage(const VexId& id, const rules::MergedFinding& finding);
// The image or the package itself; with subcomponents, the packages of the image that they name.
// `about_image`: a product without any identity is what the statement was signed for.
Identity MatchProduct(const VexProductIds& product, const NamedImage& image,
                      const rules::MergedFinding& finding, bool about_image);

}  // namespace policy::evaluate
