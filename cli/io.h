// What every command shares: exit codes, where results and complaints go, and what the terminal can
// do.
#pragma once

#include <string>
#include <string_view>

#include "policy/policy.h"

namespace cli {

// The exit codes that pipelines rely on.
inline constexpr int kAllowed = 0;  // allowed, or done
inline constexpr int kDenied = 1;   // a violation found in the evidence stands; a test case failed
inline constexpr int kUsage =
    2;  // usage, policy, exception or configuration error: nothing was judged
inline constexpr int kEvidence = 3;  // input or evidence absent, stale, unreadable or unverifiable

// Results go to standard output, all else to standard error. Print returns false if the output
// could not be written (a full disk, a closed pipe).
bool Print(std::string_view text);
void Complain(std::string_view text);
// An error as people read it; at most 40 of its causes, then how many more.
void Complain(const policy::Error& error);

// `code`, or kUsage with a complaint if something could not be written.
int Conclude(bool written, int code);
// Prints `text` and returns `code`, or kUsage with a complaint if it could not be written.
int Finish(std::string_view text, int code);

// Colour only on a terminal and without NO_COLOR; the width of the terminal, else 100 columns.
policy::TextStyle StyleOfOutput();

// The system clock, whole seconds.
policy::Time Now();

}  // namespace cli
