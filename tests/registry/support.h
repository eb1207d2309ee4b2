// What the room's tests share: a plain client for loopback, deadlines that no test reaches or each
// does, and errors told by kind.
#pragma once

#include <doctest/doctest.h>

#include <string>

#include "crypto/crypto.h"
#include "policy/reference.h"
#include "registry/client.h"
#include "support/registry_double.h"

namespace policy::testing {

// The image that most tests are about, and where it lies.
inline const std::string kImage = ImageJson();
inline const std::string kDigest = crypto::Sha256(kImage);
constexpr const char* kRepository = "team/app";

inline http::Deadline Soon() { return http::Deadline::In(std::chrono::seconds(30)); }
// For what never ends by itself.
inline http::Deadline AtOnce() { return http::Deadline::In(std::chrono::milliseconds(200)); }

inline http::Options Insecure() { return {.insecure_loopback = true}; }

// "ok", or the name of the error's kind.
template <typename T>
std::string KindOf(const Result<T>& result) {
  return result ? "ok" : NameOf(result.error().kind);
}

// A client and one repository of the double.
struct Client {
  explicit Client(const RegistryDouble& at, registry::Options options = {})
      : registry((options.http.insecure_loopback = true, std::move(options))),
        image{.registry = at.Host(), .repository = kRepository},
        app(*registry.Open(image)) {}
  registry::Session ForPush() const { return *registry.OpenForPush(image); }

  registry::Registry registry;
  ImageReference image;
  registry::RemoteRepository app;
};

}  // namespace policy::testing
