// A tar is read whole and once: policies are small, and a tar has no other way in.
#include "document/bundle.h"

#include <optional>
#include <set>
#include <utility>

#include "base/chars.h"
#include "crypto/crypto.h"
#include "unpack/path.h"
#include "unpack/tar.h"

namespace policy {
namespace document {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20U;
constexpr std::size_t kMostFiles = 10'000;
constexpr std::size_t kMostInAll = 64 * kMiB;
constexpr std::size_t kMostInOne = 8 * kMiB;
constexpr std::size_t kTarMagicAt = 257;

// What a path within a bundle is called in it; empty for one that leads elsewhere.
std::string NameIn(std::string_view bundle, std::string_view path) {
  if (!unpack::IsBelow(path, bundle)) return {};
  const auto name = unpack::LinkTarget({}, path.substr(bundle.size() + 1));
  return name ? *name : std::string();
}

bool IsHidden(std::string_view path) {
  return path.starts_with('.') || path.find("/.") != std::string_view::npos;
}

bool IsDocument(std::string_view path) {
  return path.ends_with(".yaml") || path.ends_with(".yml") || path.ends_with(".json");
}

class TarReader {
 public:
  TarReader(const ByteReader& read, std::string file)
      : file_(std::move(file)),
        tar_(unpack::Unpacked(read, base::Quote(file_), {.max_bytes = 2 * kMostInAll}),
             base::Quote(file_)) {}

  Result<std::vector<SourceFile>> Run() {
    while (true) {
      Result<std::optional<unpack::TarEntry>> entry = tar_.Next();
      if (!entry) return entry.error();
      if (!*entry) break;
      if (Result<void> added = Add(**entry); !added) return added.error();
    }
    std::vector<SourceFile> files;
    for (auto& [name, text] : texts_) {
      files.push_back({.path = file_ + "/" + name,
                       .text = std::move(text),
                       .bundle = file_,
                       .material = !IsDocument(name)});
    }
    return files;
  }

 private:
  Result<void> Add(const unpack::TarEntry& entry) {
    using Kind = unpack::TarEntry::Kind;
    Result<std::string> path = unpack::PlainPath(entry.path);
    if (!path) return Refuse(path.error().kind, path.error().message);
    if (entry.kind == Kind::kFolder || IsHidden(*path)) return {};
    if (entry.kind != Kind::kFile) {
      return Refuse(ErrorKind::kRefused, base::Quote(*path) + " is no regular file");
    }
    if (texts_.size() >= kMostFiles) return Refuse(ErrorKind::kLimit, "too many files");
    Result<std::string> text = Content(*path);
    if (!text) return text.error();
    if (!texts_.emplace(*path, *std::move(text)).second) {
      return Refuse(ErrorKind::kRefused, base::Quote(*path) + " is there twice");
    }
    return {};
  }

  Result<std::string> Content(const std::string& path) {
    constexpr std::size_t kPiece = std::size_t{64} << 10U;
    std::string text;
    while (true) {
      const std::size_t had = text.size();
      text.resize(had + kPiece);
      Result<std::size_t> got = tar_.Read(text.data() + had, kPiece);
      if (!got) return got.error();
      text.resize(had + *got);
      all_ += *got;
      if (*got == 0) return text;
      if (text.size() > kMostInOne) {
        return Refuse(ErrorKind::kLimit, base::Quote(path) + " is larger than 8 MiB");
      }
      if (all_ > kMostInAll) return Refuse(ErrorKind::kLimit, "the files are more than 64 MiB");
    }
  }

  Error Refuse(ErrorKind kind, const std::string& why) const {
    return {.kind = kind,
            .message = base::Quote(file_) + " is no policy bundle: " + why,
            .where = {.file = file_}};
  }

  std::string file_;
  unpack::Tar tar_;
  std::map<std::string, std::string> texts_{};
  std::size_t all_ = 0;
};

}  // namespace

BundleReader::BundleReader(const std::vector<SourceFile>& files, const FileReader& read_file)
    : read_file_(&read_file) {
  for (const SourceFile& file : files) {
    if (file.bundle.empty()) continue;
    const std::string name = NameIn(file.bundle, file.path);
    Bundle& bundle = bundles_[file.bundle];
    bundle.files.emplace(name, &file);
    if (!file.material) bundle.read.emplace(name, crypto::Sha256Hex(file.text));
  }
  if (read_file || !bundles_.empty()) {
    reader_ = [this](const std::string& path) { return Open(path); };
  }
}

Result<std::string> BundleReader::Open(const std::string& path) {
  const auto open = [&]() -> Result<std::string> {
    if (*read_file_) return (*read_file_)(path);
    return Error{.kind = ErrorKind::kNotFound, .message = "no such file"};
  };
  for (auto& [root, bundle] : bundles_) {
    const std::string name = NameIn(root, path);
    if (name.empty()) continue;
    const auto known = bundle.files.find(name);
    Result<std::string> text =
        known != bundle.files.end() ? Result<std::string>(known->second->text) : open();
    if (text) bundle.read.emplace(name, crypto::Sha256Hex(*text));
    return text;
  }
  return open();
}

std::vector<std::string> BundleReader::Digests() const {
  std::set<std::string> digests;
  for (const auto& [root, bundle] : bundles_) {
    std::string lines;
    for (const auto& [name, digest] : bundle.read) {
      lines.append(digest).append("  ").append(name).append("\n");
    }
    digests.insert(crypto::Sha256(lines));
  }
  return {digests.begin(), digests.end()};
}

}  // namespace document

Result<std::vector<SourceFile>> ReadBundle(const ByteReader& read, const std::string& file) {
  return document::TarReader(read, file).Run();
}

bool LooksLikeBundle(std::string_view head) {
  return unpack::IsPacked(head) || (head.size() > document::kTarMagicAt &&
                                    head.substr(document::kTarMagicAt).starts_with("ustar"));
}

}  // namespace policy
