// What a text looks like from afar: enough to tell formats apart, without reading them.
//
// The outline is taken while the bytes arrive. It is no parser and refuses nothing: the reader that
// is chosen by it checks the text. Not a public header.
#pragma once

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <vector>

namespace policy::report {

class Outline {
 public:
  enum class Kind { kNothing, kMap, kList, kString, kNumber, kBool, kNull, kOther };
  struct Value {
    Kind kind = Kind::kNothing;
    std::string text{};  // of scalars, cut at kLongestText, escapes as written
  };
  static constexpr std::size_t kLongestText = 200;
  static constexpr std::size_t kLongestHead = 4096;
  static constexpr std::size_t kDeepest = 5;        // containers whose contents are noted
  static constexpr std::size_t kMostValues = 2000;  // that are noted, below the root's own keys too
  static constexpr std::size_t kRefusedDepth = 64;

  // The next piece of the text; Finish after the last one.
  void Feed(std::string_view bytes);
  void Finish();

  // kOther: the text does not begin like JSON.
  Kind root() const { return root_; }
  bool ended() const { return ended_; }            // the root value is complete
  bool more_after() const { return more_after_; }  // something follows it
  bool too_deep() const { return too_deep_; }
  // The first bytes, for formats that are not JSON.
  const std::string& head() const { return head_; }

  // The value at a path such as "runs[].tool.driver.name", or nullptr. Of a list only the first
  // item is noted; a root list's paths begin with "[]".
  const Value* Find(std::string_view path) const;
  bool Has(std::string_view path) const { return Find(path) != nullptr; }
  bool Is(std::string_view path, Kind kind) const;
  // Whether some noted path begins and ends so: for keys that are data, such as digests.
  bool HasLike(std::string_view begin, std::string_view end) const;
  std::string_view TextAt(std::string_view path) const;

  // For messages: "a JSON object with the keys 'a', 'b'".
  std::string Describe() const;

 private:
  struct Frame {
    bool list = false;
    bool noted = false;
    bool first = true;
    std::size_t path_size = 0;  // of the container itself
  };
  enum class Mode { kBetween, kString, kEscape, kScalar };

  void Step(char c);
  void Between(char c);
  void Open(bool list);
  void Close();
  void EndString();
  void EndScalar();
  // The path of the value that begins now, or false where it is not noted.
  bool Enter();
  void Note(Kind kind);
  void Leave();
  void Keep(char c) {
    if (token_.size() < kLongestText) token_.push_back(c);
  }

  std::map<std::string, Value, std::less<>> values_{};
  std::vector<std::string> root_keys_{};
  std::vector<Frame> frames_{};
  std::string path_{};
  std::string token_{};
  std::string head_{};
  Kind root_ = Kind::kNothing;
  Mode mode_ = Mode::kBetween;
  bool key_due_ = false;
  bool ended_ = false;
  bool more_after_ = false;
  bool too_deep_ = false;
};

}  // namespace policy::report
