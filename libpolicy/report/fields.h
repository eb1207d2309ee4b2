// Takes single facts out of a captured JSON value, whatever type a scanner gave them. Nothing here
// fails: what cannot be read is absent. Not a public header.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/evidence.h"
#include "policy/result.h"
#include "policy/time.h"
#include "text/node.h"

namespace policy::report {

// The text of a string, number or boolean; empty for anything else and for nullptr.
std::string_view Text(const text::Node* node);
std::string TextAt(const text::Node& map, std::string_view key);
// As TextAt, but empty text is absent too.
std::optional<std::string> WordAt(const text::Node& map, std::string_view key);
// A text that holds nothing but one finite number ("4.6").
std::optional<double> ReadNumber(std::string_view text);
// A number, or a string that holds nothing but one.
std::optional<double> NumberAt(const text::Node& map, std::string_view key);
int IntAt(const text::Node& map, std::string_view key);
// An instant, or a bare date; Go's zero time is absent.
std::optional<Time> ReadTime(std::string_view text);
std::optional<Time> TimeAt(const text::Node& map, std::string_view key);
// The non-empty texts of a list, or a single text as a list of one; at most `most`.
Few<SharedText> TextsAt(const text::Node& map, std::string_view key, std::size_t most = 1000);

// "2.10.7, 3.0.1" -> two versions.
Few<SharedText> SplitVersions(std::string_view text);
// The member's value, or nullptr also where `node` is nullptr.
const text::Node* Find(const text::Node* node, std::string_view key);

// The items of a list; an object stands for a list of one. Empty for anything else and for nullptr.
std::span<const text::Node> ItemsOf(const text::Node* node);

// Adds `value` unless it is empty or there.
template <typename List>
void AddOnce(List& list, std::string_view value) {
  if (value.empty() || std::find(list.begin(), list.end(), value) != list.end()) return;
  list.emplace_back(value);
}
// A finding's severity from the scanner's own word, which is kept as it is.
void SetSeverity(Finding& finding, std::optional<std::string> word);
// Adds the finding's own severity, where one is written, to its ratings as `source`'s word.
void AddOwnRating(Finding& finding, RatingSource by, const std::string& source);
// A Cvss from what a document gives; version from the vector, else `version`. Empty if there is
// neither score nor vector. A score of 0 is none; without one, the vector is scored.
std::optional<Cvss> MakeCvss(std::optional<double> score, std::string_view vector,
                             std::string_view version, std::string_view source, RatingSource by);

// "name@sha256:…" -> "sha256:…"; empty without "@".
std::string_view DigestPart(std::string_view reference);
// "linux/amd64", or empty unless both are given.
std::string JoinPlatform(std::string_view os, std::string_view architecture);
// The text if it can be the name of an image, not of an archive or a folder; else empty.
std::string ImageName(std::string_view text);
// The refusal of a text that is not the reader's: "unknown format: no Grype report".
Error NoSuchReport(std::string_view what, std::string_view file);
// What `inspect` shows is the first digest that a report gives its subject.
void ShowFirstDigest(Report& report);
// What a report covers that lists findings of this kind.
Coverage CoverageOf(FindingKind kind);
// Marks a report incomplete; the first reason stays.
void SetIncomplete(Report& report, std::string reason);
// References kept of one finding: enough to follow up, without holding every mirror of an advisory.
inline constexpr std::size_t kMostReferences = 5;

}  // namespace policy::report
