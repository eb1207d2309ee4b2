// The answer to the API server: AdmissionReview v1 (v1beta1 in kind).
//
// The API server drops a warning that holds a control character, cuts long ones and shows only one
// denial, so everything is made short and plain here. The request is never echoed, a patch never
// sent.
#include <algorithm>
#include <set>
#include <string>

#include "policy/render.h"
#include "policy/time.h"
#include "render/words.h"
#include "text/json_writer.h"
#include "text/utf8.h"

namespace policy {
namespace {

using render::Group;

constexpr std::size_t kMostWarnings = 10;
constexpr std::size_t kLongestWarning = 120;   // characters
constexpr std::size_t kLongestMessage = 1500;  // bytes, before the closing line
constexpr std::size_t kMostNames = 5;
constexpr std::size_t kLongestAnnotation = 256;
constexpr std::string_view kMore = "...";  // where text was cut
constexpr int kForbidden = 403;

bool ContinuesCharacter(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

// At most `most` bytes of valid text, no character cut in two.
std::string Cut(std::string text, std::size_t most) {
  if (text.size() <= most) return text;
  std::size_t end = most - kMore.size();
  while (end > 0 && ContinuesCharacter(text[end])) --end;
  text.resize(end);
  return text.append(kMore);
}

// Collects warnings line by line: cleaned, cut, none twice.
class Warnings {
 public:
  void Add(std::string_view text) {
    while (!text.empty()) {
      const std::size_t end = std::min(text.find_first_of("\r\n"), text.size());
      AddLine(text.substr(0, end));
      text.remove_prefix(std::min(end + 1, text.size()));
    }
  }

  std::vector<std::string> Take() {
    if (lines_.size() > kMostWarnings) {
      const std::size_t more = lines_.size() - (kMostWarnings - 1);
      lines_.resize(kMostWarnings - 1);
      lines_.push_back("and " + std::to_string(more) + " more warnings");
    }
    return std::move(lines_);
  }

 private:
  void AddLine(std::string_view text) {
    // What is past the cut needs no cleaning.
    std::string line = text::OneLine(text.substr(0, 4 * kLongestWarning));
    while (line.ends_with(' ')) line.pop_back();
    line = Cut(std::move(line), kLongestWarning);
    if (!line.empty() && seen_.insert(line).second) lines_.push_back(std::move(line));
  }

  std::vector<std::string> lines_{};
  std::set<std::string> seen_{};
};

std::string NamesOf(const Group& group) {
  std::vector<std::string> names;
  for (const Violation* violation : group.violations) {
    if (names.size() > kMostNames) break;
    names.push_back(render::OneLineOf(*violation));
  }
  names.resize(std::min(names.size(), kMostNames));
  std::string text = render::Shortened(names, kMostNames);
  const std::size_t rest = group.violations.size() - names.size();
  if (rest != 0) text += " and " + std::to_string(rest) + " more";
  return text;
}

std::string ImagesOf(const Group& group) {
  std::set<std::string> images;
  for (const Violation* violation : group.violations) {
    if (!violation->image.empty()) images.insert(violation->image);
  }
  return render::Shortened({images.begin(), images.end()}, 3);
}

// The lines of one rule: its message, what broke it and where, the next step.
std::string PartOf(const Group& group) {
  const Violation& worst = *group.violations.front();
  std::string part = "\n- " + text::OneLine(render::RuleName(group.policy, group.rule) + ": " +
                                            render::MessageOf(worst));
  const std::string images = ImagesOf(group);
  part += "\n  " + text::OneLine(images.empty() ? NamesOf(group) : images + ": " + NamesOf(group));
  if (!worst.almost.empty()) {
    const AlmostApplied& almost = worst.almost.front();
    part += "\n  " + text::OneLine("exception " + almost.exception + " does not apply: " +
                                   std::string(render::InWords(almost.reason)));
  }
  if (!worst.remediation.empty()) part += "\n  next: " + text::OneLine(worst.remediation);
  return part;
}

std::string UnexplainedMessage(const Decision& decision) {
  std::string message(render::InWords(decision.reason));
  for (const std::string& warning : decision.warnings) message += ": " + text::OneLine(warning);
  return message.empty() ? "denied" : Cut(std::move(message), kLongestMessage);
}

std::string MessageOf(const Decision& decision) {
  const std::vector<Group> groups = render::GroupsOf(decision, Outcome::kDenied);
  if (groups.empty()) return UnexplainedMessage(decision);
  const std::size_t count = render::CountOf(decision, Outcome::kDenied);
  std::string message = std::to_string(count) + (count == 1 ? " violation" : " violations") +
                        " of policy in " + text::OneLine(render::SubjectName(decision));
  std::size_t shown = 0;
  for (const Group& group : groups) {
    std::string part = PartOf(group);
    if (shown != 0 && message.size() + part.size() > kLongestMessage) break;
    message += Cut(std::move(part), kLongestMessage);
    ++shown;
  }
  const std::size_t rest = groups.size() - shown;
  if (rest != 0)
    message += "\n- and " + std::to_string(rest) + (rest == 1 ? " more rule" : " more rules");
  return message;
}

std::vector<std::string> WarningsOf(const Decision& decision) {
  Warnings warnings;
  for (const Group& group : render::GroupsOf(decision, Outcome::kWarned)) {
    warnings.Add(render::RuleName(group.policy, group.rule) + ": " + NamesOf(group));
  }
  for (const std::string& warning : decision.warnings) warnings.Add(warning);
  return warnings.Take();
}

std::string PoliciesOf(const Decision& decision) {
  std::string names;
  for (const JudgedPolicy& policy : decision.policies) {
    if (!names.empty()) names += ',';
    names += policy.name;
  }
  return Cut(text::OneLine(names), kLongestAnnotation);
}

AdmissionAnswer Begin(const AdmissionRequest& request) {
  AdmissionAnswer answer;
  if (request.api_version.starts_with("admission.k8s.io/"))
    answer.api_version = request.api_version;
  answer.uid = request.uid;
  return answer;
}

}  // namespace

AdmissionAnswer AnswerFor(const AdmissionRequest& request, const Decision& decision,
                          std::string_view digest) {
  AdmissionAnswer answer = Begin(request);
  answer.allowed = decision.allowed;
  if (!decision.allowed) answer.message = MessageOf(decision);
  answer.warnings = WarningsOf(decision);
  answer.audit_annotations = {{"decision", decision.allowed ? "allowed" : "denied"},
                              {"decision-digest", std::string(digest)},
                              {"decision-time", FormatTime(decision.time)},
                              {"policies", PoliciesOf(decision)}};
  return answer;
}

AdmissionAnswer AnswerFor(const AdmissionRequest& request, const Decision& decision) {
  return AnswerFor(request, decision, DecisionDigest(decision));
}

AdmissionAnswer PassThrough(const AdmissionRequest& request) {
  AdmissionAnswer answer = Begin(request);
  answer.allowed = true;
  answer.audit_annotations = {{"decision", "passed"}};
  return answer;
}

std::string RenderAdmission(const AdmissionAnswer& answer) {
  text::JsonWriter w;
  w.BeginObject().Key("apiVersion").String(answer.api_version);
  w.Key("kind").String("AdmissionReview").Key("response").BeginObject();
  w.Key("uid").String(answer.uid).Key("allowed").Bool(answer.allowed);
  if (!answer.allowed) {
    w.Key("status").BeginObject().Key("code").Int(kForbidden).Key("reason").String("Forbidden");
    w.Key("message").String(answer.message).EndObject();
  }
  if (!answer.warnings.empty()) {
    w.Key("warnings").BeginArray();
    for (const std::string& warning : answer.warnings) w.String(warning);
    w.EndArray();
  }
  if (!answer.audit_annotations.empty()) {
    w.Key("auditAnnotations").BeginObject();
    for (const auto& [key, value] : answer.audit_annotations) w.Key(key).String(value);
    w.EndObject();
  }
  w.EndObject().EndObject();
  return w.Take();
}

}  // namespace policy
