// VEX applied: which statements count for an image under a policy, and what they make of each of
// its findings.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <utility>
#include <vector>

#include "document/set.h"
#include "evaluate/documents.h"
#include "evaluate/valid_until.h"
#include "evaluate/vex_identity.h"
#include "rules/facts.h"

namespace policy::evaluate {

// A finding that a statement cleared, and who says so.
struct Clearing {
  std::size_t finding = 0;  // its place
  std::string statement{};
  std::string author{};
};

// What VEX makes of the findings of one platform.
struct VexVerdict {
  std::vector<rules::VexFacts> facts{};  // one for each finding; empty where no statement counts
  std::vector<Clearing> cleared{};
};

// Whether a document holds statements that can count as VEX: what a scan that is handed over
// analysed by itself cannot.
bool SpeaksVex(const Document& document);

// The VEX of one image under one policy. Views into the evidence.
class VexBook {
 public:
  VexBook(const Evidence& evidence, const ImageContext& image, const document::Policy& policy,
          const Context& context, Horizon& horizon);

  // Every VEX document, weighed.
  const std::vector<Weighed>& weighed() const { return weighed_; }
  VexVerdict Judge(std::span<const rules::MergedFinding> findings, std::string_view platform) const;

 private:
  struct Stated {
    const VexStatement* statement = nullptr;
    std::uint32_t author = 0;
    bool signed_for_image = false;
  };
  // A statement that concerns a finding.
  struct Concerning {
    const Stated* stated = nullptr;
    Identity match = Identity::kNo;
  };
  using Author = std::pair<bool, std::string>;  // an authority, or a name in a document handed over

  void Add(const Document& document, const std::vector<Author>& authors, Time now,
           Horizon& horizon);
  std::uint32_t NumberOf(const Author& author);
  std::vector<Concerning> ConcerningOf(const rules::MergedFinding& finding,
                                       const NamedImage& image) const;
  void JudgeFinding(std::size_t place, std::vector<Concerning> concerning,
                    VexVerdict& verdict) const;
  void HearAuthor(std::span<const Concerning> statements, std::size_t place,
                  VexVerdict& verdict) const;

  NamedImage image_{};
  std::string digest_{};
  std::vector<Weighed> weighed_{};
  std::vector<Author> authors_{};
  std::map<Author, std::uint32_t> numbers_{};
  std::vector<Stated> stated_{};
  std::vector<std::pair<std::uint64_t, std::uint32_t>> by_id_{};  // hash of an id, place; sorted
};

}  // namespace policy::evaluate
