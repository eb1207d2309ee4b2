// The loop itself: waiting, accepting, deadlines, replies, draining and stopping.
// What one connection does with its bytes is in server_steps.cc.
#include "server_loop.h"

#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <system_error>

namespace policy::webhook {
namespace {

constexpr std::uint64_t kListenerId = 0;
constexpr std::uint64_t kWakeId = 1;
constexpr std::uint64_t kFirstConnectionId = 2;
constexpr int kAcceptsPerTurn = 64;
constexpr std::size_t kScratchBytes = std::size_t{64} * 1024;

bool Watch(int epoll, int fd, std::uint64_t id) {
  epoll_event event{};
  event.events = EPOLLIN;
  event.data.u64 = id;
  return epoll_ctl(epoll, EPOLL_CTL_ADD, fd, &event) == 0;
}

}  // namespace

EventLoop::EventLoop(const ServerOptions& options, ServerCounters& counters,
                     std::shared_ptr<const TlsContext> tls, Submit submit)
    : options_(options),
      counters_(counters),
      submit_(std::move(submit)),
      is_tls_(tls != nullptr),
      next_id_(kFirstConnectionId),
      phases_(options.phases),
      scratch_(kScratchBytes),
      tls_(std::move(tls)) {}

Result<void> EventLoop::Open() {
  Result<Listener> listener = Listener::Open(options_.address, options_.port, options_.backlog);
  if (!listener) return listener.error();
  listener_ = std::make_unique<Listener>(std::move(*listener));
  port_ = listener_->port();
  epoll_ = Descriptor(epoll_create1(EPOLL_CLOEXEC));
  wake_ = Descriptor(eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK));
  if (epoll_.get() < 0 || wake_.get() < 0 || !Watch(epoll_.get(), wake_.get(), kWakeId) ||
      !Watch(epoll_.get(), listener_->fd(), kListenerId)) {
    return Error{.kind = ErrorKind::kUnavailable,
                 .message = "cannot watch sockets: " +
                            std::error_code(errno, std::generic_category()).message()};
  }
  accepting_ = true;
  return {};
}

void EventLoop::Run() {
  std::array<epoll_event, 128> events;
  while (true) {
    const int count = epoll_wait(epoll_.get(), events.data(), static_cast<int>(events.size()),
                                 WaitMilliseconds());
    now_ = std::chrono::steady_clock::now();
    for (int i = 0; i < count; ++i) HandleEvent(events[static_cast<std::size_t>(i)].data.u64);
    for (std::uint64_t id : std::exchange(ready_, {})) HandleEvent(id);
    TakeReplies();
    ExpireAll();
    if (now_ >= resume_accepting_) ResumeAccepting();
    if (!draining_ && drain_wanted_.load()) StartDrain();
    if (stop_wanted_.load() && MayStop()) break;
  }
  while (!connections_.empty()) Close(*connections_.begin()->second);
}

int EventLoop::WaitMilliseconds() const {
  if (!ready_.empty()) return 0;
  SteadyTime next = std::min(phases_.Next(), resume_accepting_);
  if (stopping_) next = std::min(next, stop_deadline_);  // Written once, before stopping_.
  if (next == SteadyTime::max()) return -1;
  const auto left = std::chrono::ceil<Milliseconds>(next - std::chrono::steady_clock::now());
  return static_cast<int>(std::clamp<std::int64_t>(left.count(), 0, 60'000));
}

void EventLoop::HandleEvent(std::uint64_t id) {
  if (id == kListenerId) return AcceptAll();
  if (id == kWakeId) {
    std::uint64_t count = 0;
    [[maybe_unused]] const ssize_t got = read(wake_.get(), &count, sizeof count);
    return;
  }
  Connection* connection = Find(id);
  if (connection == nullptr) return;
  // A hang-up is reported even with no event asked for, so a waiting one leaves epoll altogether.
  if (connection->phase == Phase::kWait) return Disarm(*connection);
  Drive(*connection);
}

Connection* EventLoop::Find(std::uint64_t id) {
  const auto found = connections_.find(id);
  return found == connections_.end() ? nullptr : found->second.get();
}

void EventLoop::AcceptAll() {
  for (int i = 0; i < kAcceptsPerTurn && accepting_; ++i) {
    std::variant<Accepted, AcceptStop> result = listener_->Accept();
    if (Accepted* accepted = std::get_if<Accepted>(&result)) {
      Admit(std::move(*accepted));
      continue;
    }
    const AcceptStop stop = std::get<AcceptStop>(result);
    if (stop == AcceptStop::kEmpty) return;
    if (stop == AcceptStop::kPause) PauseAccepting();
  }
}

void EventLoop::Admit(Accepted accepted) {
  ++counters_.accepted;
  if (connections_.size() >= options_.connections && !MakeRoom()) {
    return CountRefusal(Refusal::kConnectionCap);
  }
  std::size_t& of_peer = per_peer_[accepted.address];
  if (options_.connections_per_peer > 0 && of_peer >= options_.connections_per_peer) {
    return CountRefusal(Refusal::kPeerCap);
  }
  ++of_peer;
  std::unique_ptr<TlsSession> session;
  if (is_tls_) session = TlsSession::New(*CurrentTls(), accepted.socket.get());
  const bool failed = is_tls_ && session == nullptr;
  const std::uint64_t id = next_id_++;
  auto made = std::make_unique<Connection>(
      id, Channel(std::move(accepted.socket), std::move(session)), options_.framing);
  Connection& connection = *made;
  connections_.emplace(id, std::move(made));
  connection.remote_address = std::move(accepted.address);
  connection.remote_port = accepted.port;
  connection.opened = now_;
  phases_.Add(connection, now_);
  ++counters_.open_connections;
  if (failed) {
    ++counters_.tls_failures;
    return Close(connection);
  }
  Drive(connection);
}

// At the cap the likeliest attackers go first: those that only linger, half-open handshakes that
// take longer than any honest one, then the connection that has been idle longest.
bool EventLoop::MakeRoom() {
  constexpr Milliseconds honest_handshake{1000};
  Connection* victim = phases_.Oldest(Phase::kLinger);
  if (victim == nullptr) {
    victim = phases_.Oldest(Phase::kHandshake);
    if (victim != nullptr && now_ - victim->opened < honest_handshake) victim = nullptr;
  }
  if (victim == nullptr) victim = phases_.Oldest(Phase::kIdle);
  if (victim == nullptr) return false;
  ++counters_.evicted;
  Close(*victim);
  return true;
}

void EventLoop::PauseAccepting() {
  ++counters_.accept_pauses;
  epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, listener_->fd(), nullptr);
  accepting_ = false;
  resume_accepting_ = now_ + options_.accept_pause;
}

void EventLoop::ResumeAccepting() {
  resume_accepting_ = SteadyTime::max();
  if (stopping_) return;
  accepting_ = Watch(epoll_.get(), listener_->fd(), kListenerId);
  if (!accepting_) resume_accepting_ = now_ + options_.accept_pause;
}

void EventLoop::Post(Reply reply) {
  bool first = false;
  {
    const std::lock_guard lock(mutex_);
    first = replies_.empty();
    replies_.push_back(std::move(reply));
  }
  if (first) Wake();
}

void EventLoop::Wake() {
  const std::uint64_t one = 1;
  [[maybe_unused]] const ssize_t put = write(wake_.get(), &one, sizeof one);
}

void EventLoop::TakeReplies() {
  std::vector<Reply> replies;
  {
    const std::lock_guard lock(mutex_);
    replies.swap(replies_);
  }
  for (Reply& reply : replies) Deliver(std::move(reply));
}

void EventLoop::ExpireAll() {
  while (Connection* connection = phases_.Expired(now_)) Expire(*connection);
}

void EventLoop::StartDrain() {
  draining_ = true;
  std::vector<std::uint64_t> idle;
  for (const Connection* connection : phases_.In(Phase::kIdle)) idle.push_back(connection->id);
  for (std::uint64_t id : idle) {
    Connection* connection = Find(id);
    if (connection == nullptr) continue;
    if (connection->requests == 0) {
      // It was opened to send its first request now; closing it would lose that one.
      phases_.Move(*connection, Phase::kHead, now_);
    }
    Drive(*connection);  // A request may be here already.
    connection = Find(id);
    if (connection == nullptr || connection->phase != Phase::kIdle) continue;
    connection->channel.FinishWriting();
    Close(*connection);
  }
}

bool EventLoop::MayStop() {
  if (!stopping_) {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    accepting_ = false;
    listener_->Close();
  }
  const auto has_bytes = [](const Connection* connection) { return !connection->in.empty(); };
  const std::list<Connection*>& heads = phases_.In(Phase::kHead);
  const bool in_flight = phases_.Oldest(Phase::kWait) != nullptr ||
                         phases_.Oldest(Phase::kBody) != nullptr ||
                         phases_.Oldest(Phase::kWrite) != nullptr ||
                         std::any_of(heads.begin(), heads.end(), has_bytes);
  if (in_flight && now_ < stop_deadline_) return false;
  stopped_clean_ = !in_flight;
  return in_flight || phases_.Oldest(Phase::kLinger) == nullptr || now_ >= stop_deadline_;
}

void EventLoop::SwapTls(std::shared_ptr<const TlsContext> tls) {
  const std::lock_guard lock(mutex_);
  tls_.swap(tls);
}

std::shared_ptr<const TlsContext> EventLoop::CurrentTls() {
  const std::lock_guard lock(mutex_);
  return tls_;
}

void EventLoop::BeginDrain() {
  drain_wanted_.store(true);
  Wake();
}

void EventLoop::RequestStop(SteadyTime deadline) {
  {
    const std::lock_guard lock(mutex_);
    if (stop_wanted_.load()) return;
    stop_deadline_ = deadline;
  }
  drain_wanted_.store(true);
  stop_wanted_.store(true);
  Wake();
}

void EventLoop::CountRefusal(Refusal reason) {
  ++counters_.refused[static_cast<std::size_t>(reason)];
}

}  // namespace policy::webhook
