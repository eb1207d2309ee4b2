// Facts of a merged finding or package that only some keys ask for, united from its entries when
// they are asked for.
#pragma once

#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "rules/facts.h"

namespace policy::rules {

// An absolute path: scanners leave out the first "/". Empty stays empty.
std::string AbsolutePath(std::string_view path);
// The path of an entry, or of the package it is about.
std::string_view PathOf(const Entry& entry);
// Where a secret stands: what its report says, else a file wherever it names a path that can be
// one. The configuration of an image is no file: what stands in it came from environment, label or
// history.
SecretPlace PlaceOf(const Entry& entry);

// Each sorted, each value once.
std::vector<std::string> PathsOf(const MergedFinding& finding);
std::vector<std::string> PathsOf(const MergedPackage& package);
std::vector<std::string> FixedVersionsOf(const MergedFinding& finding);
std::vector<std::string> StatusesOf(const MergedFinding& finding);
std::vector<std::string> CwesOf(const MergedFinding& finding);
// "base", "application"; empty where nobody knows or sources differ.
std::string LayerOf(const MergedFinding& finding);
// One line for each fact on which sources differ: "severity: high (nvd), medium (ghsa)".
std::vector<std::string> ContradictionsOf(const MergedFinding& finding);

// A score as the document states it, else as its vector computes.
inline Maybe<double> ScoreOf(const Cvss& cvss) { return cvss.score ? cvss.score : cvss.computed; }

// The lowest and the highest EPSS probability that scanners copied; empty where none did.
std::pair<std::optional<double>, std::optional<double>> CopiedEpss(const MergedFinding& finding);

// The name as it is written, the longest where scanners differ ("golang.org/x/net").
std::string NameOf(const MergedFinding& finding);
std::string NameOf(const MergedPackage& package);
// The oldest fixed version that is newer than the installed one, in its type's order, or any where
// nobody knows the installed one; else the newest, which is no upgrade.
struct Fix {
  std::string version{};  // empty if no source names one
  bool upgrade = false;
};
Fix FixFor(const MergedFinding& finding);

}  // namespace policy::rules
