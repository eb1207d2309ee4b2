// The outside of a document: apiVersion, kind, metadata, spec, status.
#include "document/grammar.h"

#include <algorithm>
#include <array>

#include "document/types.h"

namespace policy::document {
namespace {

using text::Field;
using text::ObjectType;

constexpr text::Type kServer{.kind = text::Type::Kind::kIgnored, .name = "anything"};

constexpr Field kName{.name = "name",
                      .type = text::kDnsLabel,
                      .required = true,
                      .meaning = "a DNS label, unique per kind (and namespace)"};
constexpr Field kNamespace{.name = "namespace",
                           .type = text::kDnsLabel,
                           .required = true,
                           .meaning = "the only namespace in which it holds"};
constexpr Field kLabelsField{
    .name = "labels", .type = kLabels, .meaning = "for people and tools", .default_text = "none"};
constexpr Field kAnnotations{.name = "annotations",
                             .type = kLabels,
                             .meaning = "for people and tools",
                             .default_text = "none"};

constexpr Field Added(std::string_view name) {
  return {.name = name, .type = kServer, .meaning = "added by an API server, ignored"};
}
constexpr std::array<Field, 14> kClusterMetadataFields = {
    {kName, kLabelsField, kAnnotations, Added("uid"), Added("resourceVersion"), Added("generation"),
     Added("creationTimestamp"), Added("deletionTimestamp"), Added("deletionGracePeriodSeconds"),
     Added("managedFields"), Added("ownerReferences"), Added("finalizers"), Added("selfLink"),
     Added("generateName")}};

constexpr std::array<Field, 15> WithNamespace() {
  std::array<Field, 15> fields{};
  fields[0] = kName;
  fields[1] = kNamespace;
  for (std::size_t i = 1; i < kClusterMetadataFields.size(); ++i) {
    fields[i + 1] = kClusterMetadataFields[i];
  }
  return fields;
}
constexpr std::array<Field, 15> kMetadataFields = WithNamespace();

constexpr ObjectType kClusterMetadata{.name = "metadata", .fields = kClusterMetadataFields};
constexpr ObjectType kMetadata{.name = "metadata", .fields = kMetadataFields};

using DocumentFields = std::array<Field, 5>;

DocumentFields FieldsOf(const ObjectType& metadata, const ObjectType& spec) {
  return {
      {{.name = "apiVersion",
        .type = text::kText,
        .required = true,
        .meaning = "policygate.dev/v1"},
       {.name = "kind", .type = text::kText, .required = true, .meaning = "one of the four kinds"},
       {.name = "metadata",
        .type = ObjectOf(metadata),
        .required = true,
        .meaning = "its name, and where it lives"},
       {.name = "spec", .type = ObjectOf(spec), .required = true, .meaning = "what it says"},
       {.name = "status", .type = kServer, .meaning = "written by the cluster, ignored"}}};
}

constexpr std::array<std::string_view, 4> kNames = {"GatePolicy", "GateException",
                                                    "ClusterGateException", "GateTest"};
constexpr std::array<std::string_view, 4> kSummaries = {
    "what is allowed to be built, shipped and run",
    "who accepted which violation, why, until when, in one namespace",
    "who accepted which violation, why, until when, in any namespace",
    "cases with expected decisions"};

struct Tables {
  std::array<DocumentFields, 4> fields;
  std::array<ObjectType, 4> documents;
  std::array<DocumentKind, 4> kinds;
};

Tables MakeTables() {
  Tables tables{.fields = {FieldsOf(kClusterMetadata, PolicyGrammar()),
                           FieldsOf(kMetadata, ExceptionGrammar()),
                           FieldsOf(kClusterMetadata, ClusterExceptionGrammar()),
                           FieldsOf(kClusterMetadata, TestGrammar())},
                .documents = {},
                .kinds = {}};
  return tables;
}

const Tables& TheTables() {
  static const Tables* const tables = [] {
    // Never freed: other statics may still point into it when the program ends.
    static Tables made = MakeTables();
    for (std::size_t i = 0; i < kNames.size(); ++i) {
      made.documents[i] = {.name = kNames[i], .fields = made.fields[i]};
      made.kinds[i] = {.kind = static_cast<Kind>(i),
                       .name = kNames[i],
                       .grammar = &made.documents[i],
                       .summary = kSummaries[i],
                       .namespaced = static_cast<Kind>(i) == Kind::kException};
    }
    return &made;
  }();
  return *tables;
}

}  // namespace

std::span<const DocumentKind> Kinds() { return TheTables().kinds; }

const DocumentKind* FindKind(std::string_view name) {
  const std::span<const DocumentKind> kinds = Kinds();
  const auto found = std::find_if(kinds.begin(), kinds.end(),
                                  [&](const DocumentKind& kind) { return kind.name == name; });
  return found == kinds.end() ? nullptr : &*found;
}

}  // namespace policy::document
