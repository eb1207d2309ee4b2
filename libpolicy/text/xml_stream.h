// The XML door: the text streams through expat, and only what was asked for becomes a (small,
// reused) tree.
//
// Names are local ones: prefixes are gone, and whatever namespace an element is of, it is found by
// its own name. A path begins with the root's name and goes down by '/'; "*" stands for any name,
// where no exact one fits.
//
//   XmlStream stream;
//   stream.OnStart("bom", [&](const XmlElement& e) { serial = e.Attribute("serialNumber"); });
//   stream.On("bom/vulnerabilities/vulnerability", [&](const XmlElement& e) { add(e); });
//   policy::Result<void> done = stream.Read(source, "bom.xml");
//
// A document type declaration is refused, and with it every entity but XML's own five: nothing is
// expanded and nothing is fetched. Text is UTF-8 inside, whatever encoding expat found outside.
// Errors carry no excerpt: a report may hold secrets.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string_view>

#include "policy/result.h"
#include "text/source.h"

namespace policy::text {

struct XmlLimits {
  std::size_t max_depth = 100;
  std::size_t max_bytes = std::size_t{4} << 30U;           // of the whole text
  std::size_t max_captured_nodes = 1'000'000;              // elements and attributes of one capture
  std::size_t max_text = std::size_t{64} << 20U;           // characters in one element
  std::size_t max_parser_memory = std::size_t{64} << 20U;  // what names and long tags may take
};

struct XmlAttribute {
  std::string_view name{};  // local
  std::string_view value{};
};

// An element of a captured tree. Dies with the callback that it was given to.
class XmlElement {
 public:
  std::string_view name() const { return name_; }
  // The characters that stand directly in it, without white space around them.
  std::string_view text() const { return text_; }
  std::span<const XmlAttribute> attributes() const { return {attributes_, attribute_count_}; }
  std::span<const XmlElement> children() const;
  // The attribute's value; empty if there is none.
  std::string_view Attribute(std::string_view name) const;
  // The first child of that name, or nullptr; and its text, or nothing.
  const XmlElement* Find(std::string_view name) const;
  std::string_view TextAt(std::string_view name) const;

 private:
  friend class XmlBuilder;
  std::string_view name_{};
  std::string_view text_{};
  const XmlAttribute* attributes_ = nullptr;
  const XmlElement* children_ = nullptr;
  std::uint32_t attribute_count_ = 0;
  std::uint32_t child_count_ = 0;
};

inline std::span<const XmlElement> XmlElement::children() const {
  return {children_, child_count_};
}

class XmlStream {
 public:
  XmlStream();
  ~XmlStream();
  XmlStream(const XmlStream&) = delete;
  XmlStream& operator=(const XmlStream&) = delete;

  // On: the whole element, right after its end. A captured element cannot hold another path.
  void On(std::string_view path, std::function<void(const XmlElement&)> callback);
  // OnStart: the element with its attributes alone. OnEnd: after its end.
  void OnStart(std::string_view path, std::function<void(const XmlElement&)> callback);
  void OnEnd(std::string_view path, std::function<void()> callback);
  // For elements that hold their like: what stands at `path` (a name under `as`) is treated as what
  // stands at `as`, at every depth. Repeat("list/part/list", "list").
  void Repeat(std::string_view path, std::string_view as);
  // Called from a callback: ends Read early with success.
  void Stop();

  // The root's local name and its namespace, once it has begun.
  std::string_view root_name() const;
  std::string_view root_space() const;

  // Reads the source to its end. May be called once.
  Result<void> Read(Source& source, std::string_view file, const XmlLimits& limits = {});

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace policy::text
