// Standard output, standard error, the terminal and the clock.
#include "io.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <chrono>
#include <cstdio>
#include <cstdlib>

namespace cli {

bool Print(std::string_view text) {
  return std::fwrite(text.data(), 1, text.size(), stdout) == text.size() &&
         std::fflush(stdout) == 0;
}

void Complain(std::string_view text) {
  std::fprintf(stderr, "policy-check: %.*s\n", static_cast<int>(text.size()), text.data());
}

void Complain(const policy::Error& error) {
  constexpr std::size_t kMost = 40;
  policy::Error shown = error;
  const std::size_t causes = shown.causes.size();
  if (causes > kMost) shown.causes.resize(kMost);
  const std::string text = policy::Describe(shown);
  std::fwrite(text.data(), 1, text.size(), stderr);
  if (causes > kMost) std::fprintf(stderr, "and %zu more\n", causes - kMost);
}

int Conclude(bool written, int code) {
  if (written) return code;
  Complain("cannot write to standard output");
  return kUsage;
}

int Finish(std::string_view text, int code) { return Conclude(Print(text), code); }

policy::TextStyle StyleOfOutput() {
  policy::TextStyle style;
  const char* no_color = std::getenv("NO_COLOR");
  if (isatty(STDOUT_FILENO) != 1) return style;
  style.color = no_color == nullptr || *no_color == '\0';
  winsize size{};
  if (ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) style.width = size.ws_col;
  return style;
}

policy::Time Now() {
  return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
}

}  // namespace cli
