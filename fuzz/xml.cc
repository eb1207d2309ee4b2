// The XML door: elements come in pairs, and a text that is read has a root.
#include "target.h"
#include "text/xml_stream.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  policy::text::XmlStream stream;
  int open = 0;
  std::size_t seen = 0;
  stream.OnStart("*", [&](const policy::text::XmlElement&) { ++open; });
  stream.OnEnd("*", [&] { --open; });
  stream.On("*/*", [&](const policy::text::XmlElement& element) {
    seen += element.text().size() + element.children().size() + element.attributes().size();
  });
  policy::text::StringSource source(fuzz::Text(data, size));
  const bool read = stream.Read(source, "fuzz", {.max_depth = 30, .max_text = 10'000}).has_value();
  if (read && (open != 0 || stream.root_name().empty() || seen > size * 4)) __builtin_trap();
  return 0;
}
