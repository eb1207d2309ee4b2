// SARIF 2.1.0 for code scanning: one run, a rule for each rule of the policies that was judged, a
// result for each violation, placed at the policy line that it breaks.
//
// Exempted violations are results with an accepted suppression. Code scanning refuses a result
// without a place, so one is always given. Checked against the OASIS schema.
#include <algorithm>
#include <map>
#include <string>

#include "crypto/crypto.h"
#include "policy/reference.h"
#include "policy/time.h"
#include "render/outputs.h"
#include "render/words.h"
#include "text/json_writer.h"
#include "text/utf8.h"

namespace policy::render {
namespace {

using text::JsonWriter;

constexpr std::string_view kNowhere = "policygate";  // a place for what has none

// What the run knows of one rule.
struct Rule {
  std::string check{};
  std::string message{};
  std::string remediation{};
  double score = 0;
  Outcome worst = Outcome::kExempted;
};
using Rules = std::map<std::string, Rule>;

constexpr std::string_view kSafe =
    "-._~/@!$&'()*+,;=";  // in a URI's path, beside letters and digits
constexpr std::string_view kHex = "0123456789ABCDEF";

// RFC 3986: what may stand in a path, everything else as percent escapes.
std::string UriOf(std::string_view file) {
  std::string uri = file.starts_with('/') ? "file://" : "";
  for (const char c : file) {
    const auto byte = static_cast<unsigned char>(c);
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    if (plain || kSafe.find(c) != std::string_view::npos) {
      uri += c;
    } else {
      uri += '%';
      uri += kHex[byte >> 4U];
      uri += kHex[byte & 0x0FU];
    }
  }
  return uri;
}

std::string_view LevelOf(Outcome outcome) {
  switch (outcome) {
    case Outcome::kDenied:
      return "error";
    case Outcome::kWarned:
      return "warning";
    case Outcome::kRecorded:
    case Outcome::kExempted:
      break;
  }
  return "note";
}

// Stable from run to run: the finding, not the version scanned nor the digest of the image.
std::string FingerprintOf(const Violation& violation) {
  const Result<ImageReference> reference = ParseReference(violation.image);
  const SharedText image = reference ? SharedText(reference->Name()) : violation.image;
  std::string key;
  for (const SharedText& part : {violation.policy, violation.rule, violation.reason, violation.id,
                                 violation.package, violation.platform, image}) {
    key.append(part).append(1, '\0');
  }
  return crypto::Sha256Hex(key);
}

void WriteText(JsonWriter& w, std::string_view key, std::string_view text) {
  w.Key(key).BeginObject().Key("text").String(text.empty() ? " " : text).EndObject();
}

void WritePlace(JsonWriter& w, const Where& where) {
  w.Key("physicalLocation").BeginObject().Key("artifactLocation").BeginObject();
  w.Key("uri").String(where.file.empty() ? kNowhere : UriOf(where.file)).EndObject();
  w.Key("region").BeginObject().Key("startLine").Int(std::max(where.line, 1));
  if (where.line > 0 && where.column > 0) w.Key("startColumn").Int(where.column);
  w.EndObject().EndObject();
}

void WriteLogicalPlaces(JsonWriter& w, const Violation& violation) {
  w.Key("logicalLocations").BeginArray();
  if (!violation.image.empty()) {
    w.BeginObject().Key("fullyQualifiedName").String(violation.image);
    w.Key("kind").String("module").EndObject();
  }
  if (!violation.package.empty()) {
    w.BeginObject().Key("name").String(violation.package);
    const std::string version = violation.version.empty() ? "" : "@" + violation.version;
    w.Key("fullyQualifiedName").String(violation.package + version);
    w.Key("kind").String("package").EndObject();
  }
  w.EndArray();
}

void WriteSuppressions(JsonWriter& w, const Violation& violation) {
  w.Key("suppressions").BeginArray();
  if (violation.outcome == Outcome::kExempted) {
    std::string why = "exception " + violation.exception;
    if (violation.until) why += " until " + FormatTime(*violation.until);
    w.BeginObject().Key("kind").String("external").Key("status").String("accepted");
    w.Key("justification").String(why).EndObject();
  }
  w.EndArray();
}

void WriteFacts(JsonWriter& w, const Violation& violation) {
  w.Key("properties").BeginObject().Key("outcome").String(NameOf(violation.outcome));
  w.Key("reason").String(violation.reason).Key("id").String(violation.id);
  w.Key("image").StringOrNull(violation.image).Key("package").StringOrNull(violation.package);
  w.Key("version").StringOrNull(violation.version).Key("severity").StringOrNull(violation.severity);
  w.Key("fixedVersions").BeginArray();
  for (const SharedText& version : violation.fixed_versions) w.String(version);
  w.EndArray().EndObject();
}

std::string SentenceOf(const Decision& decision, const Violation& violation) {
  std::string text = OneLineOf(violation) + ": " + MessageOf(violation);
  const std::string image = violation.image.empty() ? SubjectName(decision) : violation.image.str();
  text += " [" + image + "]";
  if (!violation.remediation.empty()) text += " Next: " + violation.remediation;
  return text::OneLine(text);
}

class SarifRun {
 public:
  explicit SarifRun(const std::vector<Decision>& decisions) : decisions_(decisions) {
    for (const Decision& decision : decisions) Collect(decision);
    int index = 0;
    for (const auto& [id, rule] : rules_) indexes_[id] = index++;
  }

  std::string Render(std::string_view version) {
    w_.BeginObject().Key("$schema").String("https://json.schemastore.org/sarif-2.1.0.json");
    w_.Key("version").String("2.1.0").Key("runs").BeginArray().BeginObject();
    WriteTool(version);
    w_.Key("automationDetails").BeginObject().Key("id");
    const char* point = decisions_.empty() ? "none" : NameOf(decisions_.front().point);
    w_.String(std::string("policygate/") + point + "/").EndObject();
    WriteInvocation();
    w_.Key("columnKind").String("unicodeCodePoints").Key("results").BeginArray();
    for (const Decision& decision : decisions_) {
      for (const Violation& violation : decision.violations) WriteResult(decision, violation);
      if (IsUnexplained(decision)) WriteUnexplained(decision);
    }
    w_.EndArray().EndObject().EndArray().EndObject();
    return w_.Take() + "\n";
  }

 private:
  static std::string UnexplainedId(const Decision& decision) {
    return "policygate/" + decision.reason;
  }

  // A denial that no violation explains: nothing could be judged.
  static bool IsUnexplained(const Decision& decision) {
    return !decision.allowed && CountOf(decision, Outcome::kDenied) == 0;
  }

  void Collect(const Decision& decision) {
    for (const JudgedRule& judged : decision.rules) {
      if (judged.result == RuleResult::kSkip) continue;
      rules_[RuleName(judged.policy, judged.rule)].check = judged.check;
    }
    for (const Violation& violation : decision.violations) {
      Rule& rule = rules_[RuleName(violation.policy, violation.rule)];
      rule.check = violation.check;
      if (rule.message.empty()) rule.message = MessageOf(violation);
      if (rule.remediation.empty()) rule.remediation = violation.remediation;
      rule.score = std::max(rule.score, violation.cvss.value_or(0));
      rule.worst = std::min(rule.worst, violation.outcome);
    }
    if (!IsUnexplained(decision)) return;
    Rule& rule = rules_[UnexplainedId(decision)];
    rule.message = InWords(decision.reason);
    rule.worst = Outcome::kDenied;
  }

  void WriteTool(std::string_view version) {
    w_.Key("tool").BeginObject().Key("driver").BeginObject().Key("name").String("policygate");
    if (!version.empty()) w_.Key("version").String(version);
    w_.Key("rules").BeginArray();
    for (const auto& [id, rule] : rules_) WriteRule(id, rule);
    w_.EndArray().EndObject().EndObject();
  }

  void WriteRule(const std::string& id, const Rule& rule) {
    w_.BeginObject().Key("id").String(id);
    WriteText(w_, "shortDescription", rule.message.empty() ? id : text::OneLine(rule.message));
    if (!rule.remediation.empty()) WriteText(w_, "help", rule.remediation);
    w_.Key("defaultConfiguration").BeginObject();
    w_.Key("level").String(LevelOf(rule.worst)).EndObject();
    w_.Key("properties").BeginObject().Key("tags").BeginArray().String("security");
    if (!rule.check.empty()) w_.String(rule.check);
    w_.EndArray();
    if (rule.score > 0) w_.Key("security-severity").String(text::FormatNumber(rule.score));
    w_.EndObject().EndObject();
  }

  // What concerns no rule: the warnings of the decisions.
  void WriteInvocation() {
    w_.Key("invocations").BeginArray();
    if (!decisions_.empty()) {
      const auto last =
          std::max_element(decisions_.begin(), decisions_.end(),
                           [](const auto& a, const auto& b) { return a.time < b.time; });
      w_.BeginObject().Key("executionSuccessful").Bool(true);
      w_.Key("endTimeUtc").String(FormatTime(last->time));
      w_.Key("toolExecutionNotifications").BeginArray();
      for (const Decision& decision : decisions_) {
        for (const std::string& warning : decision.warnings) {
          w_.BeginObject().Key("level").String("warning");
          WriteText(w_, "message", text::OneLine(warning));
          w_.EndObject();
        }
      }
      w_.EndArray().EndObject();
    }
    w_.EndArray();
  }

  void BeginResult(const std::string& id, std::string_view level, std::string_view message) {
    w_.BeginObject().Key("ruleId").String(id).Key("ruleIndex").Int(indexes_[id]);
    w_.Key("level").String(level);
    WriteText(w_, "message", message);
  }

  void WriteResult(const Decision& decision, const Violation& violation) {
    BeginResult(RuleName(violation.policy, violation.rule), LevelOf(violation.outcome),
                SentenceOf(decision, violation));
    w_.Key("locations").BeginArray().BeginObject();
    WritePlace(w_, violation.where);
    WriteLogicalPlaces(w_, violation);
    w_.EndObject().EndArray();
    w_.Key("partialFingerprints").BeginObject();
    w_.Key("policygate/v1").String(FingerprintOf(violation)).EndObject();
    WriteSuppressions(w_, violation);
    WriteFacts(w_, violation);
    w_.EndObject();
  }

  void WriteUnexplained(const Decision& decision) {
    std::string message = SubjectName(decision) + ": " + std::string(InWords(decision.reason));
    for (const std::string& warning : decision.warnings) message += "; " + warning;
    BeginResult(UnexplainedId(decision), "error", text::OneLine(message));
    w_.Key("locations").BeginArray().BeginObject();
    WritePlace(w_, Where{});
    w_.EndObject().EndArray();
    w_.Key("partialFingerprints").BeginObject();
    w_.Key("policygate/v1").String(crypto::Sha256Hex(decision.reason + SubjectName(decision)));
    w_.EndObject().EndObject();
  }

  const std::vector<Decision>& decisions_;
  Rules rules_{};
  std::map<std::string, int> indexes_{};
  JsonWriter w_{};
};

}  // namespace

std::string RenderSarif(const std::vector<Decision>& decisions, std::string_view tool_version) {
  return SarifRun(decisions).Render(tool_version);
}

}  // namespace policy::render
