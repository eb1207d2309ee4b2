// The decision document, policygate.dev/decision/v1: every field that the policy language lists, in
// its order, unknown facts as null. Its schema is docs/schema/decision-v1.json.
//
// The digest is SHA-256 over the RFC 8785 form, which is written straight from the same tables.
#include <optional>
#include <string>

#include "crypto/crypto.h"
#include "policy/decision.h"
#include "policy/render.h"
#include "policy/time.h"
#include "render/record.h"
#include "text/json_writer.h"

namespace policy {
namespace render {
namespace {

using text::JsonWriter;

constexpr std::string_view kApiVersion = "policygate.dev/decision/v1";

// A decision together with the digest that its document shows.
struct Root {
  const Decision& decision;
  std::string_view digest;
};

template <typename>
struct ClassOf;
template <typename T, typename M>
struct ClassOf<M T::*> {
  using Type = T;
};
template <auto kMember>
using Owner = typename ClassOf<decltype(kMember)>::Type;

// One kind of field each, by the member that it shows.

template <auto kMember>
constexpr Field<Owner<kMember>> Text(std::string_view key) {
  return {key, [](JsonWriter& w, const Owner<kMember>& v, Form) { w.String(v.*kMember); }};
}

template <auto kMember>
constexpr Field<Owner<kMember>> Fact(std::string_view key) {  // null where unknown
  return {key, [](JsonWriter& w, const Owner<kMember>& v, Form) { w.StringOrNull(v.*kMember); }};
}

template <auto kMember>
constexpr Field<Owner<kMember>> Word(std::string_view key) {
  return {key, [](JsonWriter& w, const Owner<kMember>& v, Form) { w.String(NameOf(v.*kMember)); }};
}

template <auto kMember>
constexpr Field<Owner<kMember>> Texts(std::string_view key) {
  return {key, [](JsonWriter& w, const Owner<kMember>& v, Form) { WriteStrings(w, v.*kMember); }};
}

void WriteTime(JsonWriter& w, const std::optional<Time>& time) {
  if (time) {
    w.String(FormatTime(*time));
  } else {
    w.Null();
  }
}

template <auto kMember>
constexpr Field<Owner<kMember>> Instant(std::string_view key) {
  return {key, [](JsonWriter& w, const Owner<kMember>& v, Form) { WriteTime(w, v.*kMember); }};
}

template <auto kMember>
constexpr Field<Owner<kMember>> Number(std::string_view key) {
  return {key, [](JsonWriter& w, const Owner<kMember>& v, Form) {
            v.*kMember ? w.Number(*(v.*kMember)) : w.Null();
          }};
}

template <auto kMember>
constexpr Field<Owner<kMember>> Position(std::string_view key) {  // counts from one
  return {key, [](JsonWriter& w, const Owner<kMember>& v, Form) {
            v.*kMember > 0 ? w.Int(v.*kMember) : w.Null();
          }};
}

template <auto kMember, const auto& kRecord>
constexpr Field<Owner<kMember>> Object(std::string_view key) {
  return {key, [](JsonWriter& w, const Owner<kMember>& v, Form form) {
            kRecord.Write(w, v.*kMember, form);
          }};
}

template <auto kMember, const auto& kRecord>
constexpr Field<Owner<kMember>> List(std::string_view key) {
  return {key, [](JsonWriter& w, const Owner<kMember>& v, Form form) {
            kRecord.WriteAll(w, v.*kMember, form);
          }};
}

constexpr Record kImage(std::array{
    Fact<&JudgedImage::container_type>("containerType"),
    Fact<&JudgedImage::container>("container"),
    Fact<&JudgedImage::reference>("reference"),
    Fact<&JudgedImage::digest>("digest"),
    Texts<&JudgedImage::platforms>("platforms"),
});

constexpr Record kSubject(std::array{
    Fact<&JudgedSubject::kind>("kind"),
    Fact<&JudgedSubject::namespace_name>("namespace"),
    Fact<&JudgedSubject::name>("name"),
    List<&JudgedSubject::images, kImage>("images"),
});

constexpr Record kRequest(std::array{
    Fact<&RequestInfo::uid>("uid"),
    Fact<&RequestInfo::operation>("operation"),
    Fact<&RequestInfo::user>("user"),
});

constexpr Record kPolicy(std::array{
    Text<&JudgedPolicy::name>("name"),
    Fact<&JudgedPolicy::digest>("digest"),
    Fact<&JudgedPolicy::file>("file"),
});

constexpr Record kRule(std::array{
    Text<&JudgedRule::policy>("policy"),
    Text<&JudgedRule::rule>("rule"),
    Fact<&JudgedRule::image>("image"),
    Text<&JudgedRule::check>("check"),
    Word<&JudgedRule::enforcement>("enforcement"),
    Word<&JudgedRule::result>("result"),
    Fact<&JudgedRule::reason>("reason"),
});

constexpr Record kSeverity(std::array{
    Text<&SourcedSeverity::source>("source"),
    Text<&SourcedSeverity::severity>("severity"),
});

constexpr Record kAlmost(std::array{
    Text<&AlmostApplied::exception>("exception"),
    Text<&AlmostApplied::reason>("reason"),
    Fact<&AlmostApplied::detail>("detail"),
});

constexpr Record kWhere(std::array{
    Fact<&Where::file>("file"),
    Position<&Where::line>("line"),
    Position<&Where::column>("column"),
});

constexpr Record kViolation(std::array{
    Text<&Violation::policy>("policy"),
    Text<&Violation::rule>("rule"),
    Text<&Violation::check>("check"),
    Fact<&Violation::image>("image"),
    Fact<&Violation::platform>("platform"),
    Text<&Violation::reason>("reason"),
    Text<&Violation::id>("id"),
    Fact<&Violation::package>("package"),
    Fact<&Violation::version>("version"),
    Texts<&Violation::paths>("paths"),
    Texts<&Violation::aliases>("aliases"),
    Fact<&Violation::severity>("severity"),
    List<&Violation::severities, kSeverity>("severities"),
    Number<&Violation::cvss>("cvss"),
    Number<&Violation::epss>("epss"),
    Field<Violation>{
        "kev", [](JsonWriter& w, const Violation& v, Form) { v.kev ? w.Bool(*v.kev) : w.Null(); }},
    Texts<&Violation::fixed_versions>("fixedVersions"),
    Texts<&Violation::statuses>("statuses"),
    Fact<&Violation::layer>("layer"),
    Texts<&Violation::contradictions>("contradictions"),
    Word<&Violation::outcome>("outcome"),
    Fact<&Violation::softened_by>("softenedBy"),
    Instant<&Violation::until>("until"),
    Fact<&Violation::exception>("exception"),
    List<&Violation::almost, kAlmost>("almost"),
    Fact<&Violation::message>("message"),
    Fact<&Violation::remediation>("remediation"),
    Object<&Violation::where, kWhere>("where"),
});

constexpr Record kCleared(std::array{
    Fact<&ClearedFinding::image>("image"),
    Text<&ClearedFinding::id>("id"),
    Fact<&ClearedFinding::package>("package"),
    Fact<&ClearedFinding::version>("version"),
    Fact<&ClearedFinding::statement>("statement"),
    Fact<&ClearedFinding::author>("author"),
});

constexpr Record kException(std::array{
    Text<&ConsideredException::kind>("kind"),
    Fact<&ConsideredException::namespace_name>("namespace"),
    Text<&ConsideredException::name>("name"),
    Fact<&ConsideredException::digest>("digest"),
    Fact<&ConsideredException::owner>("owner"),
    Instant<&ConsideredException::expires_at>("expiresAt"),
    Text<&ConsideredException::reason>("reason"),
});

constexpr Record kDocument(std::array{
    Fact<&ConsideredDocument::digest>("digest"),
    Fact<&ConsideredDocument::format>("format"),
    Fact<&ConsideredDocument::scanner>("scanner"),
    Fact<&ConsideredDocument::scanner_version>("scannerVersion"),
    Fact<&ConsideredDocument::stage>("stage"),
    Texts<&ConsideredDocument::covers>("covers"),
    Fact<&ConsideredDocument::subject>("subject"),
    Fact<&ConsideredDocument::platform>("platform"),
    Instant<&ConsideredDocument::scanned_at>("scannedAt"),
    Instant<&ConsideredDocument::database_at>("databaseAt"),
    Texts<&ConsideredDocument::signed_by>("signedBy"),
    Text<&ConsideredDocument::reason>("reason"),
});

constexpr Record kUpgrade(std::array{
    Text<&Upgrade::upgrade>("upgrade"),
    Fact<&Upgrade::from>("from"),
    Fact<&Upgrade::to>("to"),
    Texts<&Upgrade::clears>("clears"),
});

void WriteRequest(JsonWriter& w, const std::optional<RequestInfo>& request, Form form) {
  if (request) {
    kRequest.Write(w, *request, form);
  } else {
    w.Null();
  }
}

constexpr Record kDecision(std::array{
    Field<Root>{"apiVersion", [](JsonWriter& w, const Root&, Form) { w.String(kApiVersion); }},
    Field<Root>{"digest", [](JsonWriter& w, const Root& r, Form) { w.String(r.digest); }, false},
    Field<Root>{"allowed", [](JsonWriter& w, const Root& r, Form) { w.Bool(r.decision.allowed); }},
    Field<Root>{"reason", [](JsonWriter& w, const Root& r, Form) { w.String(r.decision.reason); }},
    Field<Root>{"point",
                [](JsonWriter& w, const Root& r, Form) { w.String(NameOf(r.decision.point)); }},
    Field<Root>{"time",
                [](JsonWriter& w, const Root& r, Form) { w.String(FormatTime(r.decision.time)); }},
    Field<Root>{"validUntil",
                [](JsonWriter& w, const Root& r, Form) { WriteTime(w, r.decision.valid_until); }},
    Field<Root>{
        "request",
        [](JsonWriter& w, const Root& r, Form form) { WriteRequest(w, r.decision.request, form); },
        false},
    Field<Root>{"subject", [](JsonWriter& w, const Root& r,
                              Form form) { kSubject.Write(w, r.decision.subject, form); }},
    Field<Root>{"bundles",
                [](JsonWriter& w, const Root& r, Form) { WriteStrings(w, r.decision.bundles); }},
    Field<Root>{"policies", [](JsonWriter& w, const Root& r,
                               Form form) { kPolicy.WriteAll(w, r.decision.policies, form); }},
    Field<Root>{"rules", [](JsonWriter& w, const Root& r,
                            Form form) { kRule.WriteAll(w, r.decision.rules, form); }},
    Field<Root>{"violations",
                [](JsonWriter& w, const Root& r, Form form) {
                  kViolation.WriteAll(w, r.decision.violations, form);
                }},
    Field<Root>{"cleared", [](JsonWriter& w, const Root& r,
                              Form form) { kCleared.WriteAll(w, r.decision.cleared, form); }},
    Field<Root>{"exceptions",
                [](JsonWriter& w, const Root& r,
                   Form form) { kException.WriteAll(w, r.decision.exceptions, form); }},
    Field<Root>{"evidence", [](JsonWriter& w, const Root& r,
                               Form form) { kDocument.WriteAll(w, r.decision.evidence, form); }},
    Field<Root>{"warnings",
                [](JsonWriter& w, const Root& r, Form) { WriteStrings(w, r.decision.warnings); }},
    Field<Root>{"remediation",
                [](JsonWriter& w, const Root& r,
                   Form form) { kUpgrade.WriteAll(w, r.decision.remediation, form); }},
});

}  // namespace
}  // namespace render

std::string DecisionDigest(const Decision& decision) {
  crypto::Sha256Stream digest;
  text::JsonWriter canonical([&digest](std::string_view piece) { digest.Update(piece); });
  render::kDecision.Write(canonical, {decision, {}}, render::Form::kCanonical);
  canonical.Flush();
  return digest.Finish();
}

std::string RenderJson(const Decision& decision, std::string_view digest) {
  text::JsonWriter document;
  render::kDecision.Write(document, {decision, digest}, render::Form::kDocument);
  return document.Take();
}

std::string RenderJson(const Decision& decision) {
  return RenderJson(decision, DecisionDigest(decision));
}

void RenderJson(const Decision& decision, const std::function<void(std::string_view)>& out) {
  text::JsonWriter document(out);
  const std::string digest = DecisionDigest(decision);
  render::kDecision.Write(document, {decision, digest}, render::Form::kDocument);
  document.Flush();
}

}  // namespace policy
