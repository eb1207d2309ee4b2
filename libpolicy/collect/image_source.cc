// Options become a client; a host is spoken to without TLS only if it is named so and is loopback.
#include "collect/image_source.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "base/chars.h"
#include "registry/docker_config.h"
#include "registry/layout.h"

namespace policy {
namespace {

using base::Quote;

// "docker-credential-NAME get", as Docker starts it.
registry::CredentialHelper HelperBy(const RunProgram& run) {
  if (!run) return {};
  return
      [run](const std::string& name, const std::string& server) -> Result<registry::HelperAnswer> {
        Result<ProgramAnswer> answer = run({"docker-credential-" + name, "get"}, server);
        if (!answer) return answer.error();
        return registry::HelperAnswer{answer->exit_code, std::move(answer->output)};
      };
}

Result<registry::CredentialSource> CredentialsOf(const RegistryOptions& options) {
  if (options.docker_config.empty()) return registry::CredentialSource();
  Result<registry::DockerConfig> config =
      registry::DockerConfig::Read(options.docker_config, options.docker_config_file);
  if (!config) return config.error();
  return registry::CredentialSource(
      [config = *std::move(config), helper = HelperBy(options.run_helper)](
          const std::string& host, const std::string& repository) {
        return config.Find(host, repository, helper);
      });
}

Result<void> CheckInsecure(const std::vector<std::string>& hosts) {
  for (const std::string& host : hosts) {
    const Result<http::Url> url = http::ReadUrl("http://" + host + "/");
    if (!url) return url.error();
    if (url->IsLoopback()) continue;
    return Error{.kind = ErrorKind::kRefused,
                 .message = Quote(host) +
                            " is no loopback address, and only these may do without "
                            "TLS",
                 .hint = "give the registry a certificate, and its authority by --registry-ca"};
  }
  return {};
}

registry::Options ClientOptions(const RegistryOptions& options,
                                registry::CredentialSource credentials) {
  registry::Options made{.http = {.ca_pem = options.ca_pem,
                                  .https_proxy = options.https_proxy,
                                  .no_proxy = options.no_proxy},
                         .credentials = std::move(credentials)};
  for (const auto& [host, mirrors] : options.mirrors) {
    for (const MirrorOptions& mirror : mirrors) {
      made.mirrors[host].push_back({mirror.host, mirror.path, mirror.resolves});
    }
  }
  return made;
}

class RegistryState final : public ImageSource::State {
 public:
  RegistryState(const registry::Options& options, std::vector<std::string> insecure_hosts)
      : insecure_hosts_(std::move(insecure_hosts)),
        secure_(options),
        insecure_(Insecure(options)) {}

  Result<std::unique_ptr<registry::Repository>> Open(const ImageReference& image) const override {
    Result<registry::RemoteRepository> opened = For(image).Open(image);
    if (!opened) return opened.error();
    return std::unique_ptr<registry::Repository>(
        std::make_unique<registry::RemoteRepository>(*std::move(opened)));
  }
  Result<registry::Session> OpenForPush(const ImageReference& image) const override {
    return For(image).OpenForPush(image);
  }

 private:
  static registry::Options Insecure(registry::Options options) {
    options.http.insecure_loopback = true;
    return options;
  }
  const registry::Registry& For(const ImageReference& image) const {
    const bool named = std::find(insecure_hosts_.begin(), insecure_hosts_.end(), image.registry) !=
                       insecure_hosts_.end();
    return named ? insecure_ : secure_;
  }

  std::vector<std::string> insecure_hosts_;
  registry::Registry secure_;
  registry::Registry insecure_;
};

class LayoutState final : public ImageSource::State {
 public:
  explicit LayoutState(registry::LayoutRepository layout) : layout_(std::move(layout)) {}

  Result<std::unique_ptr<registry::Repository>> Open(const ImageReference&) const override {
    return std::unique_ptr<registry::Repository>(
        std::make_unique<registry::LayoutRepository>(layout_));
  }
  Result<registry::Session> OpenForPush(const ImageReference&) const override {
    return Error{.kind = ErrorKind::kUnsupported, .message = "a layout is read, not written"};
  }

 private:
  registry::LayoutRepository layout_;
};

}  // namespace

Result<ImageSource> ImageSource::Registries(const RegistryOptions& options) {
  Result<registry::CredentialSource> credentials = CredentialsOf(options);
  if (!credentials) return credentials.error();
  if (Result<void> checked = CheckInsecure(options.insecure_hosts); !checked) {
    return checked.error();
  }
  return ImageSource(std::make_shared<const RegistryState>(
      ClientOptions(options, *std::move(credentials)), options.insecure_hosts));
}

Result<ImageSource> ImageSource::Layout(ImageBytes bytes) {
  Result<registry::LayoutRepository> layout = registry::LayoutRepository::Open(std::move(bytes));
  if (!layout) return layout.error();
  return ImageSource(std::make_shared<const LayoutState>(*std::move(layout)));
}

namespace collect {

Result<registry::Manifest> FetchNamed(const registry::Repository& repository,
                                      const ImageReference& image, const http::Deadline& deadline) {
  const std::string tag = image.tag.empty() ? "latest" : image.tag;
  return repository.GetManifest(image.digest.empty() ? tag : image.digest, deadline);
}

ResolvedImage ResolvedAs(const ImageReference& image, const registry::Manifest& manifest) {
  ResolvedImage resolved{
      .reference = image, .media_type = manifest.media_type, .size = manifest.bytes.size()};
  resolved.reference.digest = manifest.digest;
  return resolved;
}

}  // namespace collect

Result<ResolvedImage> ResolveImage(const ImageSource& source, const ImageReference& image,
                                   std::chrono::milliseconds within) {
  const http::Deadline deadline = http::Deadline::In(within);
  const auto repository = source.state().Open(image);
  if (!repository) return repository.error();
  const Result<registry::Manifest> manifest = collect::FetchNamed(**repository, image, deadline);
  if (!manifest) return manifest.error();
  return collect::ResolvedAs(image, *manifest);
}

}  // namespace policy
