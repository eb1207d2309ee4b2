// Vectors as text: the prefix, the metrics, and which version they are of.
#include "base/cvss.h"

#include <algorithm>
#include <array>

#include "base/cvss_versions.h"

namespace policy::base {
namespace {

std::span<const CvssVersion> Versions() {
  static const std::array<CvssVersion, 4> kVersions{
      {{"2.0", "", Cvss2Metrics(), Cvss2Base},
       {"3.0", "CVSS:3.0/", Cvss3Metrics(), Cvss3Base},
       {"3.1", "CVSS:3.1/", Cvss3Metrics(), Cvss3Base},
       {"4.0", "CVSS:4.0/", Cvss4Metrics(), Cvss4Base}}};
  return kVersions;
}

// The place of `word` among words that are parted by single spaces, from one; 0: it is none.
std::uint8_t PlaceOf(std::string_view word, std::string_view words) {
  std::uint8_t place = 1;
  while (true) {
    const std::size_t end = std::min(words.find(' '), words.size());
    if (words.substr(0, end) == word) return place;
    if (end == words.size()) return 0;
    words.remove_prefix(end + 1);
    ++place;
  }
}

bool Take(std::span<const CvssMetric> metrics, std::string_view part, CvssValues& values) {
  const std::size_t colon = part.find(':');
  if (colon == std::string_view::npos) return false;
  const std::string_view name = part.substr(0, colon);
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    if (metrics[i].name != name) continue;
    if (values[i] != 0) return false;
    values[i] = PlaceOf(part.substr(colon + 1), metrics[i].values);
    return values[i] != 0;
  }
  return false;
}

AttackVector AttackVectorOf(const CvssVersion& version, std::uint8_t place) {
  // Every version has it first, and all begin its values with one of these letters.
  constexpr std::string_view kLetters = "NALP";
  const char letter = version.metrics[0].values[std::size_t{2} * (place - 1U)];
  return static_cast<AttackVector>(kLetters.find(letter));
}

std::string_view WithoutParentheses(std::string_view text) {
  if (text.size() < 2 || text.front() != '(' || text.back() != ')') return text;
  return text.substr(1, text.size() - 2);
}

// The version that the text says it is of, and the text without the prefix that says so.
const CvssVersion* VersionOf(std::string_view& text, std::string_view hint) {
  for (const CvssVersion& version : Versions()) {
    if (version.prefix.empty() || !text.starts_with(version.prefix)) continue;
    text.remove_prefix(version.prefix.size());
    return &version;
  }
  if (text.starts_with("CVSS:")) return nullptr;
  for (const CvssVersion& version : Versions()) {
    if (version.name == hint) return &version;
  }
  return &Versions().front();
}

}  // namespace

CvssParts ReadCvssParts(std::span<const CvssMetric> metrics, std::string_view text) {
  CvssParts parts;
  while (true) {
    const std::size_t slash = text.find('/');
    if (!Take(metrics, text.substr(0, slash), parts.values)) return {};
    if (slash == std::string_view::npos) break;
    text.remove_prefix(slash + 1);
  }
  for (std::size_t i = 0; i < metrics.size(); ++i) {
    if (metrics[i].base && parts.values[i] == 0) return {};
  }
  parts.valid = true;
  return parts;
}

const char* NameOf(AttackVector vector) {
  constexpr std::array<const char*, 4> kNames{"network", "adjacent", "local", "physical"};
  return kNames[static_cast<std::size_t>(vector)];
}

std::optional<CvssVector> ReadCvss(std::string_view text, std::string_view version) {
  const CvssVersion* chosen = VersionOf(text, version);
  if (chosen == nullptr) return std::nullopt;
  if (chosen->prefix.empty()) text = WithoutParentheses(text);
  const CvssParts parts = ReadCvssParts(chosen->metrics, text);
  if (!parts.valid) return std::nullopt;
  return CvssVector{chosen->name, chosen->base_score(parts.values),
                    AttackVectorOf(*chosen, parts.values[0])};
}

}  // namespace policy::base
