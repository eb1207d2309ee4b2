// Grammar as data: one table says what a document may hold, and everything else comes from it: the
// strict reader here, and later the JSON Schema, the CRD and the reference.
//
// Check() walks a tree against an ObjectType and collects every problem with its place and the
// nearest spelling. Once it found none, typed readers may take fields without looking back.
#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "policy/result.h"
#include "text/node.h"

namespace policy::text {

struct ObjectType;

// What is wrong with a string, and what would be right (may be empty).
struct FormatProblem {
  std::string message{};
  std::string hint{};
};
// Checks a string beyond its being one ("7d" is a duration). Empty: it is fine.
using Format = std::optional<FormatProblem> (*)(std::string_view);

// The type of one field. Exactly what `kind` needs is filled in.
struct Type {
  enum class Kind : std::uint8_t {
    kBoolean,
    kInteger,
    kNumber,
    kString,
    kWord,
    kObject,
    kList,
    kStringMap,
    kIgnored
  };
  // kIgnored: accepted whatever it holds, null and empty too (what an API server writes).
  Kind kind = Kind::kString;
  std::string_view name{};  // for messages and docs: "duration", "glob", "severity"
  Format format = nullptr;  // kString
  std::span<const std::string_view> words{};           // kWord: the allowed ones
  const ObjectType* object = nullptr;                  // kObject
  const Type* item = nullptr;                          // kList
  double min = std::numeric_limits<double>::lowest();  // kInteger, kNumber: both ends included
  double max = std::numeric_limits<double>::max();
  bool empty_values = false;  // kStringMap: values may be "", as an API server allows
};

// One key of an object.
struct Field {
  std::string_view name;
  Type type;
  bool required = false;
  bool evaluated = true;            // false: read and checked, but refused at load by this version
  bool in_tests = false;            // !evaluated, and yet tests may use it
  std::string_view meaning{};       // one line for the reference
  std::string_view default_text{};  // as the reference prints it
};

// An object with a closed set of keys.
struct ObjectType {
  std::string_view name;  // for messages: "rule", "vulnerabilities"
  std::span<const Field> fields;
  std::span<const std::string_view> exactly_one_of{};   // of these keys exactly one
  std::span<const std::string_view> at_least_one_of{};  // of these keys at least one
};

// Where problems go, and what they need to point at the source.
class Problems {
 public:
  // `text` is the whole source, for excerpts; it must outlive this object.
  Problems(std::string_view file, std::string_view text);
  // From now on what tests may use is no problem.
  void ForTests() { for_tests_ = true; }
  bool for_tests() const { return for_tests_; }

  // A problem at a node, at a member's key, or at a place; `key` is the key path.
  void Add(const Node& at, std::string_view key, std::string message, std::string hint = {});
  void Add(const Member& at_key, std::string_view key, std::string message, std::string hint = {});
  // The same as a kUnsupported error: fine as text, refused at load by this version.
  void AddUnsupported(const Node& at, std::string_view key, std::string message);
  void AddUnsupported(const Member& at_key, std::string_view key, std::string message);
  // After kMost problems the rest is left out, and a last one (kLimit) says so.
  void Add(Error error);
  static constexpr std::size_t kMost = 1000;

  const std::vector<Error>& errors() const { return errors_; }
  std::vector<Error> Take() { return std::move(errors_); }
  std::string_view file() const { return file_; }
  // A place in this file, with its source line.
  Error At(int line, int column, std::string_view key, std::string message, std::string hint) const;

 private:
  std::string file_;
  std::string_view text_;
  std::vector<std::size_t> lines_{};  // offset of each line of text_
  std::vector<Error> errors_{};
  bool for_tests_ = false;
};

// Checks `node` against `type`; `key` is the path that led here ("spec.rules[0].vulnerabilities").
// Reports unknown and missing keys (nearest spelling as hint), wrong types, empty strings, lists,
// maps and nulls, words outside the list, numbers outside the range, formats, plain scalars that
// YAML 1.1 or 1.2 read as something other than a string, and (as kUnsupported) keys this version
// does not evaluate. Returns whether it added nothing but kUnsupported.
bool Check(const Node& node, const ObjectType& type, std::string_view key, Problems& problems);

// --- Typed access to checked trees; an absent key gives the empty value
// ---------------------------

bool BoolAt(const Node& node, std::string_view key);
std::optional<bool> OptionalBoolAt(const Node& node, std::string_view key);
std::optional<double> NumberAt(const Node& node, std::string_view key);
std::optional<std::int64_t> IntegerAt(const Node& node, std::string_view key);
std::string StringAt(const Node& node, std::string_view key);
std::vector<std::string> StringsAt(const Node& node, std::string_view key);
std::span<const Node> ItemsAt(const Node& node, std::string_view key);
std::map<std::string, std::string> StringMapAt(const Node& node, std::string_view key);

// Whether YAML 1.1 or 1.2 reads this plain scalar as a number, a boolean or null ("1.10", "no",
// "12:30",
// "~"). Thread-safe.
bool NeedsQuotes(std::string_view plain);

// --- Common types, for the tables
// -----------------------------------------------------------------

inline constexpr Type kBoolean{.kind = Type::Kind::kBoolean, .name = "boolean"};
inline constexpr Type kText{.kind = Type::Kind::kString, .name = "string"};

std::optional<FormatProblem> CheckDuration(std::string_view text);
std::optional<FormatProblem> CheckStart(std::string_view text);
std::optional<FormatProblem> CheckEnd(std::string_view text);
std::optional<FormatProblem> CheckInstant(std::string_view text);
std::optional<FormatProblem> CheckSize(std::string_view text);
std::optional<FormatProblem> CheckGlob(std::string_view text);
std::optional<FormatProblem> CheckImage(std::string_view text);
std::optional<FormatProblem> CheckRange(std::string_view text);
std::optional<FormatProblem> CheckDnsLabel(std::string_view text);
std::optional<FormatProblem> CheckRegularExpression(std::string_view text);
std::optional<FormatProblem> CheckUrl(std::string_view text);
std::optional<FormatProblem> CheckDigest(std::string_view text);    // sha256 only
std::optional<FormatProblem> CheckPlatform(std::string_view text);  // linux/arm/v7
std::optional<FormatProblem> CheckCwe(std::string_view text);       // CWE-79
std::optional<FormatProblem> CheckJsonPointer(std::string_view text);

inline constexpr Type kDuration{
    .kind = Type::Kind::kString, .name = "duration", .format = CheckDuration};
inline constexpr Type kStart{.kind = Type::Kind::kString, .name = "date", .format = CheckStart};
inline constexpr Type kEnd{.kind = Type::Kind::kString, .name = "date", .format = CheckEnd};
inline constexpr Type kInstant{
    .kind = Type::Kind::kString, .name = "instant", .format = CheckInstant};
inline constexpr Type kSize{.kind = Type::Kind::kString, .name = "size", .format = CheckSize};
inline constexpr Type kGlob{.kind = Type::Kind::kString, .name = "glob", .format = CheckGlob};
inline constexpr Type kImage{.kind = Type::Kind::kString, .name = "image", .format = CheckImage};
inline constexpr Type kRange{.kind = Type::Kind::kString, .name = "range", .format = CheckRange};
inline constexpr Type kDnsLabel{
    .kind = Type::Kind::kString, .name = "name", .format = CheckDnsLabel};
inline constexpr Type kUrl{.kind = Type::Kind::kString, .name = "URL", .format = CheckUrl};
inline constexpr Type kDigest{.kind = Type::Kind::kString, .name = "digest", .format = CheckDigest};
inline constexpr Type kTexts{.kind = Type::Kind::kList, .name = "[string]", .item = &kText};
inline constexpr Type kGlobs{.kind = Type::Kind::kList, .name = "[glob]", .item = &kGlob};
inline constexpr Type kImages{.kind = Type::Kind::kList, .name = "[image]", .item = &kImage};
inline constexpr Type kUrls{.kind = Type::Kind::kList, .name = "[URL]", .item = &kUrl};
inline constexpr Type kDigests{.kind = Type::Kind::kList, .name = "[digest]", .item = &kDigest};
inline constexpr Type kNames{.kind = Type::Kind::kList, .name = "[name]", .item = &kDnsLabel};

}  // namespace policy::text
