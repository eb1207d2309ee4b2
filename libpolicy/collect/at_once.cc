// As many threads as the client keeps connections to one server; where the system gives fewer,
// these do all the work.
#include "collect/at_once.h"

#include <algorithm>
#include <atomic>
#include <system_error>
#include <thread>
#include <vector>

namespace policy::collect {

void AtOnce(std::size_t count, const std::function<void(std::size_t)>& each) {
  constexpr std::size_t kMostThreads = 8;
  std::atomic<std::size_t> next{0};
  const auto work = [&] {
    for (std::size_t i = next++; i < count; i = next++) each(i);
  };
  std::vector<std::jthread> helpers;
  try {
    while (helpers.size() + 1 < std::min(count, kMostThreads)) helpers.emplace_back(work);
  } catch (const std::system_error&) {
    // This thread goes on with those that there are.
  }
  work();
}

}  // namespace policy::collect
