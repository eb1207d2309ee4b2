// One decision in the making: every policy on every image, rule by rule.
//
// Holds what the rooms' smaller parts share during one call; nothing outlives Run().
#pragma once

#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "evaluate/actions.h"
#include "evaluate/catalogues.h"
#include "evaluate/exceptions.h"
#include "evaluate/remediation.h"
#include "evaluate/valid_until.h"
#include "evaluate/vex.h"
#include "evaluate/views.h"
#include "evaluate/violations.h"

namespace policy::evaluate {

class Judge {
 public:
  Judge(const Subject& subject, const Evidence& evidence, const document::Set& set,
        const Context& context);
  Decision Run();

 private:
  // What actions and exceptions look at besides a violation.
  struct Background {
    std::optional<document::EvidenceState> state{};
    std::optional<Time> grace_until{};
    const rules::MergedFinding* finding = nullptr;
    const rules::Resolved* resolved = nullptr;
    const Package* package = nullptr;
    bool path_missing = false;
    std::vector<std::size_t> containers{};
  };
  // What a rule found: violations before their action, and the background of each.
  struct Found {
    std::vector<Violation> violations{};
    std::vector<Background> backgrounds{};

    void Add(Violation violation, Background background) {
      violations.push_back(std::move(violation));
      backgrounds.push_back(std::move(background));
    }
  };
  // What became of a document, over all policies and images.
  struct Use {
    Standing standing = Standing::kSubject;
    std::set<std::string> subjects{};
    std::set<std::string> signers{};
  };

  void JudgePolicy(const document::Policy& policy);
  void JudgeRule(const document::Policy& policy, const document::Rule& rule, std::size_t image);
  // A rule about the workload: once, if any image matches. Where there is no pod it is skipped.
  void JudgePodRule(const document::Policy& policy, const document::Rule& rule);
  Found Collect(const document::Policy& policy, const document::Rule& rule, std::size_t image);
  rules::ImageFacts FactsOf(std::size_t image) const;
  // What holds for the image whatever its platforms.
  void CollectWhole(const Place& place, std::size_t image, const ImageView& view, Found& found);
  void CollectOn(const Place& place, std::size_t image, ImageView& view, PlatformView& platform,
                 Found& found);
  // The scans that show the platform.
  std::vector<rules::Scan> ScansOn(const Place& place, std::size_t image, PlatformView& platform);
  // Adds what is not met to `found`.
  void CheckNeed(const Place& place, const rules::Need& need, std::size_t image, ImageView& view,
                 PlatformView& platform, Found& found);
  void AddFindings(const Place& place, Coverage coverage, std::size_t image, PlatformView& platform,
                   rules::ImageFacts& facts);
  void AddBreaches(const Place& place, const rules::ImageFacts& facts, Found& found);
  void AddVerdict(const Place& place, rules::Verdict verdict, const AtHand& at_hand, Found& found);
  // Gives each violation its outcome.
  void Settle(const document::Policy& policy, const document::Rule& rule, Action enforcement,
              Found& found);
  // Concludes the row of a rule that was judged.
  void Close(const document::Policy& policy, const document::Rule& rule, JudgedRule row,
             Found found);
  void Apply(Violation& violation, const Background& background, const Softened& softened);

  ImageView& ViewOf(const document::Policy& policy, std::size_t image);
  const StatementList& StatementsOf(const document::Policy& policy, std::size_t image);
  // What rules about statements see; adds to `found` what could not be fetched.
  void AddStatements(const Place& place, std::size_t image, rules::ImageFacts& facts, Found& found);
  // What can tell what the image is built on.
  struct BaseSources {
    std::vector<const ImageConfig*> configs{};
    std::vector<const Document*> archives{};
  };
  BaseSources BaseSourcesOn(PlatformView& platform) const;
  // What a check says that it looked at.
  void NoteVerdict(const Place& place, const rules::Verdict& verdict, std::string_view digest);
  const ScanList& ScansOf(const document::Policy& policy, std::size_t image);
  VexBook& VexOf(const document::Policy& policy, std::size_t image);
  // VEX on the findings of a platform; what it clears is listed the first time.
  const VexVerdict& VexOn(const Place& place, std::size_t image, PlatformView& platform);
  void NoteUses(const document::Policy& policy, const std::vector<Weighed>& weighed,
                const ImageContext& image);

  void Conclude();
  void MarkTest();
  void ListSubject();
  void ListEvidence();
  void DecideUnmatched();

  const Subject* subject_;
  const Evidence* evidence_;
  const document::Set* set_;
  const Context* context_;
  Horizon horizon_;
  Catalogues catalogues_;
  ExceptionBook exceptions_;
  std::vector<ImageContext> images_;
  std::vector<std::size_t> distinct_{};  // one of each image that is judged
  std::vector<bool> matched_{};          // by image: some policy speaks of it
  std::vector<std::vector<std::unique_ptr<ImageView>>> views_{};  // by image
  std::map<std::pair<const document::Policy*, std::size_t>, ScanList> scans_{};
  std::map<std::pair<const document::Policy*, std::size_t>, std::unique_ptr<StatementList>>
      statements_{};
  std::map<std::pair<const document::Policy*, std::size_t>, std::unique_ptr<VexBook>> vex_{};
  std::map<std::pair<const document::Policy*, const PlatformView*>, VexVerdict> vex_verdicts_{};
  std::map<const Document*, Use> uses_{};
  std::vector<Fixable> denied_{};
  Decision decision_{};
};

}  // namespace policy::evaluate
