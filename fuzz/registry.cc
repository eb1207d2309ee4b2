// What registries and Docker's configuration say: manifests, challenges, links, locations.
#include "crypto/crypto.h"
#include "registry/challenge.h"
#include "registry/docker_config.h"
#include "registry/manifest.h"
#include "registry/session.h"
#include "target.h"

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  namespace http = policy::http;
  const std::string_view text = fuzz::Text(data, size);
  const auto manifest = policy::registry::ReadManifest(std::string(text), "");
  if (manifest) {
    if (manifest->digest != policy::crypto::Sha256(text)) __builtin_trap();
    if (manifest->index && !manifest->layers.empty()) __builtin_trap();
  }
  for (const auto& challenge : policy::registry::ReadChallenges(text)) {
    if (challenge.scheme.empty()) __builtin_trap();
  }
  const auto config = policy::registry::DockerConfig::Read(text, "fuzz");
  const auto helper = [](const std::string&, const std::string&) {
    return policy::registry::HelperAnswer{.output = R"({"Secret":"s"})"};
  };
  if (config && !config->Find("r.example.com:5000", "team/app", helper)) __builtin_trap();
  const http::Url base = *http::ReadUrl("https://r.example.com/v2/");
  const auto next =
      policy::registry::NextPage({.url = base, .headers = {{"link", std::string(text)}}});
  if (next && *next && (*next)->Origin() != base.Origin()) __builtin_trap();
  const auto location = http::ResolveUrl(base, text);
  if (location && location->scheme != "https" && location->scheme != "http") __builtin_trap();
  return 0;
}
