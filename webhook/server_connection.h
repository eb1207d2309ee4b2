// What the loop knows of one connection, and the deadline of the phase it is in.
//
// Every phase has one fixed span, so connections of a phase stand in the order of their deadlines:
// a list a phase is all the timer there is, and each step of it is constant time.
#pragma once

#include <array>
#include <cstdint>
#include <list>
#include <string>

#include "framing.h"
#include "server_channel.h"
#include "server_types.h"

namespace policy::webhook {

enum class Phase { kHandshake, kIdle, kHead, kBody, kWait, kWrite, kLinger, kCount };

struct Connection {
  Connection(std::uint64_t number, Channel socket, const FramingLimits& limits)
      : id(number), channel(std::move(socket)), reader(limits) {}

  std::uint64_t id;
  Channel channel;
  Phase phase = Phase::kHandshake;
  SteadyTime deadline{};
  std::list<Connection*>::iterator place{};

  std::string remote_address{};
  int remote_port = 0;
  std::string peer_name{};
  SteadyTime opened{};
  SteadyTime arrived{};
  std::size_t requests = 0;

  HeadReader reader;
  RequestFrame frame{};
  std::string in{};
  std::string out{};
  std::size_t written = 0;
  std::size_t charged = 0;  // Bytes of the shared body memory that are counted for it.
  bool close_after = false;
  std::uint32_t armed = 0;  // Its events in epoll; 0: not there.
};

// The phases' lists. Not thread-safe; holds no connection, only points at them.
class PhaseLists {
 public:
  explicit PhaseLists(const PhaseLimits& limits);

  // Puts a new connection into its phase.
  void Add(Connection& connection, SteadyTime now);
  void Move(Connection& connection, Phase phase, SteadyTime now);
  void Remove(Connection& connection);

  // The connection of `phase` that entered it first; null if there is none.
  Connection* Oldest(Phase phase) const;
  const std::list<Connection*>& In(Phase phase) const { return lists_[Index(phase)]; }

  // The earliest deadline of all; SteadyTime::max() if there is none.
  SteadyTime Next() const;

  // A connection whose deadline is over; null if there is none.
  Connection* Expired(SteadyTime now) const;

 private:
  static std::size_t Index(Phase phase) { return static_cast<std::size_t>(phase); }
  SteadyTime Deadline(Phase phase, SteadyTime now) const;

  static constexpr std::size_t kPhases = static_cast<std::size_t>(Phase::kCount);
  std::array<Milliseconds, kPhases> spans_;
  std::array<std::list<Connection*>, kPhases> lists_;
};

}  // namespace policy::webhook
