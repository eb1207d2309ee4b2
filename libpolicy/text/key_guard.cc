// The hash table behind the repeated-key check. Its seed is fresh in each process, so that nobody
// can prepare keys that collide.
#include "text/key_guard.h"

#include <algorithm>
#include <cstddef>
#include <cstring>
#include <exception>
#include <random>

namespace policy::text {
namespace {

constexpr std::size_t kFirstTable = 256;

std::uint64_t ProcessSeed() {
  static const std::uint64_t seed = [] {
    static const char anchor = 0;
    std::uint64_t value = reinterpret_cast<std::uintptr_t>(&anchor);
    try {
      std::random_device device;
      value ^= (static_cast<std::uint64_t>(device()) << 32U) | device();
    } catch (const std::exception&) {
      value *= 0x9E3779B97F4A7C15U;  // The address alone: still unknown to a sender.
    }
    return value | 1U;
  }();
  return seed;
}

std::uint64_t Mix(std::uint64_t a, std::uint64_t b) {
  __extension__ using Wide = unsigned __int128;
  const Wide product = static_cast<Wide>(a) * b;
  return static_cast<std::uint64_t>(product) ^ static_cast<std::uint64_t>(product >> 64U);
}

std::uint64_t HashOf(std::string_view key, std::uint64_t seed) {
  std::uint64_t hash = seed ^ (key.size() * 0xA0761D6478BD642FU);
  while (key.size() >= 8) {
    std::uint64_t word = 0;
    std::memcpy(&word, key.data(), 8);
    hash = Mix(hash ^ word, seed + 0xE7037ED1A0B428DBU);
    key.remove_prefix(8);
  }
  std::uint64_t rest = 0;
  std::memcpy(&rest, key.data(), key.size());
  return Mix(hash ^ rest, seed + 0x8EBC6AF09C88C6E3U);
}

}  // namespace

KeyGuard::KeyGuard() : table_(kFirstTable), seed_(ProcessSeed()) {}

bool KeyGuard::Add(std::string_view key) {
  const auto frame = static_cast<std::uint32_t>(frames_.size());
  const std::uint64_t hash = HashOf(key, seed_ + frame * 0x9E3779B97F4A7C15U);
  const std::size_t mask = table_.size() - 1;
  std::size_t slot = hash & mask;
  for (; table_[slot] != 0; slot = (slot + 1) & mask) {
    const Entry& other = entries_[table_[slot] - 1];
    if (other.hash != hash || other.frame != frame || other.length != key.size()) continue;
    if (std::string_view(bytes_).substr(other.offset, other.length) == key) return false;
  }
  table_[slot] = static_cast<std::uint32_t>(entries_.size() + 1);
  entries_.push_back({hash, static_cast<std::uint32_t>(slot), frame, bytes_.size(), key.size()});
  bytes_ += key;
  if (entries_.size() * 2 > table_.size()) Grow();
  return true;
}

void KeyGuard::Close() {
  const std::size_t first = frames_.back();
  frames_.pop_back();
  if (first == entries_.size()) return;
  bytes_.resize(entries_[first].offset);
  while (entries_.size() > first) {
    table_[entries_.back().slot] = 0;
    entries_.pop_back();
  }
}

void KeyGuard::Reset() {
  while (!frames_.empty()) Close();
}

void KeyGuard::Place(std::size_t index) {
  const std::size_t mask = table_.size() - 1;
  std::size_t slot = entries_[index].hash & mask;
  while (table_[slot] != 0) slot = (slot + 1) & mask;
  table_[slot] = static_cast<std::uint32_t>(index + 1);
  entries_[index].slot = static_cast<std::uint32_t>(slot);
}

void KeyGuard::Grow() {
  table_.assign(table_.size() * 2, 0);
  for (std::size_t index = 0; index < entries_.size(); ++index) Place(index);
}

}  // namespace policy::text
