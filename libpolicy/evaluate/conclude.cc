// Closes a decision: the verdict, the images no policy speaks of, and the lists of what was looked
// at.
#include <algorithm>

#include "base/chars.h"
#include "evaluate/judge.h"
#include "evaluate/sorting.h"

namespace policy::evaluate {
namespace {

ConsideredDocument Describe(const Document& document) {
  const Report& report = document.report;
  ConsideredDocument shown;
  shown.digest = document.digest.empty() ? report.digest : document.digest;
  shown.format = report.format;
  shown.scanner = report.scanner;
  shown.scanner_version = report.scanner_version;
  const std::optional<Stage> stage = document.stage ? document.stage : report.stage;
  if (stage) shown.stage = NameOf(*stage);
  for (const Coverage coverage : report.covers) shown.covers.emplace_back(NameOf(coverage));
  std::sort(shown.covers.begin(), shown.covers.end());
  shown.platform = report.platform;
  shown.scanned_at = DateOf(document);
  shown.database_at = report.database_at;
  return shown;
}

std::string SubjectOf(const Document& document, const std::set<std::string>& bound) {
  if (!bound.empty()) return *bound.begin();
  if (!document.report.subject_digest.empty()) return document.report.subject_digest;
  const auto first = [](const std::vector<std::string>& digests) {
    return digests.empty() ? std::string() : *std::min_element(digests.begin(), digests.end());
  };
  std::string named = first(document.report.subject_digests);
  if (!named.empty()) return named;
  return first(document.proof ? document.proof->subjects() : document.claimed_subjects);
}

// Who signed what no authority of the policies stands for.
std::vector<std::string> StrangersOf(const VerifiedStatement& statement) {
  std::vector<std::string> names;
  for (const SignatureProof& proof : statement.proofs()) {
    const std::string& key = proof.key.empty() ? proof.credential : proof.key;
    names.push_back(proof.identity.empty() ? key : proof.identity);
  }
  std::sort(names.begin(), names.end());
  names.erase(std::unique(names.begin(), names.end()), names.end());
  return names;
}

}  // namespace

void Judge::ListSubject() {
  decision_.subject.kind = subject_->kind;
  decision_.subject.namespace_name = subject_->namespace_name.value_or(std::string());
  decision_.subject.name = subject_->name;
  for (const ImageContext& image : images_) {
    JudgedImage shown{.container_type = image.image->container_type,
                      .container = image.image->container,
                      .reference = image.image->text,
                      .digest = image.digest};
    for (std::size_t i = 0; i < images_.size(); ++i) {
      if (images_[i].image->text != image.image->text || images_[i].digest != image.digest)
        continue;
      for (const auto& view : views_[i]) {
        for (const std::string& platform : view->platform_names) {
          if (!platform.empty()) shown.platforms.push_back(platform);
        }
      }
    }
    std::sort(shown.platforms.begin(), shown.platforms.end());
    shown.platforms.erase(std::unique(shown.platforms.begin(), shown.platforms.end()),
                          shown.platforms.end());
    decision_.subject.images.push_back(std::move(shown));
  }
}

void Judge::ListEvidence() {
  // Catalogues are about all images: they are listed by their standing alone.
  for (const Weighed& catalogue : catalogues_.weighed()) {
    uses_[catalogue.document].standing = catalogue.standing;
  }
  for (const auto& [document, use] : uses_) {
    ConsideredDocument shown = Describe(*document);
    shown.subject = SubjectOf(*document, use.subjects);
    shown.signed_by.assign(use.signers.begin(), use.signers.end());
    if (shown.signed_by.empty() && document->proof) {
      shown.signed_by = StrangersOf(*document->proof);
    }
    shown.reason = ReasonOf(use.standing);
    decision_.evidence.push_back(std::move(shown));
  }
}

// An image of which no policy speaks is judged by the caller's `noMatch`, beside whatever others it
// runs with.
void Judge::DecideUnmatched() {
  std::set<std::string> unmatched;
  for (const std::size_t image : distinct_) {
    if (!matched_[image]) unmatched.insert(images_[image].image->text);
  }
  const bool nothing = decision_.policies.empty();
  if (unmatched.empty() && !nothing) return;
  const bool allow = context_->allow_no_match.value_or(context_->point == Point::kCi);
  if (nothing) {
    decision_.warnings.emplace_back("no policy matches");
  } else {
    for (const std::string& text : unmatched) {
      decision_.warnings.push_back("no policy matches image " + base::Quote(text));
    }
  }
  if (allow && !nothing) return;
  decision_.allowed = decision_.allowed && allow;
  if (decision_.reason == "decision.allowed") decision_.reason = "decision.noMatch";
}

// A decision on somebody's word is a test's, and says so wherever it is read.
void Judge::MarkTest() {
  std::set<std::string> assumed;
  for (const auto& document : evidence_->documents) {
    if (document->proof && !document->proof->assumed_authority().empty()) {
      assumed.insert(base::Quote(document->proof->assumed_authority()));
    }
  }
  if (assumed.empty()) return;
  std::string names;
  for (const std::string& name : assumed) names.append(names.empty() ? "" : ", ").append(name);
  decision_.warnings.push_back("this decision is a test: it takes statements of " + names +
                               " as verified");
}

void Judge::Conclude() {
  decision_.allowed =
      std::none_of(decision_.rules.begin(), decision_.rules.end(), [](const auto& rule) {
        return rule.result == RuleResult::kFail || rule.result == RuleResult::kError;
      });
  decision_.reason = decision_.allowed ? "decision.allowed" : "decision.denied";
  DecideUnmatched();
  MarkTest();
  ListSubject();
  ListEvidence();
  decision_.bundles = set_->bundles;
  decision_.exceptions = exceptions_.Considered();
  decision_.warnings.insert(decision_.warnings.end(), exceptions_.warnings().begin(),
                            exceptions_.warnings().end());
  decision_.remediation = UpgradesFor(denied_);
  horizon_.Add(exceptions_.changes_at());
  decision_.valid_until = horizon_.at();
  SortAll(decision_);
}

}  // namespace policy::evaluate
