// In-toto statements as text: found in whatever holds them, and what they say of themselves.
// Reading is not trusting: nothing here is proved, and attest/ has its own, stricter eyes. Not a
// public header.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/result.h"

namespace policy::report {

// What a statement is about, by the shape of its predicate or, where that says nothing, its type.
enum class StatementKind : std::uint8_t { kOther, kVulnerabilities, kProvenance, kSummary };

struct StatementText {
  StatementKind kind = StatementKind::kOther;
  std::string type{};  // "https://in-toto.io/Statement/v1"
  std::string predicate_type{};
  std::string predicate{};  // its own bytes; empty if there is none
  std::size_t subjects = 0;
  // Of the first subject.
  std::optional<std::string> name{};
  std::optional<std::string> uri{};
  std::optional<std::vector<std::pair<std::string, std::string>>> digest{};
  std::vector<std::string> digests{};  // "sha256:…" of all subjects, the well-formed ones
  std::optional<std::string> builder{};
  std::optional<std::string> verification{};  // "PASSED"
  std::vector<std::string> levels{};
  std::optional<std::string> verifier{};
  std::string verified_at{};
  std::optional<std::string> test_result{};  // in-toto's test-result: "FAILED"
  std::vector<std::string> failed_tests{};
  // What it stood in: "bare statement", "dsse", "gcb", or the media type of a Sigstore bundle.
  std::string holder{};
  std::string payload_type{};  // of an envelope
  std::size_t signatures = 0;  // of an envelope
};

struct AttestationTexts {
  std::size_t documents = 0;     // JSON documents in the file
  std::size_t mute = 0;          // envelopes and bundles that carry no statement
  std::string bare_predicate{};  // of a file that is a vulnerability predicate and nothing else
  std::vector<StatementText> statements{};
};

// All statements of a text: bare, in DSSE envelopes, Sigstore bundles, Google Cloud Build's
// provenance summary or npm's and GitHub's lists of attestations, one or several (JSON lines).
// kUnsupported for text that is none of it.
Result<AttestationTexts> ReadAttestationTexts(std::string_view bytes, std::string_view file);

// The kind of a predicate by its type's name alone.
StatementKind KindOfPredicateType(std::string_view type);

}  // namespace policy::report
