// The words of the policy language for the facts of policy/evidence.h, and the one place that
// brings the scanners' severity words onto our scale. Judges nothing.
#include "policy/evidence.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <cmath>
#include <string>
#include <utility>

namespace policy {
namespace {

template <typename Enum>
using Word = std::pair<Enum, const char*>;

constexpr std::array<Word<Severity>, 6> kSeverities{{{Severity::kCritical, "critical"},
                                                     {Severity::kHigh, "high"},
                                                     {Severity::kMedium, "medium"},
                                                     {Severity::kLow, "low"},
                                                     {Severity::kNegligible, "negligible"},
                                                     {Severity::kUnknown, "unknown"}}};
constexpr std::array<Word<Stage>, 4> kStages{{{Stage::kSource, "source"},
                                              {Stage::kBuild, "build"},
                                              {Stage::kRegistry, "registry"},
                                              {Stage::kRuntime, "runtime"}}};
constexpr std::array<Word<Coverage>, 7> kCoverages{
    {{Coverage::kVulnerabilities, "vulnerabilities"},
     {Coverage::kSecrets, "secrets"},
     {Coverage::kMisconfigurations, "misconfigurations"},
     {Coverage::kMalware, "malware"},
     {Coverage::kLicenses, "licenses"},
     {Coverage::kPackages, "packages"},
     {Coverage::kImage, "image"}}};
constexpr std::array<Word<RatingSource>, 4> kRatingSources{{{RatingSource::kNvd, "nvd"},
                                                            {RatingSource::kGhsa, "ghsa"},
                                                            {RatingSource::kVendor, "vendor"},
                                                            {RatingSource::kScanner, "scanner"}}};
constexpr std::array<Word<VexStatus>, 4> kVexStatuses{
    {{VexStatus::kNotAffected, "not_affected"},
     {VexStatus::kAffected, "affected"},
     {VexStatus::kFixed, "fixed"},
     {VexStatus::kUnderInvestigation, "under_investigation"}}};
constexpr std::array<Word<SecretPlace>, 4> kSecretPlaces{
    {{SecretPlace::kFile, "file"},
     {SecretPlace::kEnvironment, "environment"},
     {SecretPlace::kLabel, "label"},
     {SecretPlace::kHistory, "history"}}};
constexpr std::array<Word<Catalogue>, 2> kCatalogues{
    {{Catalogue::kEpss, "epss"}, {Catalogue::kKev, "kev"}}};
constexpr std::array<Word<FindingKind>, 6> kFindingKinds{
    {{FindingKind::kVulnerability, "vulnerability"},
     {FindingKind::kSecret, "secret"},
     {FindingKind::kMisconfiguration, "misconfiguration"},
     {FindingKind::kLicense, "license"},
     {FindingKind::kMalware, "malware"},
     {FindingKind::kStatement, "statement"}}};

// What scanners write, in lower case. Words of kUnknown say that nobody rated; they do what any
// other word does, and stand here for the docs.
constexpr std::array<SeverityWord, 32> kScannerWords{{{"critical", Severity::kCritical},
                                                      {"crit", Severity::kCritical},
                                                      {"defcon1", Severity::kCritical},
                                                      {"blocker", Severity::kCritical},
                                                      {"high", Severity::kHigh},
                                                      {"important", Severity::kHigh},
                                                      {"major", Severity::kHigh},
                                                      {"error", Severity::kHigh},
                                                      {"medium", Severity::kMedium},
                                                      {"med", Severity::kMedium},
                                                      {"moderate", Severity::kMedium},
                                                      {"warning", Severity::kMedium},
                                                      {"low", Severity::kLow},
                                                      {"minor", Severity::kLow},
                                                      {"note", Severity::kLow},
                                                      {"negligible", Severity::kNegligible},
                                                      {"unimportant", Severity::kNegligible},
                                                      {"minimal", Severity::kNegligible},
                                                      {"informational", Severity::kNegligible},
                                                      {"information", Severity::kNegligible},
                                                      {"info", Severity::kNegligible},
                                                      {"none", Severity::kNegligible},
                                                      {"style", Severity::kNegligible},
                                                      {"unknown", Severity::kUnknown},
                                                      {"undefined", Severity::kUnknown},
                                                      {"unspecified", Severity::kUnknown},
                                                      {"severity_unspecified", Severity::kUnknown},
                                                      {"unassigned", Severity::kUnknown},
                                                      {"untriaged", Severity::kUnknown},
                                                      {"unscored", Severity::kUnknown},
                                                      {"not_available", Severity::kUnknown},
                                                      {"other", Severity::kUnknown}}};

template <typename Enum, std::size_t N>
const char* WordOf(const std::array<Word<Enum>, N>& words, Enum value) {
  for (const auto& [each, word] : words) {
    if (each == value) return word;
  }
  return "unknown";
}

template <typename Enum, std::size_t N>
std::optional<Enum> Lookup(const std::array<Word<Enum>, N>& words, std::string_view text) {
  for (const auto& [each, word] : words) {
    if (text == word) return each;
  }
  return std::nullopt;
}

}  // namespace

const char* NameOf(Severity severity) { return WordOf(kSeverities, severity); }
const char* NameOf(Stage stage) { return WordOf(kStages, stage); }
const char* NameOf(Coverage coverage) { return WordOf(kCoverages, coverage); }
const char* NameOf(RatingSource source) { return WordOf(kRatingSources, source); }
const char* NameOf(Catalogue catalogue) { return WordOf(kCatalogues, catalogue); }
const char* NameOf(FindingKind kind) { return WordOf(kFindingKinds, kind); }
const char* NameOf(VexStatus status) { return WordOf(kVexStatuses, status); }

const char* NameOf(SecretPlace place) {
  return place == SecretPlace::kUnknown ? "" : WordOf(kSecretPlaces, place);
}

SecretPlace ParseSecretPlace(std::string_view word) {
  return Lookup(kSecretPlaces, word).value_or(SecretPlace::kUnknown);
}
std::optional<VexStatus> ParseVexStatus(std::string_view word) {
  return Lookup(kVexStatuses, word);
}
std::optional<Severity> ParseSeverity(std::string_view word) { return Lookup(kSeverities, word); }
std::optional<Stage> ParseStage(std::string_view word) { return Lookup(kStages, word); }
std::optional<Coverage> ParseCoverage(std::string_view word) {
  const auto coverage = Lookup(kCoverages, word);
  return coverage == Coverage::kImage ? std::nullopt : coverage;
}
std::optional<RatingSource> ParseRatingSource(std::string_view word) {
  return Lookup(kRatingSources, word);
}

Severity SeverityFromWord(std::string_view word) {
  constexpr std::size_t kLongestWord = 24;
  const std::size_t first = word.find_first_not_of(" \t\r\n");
  if (first == std::string_view::npos) return Severity::kUnknown;
  word = word.substr(first, word.find_last_not_of(" \t\r\n") - first + 1);
  if (word.size() > kLongestWord) return Severity::kUnknown;
  std::string lower(word);
  for (char& c : lower) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  for (const SeverityWord& each : kScannerWords) {
    if (each.word == lower) return each.severity;
  }
  return Severity::kUnknown;
}

std::vector<SeverityWord> SeverityWords() { return {kScannerWords.begin(), kScannerWords.end()}; }

Severity SeverityFromScore(double score) {
  if (std::isnan(score) || score < 0.0) return Severity::kUnknown;
  if (score >= 9.0) return Severity::kCritical;
  if (score >= 7.0) return Severity::kHigh;
  if (score >= 4.0) return Severity::kMedium;
  return score > 0.0 ? Severity::kLow : Severity::kNegligible;
}

std::vector<std::string> VerifiedStatement::credentials() const {
  std::vector<std::string> all;
  all.reserve(proofs_.size());
  for (const SignatureProof& proof : proofs_) all.push_back(proof.credential);
  return all;
}

std::optional<Time> VerifiedStatement::trusted_time() const {
  std::optional<Time> first;
  for (const SignatureProof& proof : proofs_) {
    for (const Time at : proof.times) first = first ? std::min(*first, at) : at;
  }
  return first;
}

}  // namespace policy
