// The environment is read here and nowhere else: DOCKER_CONFIG, HOME, HTTPS_PROXY and NO_PROXY, as
// docker and others read them.
#include "dialling.h"

#include <cstdlib>
#include <utility>

#include "io.h"
#include "process.h"

namespace cli {
namespace {

constexpr std::size_t kMostConfig = std::size_t{1} << 20U;
constexpr std::size_t kMostAuthorities = std::size_t{4} << 20U;

std::string Variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

// "" where docker would find none either.
std::string OwnConfig() {
  const std::string folder = Variable("DOCKER_CONFIG");
  if (!folder.empty()) return folder + "/config.json";
  const std::string home = Variable("HOME");
  return home.empty() ? "" : home + "/.docker/config.json";
}

policy::Result<void> ReadConfig(const DiallingOptions& options, policy::RegistryOptions& registry) {
  const bool named = !options.registry_config.empty();
  registry.docker_config_file = named ? options.registry_config : OwnConfig();
  if (registry.docker_config_file.empty()) return {};
  policy::Result<std::string> text = policy::ReadFile(registry.docker_config_file, kMostConfig);
  if (!text && !named && text.error().kind == policy::ErrorKind::kNotFound) return {};
  if (!text) return text.error();
  registry.docker_config = *std::move(text);
  return {};
}

policy::Result<policy::ImageSource> OpenRegistries(const DiallingOptions& options) {
  policy::RegistryOptions registry{.insecure_hosts = options.insecure_registries};
  if (policy::Result<void> read = ReadConfig(options, registry); !read) return read.error();
  if (!options.registry_ca.empty()) {
    policy::Result<std::string> pem = policy::ReadFile(options.registry_ca, kMostAuthorities);
    if (!pem) return pem.error();
    registry.ca_pem = *std::move(pem);
  }
  registry.run_helper = [limit = options.timeout](const std::vector<std::string>& words,
                                                  std::string_view input) {
    return RunWords(words, input, limit);
  };
  for (const char* name : {"https_proxy", "HTTPS_PROXY"}) {
    if (registry.https_proxy.empty()) registry.https_proxy = Variable(name);
  }
  for (const char* name : {"no_proxy", "NO_PROXY"}) {
    if (registry.no_proxy.empty()) registry.no_proxy = Variable(name);
  }
  return policy::ImageSource::Registries(registry);
}

}  // namespace

policy::Result<policy::ImageSource> OpenSource(const DiallingOptions& options) {
  if (options.layout.empty()) return OpenRegistries(options);
  policy::Result<policy::ImageBytes> bytes = policy::OpenImage(options.layout);
  if (!bytes) return bytes.error();
  return policy::ImageSource::Layout(*std::move(bytes));
}

int CodeWithoutSource(const DiallingOptions& options) {
  return options.layout.empty() ? kUsage : kEvidence;
}

}  // namespace cli
