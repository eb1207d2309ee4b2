// cosign's older forms, told as a bundle: a payload with its signature in annotations (.sig), and
// an envelope with the log's promise there (.att). Unproved, as ReadBundle's.
#pragma once

#include <string>
#include <string_view>
#include <variant>

#include "attest/bundle.h"
#include "attest/layout.h"

namespace policy::attest {

// kSignature for a payload without a signature, kBundle and kJson for annotations or an envelope
// that break their form. Thread-safe.
std::variant<Bundle, Rejection> ReadAttachment(const Attachment& attachment,
                                               const std::string& blob);

// The image that a .sig's payload names, by digest; kPayloadType where it is no cosign signature.
// To be asked of proved bytes only. Thread-safe.
std::variant<std::string, Rejection> SignedImageOf(std::string_view payload);

// kDigest where the payload names another image. Else as above.
std::optional<Rejection> CheckSimpleSigning(std::string_view payload, const std::string& digest);

}  // namespace policy::attest
