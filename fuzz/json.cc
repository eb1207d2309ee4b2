// The JSON doors: a tree, its canonical form (which must read back to itself), and the stream.
#include "text/json.h"

#include "target.h"
#include "text/json_stream.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::Text(data, size);
  const auto tree = policy::text::ReadJson(text, "fuzz");
  policy::text::JsonStream stream;
  int values = 0;
  stream.On("[]", [&](const policy::text::Node&) { ++values; });
  stream.On("a.*", [&](const policy::text::Node&) { ++values; });
  policy::text::StringSource source(text);
  const bool streamed = stream.Read(source, "fuzz").has_value();
  // Both doors must agree on what JSON is; only the tree has a node limit.
  if (tree && !streamed) __builtin_trap();
  if (!tree) return 0;
  const auto canonical = policy::text::Canonicalize(tree->root());
  if (!canonical) return 0;
  const auto again = policy::text::ReadJson(*canonical, "again");
  if (!again) __builtin_trap();
  const auto twice = policy::text::Canonicalize(again->root());
  if (!twice || *twice != *canonical) __builtin_trap();
  return 0;
}
