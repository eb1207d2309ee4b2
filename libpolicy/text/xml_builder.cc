// Elements wait on one stack until their parent ends, and then move into the arena side by side.
#include "text/xml_builder.h"

#include <algorithm>
#include <memory>

#include "base/chars.h"

namespace policy::text {
std::string_view XmlElement::Attribute(std::string_view name) const {
  for (const XmlAttribute& each : attributes()) {
    if (each.name == name) return each.value;
  }
  return {};
}

const XmlElement* XmlElement::Find(std::string_view name) const {
  for (const XmlElement& each : children()) {
    if (each.name() == name) return &each;
  }
  return nullptr;
}

std::string_view XmlElement::TextAt(std::string_view name) const {
  const XmlElement* child = Find(name);
  return child == nullptr ? std::string_view{} : child->text();
}

XmlElement XmlBuilder::Loose(std::string_view name, const char** attributes) {
  XmlElement element;
  element.name_ = memory_.Keep(name);
  attributes_.clear();
  for (; *attributes != nullptr; attributes += 2) {
    attributes_.push_back({memory_.Keep(LocalName(attributes[0])), memory_.Keep(attributes[1])});
  }
  count_ += 1 + attributes_.size();
  if (attributes_.empty()) return element;
  auto* room = memory_.Room<XmlAttribute>(attributes_.size());
  std::uninitialized_copy(attributes_.begin(), attributes_.end(), room);
  element.attributes_ = room;
  element.attribute_count_ = static_cast<std::uint32_t>(attributes_.size());
  return element;
}

void XmlBuilder::Begin(std::string_view name, const char** attributes) {
  const XmlElement element = Loose(name, attributes);
  const std::size_t slot = open_.size();
  if (frames_.empty()) {
    root_ = element;
  } else {
    open_.push_back(element);
  }
  frames_.push_back({open_.size(), slot});
  if (texts_.size() < frames_.size()) texts_.emplace_back();
  texts_[frames_.size() - 1].clear();
}

bool XmlBuilder::Characters(std::string_view text, std::size_t most) {
  std::string& into = texts_[frames_.size() - 1];
  if (into.empty()) {
    while (!text.empty() && base::IsSpace(text.front())) text.remove_prefix(1);
  }
  into += text;
  return into.size() <= most;
}

XmlElement& XmlBuilder::Open() { return frames_.size() == 1 ? root_ : open_[frames_.back().slot]; }

void XmlBuilder::End() {
  XmlElement& element = Open();
  const Frame frame = frames_.back();
  element.text_ = memory_.Keep(base::Trim(texts_[frames_.size() - 1]));
  const std::size_t size = open_.size() - frame.first;
  if (size != 0) {
    auto* room = memory_.Room<XmlElement>(size);
    std::uninitialized_copy_n(open_.data() + frame.first, size, room);
    element.children_ = room;
    element.child_count_ = static_cast<std::uint32_t>(size);
  }
  frames_.pop_back();
  open_.resize(frame.first);
}

void XmlBuilder::Reset() {
  open_.clear();
  frames_.clear();
  root_ = {};
  count_ = 0;
  memory_.Reset();
}

}  // namespace policy::text
