// The arguments of commands, told apart by CLI11: what several of them share.
#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "commands.h"

namespace cli {

// Runs what was chosen once the whole command line is read.
using Chosen = std::function<int()>;
void OnRun(CLI::App* app, Chosen& chosen, std::function<int()> command);

// RFC 3339 text into the optional instant that --at fills.
void AddAt(CLI::App* app, std::optional<policy::Time>& at);
void AddFormat(CLI::App* app, std::string& format, const std::vector<std::string>& allowed);

// How registries are spoken to; returns the option --layout.
CLI::Option* AddDialling(CLI::App* app, DiallingOptions& options);

// The commands that sign, and those that look images up.
void AddAttest(CLI::App& app, AttestOptions& options, Chosen& chosen);
void AddSign(CLI::App& app, SignOptions& options, Chosen& chosen);
void AddVerify(CLI::App& app, VerifyOptions& options, Chosen& chosen);
void AddPin(CLI::App& app, PinOptions& options, Chosen& chosen);

}  // namespace cli
