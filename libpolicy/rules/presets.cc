// The presets of `package`: lists of names that hold on every distribution. They are part of the
// reference, so changing one may flip decisions and belongs in the change log.
#include <array>
#include <span>

#include "rules/package_pattern.h"

namespace policy::rules {
namespace {

constexpr std::array<std::string_view, 24> kPackageManagers = {
    "apk-tools",    "apt",      "aptitude", "conda", "corepack", "dnf",  "dnf5", "dpkg",
    "easy_install", "microdnf", "npm",      "opkg",  "pacman",   "pip",  "pip3", "pipx",
    "python3-pip",  "py3-pip",  "rpm",      "snapd", "tdnf",     "yarn", "yum",  "zypper"};
constexpr std::array<std::string_view, 13> kShells = {
    "ash", "bash", "bash-minimal", "busybox", "csh",  "dash", "fish",
    "ksh", "mksh", "oksh",         "tcsh",    "yash", "zsh"};
constexpr std::array<std::string_view, 28> kNetworkTools = {"aria2",
                                                            "bind9-dnsutils",
                                                            "bind-tools",
                                                            "bind-utils",
                                                            "curl",
                                                            "curl-minimal",
                                                            "dnsutils",
                                                            "ftp",
                                                            "hping3",
                                                            "iperf",
                                                            "iperf3",
                                                            "mtr",
                                                            "ncat",
                                                            "netcat",
                                                            "netcat-openbsd",
                                                            "netcat-traditional",
                                                            "nc",
                                                            "nmap",
                                                            "nmap-ncat",
                                                            "openssh-client",
                                                            "openssh-clients",
                                                            "openssh-client-default",
                                                            "rsync",
                                                            "socat",
                                                            "tcpdump",
                                                            "telnet",
                                                            "wget",
                                                            "wget2"};
constexpr std::array<std::string_view, 22> kCompilers = {"build-base", "build-essential",
                                                         "clang",      "cpp",
                                                         "g++",        "gcc",
                                                         "gcc-c++",    "gfortran",
                                                         "ghc",        "go",
                                                         "golang",     "golang-go",
                                                         "javac",      "llvm",
                                                         "make",       "musl-dev",
                                                         "nasm",       "openjdk-17-jdk-headless",
                                                         "rust",       "rustc",
                                                         "tcc",        "yasm"};
constexpr std::array<std::string_view, 9> kDebuggers = {
    "bpftrace", "delve", "gdb", "gdbserver", "lldb", "ltrace", "perf", "strace", "valgrind"};

}  // namespace

std::vector<std::string_view> PresetNames(std::string_view preset) {
  const auto all = [](std::span<const std::string_view> names) {
    return std::vector<std::string_view>(names.begin(), names.end());
  };
  if (preset == "package-managers") return all(kPackageManagers);
  if (preset == "shells") return all(kShells);
  if (preset == "network-tools") return all(kNetworkTools);
  if (preset == "compilers") return all(kCompilers);
  if (preset == "debuggers") return all(kDebuggers);
  return {};
}

}  // namespace policy::rules
