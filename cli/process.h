// Programs of the user's: signers and credential helpers. They are started without a shell.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/policy.h"

namespace cli {

// A command line apart at its spaces and tabs; there is no quoting.
std::vector<std::string> SplitWords(std::string_view command);

// Starts the program that the first word names (looked for in PATH where it holds no slash), with
// `input` on its standard input and our standard error as its own. kUnavailable: it could not be
// started, was ended by a signal, or has not ended within `limit`, after which it is killed;
// kLimit: it wrote more than 1 MiB.
policy::Result<policy::ProgramAnswer> RunWords(const std::vector<std::string>& words,
                                               std::string_view input, policy::Duration limit);

}  // namespace cli
