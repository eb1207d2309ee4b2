// The serving certificate on disk: read, checked, and read again when the files change.
#pragma once

#include <memory>
#include <string>

#include "config.h"
#include "gatekeeper.h"
#include "metrics.h"
#include "server.h"

namespace policy::webhook {

// Not thread-safe: one thread looks after the files.
class Certificate {
 public:
  Certificate(const Config& config, Metrics& metrics) : config_(config), metrics_(metrics) {}

  // Reads the pair for the first time.
  policy::Result<std::shared_ptr<const TlsContext>> Read();
  // Puts a changed pair in force; one that cannot be used is logged and the old one kept.
  void Reload(GateServer& server, Gatekeeper& gatekeeper);

 private:
  policy::Result<std::shared_ptr<const TlsContext>> ReadPair();

  const Config& config_;
  Metrics& metrics_;
  std::string fingerprint_{};
};

}  // namespace policy::webhook
