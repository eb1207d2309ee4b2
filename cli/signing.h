// What `attest` and `sign` share: who signs, which image is meant, and where the result goes.
#pragma once

#include <functional>
#include <string>

#include "commands.h"
#include "policy/policy.h"

namespace cli {

// Signs something about an image, which is given by its digest.
using MakeSigned = std::function<policy::Result<policy::SignedThing>(
    const std::string& image, policy::SignedForm form, const policy::SigningKey& key)>;

// Finds the image, lets `make` sign, writes and pushes as the options say; returns the exit code.
// Nothing is written before everything is signed.
int SignAndDeliver(const std::string& image, const SigningOptions& signing,
                   const DiallingOptions& dialling, const MakeSigned& make);

}  // namespace cli
