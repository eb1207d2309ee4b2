// posix_spawn, two pipes and a poll: what is written and what is read may wait for each other.
#include "process.h"

#include <fcntl.h>
#include <poll.h>
#include <spawn.h>
#include <sys/wait.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstring>
#include <optional>
#include <thread>
#include <utility>

extern char** environ;

namespace cli {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kMostOutput = std::size_t{1} << 20U;
constexpr std::chrono::milliseconds kWaitStep{5};

policy::Error Fail(const std::string& program, const std::string& what) {
  return {.kind = policy::ErrorKind::kUnavailable, .message = "'" + program + "' " + what};
}

// One end of a pipe.
class End {
 public:
  End() = default;
  explicit End(int fd) : fd_(fd) {}
  End(End&& other) noexcept : fd_(std::exchange(other.fd_, -1)) {}
  End& operator=(End&& other) noexcept {
    std::swap(fd_, other.fd_);
    return *this;
  }
  ~End() { Close(); }
  int fd() const { return fd_; }
  void Close() {
    if (fd_ >= 0) ::close(std::exchange(fd_, -1));
  }

 private:
  int fd_ = -1;
};

struct Pipe {
  End read{};
  End write{};
};

std::optional<Pipe> OpenPipe() {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  return Pipe{End(ends[0]), End(ends[1])};
}

// A started program. Killed and awaited where it has not ended by itself.
class Child {
 public:
  Child(pid_t pid, std::string name) : pid_(pid), name_(std::move(name)) {}
  Child(const Child&) = delete;
  Child& operator=(const Child&) = delete;
  ~Child() {
    if (ended_) return;
    ::kill(pid_, SIGKILL);
    while (::waitpid(pid_, nullptr, 0) < 0 && errno == EINTR) {
    }
  }

  // Its exit code.
  policy::Result<int> Await(Clock::time_point end) {
    int status = 0;
    while (true) {
      const pid_t done = ::waitpid(pid_, &status, WNOHANG);
      if (done == pid_) break;
      if (done < 0 && errno != EINTR) return Fail(name_, "cannot be awaited");
      if (Clock::now() >= end) return Fail(name_, "has not ended in time");
      std::this_thread::sleep_for(kWaitStep);
    }
    ended_ = true;
    if (WIFEXITED(status)) return WEXITSTATUS(status);
    return Fail(name_, "was ended by signal " + std::to_string(WTERMSIG(status)));
  }

 private:
  pid_t pid_;
  std::string name_;
  bool ended_ = false;
};

policy::Result<pid_t> Spawn(const std::vector<std::string>& words, const Pipe& input,
                            const Pipe& output) {
  std::vector<char*> arguments;
  arguments.reserve(words.size() + 1);
  for (const std::string& word : words) arguments.push_back(const_cast<char*>(word.c_str()));
  arguments.push_back(nullptr);
  posix_spawn_file_actions_t actions;
  posix_spawnattr_t attributes;
  ::posix_spawn_file_actions_init(&actions);
  ::posix_spawnattr_init(&attributes);
  ::posix_spawn_file_actions_adddup2(&actions, input.read.fd(), STDIN_FILENO);
  ::posix_spawn_file_actions_adddup2(&actions, output.write.fd(), STDOUT_FILENO);
  // We ignore it; a program that writes into the void should not.
  sigset_t pipe;
  ::sigemptyset(&pipe);
  ::sigaddset(&pipe, SIGPIPE);
  ::posix_spawnattr_setsigdefault(&attributes, &pipe);
  ::posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF);
  pid_t pid = 0;
  const int failed =
      ::posix_spawnp(&pid, arguments.front(), &actions, &attributes, arguments.data(), environ);
  ::posix_spawn_file_actions_destroy(&actions);
  ::posix_spawnattr_destroy(&attributes);
  if (failed == 0) return pid;
  return Fail(words.front(), std::string("cannot be started: ") + std::strerror(failed));
}

// Writes what the pipe takes; closes it when all is written, or nobody reads.
void Feed(End& to, std::string_view& input) {
  const ssize_t wrote = ::write(to.fd(), input.data(), input.size());
  if (wrote > 0) input.remove_prefix(static_cast<std::size_t>(wrote));
  const bool later = wrote < 0 && (errno == EAGAIN || errno == EINTR);
  if (input.empty() || (wrote < 0 && !later)) to.Close();
}

// Both ways at once, until the program has said all.
policy::Result<std::string> Converse(const std::string& name, End to, End from,
                                     std::string_view input, Clock::time_point end) {
  ::fcntl(to.fd(), F_SETFL, O_NONBLOCK);
  if (input.empty()) to.Close();
  std::string output;
  std::array<char, 4096> piece{};
  while (true) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(end - Clock::now());
    if (left.count() <= 0) return Fail(name, "has not ended in time");
    std::array<pollfd, 2> wanted = {{{from.fd(), POLLIN, 0}, {to.fd(), POLLOUT, 0}}};
    const int ready = ::poll(wanted.data(), wanted.size(), static_cast<int>(left.count()));
    if (ready < 0 && errno != EINTR) return Fail(name, "cannot be listened to");
    if (ready <= 0) continue;
    if (wanted[1].revents != 0) Feed(to, input);
    if (wanted[0].revents == 0) continue;
    const ssize_t got = ::read(from.fd(), piece.data(), piece.size());
    if (got < 0 && errno != EINTR) return Fail(name, "cannot be listened to");
    if (got == 0) return output;
    if (got > 0) output.append(piece.data(), static_cast<std::size_t>(got));
    if (output.size() > kMostOutput) {
      return policy::Error{.kind = policy::ErrorKind::kLimit,
                           .message = "'" + name + "' writes more than 1 MiB"};
    }
  }
}

}  // namespace

std::vector<std::string> SplitWords(std::string_view command) {
  constexpr std::string_view kBlank = " \t";
  std::vector<std::string> words;
  std::size_t at = command.find_first_not_of(kBlank);
  while (at != std::string_view::npos) {
    const std::size_t end = std::min(command.find_first_of(kBlank, at), command.size());
    words.emplace_back(command.substr(at, end - at));
    at = command.find_first_not_of(kBlank, end);
  }
  return words;
}

policy::Result<policy::ProgramAnswer> RunWords(const std::vector<std::string>& words,
                                               std::string_view input, policy::Duration limit) {
  const Clock::time_point end = Clock::now() + limit;
  std::optional<Pipe> to = OpenPipe();
  std::optional<Pipe> from = OpenPipe();
  if (!to || !from) return Fail(words.front(), "cannot be started: no pipes");
  const policy::Result<pid_t> pid = Spawn(words, *to, *from);
  if (!pid) return pid.error();
  Child child(*pid, words.front());
  to->read.Close();
  from->write.Close();
  policy::Result<std::string> output =
      Converse(words.front(), std::move(to->write), std::move(from->read), input, end);
  if (!output) return output.error();
  const policy::Result<int> code = child.Await(end);
  if (!code) return code.error();
  return policy::ProgramAnswer{*code, *std::move(output)};
}

}  // namespace cli
