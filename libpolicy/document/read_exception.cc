// GateException, ClusterGateException and GateTest, typed.
#include <array>
#include <string>

#include "base/chars.h"
#include "document/read.h"

namespace policy::document {
namespace {

using text::Node;

constexpr std::array<std::string_view, 4> kAlwaysThere = {"reason", "owner", "startsAt",
                                                          "expiresAt"};

constexpr std::string_view kSignatureAnnotation = "policygate.dev/signature";

Outcome ReadOutcome(std::string_view word) {
  for (const Outcome outcome : {Outcome::kWarned, Outcome::kRecorded, Outcome::kExempted}) {
    if (word == policy::NameOf(outcome)) return outcome;
  }
  return Outcome::kDenied;
}

ExpectedViolation ReadViolation(const Node& node) {
  return {.policy = text::StringAt(node, "policy"),
          .rule = text::StringAt(node, "rule"),
          .image = text::StringAt(node, "image"),
          .id = text::StringAt(node, "id"),
          .package = text::StringAt(node, "package"),
          .reason = text::StringAt(node, "reason"),
          .exception = text::StringAt(node, "exception"),
          .outcome = ReadOutcome(node.StringAt("outcome"))};
}

void ReadExpect(const Node& expect, const std::string& file, const std::string& key,
                GateTestCase& into) {
  into.expect_allowed = text::BoolAt(expect, "allowed");
  into.exact = text::BoolAt(expect, "exact");
  into.expect_valid_until = text::StringAt(expect, "validUntil");
  for (const Node& node : text::ItemsAt(expect, "violations")) {
    ExpectedViolation violation = ReadViolation(node);
    std::string place = key;
    place.append(".violations[").append(std::to_string(into.expect_violations.size())).append("]");
    violation.where = PlaceOf(node, file, place);
    into.expect_violations.push_back(std::move(violation));
  }
}

GateTestCase ReadCase(const Node& node, const std::string& file, const std::string& key) {
  GateTestCase out;
  out.name = text::StringAt(node, "name");
  out.image = text::StringAt(node, "image");
  out.workload = text::StringAt(node, "workload");
  if (node.Find("namespace") != nullptr) out.namespace_name = text::StringAt(node, "namespace");
  if (node.Find("namespaceLabels") != nullptr) {
    out.namespace_labels = text::StringMapAt(node, "namespaceLabels");
  }
  out.point = ParsePoint(node.StringAt("point")).value_or(Point::kCi);
  out.platform = text::StringAt(node, "platform");
  out.at = ParseInstant(node.StringAt("at"));
  out.evidence = text::StringsAt(node, "evidence");
  for (const Node& statement : text::ItemsAt(node, "statements")) {
    out.statements.push_back({.file = text::StringAt(statement, "file"),
                              .authority = text::StringAt(statement, "authority")});
  }
  ReadExpect(*node.Find("expect"), file, key + ".expect", out);
  out.where = PlaceOf(node, file, key);
  return out;
}

void ReadScope(const Node& spec, Exception& into) {
  into.policies = text::StringsAt(spec, "policies");
  into.rules = text::StringsAt(spec, "rules");
  for (const Node& id : text::ItemsAt(spec, "ids")) into.ids.push_back(base::ToLower(id.string()));
  for (const Node& package : text::ItemsAt(spec, "packages")) {
    into.packages.push_back(rules::ReadPackagePattern(package));
  }
  into.paths = GlobsAt(spec, "paths");
  into.images = ImagesAt(spec, "images");
  into.digests = text::StringsAt(spec, "digests");
  into.namespaces = GlobsAt(spec, "namespaces");
  into.break_glass = text::BoolAt(spec, "breakGlass");
}

CompensatingControl ReadControl(const Node& node) {
  CompensatingControl control{.description = text::StringAt(node, "description")};
  const Node* pod = node.Find("pod");
  if (pod != nullptr) control.pod = rules::ReadPodRequirements(*pod);
  return control;
}

}  // namespace

Exception ReadException(const DocumentKind& kind, const Node& root, const std::string& file) {
  const Node& metadata = *root.Find("metadata");
  const Node& spec = *root.Find("spec");
  Exception out;
  out.cluster = kind.kind == Kind::kClusterException;
  out.namespace_name = text::StringAt(metadata, "namespace");
  out.name = text::StringAt(metadata, "name");
  out.digest = DigestOf(root, {});
  out.where = PlaceOf(root, file, {});
  if (const Node* annotations = metadata.Find("annotations")) {
    const std::string_view signature = annotations->StringAt(kSignatureAnnotation);
    if (!signature.empty())
      out.signatures.push_back({.path = file, .text = std::string(signature)});
  }
  ReadScope(spec, out);
  out.reason = text::StringAt(spec, "reason");
  out.owner = text::StringAt(spec, "owner");
  out.approved_by = text::StringAt(spec, "approvedBy");
  out.ticket = text::StringAt(spec, "ticket");
  out.justification = text::StringAt(spec, "justification");
  out.starts_at = ParseStart(spec.StringAt("startsAt")).value_or(Time{});
  out.expires_at = ParseEnd(spec.StringAt("expiresAt")).value_or(Time{});
  out.ends_when_fixed = text::BoolAt(spec, "endsWhenFixed");
  for (const Node& control : text::ItemsAt(spec, "compensatingControls")) {
    out.controls.push_back(ReadControl(control));
  }
  for (const text::Member& member : spec.members()) out.given.emplace(member.key);
  for (const std::string_view key : kAlwaysThere) out.given.erase(std::string(key));
  return out;
}

GateTest ReadTest(const Node& root, const std::string& file) {
  const Node& spec = *root.Find("spec");
  GateTest out;
  out.name = text::StringAt(*root.Find("metadata"), "name");
  out.file = file;
  out.files = text::StringsAt(spec, "files");
  out.at = ParseInstant(spec.StringAt("at")).value_or(Time{});
  for (const Node& node : text::ItemsAt(spec, "cases")) {
    out.cases.push_back(
        ReadCase(node, file, "spec.cases[" + std::to_string(out.cases.size()) + "]"));
  }
  return out;
}

}  // namespace policy::document
