// One thing that may prove something about an image, as it was found: in a registry, a layout or a
// folder. Its bytes and annotations are anybody's; attest/prove_candidate.h proves them.
#pragma once

#include <cstdint>
#include <map>
#include <string>

namespace policy::attest {

// What a reference led to. Empty where nobody has looked: then what was signed says so itself.
struct SubjectDescriptor {
  std::string media_type{};
  std::string digest{};  // "sha256:<hex>".
  std::int64_t size = 0;
  bool operator==(const SubjectDescriptor&) const = default;
};

struct Candidate {
  enum class Kind : std::uint8_t {
    kSimpleSigning,  // cosign's payload; its signature stands in the annotations.
    kEnvelope,       // DSSE; cosign keeps certificate and log entry in the annotations.
    kBundle,         // Sigstore's, of a statement or of the manifest.
    kNotation,       // JWS or COSE.
  };
  Kind kind = Kind::kEnvelope;
  std::string bytes{};
  std::string digest{};                              // Of the bytes; empty: nobody hashed them yet.
  std::map<std::string, std::string> annotations{};  // Of the layer that held it.
  std::string file{};                                // Where it lay, for messages.
  SubjectDescriptor subject{};
};

}  // namespace policy::attest
