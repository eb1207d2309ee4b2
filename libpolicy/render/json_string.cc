// One JSON string, for programs that write their own JSON lines.
#include "policy/render.h"
#include "text/json_writer.h"

namespace policy {

std::string JsonString(std::string_view text) {
  text::JsonWriter writer;
  writer.String(text);
  return writer.Take();
}

}  // namespace policy
