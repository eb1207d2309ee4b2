// The seam to cpp-httplib: a stream over two strings, and one call for process_request as every
// version since 0.11 spells it. Nothing else of ours depends on the library's version.
#pragma once

#include <httplib.h>

#include <algorithm>
#include <cstring>
#include <functional>
#include <string>

namespace policy::webhook {

// One whole request in, one whole answer out. Not thread-safe. Not one function says `override`:
// which of them the base declares depends on the version.
class MemoryStream : public httplib::Stream {
 public:
  MemoryStream(const std::string& request, const std::string& remote_address, int remote_port)
      : request_(request), remote_address_(remote_address), remote_port_(remote_port) {}

  const std::string& remote_address() const { return remote_address_; }
  int remote_port() const { return remote_port_; }
  std::string TakeAnswer() { return std::move(answer_); }

  bool is_readable() const { return at_ < request_.size(); }
  bool is_writable() const { return true; }
  bool wait_readable() const { return is_readable(); }
  bool wait_writable() const { return true; }
  time_t duration() const { return 0; }
  ssize_t read(char* data, size_t size) {
    const size_t count = std::min(size, request_.size() - at_);
    if (count > 0) std::memcpy(data, request_.data() + at_, count);
    at_ += count;
    return static_cast<ssize_t>(count);
  }
  ssize_t write(const char* data, size_t size) {
    answer_.append(data, size);
    return static_cast<ssize_t>(size);
  }
  void get_remote_ip_and_port(std::string& ip, int& port) const {
    ip = remote_address_;
    port = remote_port_;
  }
  void get_local_ip_and_port(std::string& ip, int& port) const {
    ip.clear();
    port = 0;
  }
  // Old versions refuse descriptors that select() cannot hold; ours never reaches select().
  socket_t socket() const { return 0; }

 private:
  const std::string& request_;
  const std::string& remote_address_;
  int remote_port_;
  size_t at_ = 0;
  std::string answer_;
};

// The library's server without its sockets.
class ServerAdapter : public httplib::Server {
 protected:
  using Setup = std::function<void(httplib::Request&)>;

  // False if the library could not write an answer. `closed` is set if the request asked for it.
  bool Process(MemoryStream& stream, bool close, bool& closed, const Setup& setup) {
    return Call(*this, stream, close, closed, setup);
  }

 private:
  // A template, so that the spelling which does not exist is never compiled.
  template <typename Self>
  static bool Call(Self& self, MemoryStream& stream, bool close, bool& closed, const Setup& setup) {
    if constexpr (requires { self.process_request(stream, close, closed, setup); }) {
      return self.process_request(stream, close, closed, setup);
    } else {
      return self.process_request(stream, stream.remote_address(), stream.remote_port(),
                                  std::string(), 0, close, closed, setup);
    }
  }
};

}  // namespace policy::webhook
