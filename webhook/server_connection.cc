// Deadlines of whole phases, as ordered lists.
#include "server_connection.h"

#include <algorithm>

namespace policy::webhook {

// kWait has no deadline: a running handler keeps its own, and its answer must find the connection.
PhaseLists::PhaseLists(const PhaseLimits& limits)
    : spans_{limits.handshake,    limits.idle,  limits.head,  limits.body,
             Milliseconds::max(), limits.write, limits.linger} {}

SteadyTime PhaseLists::Deadline(Phase phase, SteadyTime now) const {
  return phase == Phase::kWait ? SteadyTime::max() : now + spans_[Index(phase)];
}

void PhaseLists::Add(Connection& connection, SteadyTime now) {
  std::list<Connection*>& list = lists_[Index(connection.phase)];
  connection.place = list.insert(list.end(), &connection);
  connection.deadline = Deadline(connection.phase, now);
}

void PhaseLists::Move(Connection& connection, Phase phase, SteadyTime now) {
  std::list<Connection*>& to = lists_[Index(phase)];
  to.splice(to.end(), lists_[Index(connection.phase)], connection.place);
  connection.phase = phase;
  connection.deadline = Deadline(phase, now);
}

void PhaseLists::Remove(Connection& connection) {
  lists_[Index(connection.phase)].erase(connection.place);
}

Connection* PhaseLists::Oldest(Phase phase) const {
  const std::list<Connection*>& list = lists_[Index(phase)];
  return list.empty() ? nullptr : list.front();
}

SteadyTime PhaseLists::Next() const {
  SteadyTime next = SteadyTime::max();
  for (const std::list<Connection*>& list : lists_) {
    if (!list.empty()) next = std::min(next, list.front()->deadline);
  }
  return next;
}

Connection* PhaseLists::Expired(SteadyTime now) const {
  for (const std::list<Connection*>& list : lists_) {
    if (!list.empty() && list.front()->deadline <= now) return list.front();
  }
  return nullptr;
}

}  // namespace policy::webhook
