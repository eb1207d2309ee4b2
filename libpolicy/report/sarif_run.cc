// Joins a SARIF run's results with their rules. Of a result that may show a secret no text is kept.
#include "report/sarif_run.h"

#include <algorithm>
#include <cctype>
#include <utility>

#include "report/captures.h"
#include "report/details.h"
#include "report/purl.h"
#include "report/sarif_tools.h"
#include "text/json_writer.h"

namespace policy::report {

using text::Node;

namespace {

// The value of a "Key: value" line, as Trivy and Grype write into their texts.
std::string LineValue(std::string_view text, std::string_view key) {
  std::size_t at = 0;
  while (at < text.size()) {
    const std::string_view line = text.substr(at, text.find('\n', at) - at);
    at += line.size() + 1;
    if (!line.starts_with(key) || line.substr(key.size(), 1) != ":") continue;
    std::string_view value = line.substr(key.size() + 1);
    const std::size_t first = value.find_first_not_of(" \t\r");
    if (first == std::string_view::npos) return {};
    return std::string(value.substr(first, value.find_last_not_of(" \t\r") - first + 1));
  }
  return {};
}

// A level has no severity of its own on our scale; these are the usual readings.
Severity SeverityOfLevel(std::string_view level) {
  if (level == "error") return Severity::kHigh;
  if (level == "note") return Severity::kLow;
  if (level == "none") return Severity::kNegligible;
  return level == "warning" || level.empty() ? Severity::kMedium : Severity::kUnknown;
}

int IndexAt(const Node* map, std::string_view key) {
  const Node* node = Find(map, key);
  const auto value = node == nullptr ? std::nullopt : node->integer();
  constexpr std::int64_t kMost = 1'000'000;
  return value && *value >= 0 && *value < kMost ? static_cast<int>(*value) : -1;
}

std::string_view MessageText(const Node* holder, std::string_view key) {
  return Text(Find(Find(holder, key), "text"));
}

void AddLocations(Finding& finding, const Node& locations) {
  for (const Node& location : locations.items()) {
    const Node* physical = location.Find("physicalLocation");
    const std::string_view uri = Text(Find(Find(physical, "artifactLocation"), "uri"));
    const bool first = &location == locations.items().data();
    if (first) {
      finding.path = uri;
      finding.shown_package = uri;
      if (const Node* region = Find(physical, "region")) {
        finding.start_line = IntAt(*region, "startLine");
        finding.end_line = IntAt(*region, "endLine");
      }
    } else if (uri != finding.path) {
      AddOnce(finding.more_paths, uri);
    }
  }
}

// 3.27.23: results with a suppression that is not refused are suppressed; a status left out
// accepts.
void AddSuppression(Finding& finding, const Node& suppressions) {
  for (const Node& each : suppressions.items()) {
    const std::string status = TextAt(each, "status");
    if (status == "rejected" || status == "underReview") continue;
    finding.suppressed = true;
    for (const char* key : {"kind", "status", "justification"}) {
      const std::string word = TextAt(each, key);
      if (word.empty()) continue;
      finding.suppression += (finding.suppression.empty() ? "" : ": ") + word;
    }
    return;
  }
}

void AddPackage(Finding& finding, const SarifRule* rule, std::string_view message) {
  Package& package = finding.package;
  if (rule != nullptr && !rule->purl.empty()) {
    package.purl = rule->purl;
    ReadPurl(package);
    finding.fixed_versions = rule->fixed_versions;
    return;
  }
  const std::string_view help = rule == nullptr ? std::string_view{} : std::string_view(rule->help);
  const bool in_message = !LineValue(message, "Package").empty();
  const std::string_view text = in_message ? message : help;
  package.name = LineValue(text, "Package");
  package.base_name = package.name;
  package.version = LineValue(text, in_message ? "Installed Version" : "Version");
  finding.fixed_versions =
      SplitVersions(LineValue(text, in_message ? "Fixed Version" : "Fix Version"));
}

void SetKindAndId(Finding& finding, FindingKind kind) {
  finding.kind = kind;
  const std::size_t advisory = AdvisoryLength(finding.id);
  // Grype's rule is an advisory and a package in one word.
  if (advisory != 0 && advisory < finding.id.size()) {
    AddOnce(finding.aliases, finding.id.substr(0, advisory));
  }
}

// The score of the rule ranks before the level, which says how loud to be rather than how bad it
// is.
void Rate(Finding& finding, const SarifRule* rule, const std::string& level,
          const std::string& tool) {
  finding.severity_as_written = level.empty() ? std::nullopt : std::optional<std::string>(level);
  const std::string score = rule == nullptr ? "" : rule->security_severity;
  std::string word = level.empty() && rule != nullptr ? rule->level : level;
  finding.severity = SeverityOfLevel(word);
  if (const std::optional<double> value = ReadNumber(score)) {
    word = score;
    finding.severity = SeverityFromScore(*value);
  }
  if (word.empty()) word = "warning";
  finding.ratings.push_back({RatingSource::kScanner, tool, word, finding.severity});
}

}  // namespace

void SarifRuns::Subscribe(text::JsonStream& stream) {
  const TextCapture text(stream);
  stream.OnStart("runs[]", [this](Node::Kind kind) { Begin(kind); });
  stream.OnEnd("runs[]", [this] { End(); });
  text("runs[].tool.driver.name", tool_);
  text("runs[].tool.driver.version", version_);
  text("runs[].tool.driver.semanticVersion", semantic_version_);
  stream.On("runs[].tool.driver.rules[]", [this](const Node& v) { AddRule(v, -1); });
  stream.OnStart("runs[].tool.extensions[]", [this](Node::Kind) { ++extension_; });
  stream.On("runs[].tool.extensions[].rules[]", [this](const Node& v) { AddRule(v, extension_); });
  stream.OnStart("runs[].results", [this](Node::Kind kind) {
    results_key_ = true;
    has_results_ = kind == Node::Kind::kList;
  });
  stream.On("runs[].results[]", [this](const Node& v) { AddResult(v); });
  stream.On("runs[].invocations[]", [this](const Node& v) { AddInvocation(v); });
  stream.OnStart("runs[].externalPropertyFileReferences.results",
                 [this](Node::Kind) { external_results_ = true; });
  stream.On("runs[].properties.imageName", [this](const Node& v) {
    if (report_.reference.empty()) report_.reference = ImageName(Text(&v));
    AddOnce(report_.subject_digests, DigestPart(Text(&v)));
  });
  stream.On("runs[].properties.imageID",
            [this](const Node& v) { AddOnce(report_.subject_digests, Text(&v)); });
  stream.On("runs[].properties.repoDigests[]",
            [this](const Node& v) { AddOnce(report_.subject_digests, DigestPart(Text(&v))); });
}

void SarifRuns::Begin(Node::Kind kind) {
  ++count_;
  if (kind != Node::Kind::kMap) SetIncomplete(report_, "a run is no object");
  tool_.clear();
  version_.clear();
  semantic_version_.clear();
  has_results_ = false;
  results_key_ = false;
  external_results_ = false;
  extension_ = -1;
  rules_.clear();
  results_.clear();
}

std::string SarifRuns::Name() const {
  return tool_.empty() ? "an unnamed tool" : "'" + tool_ + "'";
}

void SarifRuns::AddRule(const Node& rule, int component) {
  SarifRule& added = rules_[component].emplace_back();
  added.id = TextAt(rule, "id");
  added.level = Text(Find(rule.Find("defaultConfiguration"), "level"));
  added.title = MessageText(&rule, "shortDescription");
  added.help = MessageText(&rule, "help");
  added.help_uri = TextAt(rule, "helpUri");
  added.speaks_of_secrets = SpeaksOfSecrets(added.id) || SpeaksOfSecrets(added.title) ||
                            SpeaksOfSecrets(TextAt(rule, "name"));
  const Node* properties = rule.Find("properties");
  if (properties == nullptr) return;
  added.security_severity = TextAt(*properties, "security-severity");
  added.tags = TextsAt(*properties, "tags");
  added.purl = TextAt(*properties, "purl");
  const std::vector<std::string> purls = TextsAt(*properties, "purls");
  if (added.purl.empty() && purls.size() == 1) added.purl = purls.front();
  const std::string fixed = TextAt(*properties, "fixed_version");
  if (fixed != "not fixed") added.fixed_versions = SplitVersions(fixed);
  if (!dialect_) return;
  for (const text::Member& each : properties->members()) {
    const std::string_view value = Text(&each.value);
    if (!value.empty()) added.properties.insert_or_assign(std::string(each.key), value);
  }
  if (!purls.empty()) added.purl = purls.front();
}

void SarifRuns::AddResult(const Node& result) {
  SarifResult& added = results_.emplace_back();
  const Node* rule = result.Find("rule");
  added.finding.id = TextAt(result, "ruleId");
  if (added.finding.id.empty()) added.finding.id = Text(Find(rule, "id"));
  added.rule_index = IndexAt(&result, "ruleIndex");
  if (added.rule_index < 0) added.rule_index = IndexAt(rule, "index");
  added.component = IndexAt(Find(rule, "toolComponent"), "index");
  added.level = TextAt(result, "level");
  added.message = MessageText(&result, "message");
  if (const Node* locations = result.Find("locations")) AddLocations(added.finding, *locations);
  if (const Node* given = result.Find("suppressions")) AddSuppression(added.finding, *given);
}

void SarifRuns::CheckNotifications(const Node& invocation, const char* key) {
  const Node* notifications = invocation.Find(key);
  if (notifications == nullptr) return;
  for (const Node& each : notifications->items()) {
    if (TextAt(each, "level") == "error")
      SetIncomplete(report_, "the tool reports an error of its own");
  }
}

void SarifRuns::AddInvocation(const Node& invocation) {
  const Node* successful = invocation.Find("executionSuccessful");
  const bool stated = successful != nullptr && (successful->is_true() || successful->is_false());
  successful_.push_back(stated ? std::optional(successful->is_true()) : std::nullopt);
  if (successful != nullptr && successful->is_false()) {
    SetIncomplete(report_, "the tool says that it failed");
  }
  CheckNotifications(invocation, "toolExecutionNotifications");
  CheckNotifications(invocation, "toolConfigurationNotifications");
  std::optional<Time> at = TimeAt(invocation, "endTimeUtc");
  if (!at) at = TimeAt(invocation, "startTimeUtc");
  // The oldest of several runs dates the log, so that no part of it looks newer than it is.
  if (at && (!report_.scanned_at || *at < *report_.scanned_at)) report_.scanned_at = at;
}

const SarifRule* SarifRuns::RuleOf(const SarifResult& result) const {
  const auto component = rules_.find(result.component);
  if (component == rules_.end()) return nullptr;
  const std::vector<SarifRule>& rules = component->second;
  const auto index = static_cast<std::size_t>(result.rule_index);
  if (result.rule_index >= 0 && index < rules.size()) return &rules[index];
  const auto found = std::find_if(rules.begin(), rules.end(), [&](const SarifRule& each) {
    return !each.id.empty() && each.id == result.finding.id;
  });
  return found == rules.end() ? nullptr : &*found;
}

Finding SarifRuns::Finish(SarifResult result, const std::set<Coverage>& tool) {
  const SarifRule* rule = RuleOf(result);
  Finding finding = std::move(result.finding);
  if (finding.id.empty() && rule != nullptr) finding.id = rule->id;
  finding.shown_id = finding.id;
  SetKindAndId(
      finding,
      KindOfRule(finding.id, rule == nullptr ? std::vector<std::string>{} : rule->tags, tool));
  Rate(finding, rule, result.level, tool_);
  if (rule != nullptr) {
    const std::optional<double> score = ReadNumber(rule->security_severity);
    if (score && (!most_severe_ || *score > *most_severe_)) most_severe_ = score;
    finding.title = rule->title;
    AddOnce(finding.references, rule->help_uri);
  }
  if (finding.kind == FindingKind::kVulnerability) AddPackage(finding, rule, result.message);
  const bool withheld = finding.kind == FindingKind::kSecret || SpeaksOfSecrets(finding.id) ||
                        (rule != nullptr && rule->speaks_of_secrets);
  if (!withheld) finding.message = result.message;
  if (dialect_ && rule != nullptr) dialect_(finding, *rule);
  return finding;
}

// By default what the tool looks for; and what it found, it has looked for. Where all of a run's
// rules are of other kinds, the tool was told to look for these alone.
void SarifRuns::Cover(const std::set<Coverage>& tool, std::size_t first_finding) {
  std::set<Coverage> kinds;
  const auto add = [&kinds](FindingKind kind) { kinds.insert(CoverageOf(kind)); };
  for (std::size_t i = first_finding; i < report_.findings.size(); ++i) {
    add(report_.findings[i].kind);
  }
  for (const auto& [component, rules] : rules_) {
    for (const SarifRule& rule : rules) add(KindOfRule(rule.id, rule.tags, tool));
  }
  const bool as_usual =
      kinds.empty() ||
      std::any_of(kinds.begin(), kinds.end(), [&](Coverage each) { return tool.contains(each); });
  if (as_usual) report_.covers.insert(tool.begin(), tool.end());
  report_.covers.insert(kinds.begin(), kinds.end());
}

void SarifRuns::End() {
  if (report_.scanner.empty()) {
    report_.scanner = tool_;
    for (char& c : report_.scanner) {
      c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
    }
    report_.scanner_version = version_.empty() ? semantic_version_ : version_;
  }
  tools_.push_back(tool_.empty() ? std::nullopt : std::optional(tool_));
  if (!results_key_) ++without_results_;
  if (tool_.empty()) SetIncomplete(report_, "a run names no tool");
  if (external_results_)
    SetIncomplete(report_, "the results of " + Name() + " are in another file");
  if (!has_results_)
    SetIncomplete(report_, "the run of " + Name() + " has no results: it did not run");
  const std::set<Coverage> tool = CoverageOfTool(tool_);
  const std::size_t first = report_.findings.size();
  report_.findings.reserve(first + results_.size());
  for (SarifResult& result : results_) {
    report_.findings.push_back(Finish(std::move(result), tool));
  }
  Cover(tool, first);
  results_.clear();
}

void SarifRuns::SetDetails() const {
  SetDetail(report_, "runs", count_);
  SetDetail(report_, "runsWithoutResultsKey", without_results_);
  SetDetail(report_, "maxSecuritySeverity", most_severe_);
  text::JsonWriter tools;
  tools.BeginArray();
  for (const std::optional<std::string>& tool : tools_) tool ? tools.String(*tool) : tools.Null();
  tools.EndArray();
  SetDetailJson(report_, "tools", tools.Take());
  text::JsonWriter successful;
  successful.BeginArray();
  for (const std::optional<bool>& each : successful_) {
    each ? successful.Bool(*each) : successful.Null();
  }
  successful.EndArray();
  SetDetailJson(report_, "executionSuccessful", successful.Take());
}

}  // namespace policy::report
