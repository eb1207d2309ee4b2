// JSON values one after the other, as tools write them line by line, without holding more than one
// of them. Not a public header.
#pragma once

#include <cstddef>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "policy/result.h"
#include "text/node.h"
#include "text/source.h"

namespace policy::report {

// A source that can be looked at before it is read.
class PeekSource final : public text::Source {
 public:
  explicit PeekSource(text::Source& source) : source_(source) {}
  std::size_t Read(std::span<char> into) override;
  bool failed() const override { return source_.failed(); }

  // The first byte that is neither space nor of a byte order mark; '\0' where there is none.
  char First();
  // The next line, without its end; empty at the end of the text. Of a line longer than 16 MiB
  // kLimit.
  Result<std::optional<std::string>> NextLine(std::string_view file);

 private:
  bool Fill();

  text::Source& source_;
  std::string held_{};
  std::size_t given_ = 0;
  int line_ = 0;
};

// Calls back with every value of a text that is nothing but JSON objects and lists, one after the
// other, each on a line of its own or spread over many. kBadInput with the line for anything else.
Result<void> ReadJsonValues(PeekSource& source, std::string_view file,
                            const std::function<void(const text::Node&)>& each);

}  // namespace policy::report
