// What an ImageSource holds: one client of registries, or one layout. Not a public header.
#pragma once

#include <memory>

#include "policy/images.h"
#include "registry/client.h"
#include "registry/repository.h"

namespace policy {

// Thread-safe.
class ImageSource::State {
 public:
  virtual ~State() = default;
  // Where the image's repository lies. Must not outlive this.
  virtual Result<std::unique_ptr<registry::Repository>> Open(const ImageReference& image) const = 0;
  // The same for writing. kUnsupported for a layout.
  virtual Result<registry::Session> OpenForPush(const ImageReference& image) const = 0;
};

namespace collect {

// What the reference leads to, asked for once, and refused if that is not what it says.
Result<registry::Manifest> FetchNamed(const registry::Repository& repository,
                                      const ImageReference& image, const http::Deadline& deadline);

ResolvedImage ResolvedAs(const ImageReference& image, const registry::Manifest& manifest);

}  // namespace collect
}  // namespace policy
