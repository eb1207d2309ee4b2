// What one image looks like to the policies that trust the same keys: its documents weighed, its
// findings merged, each at most once and only when a rule asks.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "evaluate/merge.h"
#include "evaluate/newest.h"
#include "rules/check.h"

namespace policy::evaluate {

// One platform of one image.
class PlatformView {
 public:
  PlatformView(std::string platform, bool only, const std::vector<Weighed>& weighed)
      : platform_(std::move(platform)), only_(only), weighed_(&weighed) {}

  const std::string& platform() const { return platform_; }
  bool only() const { return only_; }
  const std::vector<Speaker>& Speakers(Coverage coverage);
  // What was found of the kind that a coverage looks for.
  const MergedFindings& Findings(Coverage coverage, const Catalogues& catalogues);
  const MergedPackages& Packages();
  // Those listed, with all that is said of their licences.
  const MergedPackages& LicensedPackages();
  // Of findings of this view.
  const std::vector<rules::Resolved>& Ratings(const MergedFindings& findings,
                                              const document::EvidenceRules& rules);

 private:
  struct Rated {
    const MergedFindings* findings = nullptr;
    Severity unknown = Severity::kUnknown;
    std::vector<RatingSource> prefer{};
    std::vector<rules::Resolved> resolved{};
  };

  std::string platform_;
  bool only_;
  const std::vector<Weighed>* weighed_;
  std::vector<std::pair<Coverage, std::unique_ptr<std::vector<Speaker>>>> speakers_{};
  std::vector<std::pair<Coverage, std::unique_ptr<MergedFindings>>> findings_{};
  std::optional<MergedPackages> packages_{};
  std::optional<MergedPackages> licensed_{};
  std::vector<std::unique_ptr<Rated>> rated_{};
};

// Whether a document shows something of that platform.
bool ShowsPlatform(const Document& document, const PlatformView& view);
// What image archives say of the image on that platform.
std::vector<const ImageConfig*> ConfigsOn(PlatformView& view);

// One image under one list of keys. Stays where it is: its platforms point into it.
struct ImageView {
  std::vector<std::string> keys{};
  std::vector<Weighed> weighed{};
  std::vector<std::string> platform_names{};
  std::vector<PlatformView> platforms{};
};

// The newest reports that count and show something of that platform, partial ones among them.
std::vector<const Report*> ReportsOn(const ImageView& image, const PlatformView& view);

std::unique_ptr<ImageView> MakeImageView(const Evidence& evidence, const ImageContext& image,
                                         std::vector<std::string> keys, const Subject& subject,
                                         const Context& context);

// The reports that a `scans` rule of one policy may look at, all signers of the policy among them.
struct ScanList {
  std::vector<std::string> keys{};  // of all authorities
  std::vector<Weighed> weighed{};
  std::vector<std::vector<std::string_view>> signers{};
  std::vector<rules::Scan> scans{};
};
ScanList MakeScanList(const Evidence& evidence, const ImageContext& image,
                      const document::Policy& policy, const Context& context);

// The statements that rules about statements of one policy may look at.
struct StatementList {
  std::vector<std::string> keys{};  // of all authorities
  std::vector<Weighed> weighed{};
  std::vector<std::vector<std::string_view>> signers{};
  std::vector<rules::Attested> statements{};
  std::vector<std::string> refusals{};
  std::vector<std::string_view> refused{};  // views into `refusals`
};
StatementList MakeStatementList(const Evidence& evidence, const ImageContext& image,
                                const document::Policy& policy, const Context& context);

}  // namespace policy::evaluate
