// GitHub workflow commands: annotations on the policy line that denies.
//
// GitHub shows ten errors, ten warnings and ten notices of a step, so one annotation stands for a
// rule with all its violations; a decision that is fine gives a single notice.
#include <string>

#include "render/outputs.h"
#include "render/words.h"
#include "text/utf8.h"

namespace policy::render {
namespace {

constexpr std::size_t kMostLines = 20;  // violations in one annotation

// Data keeps its lines, as escapes; everything else that a terminal would obey goes.
std::string EscapedData(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '%') {
      out += "%25";
    } else if (c == '\n') {
      out += "%0A";
    } else {
      out += c;
    }
  }
  return out;
}

std::string EscapedProperty(std::string_view text) {
  std::string out;
  for (const char c : text::OneLine(text)) {
    if (c == '%') {
      out += "%25";
    } else if (c == ':') {
      out += "%3A";
    } else if (c == ',') {
      out += "%2C";
    } else {
      out += c;
    }
  }
  return out;
}

std::string Command(std::string_view name, const Where& where, std::string_view title,
                    std::string_view message) {
  std::string command = "::" + std::string(name) + " ";
  if (!where.file.empty()) {
    command += "file=" + EscapedProperty(where.file) + ",";
    if (where.line > 0) command += "line=" + std::to_string(where.line) + ",";
    if (where.line > 0 && where.column > 0) command += "col=" + std::to_string(where.column) + ",";
  }
  return command + "title=" + EscapedProperty(title) + "::" + EscapedData(message) + "\n";
}

std::string MessageOfGroup(const Decision& decision, const Group& group) {
  const std::size_t count = group.violations.size();
  std::string text = text::OneLine(SubjectName(decision));
  std::size_t shown = 0;
  for (const Violation* violation : group.violations) {
    if (shown++ == kMostLines) break;
    text += "\n" + text::OneLine(OneLineOf(*violation) + ": " + MessageOf(*violation));
  }
  if (count > kMostLines) text += "\nand " + std::to_string(count - kMostLines) + " more";
  const Violation& first = *group.violations.front();
  if (!first.remediation.empty()) text += "\nNext: " + text::OneLine(first.remediation);
  return text;
}

std::string AnnotationsOf(const Decision& decision, Outcome outcome, std::string_view command,
                          std::string_view verb) {
  std::string out;
  for (const Group& group : GroupsOf(decision, outcome)) {
    const std::string title = RuleName(group.policy, group.rule) + " " + std::string(verb) + " " +
                              std::to_string(group.violations.size());
    out +=
        Command(command, group.violations.front()->where, title, MessageOfGroup(decision, group));
  }
  return out;
}

std::string AnnotationsOf(const Decision& decision) {
  std::string out = AnnotationsOf(decision, Outcome::kDenied, "error", "denies");
  std::string warnings;
  for (const std::string& warning : decision.warnings) {
    if (!warnings.empty()) warnings += '\n';
    warnings += text::OneLine(warning);
  }
  const std::string subject = text::OneLine(SubjectName(decision));
  if (!decision.allowed && out.empty()) {
    const std::string why = subject + ": " + std::string(InWords(decision.reason));
    out +=
        Command("error", {}, "policygate denies", warnings.empty() ? why : why + "\n" + warnings);
    warnings.clear();
  }
  out += AnnotationsOf(decision, Outcome::kWarned, "warning", "warns of");
  if (!warnings.empty()) out += Command("warning", {}, "policygate", subject + "\n" + warnings);
  out += AnnotationsOf(decision, Outcome::kExempted, "notice", "exempts");
  if (out.empty()) out = Command("notice", {}, "policygate allows", subject);
  return out;
}

}  // namespace

std::string RenderGithub(const std::vector<Decision>& decisions,
                         std::string_view /*tool_version*/) {
  std::string out;
  for (const Decision& decision : decisions) out += AnnotationsOf(decision);
  return out;
}

}  // namespace policy::render
