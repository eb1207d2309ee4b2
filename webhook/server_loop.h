// The I/O thread: one epoll loop that owns every socket of a server, from accept to close.
//
// A connection goes handshake, idle, head, body, wait, write and round again; a whole request is
// handed to `submit` and its answer comes back through Post. It leaves the meaning of a request to
// the workers, and never waits for them.
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_map>
#include <vector>

#include "policy/result.h"
#include "server_connection.h"
#include "server_listener.h"
#include "server_types.h"
#include "tls.h"

namespace policy::webhook {

class EventLoop {
 public:
  // Takes the job, or returns false and leaves it; must not block.
  using Submit = std::function<bool(Job& job)>;

  // `options` and `counters` must outlive the loop. Null `tls`: a plain server for ever.
  EventLoop(const ServerOptions& options, ServerCounters& counters,
            std::shared_ptr<const TlsContext> tls, Submit submit);

  // Before Run: binds and prepares. port() is known afterwards.
  Result<void> Open();
  int port() const { return port_; }

  // The I/O thread's whole life; returns after RequestStop.
  void Run();

  // From any thread.
  void Post(Reply reply);
  void SwapTls(std::shared_ptr<const TlsContext> tls);
  void BeginDrain();
  void RequestStop(SteadyTime deadline);
  bool IsDraining() const { return drain_wanted_.load(std::memory_order_relaxed); }

  // After Run: true if nothing that was in flight had to be cut off.
  bool StoppedClean() const { return stopped_clean_; }

 private:
  // What the caller of a step does next.
  enum class Step { kAgain, kWaitRead, kWaitWrite, kWaitReply, kYield, kClose };

  Connection* Find(std::uint64_t id);
  void Wake();
  int WaitMilliseconds() const;
  void HandleEvent(std::uint64_t id);

  void AcceptAll();
  void Admit(Accepted accepted);
  bool MakeRoom();
  void PauseAccepting();
  void ResumeAccepting();

  void Drive(Connection& connection);
  Step StepHandshake(Connection& connection);
  Step StepRead(Connection& connection);
  Step Fill(Connection& connection);
  Step ReadHead(Connection& connection);
  Step Dispatch(Connection& connection);
  Step Refuse(Connection& connection, Refused refused, bool close);
  Step StepWrite(Connection& connection);
  Step FinishAnswer(Connection& connection);
  Step StepLinger(Connection& connection);
  void Arm(Connection& connection, std::uint32_t events);
  void Disarm(Connection& connection);
  void Close(Connection& connection);
  void Charge(Connection& connection, std::size_t bytes);

  void TakeReplies();
  void Deliver(Reply reply);
  void ExpireAll();
  void Expire(Connection& connection);
  void StartDrain();
  bool MayStop();

  void CountRefusal(Refusal reason);
  std::shared_ptr<const TlsContext> CurrentTls();

  const ServerOptions& options_;
  ServerCounters& counters_;
  const Submit submit_;
  const bool is_tls_;
  int port_ = 0;

  // The I/O thread's own.
  Descriptor epoll_;
  Descriptor wake_;
  std::unique_ptr<Listener> listener_;
  bool accepting_ = false;
  SteadyTime resume_accepting_ = SteadyTime::max();
  SteadyTime now_{};
  std::uint64_t next_id_;
  std::unordered_map<std::uint64_t, std::unique_ptr<Connection>> connections_;
  std::unordered_map<std::string, std::size_t> per_peer_;
  PhaseLists phases_;
  std::vector<std::uint64_t> ready_;  // Have more to read than their turn allowed.
  std::vector<char> scratch_;
  std::size_t turn_bytes_ = 0;  // What the connection being driven has read in this turn.
  std::size_t body_bytes_ = 0;
  bool draining_ = false;
  bool stopping_ = false;
  bool stopped_clean_ = true;

  // Shared with other threads.
  std::atomic<bool> drain_wanted_{false};
  std::atomic<bool> stop_wanted_{false};
  std::mutex mutex_;  // Guards the three below.
  std::vector<Reply> replies_;
  std::shared_ptr<const TlsContext> tls_;
  SteadyTime stop_deadline_ = SteadyTime::max();
};

}  // namespace policy::webhook
