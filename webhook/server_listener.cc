// bind, listen and accept4. What becomes of an accepted socket is the loop's business.
#include "server_listener.h"

#include <netdb.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <memory>
#include <string_view>
#include <system_error>

namespace policy::webhook {
namespace {

struct FreeAddresses {
  void operator()(addrinfo* list) const { freeaddrinfo(list); }
};

void SetOption(int fd, int level, int name, int value) {
  setsockopt(fd, level, name, &value, sizeof value);
}

// Address and port as text; an IPv4 peer of a socket for both families is shown as IPv4.
Accepted Describe(Descriptor socket, const sockaddr_storage& address, socklen_t size) {
  std::array<char, NI_MAXHOST> host{};
  std::array<char, NI_MAXSERV> service{};
  getnameinfo(reinterpret_cast<const sockaddr*>(&address), size, host.data(), host.size(),
              service.data(), service.size(), NI_NUMERICHOST | NI_NUMERICSERV);
  std::string text = host.data();
  constexpr std::string_view mapped = "::ffff:";
  if (text.rfind(mapped, 0) == 0 && text.find('.') != std::string::npos) {
    text.erase(0, mapped.size());
  }
  const int port = std::atoi(service.data());
  return {std::move(socket), std::move(text), port};
}

int PortOf(int fd) {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  if (getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size) != 0) return 0;
  return address.ss_family == AF_INET6
             ? ntohs(reinterpret_cast<const sockaddr_in6&>(address).sin6_port)
             : ntohs(reinterpret_cast<const sockaddr_in&>(address).sin_port);
}

}  // namespace

Result<Listener> Listener::Open(const std::string& address, int port, int backlog) {
  const std::string place = "'" + address + ":" + std::to_string(port) + "'";
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  hints.ai_flags = AI_NUMERICHOST | AI_PASSIVE | AI_NUMERICSERV;
  addrinfo* found = nullptr;
  if (port < 0 || port > 65535 ||
      getaddrinfo(address.c_str(), std::to_string(port).c_str(), &hints, &found) != 0) {
    return Error{.kind = ErrorKind::kBadInput,
                 .message = "cannot listen on " + place + ": not a numeric address and a port"};
  }
  const std::unique_ptr<addrinfo, FreeAddresses> list(found);
  Descriptor socket(::socket(list->ai_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  SetOption(socket.get(), SOL_SOCKET, SO_REUSEADDR, 1);
  if (list->ai_family == AF_INET6) SetOption(socket.get(), IPPROTO_IPV6, IPV6_V6ONLY, 0);
  if (socket.get() < 0 || bind(socket.get(), list->ai_addr, list->ai_addrlen) != 0 ||
      listen(socket.get(), backlog) != 0) {
    return Error{.kind = ErrorKind::kUnavailable,
                 .message = "cannot listen on " + place + ": " +
                            std::error_code(errno, std::generic_category()).message()};
  }
  const int bound = PortOf(socket.get());
  return Listener(std::move(socket), bound);
}

std::variant<Accepted, AcceptStop> Listener::Accept() {
  sockaddr_storage address{};
  socklen_t size = sizeof address;
  Descriptor socket(
      accept4(fd(), reinterpret_cast<sockaddr*>(&address), &size, SOCK_NONBLOCK | SOCK_CLOEXEC));
  if (socket.get() >= 0) {
    // The library writes head and body apart; with Nagle's algorithm each answer would take 40 ms.
    SetOption(socket.get(), IPPROTO_TCP, TCP_NODELAY, 1);
    return Describe(std::move(socket), address, size);
  }
  switch (errno) {
    case EAGAIN:
      return AcceptStop::kEmpty;
    case EINTR:
    case ECONNABORTED:
    case EPROTO:
    case EPERM:
    case ENETDOWN:
    case ENOPROTOOPT:
    case EHOSTDOWN:
    case ENONET:
    case EHOSTUNREACH:
    case ENETUNREACH:
    case ETIMEDOUT:
      return AcceptStop::kNext;
    default:
      return AcceptStop::kPause;
  }
}

}  // namespace policy::webhook
