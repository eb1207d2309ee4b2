// The gzip door (RFC 1952): a source that unpacks another one on the way, with zlib behind it.
//
//   GzipSource source(packed);
//   policy::Result<void> done = stream.Read(source, "report.json.gz");
//   if (source.error()) …  // says more than the stream can: what broke was the packing
//
// Members that follow one another are one text; zero bytes behind the last are padding and anything
// else is an error, and so are a wrong checksum or length and an end inside a member.
#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <span>
#include <string_view>

#include "policy/result.h"
#include "text/source.h"

namespace policy::text {

struct GzipLimits {
  std::size_t max_bytes = std::size_t{4} << 30U;  // unpacked
  // More than so many bytes for each packed one are refused once `free_bytes` are out: nothing that
  // a scanner writes packs so well, and little text that unpacks to very much is an attack.
  std::size_t max_ratio = 200;
  std::size_t free_bytes = std::size_t{16} << 20U;
};

// Whether a text that begins so is packed.
inline bool IsGzip(std::string_view head) { return head.starts_with("\x1F\x8B"); }

// Does not own `packed`, which must outlive it. Not thread-safe.
class GzipSource final : public Source {
 public:
  explicit GzipSource(Source& packed, const GzipLimits& limits = {});
  ~GzipSource() override;
  GzipSource(const GzipSource&) = delete;
  GzipSource& operator=(const GzipSource&) = delete;

  std::size_t Read(std::span<char> into) override;
  bool failed() const override { return error_.has_value(); }
  // Why it failed: one line that begins with "gzip: ", no file.
  const std::optional<Error>& error() const { return error_; }

 private:
  struct Inflater;
  bool Fill();
  bool NextMember();
  bool SkipPadding();
  void Fail(ErrorKind kind, std::string_view why);
  void CheckLimits();

  Source& packed_;
  GzipLimits limits_;
  std::unique_ptr<Inflater> inflater_;
  std::size_t taken_ = 0;  // Packed bytes so far.
  std::size_t given_ = 0;  // Unpacked bytes so far.
  bool ended_ = false;
  std::optional<Error> error_{};
};

}  // namespace policy::text
