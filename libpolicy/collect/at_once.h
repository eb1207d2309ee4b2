// Waiting for many answers at a time: a registry that is asked one thing after another takes
// minutes for what it could have told in seconds. Not a public header.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <utility>
#include <vector>

namespace policy::collect {

// Calls `each` with 0 to count - 1, from a few threads and in any order; returns when all have
// ended. `each` must be thread-safe and must not throw.
void AtOnce(std::size_t count, const std::function<void(std::size_t)>& each);

// The answers of `ask` to 0 to count - 1, in this order.
template <typename Ask>
auto AskAtOnce(std::size_t count, const Ask& ask) {
  using Answer = decltype(ask(std::size_t{0}));
  std::vector<std::optional<Answer>> got(count);
  AtOnce(count, [&](std::size_t i) { got[i].emplace(ask(i)); });
  std::vector<Answer> answers;
  answers.reserve(count);
  for (std::optional<Answer>& each : got) answers.push_back(*std::move(each));
  return answers;
}

}  // namespace policy::collect
