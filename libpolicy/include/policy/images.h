// Images where they are kept, in registries or in one OCI layout, and the evidence beside them.
//
// A reference is resolved once; from then on everything is asked for by digest. Nothing is believed
// here and nothing is judged: what is gathered still has to be proved.
//
//   policy::Result<policy::ImageSource> source = policy::ImageSource::Registries({.ca_pem = pem});
//   policy::Result<policy::Gathered> found = policy::Gather(*source, {.image = *reference});
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/authority.h"
#include "policy/evidence.h"
#include "policy/image.h"
#include "policy/reference.h"
#include "policy/result.h"
#include "policy/time.h"
#include "policy/verification.h"

namespace policy {

class TrustRing;  // policy/collect.h
namespace attest {
struct Candidate;
}

// What a program said: its exit code and its standard output.
struct ProgramAnswer {
  int exit_code = 0;
  std::string output{};
};
// Starts a program with `input` on its standard input. An Error: it could not be started, or did
// not end in time. Must be thread-safe.
using RunProgram = std::function<Result<ProgramAnswer>(const std::vector<std::string>& words,
                                                       std::string_view input)>;

// A server that holds copies of another's repositories.
struct MirrorOptions {
  std::string host{};
  std::string path{};     // in front of the repository's name; may be empty
  bool resolves = false;  // trusted with tags and with lists of evidence; else with digests alone
};

struct RegistryOptions {
  std::string docker_config{};       // the text of a config.json; empty: nobody in particular
  std::string docker_config_file{};  // for messages
  RunProgram run_helper{};           // for docker-credential-NAME; without it none is started
  std::string ca_pem{};              // trusted beside the system's authorities
  std::string https_proxy{};         // as HTTPS_PROXY has it
  std::string no_proxy{};            // as NO_PROXY has it
  std::vector<std::string> insecure_hosts{};  // "localhost:5000": without TLS; loopback alone
  std::map<std::string, std::vector<MirrorOptions>> mirrors{};  // by registry, asked in this order
};

// Immutable; copies share connections and tokens; thread-safe.
class ImageSource {
 public:
  // kBadInput: a configuration that is none; kRefused: an insecure host that is not loopback.
  static Result<ImageSource> Registries(const RegistryOptions& options);
  // kBadInput: no OCI layout.
  static Result<ImageSource> Layout(ImageBytes bytes);

  class State;
  const State& state() const { return *state_; }

 private:
  explicit ImageSource(std::shared_ptr<const State> state) : state_(std::move(state)) {}
  std::shared_ptr<const State> state_;
};

// What a reference led to when it was resolved.
struct ResolvedImage {
  ImageReference reference{};  // with its digest, and the tag if it had one
  std::string media_type{};
  std::uint64_t size = 0;  // of the manifest or index
};

// Asks for the manifest once. kNotFound: it is not there; kUnavailable: it may be; kUntrusted:
// other bytes came than were asked for. Thread-safe.
Result<ResolvedImage> ResolveImage(const ImageSource& source, const ImageReference& image,
                                   std::chrono::milliseconds within);

// Past any of these no candidate counts, so that nobody can bury a bad scan under a thousand
// others.
struct GatherBounds {
  // Of the image and all its platforms together. cosign itself writes at most 1,000 to a manifest.
  std::size_t candidates = 4'000;
  // Of all candidates together, since they are held in memory until they are proved.
  std::size_t bytes = std::size_t{256} << 20U;
  // Of one candidate: cosign's own bound. One that is larger is refused by itself.
  std::size_t candidate_bytes = std::size_t{128} << 20U;
  // Those that exist for Linux, Windows and others with all their variants stay below.
  std::size_t platforms = 64;
};

struct GatherRequest {
  ImageReference image{};
  std::vector<std::string> platforms{};  // "linux/arm64" with its variants; empty: all there are
  bool configuration = true;             // read the image's configuration on each platform
  std::chrono::milliseconds within{30'000};
  GatherBounds bounds{};
};

struct GatheredPlatform {
  std::string platform{};  // empty where nobody says
  std::string digest{};
};

// Something that could not be listed, fetched or read.
struct GatherProblem {
  DocumentState state = DocumentState::kUnreachable;
  std::string digest{};    // of the manifest that it is about
  std::string platform{};  // of that manifest; empty for the image itself
  std::string place{};     // where it lies, or should
  std::string message{};   // one line
};

struct Gathered {
  ResolvedImage image{};
  std::vector<GatheredPlatform> platforms{};  // that were wanted, as the index lists them
  std::vector<Document> configurations{};     // of the image on these platforms
  std::vector<GatherProblem> problems{};
  // What may prove something about the image or its platforms, each thing once, always in the same
  // order. Never null.
  std::shared_ptr<const std::vector<attest::Candidate>> candidates{};
};

// Resolves the reference, then lists and fetches what lies beside the image and its platforms:
// referrers (or the list under the fallback tag) and cosign's .sig and .att. Errors as
// ResolveImage; what fails later is a problem. Thread-safe.
Result<Gathered> Gather(const ImageSource& source, const GatherRequest& request);

// The candidates alone, each as the ring proves it or does not. Thread-safe.
std::vector<Document> ProveCandidates(const Gathered& gathered, const TrustRing& ring);
// What decisions on the image rest on, in no order: the candidates, the configurations, and a
// document for each problem in its state, since what could not be had is evidence too, of not
// knowing. A report proved on a platform's digest counts for the image there. Thread-safe.
std::vector<Document> ProveGathered(const Gathered& gathered, const TrustRing& ring);

// Who has to have signed what of an image.
struct VerifyRequest {
  std::vector<AuthoritySpec> authorities{};
  std::size_t threshold = 1;  // that many different ones of them
  std::string type{};         // as `attestations.type` takes it; "signature"; empty: anything
  Time now{};                 // for certificates that the clock judges
};

// Proves the candidates and tells what became of each. Errors as TrustRing::From. Thread-safe.
Result<Verification> VerifyGathered(const Gathered& gathered, const VerifyRequest& request);

}  // namespace policy
