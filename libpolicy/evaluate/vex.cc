// Each author's newest statement on a finding counts. One that clears does so only where no
// author's newest stands against it.
#include "evaluate/vex.h"

#include <algorithm>

#include "rules/age.h"

namespace policy::evaluate {
namespace {

bool Has(const std::vector<std::string>& list, const std::string& text) {
  return std::find(list.begin(), list.end(), text) != list.end();
}

bool Accuses(const VexStatement& statement) {
  return statement.status == VexStatus::kAffected ||
         statement.status == VexStatus::kUnderInvestigation;
}

bool Clears(const VexStatement& statement) {
  if (statement.status == VexStatus::kFixed) return true;
  return statement.status == VexStatus::kNotAffected &&
         (!statement.justification.empty() || !statement.impact_statement.empty());
}

bool Names(const VexStatement& statement, const rules::IdNames& names) {
  const auto named = [&](const std::string& id) {
    if (id.empty()) return false;
    return rules::SameId(id, names.id) ||
           std::any_of(names.aliases.begin(), names.aliases.end(),
                       [&](std::string_view alias) { return rules::SameId(id, alias); });
  };
  return named(statement.id) ||
         std::any_of(statement.aliases.begin(), statement.aliases.end(), named);
}

// "not_affected: vulnerable_code_not_present", on one line.
std::string WordsOf(const VexStatement& statement) {
  std::string words = policy::NameOf(statement.status);
  const std::string& why =
      statement.justification.empty() ? statement.impact_statement : statement.justification;
  if (statement.status == VexStatus::kNotAffected && !why.empty()) words += ": " + why;
  std::replace_if(
      words.begin(), words.end(), [](char c) { return static_cast<unsigned char>(c) < ' '; }, ' ');
  return words;
}

// Whether any product of a statement is meant. Taken apart here, since most statements of a
// document are on vulnerabilities that no finding has.
Identity MatchStatement(const VexStatement& statement, const NamedImage& image,
                        const rules::MergedFinding& finding, bool signed_for_image) {
  // A statement that names no product is about what it was signed for.
  if (statement.products.empty()) {
    return signed_for_image ? Identity::kSurely : Identity::kNo;
  }
  Identity match = Identity::kNo;
  for (const VexProduct& product : statement.products) {
    VexProductIds ids;
    for (const std::string& id : product.ids) ids.ids.push_back(ReadVexId(id));
    for (const std::string& id : product.subcomponents) ids.subcomponents.push_back(ReadVexId(id));
    match = std::max(match, MatchProduct(ids, image, finding, signed_for_image));
  }
  return match;
}

// The authorities that the policy trusts with VEX and whose keys signed it.
std::vector<std::string> TrustedSigners(const Document& document, const document::Policy& policy,
                                        Time now) {
  std::vector<std::string> names;
  for (const std::string_view name : SignersOf(document, policy, now)) {
    if (Has(policy.evidence.vex_signed_by, std::string(name))) names.emplace_back(name);
  }
  return names;
}

Standing StandingOf(const Document& document, const std::vector<std::string>& keys,
                    const ImageContext& image, const Context& context) {
  const bool vouched = IsVouchedFor(document, context.point);
  if (document.proof) {
    const bool bound = !image.digest.empty() && Has(document.proof->subjects(), image.digest);
    if (!bound) return Standing::kSubject;
  }
  const std::vector<std::string>& named = document.report.subject_digests;
  if (!named.empty() && !Has(named, image.digest)) return Standing::kSubject;
  if (document.state != DocumentState::kUsable) return Standing::kSignature;
  const auto unsigned_for = WhyUnsigned(document, keys, context.now);
  if (!vouched && unsigned_for) return *unsigned_for;
  const auto date = DateOf(document);
  if (date && *date > context.now + rules::kClockSkew) return Standing::kFuture;
  if (!date && !vouched) return Standing::kUndated;
  return document.report.complete ? Standing::kUsed : Standing::kPartial;
}

}  // namespace

bool SpeaksVex(const Document& document) {
  return IsOnlyVex(document) || (document.proof && !document.report.statements.empty());
}

VexBook::VexBook(const Evidence& evidence, const ImageContext& image,
                 const document::Policy& policy, const Context& context, Horizon& horizon)
    : image_{.text = image.image->text,
             .reference = image.image->reference ? &*image.image->reference : nullptr},
      digest_(image.digest) {
  const std::vector<std::string> keys = KeysOf(policy, policy.evidence.vex_signed_by);
  for (const auto& document : evidence.documents) {
    if (!SpeaksVex(*document)) continue;
    const std::vector<std::string> signers = TrustedSigners(*document, policy, context.now);
    const Standing standing = StandingOf(*document, keys, image, context);
    weighed_.push_back({document.get(), standing, DateOf(*document)});
    if (standing != Standing::kUsed) continue;
    std::vector<Author> authors;
    authors.reserve(signers.size());
    for (const std::string& name : signers) authors.emplace_back(true, name);
    Add(*document, authors, context.now, horizon);
  }
  NoteTimes(weighed_, keys, horizon);
  std::sort(by_id_.begin(), by_id_.end());
}

std::uint32_t VexBook::NumberOf(const Author& author) {
  const auto [at, added] = numbers_.emplace(author, static_cast<std::uint32_t>(authors_.size()));
  if (added) authors_.push_back(author);
  return at->second;
}

// An author of a document handed over is whom it names.
void VexBook::Add(const Document& document, const std::vector<Author>& authors, Time now,
                  Horizon& horizon) {
  for (const VexStatement& statement : document.report.statements) {
    if (statement.at && *statement.at > now + rules::kClockSkew) {
      horizon.Add(*statement.at - rules::kClockSkew);
      continue;
    }
    const std::vector<Author> all =
        authors.empty() ? std::vector<Author>{{false, statement.author}} : authors;
    for (const Author& author : all) {
      const auto place = static_cast<std::uint32_t>(stated_.size());
      by_id_.emplace_back(rules::IdHash(statement.id), place);
      for (const SharedText& alias : statement.aliases) {
        by_id_.emplace_back(rules::IdHash(alias), place);
      }
      stated_.push_back({&statement, NumberOf(author), document.proof.has_value()});
    }
  }
}

std::vector<VexBook::Concerning> VexBook::ConcerningOf(const rules::MergedFinding& finding,
                                                       const NamedImage& image) const {
  std::vector<std::uint32_t> places;
  const auto look_up = [&](std::uint64_t hash) {
    auto at = std::lower_bound(by_id_.begin(), by_id_.end(), std::pair(hash, std::uint32_t{0}));
    for (; at != by_id_.end() && at->first == hash; ++at) places.push_back(at->second);
  };
  look_up(finding.names->hash);
  for (const std::uint64_t hash : finding.names->alias_hashes) look_up(hash);
  std::sort(places.begin(), places.end());
  places.erase(std::unique(places.begin(), places.end()), places.end());
  std::vector<Concerning> concerning;
  for (const std::uint32_t place : places) {
    const Stated& stated = stated_[place];
    if (!Names(*stated.statement, *finding.names)) continue;
    const Identity match =
        MatchStatement(*stated.statement, image, finding, stated.signed_for_image);
    const bool counts =
        match == Identity::kSurely || (match == Identity::kPossibly && Accuses(*stated.statement));
    if (counts) concerning.push_back({&stated, match});
  }
  return concerning;
}

// The newest of one author's: of several at one instant the worst, and one without a date is the
// newest where that accuses.
void VexBook::HearAuthor(std::span<const Concerning> statements, std::size_t place,
                         VexVerdict& verdict) const {
  std::optional<Time> newest;
  for (const Concerning& one : statements) newest = std::max(newest, one.stated->statement->at);
  rules::VexFacts& facts = verdict.facts[place];
  bool clears = true;
  std::string words;
  for (const Concerning& one : statements) {
    const VexStatement& statement = *one.stated->statement;
    const bool counts = statement.at == newest || (!statement.at && Accuses(statement));
    if (!counts) continue;
    clears = clears && Clears(statement);
    facts.affected = facts.affected || statement.status == VexStatus::kAffected;
    facts.under_investigation =
        facts.under_investigation || statement.status == VexStatus::kUnderInvestigation;
    facts.other = facts.other || !Accuses(statement);
    facts.doubtful = facts.doubtful || one.match != Identity::kSurely;
    const std::string own = WordsOf(statement);
    words = words.empty() ? own : std::min(words, own);
  }
  if (clears) {
    verdict.cleared.push_back({place, words, authors_[statements.front().stated->author].second});
  }
}

void VexBook::JudgeFinding(std::size_t place, std::vector<Concerning> concerning,
                           VexVerdict& verdict) const {
  std::stable_sort(
      concerning.begin(), concerning.end(),
      [](const Concerning& a, const Concerning& b) { return a.stated->author < b.stated->author; });
  const std::size_t before = verdict.cleared.size();
  for (std::size_t first = 0; first < concerning.size();) {
    std::size_t end = first;
    while (end < concerning.size() &&
           concerning[end].stated->author == concerning[first].stated->author) {
      ++end;
    }
    HearAuthor(std::span(concerning).subspan(first, end - first), place, verdict);
    first = end;
  }
  rules::VexFacts& facts = verdict.facts[place];
  facts.cleared = verdict.cleared.size() > before && !facts.affected && !facts.under_investigation;
  if (!facts.cleared) verdict.cleared.resize(before);
}

VexVerdict VexBook::Judge(std::span<const rules::MergedFinding> findings,
                          std::string_view platform) const {
  VexVerdict verdict;
  if (stated_.empty()) return verdict;
  NamedImage image = image_;
  image.digest = digest_;
  image.platform = platform;
  verdict.facts.resize(findings.size());
  for (std::size_t i = 0; i < findings.size(); ++i) {
    std::vector<Concerning> concerning = ConcerningOf(findings[i], image);
    if (!concerning.empty()) JudgeFinding(i, std::move(concerning), verdict);
  }
  return verdict;
}

}  // namespace policy::evaluate
