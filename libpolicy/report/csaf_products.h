// The products of a CSAF document: what its product ids stand for. Not a public header.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "policy/evidence.h"
#include "text/node.h"

namespace policy::report {

// Which products an object (a flag, a threat, a remediation) is about, as it names them.
struct CsafReach {
  std::vector<std::string> products{};
  std::vector<std::string> groups{};
  bool empty() const { return products.empty() && groups.empty(); }
};
CsafReach ReachOf(const text::Node& object);

// Collects the product tree as it streams by, and resolves ids once all of it was seen.
class CsafProducts {
 public:
  // A full product name: of a branch, of `full_product_names`.
  void AddProduct(const text::Node& product);
  void AddRelationship(const text::Node& relationship);
  void AddGroup(const text::Node& group);

  // What a product id stands for, as a VEX statement names products. An id that the tree does not
  // define, and a product without any identity but its name, have no ids.
  std::vector<VexProduct> Resolve(const std::string& id) const;
  // All product ids that it reaches, those of its groups too; sorted.
  std::vector<std::string> Reached(const CsafReach& reach) const;

 private:
  struct Relationship {
    std::string component{};
    std::string within{};
  };

  std::vector<std::string> IdentitiesOf(const std::string& id, int depth) const;

  std::map<std::string, std::vector<std::string>, std::less<>> products_{};  // their identities
  std::map<std::string, Relationship, std::less<>> relationships_{};
  std::map<std::string, std::vector<std::string>, std::less<>> groups_{};
};

}  // namespace policy::report
