// One accepted socket, plain or with TLS, behind the same four non-blocking calls.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "tls.h"

namespace policy::webhook {

// Owns a file descriptor.
class Descriptor {
 public:
  explicit Descriptor(int fd = -1) : fd_(fd) {}
  ~Descriptor() { Close(); }
  Descriptor(Descriptor&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  Descriptor& operator=(Descriptor&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;

  int get() const { return fd_; }
  void Close();

 private:
  int fd_;
};

// Not thread-safe. Closes the socket at its end.
class Channel {
 public:
  // `session` is null for a plain channel.
  Channel(Descriptor socket, std::unique_ptr<TlsSession> session)
      : socket_(std::move(socket)), session_(std::move(session)) {}

  int fd() const { return socket_.get(); }
  bool IsTls() const { return session_ != nullptr; }

  IoResult Handshake();
  IoResult Read(char* data, std::size_t size);
  IoResult Write(std::string_view data);
  bool HasPending() const { return session_ && session_->HasPending(); }
  std::string PeerName() const { return session_ ? session_->PeerName() : std::string(); }

  // Says that nothing more will be written; the peer's bytes can still be discarded.
  void FinishWriting();

  // Throws away what the peer still sends, below TLS. kDone: some bytes; kClosed: it is over.
  IoResult Discard(char* data, std::size_t size);

 private:
  Descriptor socket_;  // Before session_, so that the session goes first.
  std::unique_ptr<TlsSession> session_;
};

}  // namespace policy::webhook
