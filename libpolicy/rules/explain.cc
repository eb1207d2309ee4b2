// The reference: what `explain` says and docs/rules.md holds, printed from the catalogue's tables
// so that neither can lag behind.
#include <algorithm>
#include <string>

#include "base/chars.h"
#include "base/spelling.h"
#include "policy/catalog.h"
#include "rules/catalog.h"
#include "rules/package_grammar.h"
#include "rules/package_pattern.h"

namespace policy {
namespace {

using rules::CheckKind;

constexpr std::string_view kNotEvaluated = "read and checked, but not evaluated by this version";

const text::Field* FindField(const CheckKind& kind, std::string_view key) {
  for (const text::Field& field : kind.grammar->fields) {
    if (field.name == key) return &field;
  }
  return nullptr;
}

// The object behind a field, through a list; null where there is none.
const text::ObjectType* ObjectBehind(const text::Type& type) {
  if (type.object != nullptr) return type.object;
  return type.item != nullptr ? type.item->object : nullptr;
}

std::string WordsOf(const text::Type& type) {
  const text::Type& word = type.item != nullptr ? *type.item : type;
  std::string list;
  for (const std::string_view text : word.words) {
    list.append(list.empty() ? "" : " ").append("`").append(text).append("`");
  }
  return list;
}

// The type as the reference prints it: the words themselves where there is a fixed list of them.
std::string TypeOf(const text::Type& type) {
  const std::string words = WordsOf(type);
  if (words.empty()) return std::string(type.name);
  return type.item != nullptr ? "[" + words + "]" : words;
}

std::string ExplainField(const CheckKind& kind, const text::Field& field) {
  std::string text(kind.name);
  text.append(".").append(field.name).append(" (").append(field.type.name).append(")\n");
  text.append("  ").append(field.meaning).append("\n");
  const std::string words = WordsOf(field.type);
  if (!words.empty()) text.append("  words: ").append(words).append("\n");
  if (field.required) text.append("  required\n");
  if (!field.default_text.empty())
    text.append("  default: ").append(field.default_text).append("\n");
  if (!kind.evaluated || !field.evaluated) text.append("  ").append(kNotEvaluated).append("\n");
  const text::ObjectType* object = ObjectBehind(field.type);
  if (object == nullptr) return text;
  text.append("  each takes:\n");
  for (const text::Field& inner : object->fields) {
    text.append("    ").append(inner.name).append(" (").append(inner.type.name).append("): ");
    text.append(inner.meaning).append("\n");
  }
  return text;
}

std::string ExplainCheck(const CheckKind& kind) {
  std::string text(kind.name);
  text.append(": ").append(kind.summary).append("\n");
  text.append(kind.finding ? "  a finding check: each thing selected is a violation\n"
                           : "  a requirement: each key that does not hold is a violation\n");
  if (!kind.evaluated) text.append("  ").append(kNotEvaluated).append("\n");
  text.append("\n").append(base::Indented(kind.explanation, "  ")).append("\n\n  keys:\n");
  for (const text::Field& field : kind.grammar->fields) {
    text.append("    ").append(field.name).append(" (").append(field.type.name).append(")");
    if (kind.evaluated && !field.evaluated) text.append(" [not evaluated by this version]");
    text.append(": ").append(field.meaning).append("\n");
  }
  text.append("\n  example:\n").append(base::Indented(kind.example, "    ")).append("\n");
  return text;
}

Error UnknownName(std::string_view name, const std::vector<std::string_view>& candidates) {
  Error error{.kind = ErrorKind::kNotFound,
              .message = "there is no check or key " + base::Quote(name)};
  error.hint = base::DidYouMean(name, candidates);
  if (error.hint.empty()) {
    error.hint = "one of";
    for (const std::string_view candidate : candidates) {
      error.hint.append(candidate == candidates.front() ? " " : ", ").append(candidate);
    }
  }
  return error;
}

std::string InTable(std::string_view text) {
  std::string out;
  for (const char c : text) {
    if (c == '|') out.push_back('\\');
    out.push_back(c);
  }
  return out;
}

void AddFields(std::string& out, const text::ObjectType& object, bool check_evaluated) {
  out.append("| key | type | default | meaning |\n| --- | --- | --- | --- |\n");
  for (const text::Field& field : object.fields) {
    out.append("| `").append(field.name).append("` | ").append(InTable(TypeOf(field.type)));
    out.append(" | ").append(field.required ? "required" : InTable(field.default_text));
    out.append(" | ").append(InTable(field.meaning));
    if (check_evaluated && !field.evaluated) out.append(" *(not evaluated by this version)*");
    out.append(" |\n");
  }
  out.append("\n");
}

void AddCheck(std::string& out, const CheckKind& kind) {
  out.append("## ").append(kind.name).append("\n\n");
  std::string summary(kind.summary);
  summary.front() = static_cast<char>(summary.front() - 'a' + 'A');
  out.append(summary).append(". ");
  out.append(kind.finding ? "A finding check: each thing selected is a violation."
                          : "A requirement: each key that does not hold is a violation.");
  if (!kind.evaluated) {
    out.append(" **This version reads and checks it, and refuses to load a policy that uses it.**");
  }
  out.append("\n\n");
  for (const char c : kind.explanation) out.append(c == '\n' ? "\n\n" : std::string(1, c));
  out.append("\n\n```yaml\n").append(kind.example).append("\n```\n\n");
  AddFields(out, *kind.grammar, kind.evaluated);
  for (const text::Field& field : kind.grammar->fields) {
    const text::ObjectType* object = ObjectBehind(field.type);
    const bool shown =
        object == nullptr || object == &rules::kPackageGrammar || field.name == "unless";
    if (shown) continue;
    out.append("Each of `").append(field.name).append("`:\n\n");
    AddFields(out, *object, kind.evaluated);
  }
}

}  // namespace

std::vector<CheckInfo> Checks() {
  std::vector<CheckInfo> all;
  for (const CheckKind& kind : rules::Catalog()) {
    all.push_back(
        {std::string(kind.name), std::string(kind.summary), kind.finding, kind.evaluated});
  }
  return all;
}

Result<std::string> Explain(std::string_view name) {
  const std::size_t dot = name.find('.');
  const std::string_view check = name.substr(0, dot);
  const CheckKind* kind = rules::FindCheck(check);
  std::vector<std::string_view> candidates;
  if (kind == nullptr) {
    for (const CheckKind& row : rules::Catalog()) candidates.push_back(row.name);
    return UnknownName(check, candidates);
  }
  if (dot == std::string_view::npos) return ExplainCheck(*kind);
  const std::string_view key = name.substr(dot + 1);
  const text::Field* field = FindField(*kind, key);
  if (field != nullptr) return ExplainField(*kind, *field);
  for (const text::Field& row : kind->grammar->fields) candidates.push_back(row.name);
  return UnknownName(key, candidates);
}

std::string RulesReference() {
  std::string out =
      "# Checks\n\nWhat a rule of a GatePolicy may say. This file is printed from the tables that "
      "the "
      "linter reads; a test compares them.\n\n| check | finds or requires | evaluated |\n| --- | "
      "--- "
      "| --- |\n";
  for (const CheckKind& kind : rules::Catalog()) {
    out.append("| [`").append(kind.name).append("`](#");
    out.append(base::ToLower(kind.name)).append(") | ").append(kind.summary);
    out.append(kind.evaluated ? " | yes |\n" : " | not by this version |\n");
  }
  out.append("\n");
  for (const CheckKind& kind : rules::Catalog()) AddCheck(out, kind);
  out.append(
      "## Packages\n\nA **package**, wherever one is named, takes at least one of these; all "
      "given must match.\n\n");
  AddFields(out, rules::kPackageGrammar, true);
  out.append("The presets:\n\n| preset | names |\n| --- | --- |\n");
  for (const std::string_view preset : rules::kPresetWords) {
    out.append("| `").append(preset).append("` |");
    for (const std::string_view name : rules::PresetNames(preset)) out.append(" ").append(name);
    out.append(" |\n");
  }
  return out;
}

}  // namespace policy
