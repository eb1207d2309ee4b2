// The settings, counters and per-request facts of the transport, free of any library's types.
//
// Counters are plain atomics written by the server and read by whoever exports them.
#pragma once

#include <array>
#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <string>

#include "framing.h"

namespace policy::webhook {

using SteadyTime = std::chrono::steady_clock::time_point;
using Milliseconds = std::chrono::milliseconds;

// How long a connection may stay in each phase as a whole, however much or little it sends.
struct PhaseLimits {
  Milliseconds handshake{10'000};
  Milliseconds head{10'000};
  Milliseconds body{30'000};
  Milliseconds write{10'000};
  Milliseconds idle{120'000};  // Longer than the 90 s after which an API server lets go itself.
  Milliseconds linger{2'000};  // After our last byte, until the peer closes.
};

struct ServerOptions {
  std::string address = "0.0.0.0";  // A numeric address; "::" takes both families.
  int port = 0;                     // 0 picks a free one, see GateServer::Port.
  int backlog = 1024;
  std::size_t workers = 0;   // Threads that run handlers; 0: one a core, at least two.
  std::size_t queue = 1024;  // Whole requests that may wait for a worker; more get 503.
  std::size_t connections = 4096;
  std::size_t connections_per_peer = 0;  // By address; 0: no such cap.
  std::size_t body_memory =
      std::size_t{256} * 1024 * 1024;            // Shared by all bodies larger than 64 KiB.
  std::size_t requests_per_connection = 10'000;  // Then it is closed, so that load can move.
  Milliseconds connection_age{1'800'000};        // The same, by time.
  Milliseconds accept_pause{100};                // After accept ran out of descriptors or memory.
  FramingLimits framing{};
  PhaseLimits phases{};
  // Told what a handler threw, on the worker's thread; the peer only sees 500. Must not throw.
  std::function<void(const std::string& path, const std::string& what)> on_exception{};
};

struct ServerCounters {
  using Count = std::atomic<std::uint64_t>;
  using Level = std::atomic<std::int64_t>;
  // Only ever grow.
  Count accepted{0};
  Count accept_pauses{0};
  Count tls_failures{0};  // Handshakes refused, broken off or too slow.
  Count idle_timeouts{0};
  Count write_failures{0};  // Answers the peer did not take whole.
  Count evicted{0};         // Idle or half-open connections closed to make room.
  Count requests{0};        // Handed to a worker.
  Count answers{0};         // Come back from a worker.
  Count exceptions{0};
  std::array<Count, static_cast<std::size_t>(Refusal::kCount)> refused{};
  // Go up and down.
  Level open_connections{0};
  Level in_flight{0};    // Queued or running.
  Level queue_depth{0};  // Queued.
  Level body_bytes{0};   // Held for requests that are arriving or running.

  std::uint64_t Refused(Refusal reason) const {
    return refused[static_cast<std::size_t>(reason)].load(std::memory_order_relaxed);
  }
};

// What a handler can know of its request beyond the bytes. Nothing here comes from a header.
struct RequestInfo {
  std::string peer_name{};  // Common name of the verified client certificate; empty without one.
  std::string remote_address{};
  int remote_port = 0;
  SteadyTime arrived{};  // When the first byte came: a caller's timeout runs from here.
};

// A whole request on its way to a worker, and its answer on the way back.
struct Job {
  std::uint64_t connection = 0;
  std::string bytes{};
  RequestInfo info{};
  bool close = false;  // The answer must say that it is the connection's last.
};
struct Reply {
  std::uint64_t connection = 0;
  std::string bytes{};
  bool close = false;
};

}  // namespace policy::webhook
