// What one connection does with the bytes it has: the steps between its phases.
// It leaves waiting, accepting and stopping to server_loop.cc.
#include <sys/epoll.h>

#include <algorithm>

#include "server_loop.h"

namespace policy::webhook {
namespace {

constexpr std::size_t kTurnBytes =
    std::size_t{256} * 1024;  // Then another connection has its turn.
constexpr std::size_t kFreeBodyBytes =
    std::size_t{64} * 1024;  // Taken even when the body memory is used up.

// Turns an answer that was begun before the drain into the connection's last.
void AnnounceClose(std::string& answer) {
  constexpr std::string_view line = "Connection: close\r\n";
  const std::size_t end = answer.find("\r\n");
  if (end != std::string::npos) answer.insert(end + 2, line);
}

}  // namespace

// Makes all the progress the socket allows, then sleeps on the event that is missing.
void EventLoop::Drive(Connection& connection) {
  turn_bytes_ = 0;
  Step step = Step::kAgain;
  while (step == Step::kAgain) {
    switch (connection.phase) {
      case Phase::kHandshake:
        step = StepHandshake(connection);
        break;
      case Phase::kIdle:
      case Phase::kHead:
      case Phase::kBody:
        step = StepRead(connection);
        break;
      case Phase::kWrite:
        step = StepWrite(connection);
        break;
      case Phase::kLinger:
        step = StepLinger(connection);
        break;
      case Phase::kWait:
      case Phase::kCount:
        step = Step::kWaitReply;
        break;
    }
  }
  if (step == Step::kClose) return Close(connection);
  if (step == Step::kWaitRead) return Arm(connection, EPOLLIN);
  if (step == Step::kWaitWrite) return Arm(connection, EPOLLOUT);
  if (step == Step::kYield) ready_.push_back(connection.id);
}

EventLoop::Step EventLoop::StepHandshake(Connection& connection) {
  const IoResult result = connection.channel.Handshake();
  switch (result.status) {
    case IoStatus::kWantRead:
      return Step::kWaitRead;
    case IoStatus::kWantWrite:
      return Step::kWaitWrite;
    case IoStatus::kClosed:
      ++counters_.tls_failures;
      return Step::kClose;
    case IoStatus::kDone:
      break;
  }
  connection.peer_name = connection.channel.PeerName();
  // Not the head's deadline: clients open spare connections and keep them for their next request.
  phases_.Move(connection, draining_ ? Phase::kHead : Phase::kIdle, now_);
  return Step::kAgain;
}

EventLoop::Step EventLoop::StepRead(Connection& connection) {
  if (connection.phase == Phase::kBody) {
    if (connection.in.size() >= connection.frame.Size()) return Dispatch(connection);
    return Fill(connection);
  }
  if (connection.in.empty()) return Fill(connection);
  if (connection.phase == Phase::kIdle) phases_.Move(connection, Phase::kHead, now_);
  return ReadHead(connection);
}

EventLoop::Step EventLoop::ReadHead(Connection& connection) {
  const HeadLook look = connection.reader.Look(connection.in);
  if (const Refused* refused = std::get_if<Refused>(&look)) {
    return Refuse(connection, *refused, true);
  }
  const RequestFrame* frame = std::get_if<RequestFrame>(&look);
  if (frame == nullptr) return Fill(connection);
  connection.frame = *frame;
  phases_.Move(connection, Phase::kBody, now_);
  return Step::kAgain;
}

EventLoop::Step EventLoop::Fill(Connection& connection) {
  if (turn_bytes_ >= kTurnBytes) return Step::kYield;
  const IoResult result = connection.channel.Read(scratch_.data(), scratch_.size());
  switch (result.status) {
    case IoStatus::kWantRead:
      return Step::kWaitRead;
    case IoStatus::kWantWrite:
      return Step::kWaitWrite;
    case IoStatus::kClosed:
      return Step::kClose;
    case IoStatus::kDone:
      break;
  }
  if (connection.in.empty()) connection.arrived = now_;
  connection.in.append(scratch_.data(), result.bytes);
  turn_bytes_ += result.bytes;
  Charge(connection, connection.in.size());
  if (connection.charged > kFreeBodyBytes && body_bytes_ > options_.body_memory) {
    return Refuse(connection, {Refusal::kMemory, "too many large bodies at once"}, true);
  }
  return Step::kAgain;
}

void EventLoop::Charge(Connection& connection, std::size_t bytes) {
  body_bytes_ = body_bytes_ - connection.charged + bytes;
  connection.charged = bytes;
  counters_.body_bytes.store(static_cast<std::int64_t>(body_bytes_), std::memory_order_relaxed);
}

EventLoop::Step EventLoop::Dispatch(Connection& connection) {
  const std::size_t size = connection.frame.Size();
  const bool last = draining_ || !connection.frame.keep_alive ||
                    connection.requests + 1 >= options_.requests_per_connection ||
                    now_ - connection.opened >= options_.connection_age;
  Job job{connection.id, {}, {}, last};
  job.info = {connection.peer_name, connection.remote_address, connection.remote_port,
              connection.arrived};
  if (connection.in.size() == size) {
    job.bytes = std::move(connection.in);
    connection.in.clear();
  } else {
    job.bytes = connection.in.substr(0, size);
    connection.in.erase(0, size);
  }
  connection.reader.Reset();
  connection.arrived = now_;  // Of a pipelined request that is here already.
  ++connection.requests;
  // Before the push: a worker may be done with it before we come back.
  ++counters_.in_flight;
  ++counters_.queue_depth;
  if (!submit_(job)) {
    --counters_.in_flight;
    --counters_.queue_depth;
    return Refuse(connection, {Refusal::kQueueFull, "busy, try again"}, last);
  }
  ++counters_.requests;
  phases_.Move(connection, Phase::kWait, now_);
  return Step::kAgain;
}

EventLoop::Step EventLoop::Refuse(Connection& connection, Refused refused, bool close) {
  CountRefusal(refused.reason);
  connection.out = RenderRefusal(refused, close);
  connection.close_after = close;
  if (close) std::string().swap(connection.in);
  Charge(connection, connection.in.size());
  phases_.Move(connection, Phase::kWrite, now_);
  return Step::kAgain;
}

void EventLoop::Deliver(Reply reply) {
  ++counters_.answers;
  --counters_.in_flight;
  Connection* connection = Find(reply.connection);
  if (connection == nullptr) return;
  connection->out = std::move(reply.bytes);
  connection->close_after = reply.close || draining_;
  if (draining_ && !reply.close) AnnounceClose(connection->out);
  Charge(*connection, connection->in.size());
  phases_.Move(*connection, Phase::kWrite, now_);
  Drive(*connection);
}

EventLoop::Step EventLoop::StepWrite(Connection& connection) {
  while (connection.written < connection.out.size()) {
    const IoResult result =
        connection.channel.Write(std::string_view(connection.out).substr(connection.written));
    switch (result.status) {
      case IoStatus::kWantRead:
        return Step::kWaitRead;
      case IoStatus::kWantWrite:
        return Step::kWaitWrite;
      case IoStatus::kClosed:
        ++counters_.write_failures;
        return Step::kClose;
      case IoStatus::kDone:
        connection.written += result.bytes;
        break;
    }
  }
  return FinishAnswer(connection);
}

EventLoop::Step EventLoop::FinishAnswer(Connection& connection) {
  std::string().swap(connection.out);
  connection.written = 0;
  if (connection.close_after) {
    // Closing over unread bytes would send a reset, which can destroy the answer under way.
    connection.channel.FinishWriting();
    phases_.Move(connection, Phase::kLinger, now_);
    return Step::kAgain;
  }
  phases_.Move(connection, draining_ ? Phase::kHead : Phase::kIdle, now_);
  // The socket tells of new bytes; only what is in our hands already it cannot tell of.
  const bool more = !connection.in.empty() || connection.channel.HasPending();
  return more ? Step::kAgain : Step::kWaitRead;
}

EventLoop::Step EventLoop::StepLinger(Connection& connection) {
  while (turn_bytes_ < kTurnBytes) {
    const IoResult result = connection.channel.Discard(scratch_.data(), scratch_.size());
    if (result.status == IoStatus::kWantRead) return Step::kWaitRead;
    if (result.status != IoStatus::kDone) return Step::kClose;
    turn_bytes_ += result.bytes;
  }
  return Step::kYield;
}

void EventLoop::Expire(Connection& connection) {
  switch (connection.phase) {
    case Phase::kHandshake:
      ++counters_.tls_failures;
      break;
    case Phase::kIdle:
      ++counters_.idle_timeouts;
      connection.channel.FinishWriting();
      break;
    case Phase::kHead:
    case Phase::kBody:
      if (connection.in.empty()) break;
      Refuse(connection, {Refusal::kTimeout, "the request took too long"}, true);
      return Drive(connection);
    case Phase::kWrite:
      ++counters_.write_failures;
      break;
    case Phase::kWait:
    case Phase::kLinger:
    case Phase::kCount:
      break;
  }
  Close(connection);
}

void EventLoop::Arm(Connection& connection, std::uint32_t events) {
  if (connection.armed == events) return;
  epoll_event event{};
  event.events = events;
  event.data.u64 = connection.id;
  const int operation = connection.armed == 0 ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
  if (epoll_ctl(epoll_.get(), operation, connection.channel.fd(), &event) != 0) {
    return Close(connection);
  }
  connection.armed = events;
}

void EventLoop::Disarm(Connection& connection) {
  if (connection.armed == 0) return;
  epoll_ctl(epoll_.get(), EPOLL_CTL_DEL, connection.channel.fd(), nullptr);
  connection.armed = 0;
}

void EventLoop::Close(Connection& connection) {
  Charge(connection, 0);
  phases_.Remove(connection);
  const auto peer = per_peer_.find(connection.remote_address);
  if (peer != per_peer_.end() && --peer->second == 0) per_peer_.erase(peer);
  connections_.erase(connection.id);
  // Last, so that whoever reads none knows that its descriptor is free.
  --counters_.open_connections;
}

}  // namespace policy::webhook
