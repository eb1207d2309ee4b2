// Section 6 of the language's Evaluation: what trusted VEX says of a finding.
#pragma once

#include "support/naive/merge.h"

namespace policy::naive {

// One statement, and who speaks through it.
struct Stated {
  const VexStatement* statement = nullptr;
  std::string author{};
  bool by_signature = false;  // the author is an authority, else a name in a document
  bool for_image = false;     // it was signed for this image
};

// What all authors' newest statements say of one finding.
struct Heard {
  Words said{};           // "affected"
  bool doubtful = false;  // some may be about another package
  Words clearing{};       // the authors that clear it

  bool Clears() const;
};

// The statements that count for an image, as a policy trusts them. Notes those still to come.
std::vector<Stated> StatementsFor(const Case& asked, const Policy& policy, const Image& image,
                                  Clock& clock);
Heard Hear(const Merged& finding, const Image& image, const std::vector<Stated>& all);

}  // namespace policy::naive
