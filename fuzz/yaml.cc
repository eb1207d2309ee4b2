// The YAML door, as policies and as manifests.
#include "text/yaml.h"

#include "target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = fuzz::Text(data, size);
  (void)policy::text::ReadYaml(text, "fuzz").has_value();
  (void)policy::text::ReadYaml(text, "fuzz", {.allow_aliases = true}).has_value();
  return 0;
}
