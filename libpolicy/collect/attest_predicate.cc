// Any predicate as a statement. A word for its type is checked against what the predicate holds, so
// that no SBOM is signed as a provenance by a slip of the hand.
#include <algorithm>
#include <array>
#include <map>
#include <set>
#include <utility>

#include "attest/build_statement.h"
#include "attest/vuln.h"
#include "base/chars.h"
#include "collect/seal.h"
#include "text/json_stream.h"

namespace policy {
namespace {

using base::Quote;

constexpr std::size_t kDepthAroundPredicate = 1;  // the statement

// A word, and the member by which a predicate shows that it is of this type.
struct TypeRow {
  std::string_view word;
  std::string_view member;
  std::string_view value;  // its text begins so; empty: anything
  std::string_view uri;
};
constexpr std::array<TypeRow, 11> kTypes{{
    {"scan", "scanner", "", attest::kScanPredicate},
    {"sbom", "spdxVersion", "SPDX-", "https://spdx.dev/Document"},
    {"sbom", "bomFormat", "CycloneDX", "https://cyclonedx.org/bom"},
    {"vex", "@context", "https://openvex.dev/ns", "https://openvex.dev/ns"},
    {"vex", "bomFormat", "CycloneDX", "https://cyclonedx.org/vex"},
    {"vex", "document", "", "https://docs.oasis-open.org/csaf/csaf"},
    {"provenance", "buildDefinition", "", "https://slsa.dev/provenance/v1"},
    {"provenance", "buildType", "", "https://slsa.dev/provenance/v0.2"},
    {"vsa", "verificationResult", "", "https://slsa.dev/verification_summary/v1"},
    {"test-result", "result", "", "https://in-toto.io/attestation/test-result/v0.1"},
    {"decision", "apiVersion", "policygate.dev/decision/", "https://policygate.dev/decision/v1"},
}};

// The members of an object that the table asks for: their texts, empty where they are none.
using Shown = std::map<std::string_view, std::string>;

Error Complain(const PredicateRequest& request, std::string message) {
  return Error{.kind = ErrorKind::kBadInput,
               .message = std::move(message),
               .where = {.file = request.predicate_file}};
}

Result<Shown> ReadShown(const PredicateRequest& request) {
  text::JsonStream stream;
  Shown shown;
  bool object = false;
  stream.OnStart("", [&](text::Node::Kind kind) { object = kind == text::Node::Kind::kMap; });
  std::set<std::string_view> asked;
  for (const TypeRow& row : kTypes) {
    if (!asked.insert(row.member).second) continue;
    const std::string path = '"' + std::string(row.member) + '"';
    if (row.value.empty()) {
      stream.OnStart(path, [&](text::Node::Kind) { shown.emplace(row.member, ""); });
    } else {
      stream.On(path, [&](const text::Node& node) { shown.emplace(row.member, node.string()); });
    }
  }
  text::StringSource source(request.predicate);
  const Result<void> read = stream.Read(source, request.predicate_file);
  if (!read) return read.error();
  if (!object) return Complain(request, "a predicate is one JSON object");
  return shown;
}

// The URI that the type means for this predicate.
Result<std::string> TypeOf(const PredicateRequest& request, const Shown& shown) {
  if (request.type.find(':') != std::string::npos) return request.type;
  bool known = false;
  std::string wanted;
  for (const TypeRow& row : kTypes) {
    if (row.word != request.type) continue;
    known = true;
    const auto found = shown.find(row.member);
    if (found != shown.end() && found->second.starts_with(row.value)) return std::string(row.uri);
    wanted.append(wanted.empty() ? "" : ", ").append(row.member);
  }
  if (known) {
    return Complain(request, "the predicate does not look like " + Quote(request.type) +
                                 ": it would show so by " + wanted);
  }
  Error error{.kind = ErrorKind::kBadInput,
              .message = "unknown type of predicate " + Quote(request.type)};
  error.hint = "scan, sbom, vex, provenance, vsa, test-result, decision, or a URI";
  return error;
}

}  // namespace

Result<SignedThing> AttestPredicate(const PredicateRequest& request, const SigningKey& key) {
  const Result<collect::Pinned> image = collect::ReadPinned(request.image);
  if (!image) return image.error();
  const Result<Shown> shown = ReadShown(request);
  if (!shown) return shown.error();
  const Result<std::string> type = TypeOf(request, *shown);
  if (!type) return type.error();
  const Result<std::string_view> predicate =
      attest::CheckJson(request.predicate, request.predicate_file, kDepthAroundPredicate);
  if (!predicate) return predicate.error();
  const Result<std::string> statement = attest::BuildStatement({.image = image->name,
                                                                .digest = image->digest,
                                                                .predicate_type = *type,
                                                                .predicate = *predicate});
  if (!statement) return statement.error();
  return collect::Seal(*statement, *type, request.form, key);
}

}  // namespace policy
