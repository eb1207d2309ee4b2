// Turns the flags of evaluate and admit into what the library judges with.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "commands.h"
#include "io.h"
#include "policy/policy.h"

namespace cli {

// A failure and the exit code it ends in.
struct Failure {
  policy::Error error{};
  int code = kEvidence;
};

// Either all inputs, or why not.
struct Inputs {
  policy::PolicySet policies{};
  policy::TrustRing ring{};  // of the policies' authorities
  policy::EvidenceStore evidence{};
  policy::Context context{};
  std::string digest{};  // that the image was resolved to; empty where nobody asked
  std::optional<Failure> failure{};
};

// Reads policies, exceptions, reports, catalogues, VEX and signed evidence; `default_point` holds
// where --point is not given.
Inputs ReadInputs(const JudgeOptions& options, policy::Point default_point);

// "format=F,stage=S:FILE" apart; a FILE without such words is itself.
struct NamedFile {
  std::string path{};
  std::string format{};
  std::string stage{};
};
NamedFile SplitNamedFile(std::string_view text);

// One evidence file: what is signed in it, or (where `vouched`) the report it is.
policy::Result<std::vector<policy::Document>> ReadEvidenceFile(const std::string& path,
                                                               const policy::TrustRing& ring,
                                                               bool vouched);

// The exit code of judged subjects: the gravest of them.
int ExitCodeOf(const std::vector<policy::Decision>& decisions, int warn_exit_code);

// Prints the decisions as --format says and returns `code`.
int PrintDecisions(const std::vector<policy::Decision>& decisions, const std::string& format,
                   int code);

}  // namespace cli
