// The listening socket: binding it, and telling which accept errors pass and which need a pause.
#pragma once

#include <string>
#include <variant>

#include "policy/result.h"
#include "server_channel.h"

namespace policy::webhook {

struct Accepted {
  Descriptor socket;
  std::string address;
  int port = 0;
};

// Nobody waits (kEmpty), this one is gone but others may wait (kNext), or accepting has to stop
// for a while (kPause): out of descriptors or memory, or anything this code does not know.
enum class AcceptStop { kEmpty, kNext, kPause };

// Not thread-safe.
class Listener {
 public:
  // `address` is numeric. The error names the address and the system's reason.
  static Result<Listener> Open(const std::string& address, int port, int backlog);

  std::variant<Accepted, AcceptStop> Accept();
  int fd() const { return socket_.get(); }
  int port() const { return port_; }
  void Close() { socket_.Close(); }

 private:
  Listener(Descriptor socket, int port) : socket_(std::move(socket)), port_(port) {}

  Descriptor socket_;
  int port_;
};

}  // namespace policy::webhook
