// The system calls of one socket. It leaves phases and deadlines to the loop.
#include "server_channel.h"

#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>

namespace policy::webhook {
namespace {

IoResult JudgeRead(ssize_t count) {
  if (count > 0) return {IoStatus::kDone, static_cast<std::size_t>(count)};
  if (count < 0 && (errno == EAGAIN || errno == EINTR)) return {IoStatus::kWantRead, 0};
  return {IoStatus::kClosed, 0};
}

}  // namespace

void Descriptor::Close() {
  if (fd_ >= 0) close(std::exchange(fd_, -1));
}

IoResult Channel::Handshake() {
  return session_ ? session_->Handshake() : IoResult{IoStatus::kDone, 0};
}

IoResult Channel::Read(char* data, std::size_t size) {
  return session_ ? session_->Read(data, size) : JudgeRead(recv(fd(), data, size, 0));
}

IoResult Channel::Write(std::string_view data) {
  if (session_) return session_->Write(data);
  const ssize_t count = send(fd(), data.data(), data.size(), MSG_NOSIGNAL);
  if (count >= 0) return {IoStatus::kDone, static_cast<std::size_t>(count)};
  if (errno == EAGAIN || errno == EINTR) return {IoStatus::kWantWrite, 0};
  return {IoStatus::kClosed, 0};
}

void Channel::FinishWriting() {
  if (session_) session_->SendCloseNotify();
  shutdown(fd(), SHUT_WR);
}

IoResult Channel::Discard(char* data, std::size_t size) {
  return JudgeRead(recv(fd(), data, size, 0));
}

}  // namespace policy::webhook
