// cosign's older forms, told as a bundle: a payload with its signature in annotations (.sig), and
// an envelope with the log's promise there (.att). Unproved, as ReadBundle's.
#pragma once

#include <string>
#include <variant>

#include "attest/bundle.h"
#include "attest/layout.h"

namespace policy::attest {

// kSignature for a payload without a signature, kBundle and kJson for annotations or an envelope
// that break their form. Thread-safe.
std::variant<Bundle, Rejection> ReadAttachment(const Attachment& attachment,
                                               const std::string& blob);

// What a .sig's payload says of the image: kPayloadType where it is no cosign signature, kDigest
// where it names another image. To be asked of proved bytes only. Thread-safe.
std::optional<Rejection> CheckSimpleSigning(const std::string& payload, const std::string& digest);

}  // namespace policy::attest
