// test --update: writes what was decided into the `expect` of cases, and touches nothing else.
#include <algorithm>
#include <optional>
#include <string>
#include <utility>

#include "authoring/corpus.h"
#include "authoring/layout_line.h"
#include "base/chars.h"
#include "policy/authoring.h"
#include "text/json_writer.h"
#include "text/source_text.h"

namespace policy {
namespace authoring {
namespace {

using text::Edit;
using text::Member;
using text::Node;

bool IsPlain(std::string_view text) {
  const bool letters = std::all_of(text.begin(), text.end(), [](char c) {
    return base::IsAlnum(c) || c == '-' || c == '.' || c == '_' || c == '/' || c == '+';
  });
  return letters && base::IsAlnum(text.front()) && !text::NeedsQuotes(text) &&
         CanonicalScalar(text) == text;
}

void AddPair(std::string& out, std::string_view key, std::string_view value) {
  if (value.empty()) return;
  out.append(out.ends_with('{') ? "" : ", ").append(key).append(": ");
  if (IsPlain(value)) {
    out += value;
  } else {
    out += text::JsonWriter().String(value).text();
  }
}

std::string Written(const ExpectedViolation& violation) {
  std::string out = "{";
  AddPair(out, "policy", violation.policy);
  AddPair(out, "rule", violation.rule);
  AddPair(out, "image", violation.image);
  AddPair(out, "id", violation.id);
  AddPair(out, "package", violation.package);
  AddPair(out, "reason", violation.reason);
  AddPair(out, "exception", violation.exception);
  if (violation.outcome != Outcome::kDenied) AddPair(out, "outcome", NameOf(violation.outcome));
  return out + "}";
}

std::string Written(const GateTestCase& wanted) {
  std::string out = std::string("{allowed: ") + (wanted.expect_allowed ? "true" : "false");
  if (wanted.exact) out += ", exact: true";
  std::string list;
  for (const ExpectedViolation& violation : wanted.expect_violations) {
    list += (list.empty() ? "" : ", ") + Written(violation);
  }
  if (!list.empty()) out += ", violations: [" + list + "]";
  if (!wanted.expect_valid_until.empty()) {
    out += ", validUntil: " + text::JsonWriter().String(wanted.expect_valid_until).text();
  }
  return out + "}";
}

// The end of the lines that stand deeper than `column` from `at` on.
std::size_t BlockEnd(std::string_view text, std::size_t at, std::size_t column) {
  std::size_t end = std::min(text.find('\n', at), text.size());
  while (end < text.size()) {
    const std::size_t next = std::min(text.find('\n', end + 1), text.size());
    const std::string_view line = text.substr(end + 1, next - end - 1);
    const std::size_t indent = line.find_first_not_of(" \r");
    if (indent == std::string_view::npos || indent <= column) break;
    end = next;
  }
  return end;
}

// The comments of a text that goes away, each a line of its own.
std::string CommentsOf(std::string_view text, std::size_t column) {
  std::string out;
  Cursor cursor(text);
  while (!cursor.AtEnd()) {
    if (cursor.AtComment()) {
      out += cursor.TakeComment() + "\n" + std::string(column, ' ');
    } else if (cursor.Peek() == '"' || cursor.Peek() == '\'') {
      cursor.TakeScalar(true);
    } else {
      cursor.Skip(1);
    }
  }
  return out;
}

std::optional<Edit> EditOf(const text::SourceText& source, const Node& one,
                           const GateTestCase& wanted) {
  const auto members = one.members();
  const auto expect = std::find_if(members.begin(), members.end(),
                                   [](const Member& member) { return member.key == "expect"; });
  if (expect == members.end()) return std::nullopt;
  const std::string_view text = source.text();
  const std::size_t value = source.OffsetOf(expect->value);
  const std::size_t column = expect->key_column - 1;
  const std::size_t key = source.OffsetOf(expect->key_line, expect->key_column);
  const bool flow = text[value] == '{';
  const std::size_t end = flow ? text::FlowEnd(text, value) : BlockEnd(text, value, column);
  if (end == std::string_view::npos || end < key) return std::nullopt;
  const std::string comments = CommentsOf(text.substr(key, end - key), column);
  // A comment can only move to the line above if the key begins its own.
  const std::size_t line = text.rfind('\n', key) + 1;
  const bool begins_line = text.find_first_not_of(' ', line) == key;
  if (!comments.empty() && !begins_line) return std::nullopt;
  return Edit{.at = key, .size = end - key, .text = comments + "expect: " + Written(wanted)};
}

}  // namespace
}  // namespace authoring

Rewritten UpdateExpectations(const SourceFile& file, const std::vector<GateTestCase>& wanted) {
  Rewritten same{.text = file.text};
  if (file.path.ends_with(".json")) return same;
  const authoring::Corpus corpus({file}, {});
  const text::SourceText source(document::TextOf(file));
  const text::Problems places(file.path, source.text());
  std::vector<text::Edit> edits;
  std::vector<Error> changes;
  for (const authoring::Document& document : corpus.documents()) {
    for (const text::Node& one : text::ItemsAt(*document.spec, "cases")) {
      const auto found = std::find_if(wanted.begin(), wanted.end(), [&](const GateTestCase& each) {
        return each.where.line == one.line() && each.where.column == one.column();
      });
      if (found == wanted.end()) continue;
      auto edit = authoring::EditOf(source, one, *found);
      if (!edit) continue;
      edits.push_back(*std::move(edit));
      changes.push_back(
          places.At(one.line(), one.column(), {}, "updated case " + base::Quote(found->name), {}));
    }
  }
  std::string text = text::Apply(source.text(), std::move(edits));
  if (changes.empty() || !ReadGateTests({{file.path, text}})) return same;
  return {.text = std::move(text), .changes = std::move(changes)};
}

}  // namespace policy
