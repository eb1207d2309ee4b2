// A small world to judge in: policies from YAML, reports built by hand, statements really signed.
#pragma once

#include <algorithm>
#include <map>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "attest/sign.h"
#include "attest/verify.h"
#include "doctest/doctest.h"
#include "policy/evaluate.h"
#include "support/keys.h"

namespace policy::evaluate_test {

using Lines = std::vector<std::string>;

inline const std::string kDigest = "sha256:" + std::string(64, 'a');
inline const std::string kOtherDigest = "sha256:" + std::string(64, 'b');
inline const std::string kName = "registry.example.com/web";
inline const std::string kImage = kName + "@" + kDigest;

inline Time At(const std::string& text) {
  const auto time = ParseStart(text);
  REQUIRE_MESSAGE(time.has_value(), text);
  return *time;
}

inline Time Now() { return At("2027-01-15T12:00:00Z"); }

// Two authorities: "ci" and "other".
inline const testing::KeyPem& KeyOf(const std::string& name) {
  static std::map<std::string, testing::KeyPem> keys;
  const auto known = keys.find(name);
  return known != keys.end() ? known->second
                             : keys.emplace(name, testing::MakeKey("ed25519")).first->second;
}

inline Result<std::string> ReadKey(const std::string& path) {
  for (const char* name : {"ci", "other"}) {
    if (path.ends_with(std::string(name) + ".pub")) return KeyOf(name).public_key;
  }
  return Error{.kind = ErrorKind::kNotFound, .message = "no such file"};
}

inline PolicySet SetOf(const std::string& yaml) {
  auto set = ReadPolicySet({{"test.yaml", yaml}}, ReadKey);
  if (!set) FAIL(Describe(set.error()));
  return *set;
}

inline std::string Indent(const std::string& text, const std::string& by) {
  std::string out;
  bool start = true;
  for (const char c : text) {
    if (start && c != '\n') out += by;
    out += c;
    start = c == '\n';
  }
  return out;
}

// A policy "p" with these keys of spec, and rules as a YAML list.
inline std::string Policy(const std::string& rules, const std::string& spec = {},
                          const std::string& name = "p") {
  return "---\napiVersion: policygate.dev/v1\nkind: GatePolicy\nmetadata: {name: " + name +
         "}\nspec:\n" + Indent(spec, "  ") + (spec.empty() ? "" : "\n") +
         "  authorities:\n    - {name: ci, keys: [{file: ci.pub}]}\n    - {name: other, keys: "
         "[{file: other.pub}]}\n  rules:\n" +
         Indent(rules, "    ") + "\n";
}

// One rule "r".
inline std::string Rule(const std::string& check, const std::string& more = {}) {
  return "- name: r\n" + Indent(check, "  ") + (more.empty() ? "" : "\n" + Indent(more, "  "));
}

// A ClusterGateException "e" with these further keys.
inline std::string Exception(const std::string& keys, const std::string& name = "e",
                             const std::string& from = "\"2027-01-01\"",
                             const std::string& to = "\"2027-02-28\"") {
  return "---\napiVersion: policygate.dev/v1\nkind: ClusterGateException\nmetadata: {name: " +
         name + "}\nspec:\n" + Indent(keys, "  ") +
         "\n  reason: because\n  owner: team\n  startsAt: " + from + "\n  expiresAt: " + to + "\n";
}

inline Finding Vulnerability(const std::string& id, const std::string& package, Severity severity) {
  Finding finding;
  finding.id = id;
  finding.package = {.name = package, .version = "1.0", .type = "deb", .space = "debian"};
  finding.severity = severity;
  if (severity != Severity::kUnknown) {
    finding.ratings = {{RatingSource::kScanner, "", NameOf(severity), severity}};
  }
  return finding;
}

inline Report TrivyReport(std::vector<Finding> findings = {}) {
  Report report;
  report.format = "trivy";
  report.scanner = "trivy";
  report.digest = "sha256:" + std::string(64, '1');
  report.subject_digest = kDigest;
  report.subject_digests = {kDigest};
  report.scanned_at = At("2027-01-14T00:00:00Z");
  report.database_at = At("2027-01-14T00:00:00Z");
  report.covers = {Coverage::kVulnerabilities, Coverage::kPackages};
  for (const Finding& finding : findings) report.packages.push_back(finding.package);
  report.findings = std::move(findings);
  return report;
}

inline Document HandedOver(Report report) {
  Document document;
  document.digest = report.digest;
  document.stage = report.stage;
  document.handed_over = true;
  document.report = std::move(report);
  return document;
}

inline VerifiedStatement Statement(const std::string& authority, const std::string& digest) {
  const auto key = crypto::PrivateKey::FromPem(KeyOf(authority).private_key, "");
  REQUIRE(key.has_value());
  const auto text = attest::SignStatement(
      R"({"_type":"https://in-toto.io/Statement/v1","subject":[{"name":"web","digest":{"sha256":")" +
          digest.substr(7) + R"("}}],"predicateType":"https://example.com/t","predicate":{}})",
      *key);
  REQUIRE(text.has_value());
  const auto envelope = attest::ReadEnvelope(*text, "a.json");
  REQUIRE(envelope.has_value());
  const auto public_key = crypto::PublicKey::FromPem(KeyOf(authority).public_key);
  REQUIRE(public_key.has_value());
  const std::vector<crypto::PublicKey> keys = {*public_key};
  auto statement = attest::VerifyEnvelope(*envelope, keys);
  REQUIRE(statement.has_value());
  return *statement;
}

inline Document Signed(Report report, const std::string& authority = "ci",
                       const std::string& digest = kDigest) {
  Document document;
  document.digest = report.digest;
  document.stage = report.stage;
  document.proof = Statement(authority, digest);
  document.claimed_subjects = {digest};
  document.report = std::move(report);
  return document;
}

inline Evidence EvidenceOf(const std::vector<Document>& documents) {
  Evidence evidence;
  for (const Document& document : documents) {
    evidence.documents.push_back(std::make_shared<const Document>(document));
  }
  return evidence;
}

inline Decision Judge(const PolicySet& set, const std::vector<Document>& documents,
                      Context context = {.now = Now()}, const std::string& image = kImage) {
  return Evaluate(SubjectOfImage(image).value(), EvidenceOf(documents), set, context);
}

// "id outcome softened_by exception" of each violation, the last two where there are any.
inline Lines Outcomes(const Decision& decision) {
  Lines lines;
  for (const Violation& violation : decision.violations) {
    std::string line = violation.id + " " + NameOf(violation.outcome);
    if (!violation.softened_by.empty()) line += " " + violation.softened_by;
    if (!violation.exception.empty()) line += " " + violation.exception;
    lines.push_back(line);
  }
  return lines;
}

// Everything of a decision as text, so that two can be compared whole.
inline std::string Dump(const Decision& d, bool with_time = true) {
  std::string out =
      std::string(d.allowed ? "allowed " : "denied ") + d.reason + " " + NameOf(d.point);
  if (with_time) {
    out +=
        " " + FormatTime(d.time) + " until " + (d.valid_until ? FormatTime(*d.valid_until) : "-");
  }
  const auto list = [&](const std::vector<std::string>& words) {
    out += " [";
    for (const std::string& word : words) out += word + ",";
    out += "]";
  };
  for (const JudgedImage& i : d.subject.images) {
    out += "\nimage " + i.container_type + " " + i.container + " " + i.reference + " " + i.digest;
    list(i.platforms);
  }
  for (const JudgedPolicy& p : d.policies) out += "\npolicy " + p.name;
  for (const JudgedRule& r : d.rules) {
    out += "\nrule " + r.policy + " " + r.rule + " " + r.image + " " + r.check + " " +
           NameOf(r.enforcement) + " " + NameOf(r.result) + " " + r.reason;
  }
  for (const Violation& v : d.violations) {
    out += "\nviolation " + v.policy + " " + v.rule + " " + v.image + " " + v.platform + " " +
           v.reason + " " + v.id + " " + v.package + " " + v.version;
    list(v.paths);
    list(v.aliases);
    out += " " + v.severity;
    for (const SourcedSeverity& s : v.severities) out += " " + s.source + "=" + s.severity;
    out += " cvss=" + (v.cvss ? std::to_string(*v.cvss) : "-");
    if (v.epss) out += " epss=" + std::to_string(*v.epss);
    if (v.kev) out += std::string(" kev=") + (*v.kev ? "yes" : "no");
    list(v.fixed_versions);
    list(v.statuses);
    out += " " + v.layer;
    list(v.contradictions);
    out += std::string(" ") + NameOf(v.outcome) + " " + v.softened_by + " " +
           (v.until ? FormatTime(*v.until) : "-") + " " + v.exception;
    for (const AlmostApplied& a : v.almost)
      out += " almost:" + a.exception + "/" + a.reason + "/" + a.detail;
    out += " | " + v.message + " | " + v.remediation;
  }
  for (const ClearedFinding& c : d.cleared) {
    out += "\ncleared " + c.image + " " + c.id + " " + c.package + " " + c.version + " " +
           c.statement + " " + c.author;
  }
  for (const ConsideredException& e : d.exceptions) {
    out += "\nexception " + e.kind + " " + e.namespace_name + " " + e.name + " " + e.reason;
  }
  for (const ConsideredDocument& e : d.evidence) {
    out += "\nevidence " + e.digest + " " + e.scanner + " " + e.stage + " " + e.subject + " " +
           e.platform + " " + e.reason;
    list(e.signed_by);
  }
  for (const std::string& warning : d.warnings) out += "\nwarning " + warning;
  for (const Upgrade& u : d.remediation) {
    out += "\nupgrade " + u.upgrade + " " + u.from + " " + u.to;
    list(u.clears);
  }
  return out;
}

}  // namespace policy::evaluate_test
