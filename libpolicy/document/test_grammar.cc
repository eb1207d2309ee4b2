// The grammar of GateTest.
#include <array>

#include "document/grammar.h"
#include "document/types.h"

namespace policy::document {
namespace {

using text::Field;
using text::ObjectType;

constexpr std::array<std::string_view, 4> kOutcomeWords = {"denied", "warned", "recorded",
                                                           "exempted"};
constexpr std::array<std::string_view, 8> kViolationKeys = {
    "policy", "rule", "image", "id", "package", "reason", "exception", "outcome"};
constexpr std::array<Field, 8> kViolationFields = {{
    {.name = "policy", .type = text::kDnsLabel, .meaning = "the policy that is broken"},
    {.name = "rule", .type = text::kDnsLabel, .meaning = "its rule"},
    {.name = "image", .type = text::kText, .meaning = "the reference as written"},
    {.name = "id", .type = text::kText, .meaning = "the violation's id"},
    {.name = "package", .type = text::kText, .meaning = "the package's name"},
    {.name = "reason", .type = text::kText, .meaning = "the stable code"},
    {.name = "exception", .type = text::kDnsLabel, .meaning = "the exception that applies"},
    {.name = "outcome",
     .type = WordType("outcome", kOutcomeWords),
     .meaning = "what became of it",
     .default_text = "`denied`"},
}};
constexpr ObjectType kViolation{
    .name = "violation", .fields = kViolationFields, .at_least_one_of = kViolationKeys};
constexpr text::Type kViolationType = ObjectOf(kViolation);

constexpr text::Type kValidUntil{
    .kind = text::Type::Kind::kString, .name = "instant", .format = CheckValidUntil};
constexpr std::array<Field, 4> kExpectFields = {{
    {.name = "allowed", .type = text::kBoolean, .required = true, .meaning = "the verdict"},
    {.name = "violations",
     .type = ListType("[violation]", kViolationType),
     .meaning = "each must equal some violation in the keys it gives"},
    {.name = "exact",
     .type = text::kBoolean,
     .meaning = "no other violation is denied",
     .default_text = "`false`"},
    {.name = "validUntil",
     .type = kValidUntil,
     .meaning = "the decision's; \"null\" where there is none"},
}};
constexpr ObjectType kExpect{.name = "expect", .fields = kExpectFields};

constexpr std::array<Field, 2> kStatementFields = {{
    {.name = "file", .type = text::kText, .required = true, .meaning = "relative to the test"},
    {.name = "authority",
     .type = text::kDnsLabel,
     .required = true,
     .meaning = "who is taken to have signed it"},
}};
constexpr ObjectType kStatement{.name = "statement", .fields = kStatementFields};
constexpr text::Type kStatementType = ObjectOf(kStatement);

constexpr text::Type kReference{
    .kind = text::Type::Kind::kString, .name = "image reference", .format = CheckReference};
constexpr text::Type kPlatform{
    .kind = text::Type::Kind::kString, .name = "platform", .format = text::CheckPlatform};
constexpr std::array<Field, 11> kCaseFields = {{
    {.name = "name", .type = text::kText, .required = true, .meaning = "what the case shows"},
    {.name = "image", .type = kReference, .meaning = "the subject: an image"},
    {.name = "workload", .type = text::kText, .meaning = "the subject: a manifest's file"},
    {.name = "namespace", .type = text::kDnsLabel, .meaning = "where the subject runs"},
    {.name = "namespaceLabels", .type = kLabels, .meaning = "the namespace's labels"},
    {.name = "point", .type = kPoint, .meaning = "where it is decided", .default_text = "`ci`"},
    {.name = "platform", .type = kPlatform, .meaning = "of the image", .default_text = "all"},
    {.name = "at",
     .type = text::kInstant,
     .meaning = "when it is decided",
     .default_text = "the test's"},
    {.name = "evidence",
     .type = text::kTexts,
     .meaning = "files that count as handed over",
     .default_text = "none"},
    {.name = "statements",
     .type = ListType("[statement]", kStatementType),
     .meaning = "files taken as verified by an authority: only tests can, and their decisions say "
                "so",
     .default_text = "none"},
    {.name = "expect",
     .type = ObjectOf(kExpect),
     .required = true,
     .meaning = "what must come out"},
}};
constexpr std::array<std::string_view, 2> kSubjectKeys = {"image", "workload"};
constexpr ObjectType kCase{.name = "case", .fields = kCaseFields, .exactly_one_of = kSubjectKeys};
constexpr text::Type kCaseType = ObjectOf(kCase);

constexpr std::array<Field, 3> kTestFields = {{
    {.name = "files",
     .type = text::kTexts,
     .required = true,
     .meaning = "policies and exceptions; of a folder every YAML file below it"},
    {.name = "at", .type = text::kInstant, .required = true, .meaning = "when it is decided"},
    {.name = "cases",
     .type = ListType("[case]", kCaseType),
     .required = true,
     .meaning = "subjects, evidence and what must come out"},
}};
constexpr ObjectType kTest{.name = "GateTest", .fields = kTestFields};

}  // namespace

const ObjectType& TestGrammar() { return kTest; }

}  // namespace policy::document
