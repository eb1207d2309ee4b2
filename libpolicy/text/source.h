// Where bytes come from, one piece at a time, so that no reader needs a whole report in memory.
#pragma once

#include <cstddef>
#include <span>
#include <string_view>

namespace policy::text {

// A stream of bytes. Read fills a prefix of `into` and returns its length; 0 is the end. A source
// that fails (a disk error) returns 0 and says so in failed(). Not thread-safe.
class Source {
 public:
  virtual ~Source() = default;
  virtual std::size_t Read(std::span<char> into) = 0;
  virtual bool failed() const { return false; }
  // Keys that whoever reads has no use for: the JSON door checks what stands under them and drops
  // it from what it captures.
  virtual std::span<const std::string_view> unwanted() const { return {}; }
};

// Bytes already in memory. Does not own them.
class StringSource final : public Source {
 public:
  explicit StringSource(std::string_view bytes) : rest_(bytes) {}
  std::size_t Read(std::span<char> into) override;

 private:
  std::string_view rest_;
};

}  // namespace policy::text
