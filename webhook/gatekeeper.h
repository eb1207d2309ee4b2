// The set in force and what is asked of it: answers reviews, swaps sets, tells whether it is ready.
// Knows nothing of sockets.
#pragma once

#include <atomic>
#include <memory>
#include <mutex>
#include <string>

#include "config.h"
#include "load.h"
#include "log.h"
#include "metrics.h"

namespace policy::webhook {

// An HTTP answer.
struct Answer {
  int status = 200;
  std::string content_type = "application/json";
  std::string body{};
};

// Thread-safe: a review holds the set it began with, however often the set is swapped meanwhile.
class Gatekeeper {
 public:
  Gatekeeper(Config config, Metrics& metrics, DecisionLog& decision_log);

  // POST /validate.
  Answer Validate(std::string_view body);
  // GET /readyz; `verbose` lists what is in force and what went wrong last.
  Answer Ready(bool verbose) const;

  // Reads the files if they changed since the last look and puts the new set in force as one; a
  // broken edit keeps the last good set. Called by one thread.
  void Reload();
  void SetCertificateError(const std::string& error);
  void BeginDrain() { draining_.store(true); }

 private:
  void Apply(policy::Result<Loaded> loaded);

  const Config config_;
  Metrics& metrics_;
  DecisionLog& decision_log_;
  std::shared_ptr<const Loaded> current_{};  // swapped with std::atomic_load / std::atomic_store
  std::atomic<bool> draining_{false};
  std::string fingerprint_{};   // of the reloading thread alone
  mutable std::mutex mutex_{};  // guards the two errors
  std::string set_error_{};
  std::string certificate_error_{};
};

}  // namespace policy::webhook
