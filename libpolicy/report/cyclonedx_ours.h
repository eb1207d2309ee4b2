// What `policy-check convert --to cyclonedx` keeps in properties: exact entries, and what the
// report says of itself. Not a public header.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/evidence.h"

namespace policy::report {

class OurCyclonedx {
 public:
  // Takes the entry that a vulnerability's properties hold; false where they hold none that can be
  // read.
  bool TakeFinding(const std::vector<std::pair<std::string, std::string>>& properties);
  // Takes a property of the document, if it is ours.
  void TakeProperty(std::string_view name, std::string_view value);
  // Whether the document says itself what the report is; then nothing is concluded from the rest.
  bool has_head() const { return has_head_; }
  // Puts all that was taken into the report that was read from the rest of the document.
  void GiveTo(Report& report);

 private:
  Report taken_{};
  bool has_head_ = false;
};

}  // namespace policy::report
