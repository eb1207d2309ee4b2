// The grammar of GateException and ClusterGateException.
#include <algorithm>
#include <array>
#include <vector>

#include "document/grammar.h"
#include "document/types.h"
#include "rules/package_pattern.h"
#include "rules/pod_requirements.h"

namespace policy::document {
namespace {

using text::Field;
using text::ObjectType;

constexpr std::array<std::string_view, 5> kJustificationWords = {
    "component_not_present", "vulnerable_code_not_present", "vulnerable_code_not_in_execute_path",
    "vulnerable_code_cannot_be_controlled_by_adversary", "inline_mitigations_already_exist"};

const ObjectType& ControlGrammar() {
  static const std::array<Field, 2> fields = {{
      {.name = "description",
       .type = text::kText,
       .required = true,
       .meaning = "what makes up for the violation"},
      {.name = "pod",
       .type = ObjectOf(rules::PodGrammar()),
       .meaning = "keys of the `pod` check; checked: no control, no exception",
       .default_text = "words alone"},
  }};
  static const ObjectType grammar{.name = "compensating control", .fields = fields};
  return grammar;
}

std::vector<Field> ScopeFields() {
  static const text::Type package = ObjectOf(rules::PackageGrammar());
  return {
      {.name = "policies",
       .type = text::kNames,
       .meaning = "names of policies",
       .default_text = "all"},
      {.name = "rules", .type = text::kNames, .meaning = "names of rules", .default_text = "all"},
      {.name = "ids",
       .type = text::kTexts,
       .meaning = "ids of violations, letter case ignored",
       .default_text = "all but evidence's"},
      {.name = "packages",
       .type = ListType("[package]", package),
       .meaning = "packages",
       .default_text = "all"},
      {.name = "paths",
       .type = text::kGlobs,
       .meaning = "absolute file paths; a finding in several paths needs all of them",
       .default_text = "all"},
      {.name = "images", .type = text::kImages, .meaning = "images", .default_text = "all"},
      {.name = "digests",
       .type = text::kDigests,
       .meaning = "digests of images",
       .default_text = "all"},
      {.name = "namespaces",
       .type = text::kGlobs,
       .meaning = "names of namespaces",
       .default_text = "all"},
      {.name = "breakGlass",
       .type = text::kBoolean,
       .meaning = "every violation of its `policies`, evidence and rules without exceptions too",
       .default_text = "`false`"},
  };
}

std::vector<Field> TermFields() {
  static const text::Type control = ObjectOf(ControlGrammar());
  return {
      {.name = "reason",
       .type = text::kText,
       .required = true,
       .meaning = "why the violation is accepted"},
      {.name = "justification",
       .type = WordType("justification", kJustificationWords),
       .meaning = "in OpenVEX's words"},
      {.name = "owner", .type = text::kText, .required = true, .meaning = "who answers for it"},
      {.name = "approvedBy", .type = text::kText, .meaning = "who agreed"},
      {.name = "ticket", .type = text::kText, .meaning = "where it is followed up"},
      {.name = "startsAt", .type = text::kStart, .required = true, .meaning = "from when it holds"},
      {.name = "expiresAt",
       .type = text::kEnd,
       .required = true,
       .meaning = "until when; a bare day is its end"},
      {.name = "endsWhenFixed",
       .type = text::kBoolean,
       .meaning = "does not apply to a finding with a known fixed version",
       .default_text = "`false`"},
      {.name = "compensatingControls",
       .type = ListType("[compensating control]", control),
       .meaning = "what makes up for the violation",
       .default_text = "none"},
  };
}

std::vector<Field> Fields(bool cluster) {
  std::vector<Field> fields = ScopeFields();
  if (!cluster)
    std::erase_if(fields, [](const Field& field) { return field.name == "namespaces"; });
  for (const Field& field : TermFields()) fields.push_back(field);
  return fields;
}

}  // namespace

const ObjectType& ExceptionGrammar() {
  static const std::vector<Field> fields = Fields(false);
  static const ObjectType grammar{.name = "GateException", .fields = fields};
  return grammar;
}

const ObjectType& ClusterExceptionGrammar() {
  static const std::vector<Field> fields = Fields(true);
  static const ObjectType grammar{.name = "ClusterGateException", .fields = fields};
  return grammar;
}

}  // namespace policy::document
