// Product identification as CSAF 2.0 section 3.1.3 describes it: purl, CPE and file hashes name a
// product; its name and id alone do not.
#include "report/csaf_products.h"

#include <algorithm>
#include <array>
#include <utility>

#include "report/fields.h"
#include "report/purl.h"

namespace policy::report {
namespace {

using text::Node;

constexpr int kDeepest = 8;  // relationships of relationships

void AddHashes(const Node& helper, std::vector<std::string>& ids) {
  const Node* hashes = helper.Find("hashes");
  if (hashes == nullptr) return;
  for (const Node& file : hashes->items()) {
    const Node* each_file = file.Find("file_hashes");
    if (each_file == nullptr) continue;
    for (const Node& hash : each_file->items()) {
      const std::string value = TextAt(hash, "value");
      if (!value.empty()) AddOnce(ids, TextAt(hash, "algorithm") + ":" + value);
    }
  }
}

std::vector<std::string> IdsOf(const Node& product) {
  std::vector<std::string> ids;
  const Node* helper = product.Find("product_identification_helper");
  if (helper == nullptr) return ids;
  AddOnce(ids, Text(helper->Find("purl")));
  for (const SharedText& purl : TextsAt(*helper, "purls")) AddOnce(ids, purl);
  AddOnce(ids, Text(helper->Find("cpe")));
  AddHashes(*helper, ids);
  return ids;
}

// A package of a distribution or an image, named to the very build: it is what it is, whatever
// product ships it. Anything else is only meant as a part of that product.
bool IsBuild(const std::string& id) {
  constexpr std::array<std::string_view, 4> kTypes = {"rpm", "deb", "apk", "oci"};
  Package package;
  package.purl = id;
  return ReadPurl(package) && !package.version.empty() &&
         std::find(kTypes.begin(), kTypes.end(), package.type) != kTypes.end();
}

// Whether nothing but CPEs names it: a platform, which no scan of an image names.
bool IsPlatform(const std::vector<std::string>& ids) {
  return std::all_of(ids.begin(), ids.end(),
                     [](const std::string& id) { return id.starts_with("cpe:"); });
}

}  // namespace

CsafReach ReachOf(const Node& object) {
  constexpr std::size_t kMostProducts = 1'000'000;
  return {TextsAt(object, "product_ids", kMostProducts), TextsAt(object, "group_ids")};
}

void CsafProducts::AddProduct(const Node& product) {
  const std::string id = TextAt(product, "product_id");
  if (id.empty()) return;
  std::vector<std::string>& known = products_[id];
  for (const std::string& each : IdsOf(product)) AddOnce(known, each);
}

void CsafProducts::AddRelationship(const Node& relationship) {
  const Node* product = relationship.Find("full_product_name");
  if (product == nullptr) return;
  AddProduct(*product);
  const std::string id = TextAt(*product, "product_id");
  if (id.empty()) return;
  relationships_[id] = {TextAt(relationship, "product_reference"),
                        TextAt(relationship, "relates_to_product_reference")};
}

void CsafProducts::AddGroup(const Node& group) {
  const std::string id = TextAt(group, "group_id");
  for (const std::string& product : ReachOf(group).products) groups_[id].push_back(product);
}

std::vector<std::string> CsafProducts::IdentitiesOf(const std::string& id, int depth) const {
  const auto product = products_.find(id);
  if (product != products_.end() && !product->second.empty()) return product->second;
  const auto relation = relationships_.find(id);
  if (relation == relationships_.end() || depth >= kDeepest) return {};
  return IdentitiesOf(relation->second.component, depth + 1);
}

std::vector<VexProduct> CsafProducts::Resolve(const std::string& id) const {
  std::vector<VexProduct> resolved;
  const auto product = products_.find(id);
  const bool named = product != products_.end() && !product->second.empty();
  if (named) resolved.push_back({.ids = product->second});
  const auto relation = relationships_.find(id);
  if (relation == relationships_.end()) {
    if (!named) resolved.emplace_back();
    return resolved;
  }
  std::vector<std::string> component = IdentitiesOf(relation->second.component, 0);
  std::vector<std::string> within = IdentitiesOf(relation->second.within, 0);
  const bool build = std::any_of(component.begin(), component.end(), IsBuild);
  if (build && IsPlatform(within)) {
    resolved.push_back({.ids = std::move(component)});
  } else {
    // A component without identity narrows the statement all the same.
    if (component.empty()) component.emplace_back();
    resolved.push_back({.ids = std::move(within), .subcomponents = std::move(component)});
  }
  return resolved;
}

std::vector<std::string> CsafProducts::Reached(const CsafReach& reach) const {
  std::vector<std::string> ids = reach.products;
  for (const std::string& group : reach.groups) {
    const auto members = groups_.find(group);
    if (members == groups_.end()) continue;
    ids.insert(ids.end(), members->second.begin(), members->second.end());
  }
  std::sort(ids.begin(), ids.end());
  return ids;
}

}  // namespace policy::report
