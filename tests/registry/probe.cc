// What our client sees and does, printed for tests/registry/run, which compares it with what other
// programs see. Errors go to standard error by their kind; the exit code is 3 then.
//
//   registry_probe [--ca FILE] [--config FILE] [--mirror HOST] [--secure] COMMAND REFERENCE…
#include <array>
#include <functional>
#include <iostream>
#include <map>
#include <string>
#include <vector>

#include "attest/candidate.h"
#include "policy/files.h"
#include "policy/images.h"
#include "policy/reference.h"
#include "registry/client.h"
#include "registry/layout.h"
#include "registry/push.h"

namespace policy::registry {
namespace {

constexpr std::size_t kMost = std::size_t{256} << 20U;

// An Error ends the program.
template <typename T>
T Need(Result<T> result) {
  if (result) return *std::move(result);
  std::cerr << NameOf(result.error().kind) << ": " << Describe(result.error());
  std::exit(3);
}
void Need(const Result<void>& result) {
  if (result) return;
  std::cerr << NameOf(result.error().kind) << ": " << Describe(result.error());
  std::exit(3);
}

http::Deadline Soon() { return http::Deadline::In(std::chrono::seconds(60)); }

struct Probe {
  const Registry& registry;
  const ImageReference& image;
  const Repository& repository;
  const std::vector<std::string>& arguments;

  std::string Name() const { return image.digest.empty() ? image.tag : image.digest; }
  std::string Argument(std::size_t at) const { return arguments.size() > at ? arguments[at] : ""; }
};

void PrintManifest(const Probe& probe) {
  std::cout << Need(probe.repository.GetManifest(probe.Name(), Soon())).bytes;
}

void PrintDigest(const Probe& probe) {
  std::cout << Need(probe.repository.GetManifest(probe.Name(), Soon())).digest << "\n";
}

void PrintTags(const Probe& probe) {
  for (const std::string& tag : Need(probe.repository.ListTags(Soon()))) std::cout << tag << "\n";
}

void PrintReferrers(const Probe& probe) {
  for (const Descriptor& each :
       Need(probe.repository.ListReferrers(probe.image.digest, probe.Argument(0), Soon()))) {
    std::cout << each.digest << " " << each.artifact_type << "\n";
  }
}

void PrintBlob(const Probe& probe) {
  std::cout << Need(probe.repository.ReadBlob({.digest = probe.Argument(0)}, kMost, Soon()));
}

void PushFile(const Probe& probe) {
  const std::string bytes = Need(ReadFile(probe.Argument(0), kMost));
  std::cout << Need(PushBlob(Need(probe.registry.OpenForPush(probe.image)), bytes, Soon())) << "\n";
}

std::string DescriptorOf(std::string_view type, const std::string& digest, std::size_t size) {
  return R"({"mediaType":")" + std::string(type) + R"(","digest":")" + digest + R"(","size":)" +
         std::to_string(size) + "}";
}

// A file as an artifact about the image.
void Attach(const Probe& probe) {
  const Session session = Need(probe.registry.OpenForPush(probe.image));
  const Manifest subject = Need(probe.repository.GetManifest(probe.image.digest, Soon()));
  const std::string type = probe.Argument(0);
  const std::string bytes = Need(ReadFile(probe.Argument(1), kMost));
  const std::string config = Need(PushBlob(session, "{}", Soon()));
  const std::string layer = Need(PushBlob(session, bytes, Soon()));
  const Manifest manifest = Need(ReadManifest(
      R"({"schemaVersion":2,"mediaType":")" + std::string(image::kOciManifest) +
          R"(","artifactType":")" + type + R"(","config":)" +
          DescriptorOf("application/vnd.oci.empty.v1+json", config, 2) + R"(,"layers":[)" +
          DescriptorOf(type, layer, bytes.size()) + R"(],"subject":)" +
          DescriptorOf(subject.media_type, subject.digest, subject.bytes.size()) + "}",
      ""));
  Need(PushReferrer(session, manifest, Soon()));
  std::cout << manifest.digest << "\n";
}

// What lies beside the image, "kind digest" a line, and what could not be had.
void PrintGathered(const Probe& probe) {
  constexpr std::array<const char*, 4> kKinds = {"payload", "envelope", "bundle", "notation"};
  const ImageSource source =
      Need(ImageSource::Registries({.insecure_hosts = {probe.image.registry}}));
  const Gathered gathered = Need(Gather(source, {.image = probe.image}));
  for (const attest::Candidate& each : *gathered.candidates) {
    std::cout << kKinds.at(static_cast<std::size_t>(each.kind)) << " " << each.digest << "\n";
  }
  for (const GatherProblem& each : gathered.problems) {
    std::cout << "problem " << each.place << ": " << each.message << "\n";
  }
}

int Run(std::vector<std::string> arguments) {
  std::map<std::string, std::string> options;
  while (!arguments.empty() && arguments[0].starts_with("--")) {
    const bool alone = arguments[0] == "--secure";
    options[arguments[0]] = alone ? "yes" : arguments.at(1);
    arguments.erase(arguments.begin(), arguments.begin() + (alone ? 1 : 2));
  }
  const std::map<std::string, std::function<void(const Probe&)>> commands = {
      {"manifest", PrintManifest}, {"digest", PrintDigest},
      {"tags", PrintTags},         {"referrers", PrintReferrers},
      {"blob", PrintBlob},         {"push", PushFile},
      {"attach", Attach},          {"gather", PrintGathered}};
  const auto command = commands.find(arguments.empty() ? "" : arguments[0]);
  if (command == commands.end() || arguments.size() < 2) {
    std::cerr << "usage: registry_probe [options] COMMAND REFERENCE…\n";
    return 2;
  }
  const ImageReference image = Need(ParseReference(arguments[1]));
  Options made{.http = {.insecure_loopback = !options.contains("--secure")}};
  if (options.contains("--ca")) made.http.ca_pem = Need(ReadFile(options["--ca"], kMost));
  if (options.contains("--mirror")) made.mirrors[image.registry] = {{options["--mirror"]}};
  if (options.contains("--config")) {
    const DockerConfig config =
        Need(DockerConfig::Read(Need(ReadFile(options["--config"], kMost)), options["--config"]));
    made.credentials = [config](const std::string& registry, const std::string& repository) {
      return config.Find(registry, repository);
    };
  }
  const Registry registry(made);
  arguments.erase(arguments.begin(), arguments.begin() + 2);
  if (options.contains("--layout")) {
    const LayoutRepository layout =
        Need(LayoutRepository::Open(Need(OpenImage(options["--layout"]))));
    command->second({registry, image, layout, arguments});
    return 0;
  }
  const RemoteRepository repository = Need(registry.Open(image));
  command->second({registry, image, repository, arguments});
  return 0;
}

}  // namespace
}  // namespace policy::registry

int main(int argc, char** argv) { return policy::registry::Run({argv + 1, argv + argc}); }
