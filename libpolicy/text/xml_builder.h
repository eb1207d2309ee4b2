// Builds captured elements from expat's events. Not a public header; see xml_stream.h.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "text/arena.h"
#include "text/xml_stream.h"

namespace policy::text {

class XmlBuilder {
 public:
  // The local part of a name as expat gives it: "space\nname".
  static std::string_view LocalName(std::string_view name) {
    const std::size_t at = name.rfind('\n');
    return at == std::string_view::npos ? name : name.substr(at + 1);
  }

  // `attributes` as expat gives them: name, value, …, nullptr.
  void Begin(std::string_view name, const char** attributes);
  // False where the open element's text has become longer than `most`.
  bool Characters(std::string_view text, std::size_t most);
  void End();

  std::size_t depth() const { return frames_.size(); }
  std::size_t count() const { return count_; }  // Elements and attributes so far.
  const XmlElement& root() const { return root_; }
  // An element of its own, without children or text; Reset ends it too.
  XmlElement Loose(std::string_view name, const char** attributes);
  void Reset();

 private:
  struct Frame {
    std::size_t first = 0;  // Of its children in open_.
    std::size_t slot = 0;   // Its own place in open_.
  };
  XmlElement& Open();

  Arena memory_{};
  XmlElement root_{};
  std::vector<XmlElement> open_{};  // Begun or finished elements whose parent is still open.
  std::vector<Frame> frames_{};
  std::vector<std::string> texts_{};  // By depth; they keep their room.
  std::vector<XmlAttribute> attributes_{};
  std::size_t count_ = 0;
};

}  // namespace policy::text
