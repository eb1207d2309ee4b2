// Whole files, streams and sets of policy documents.
#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <memory>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "files/descriptor.h"
#include "policy/files.h"

namespace policy {
namespace {

constexpr std::size_t kMiB = std::size_t{1} << 20U;
// A file may hold many documents of at most 1 MiB; reading the documents checks each.
constexpr std::size_t kMostOfPolicyFile = 8 * kMiB;
constexpr std::size_t kMostOfNamedFile = kMiB;

// Whether one of our words stands where a document says what it is: in YAML at the left margin, in
// JSON anywhere.
bool HeadsADocument(std::string_view line, bool json) {
  const bool margin = !line.empty() && line.front() != ' ' && line.front() != '#';
  if (!json && !margin) return false;
  for (const std::string_view word : {"policygate", "GatePolicy", "GateException", "GateTest"}) {
    if (line.find(word) != std::string_view::npos) return true;
  }
  return false;
}

// Documents are told apart by kind, so a folder may hold reports and manifests too. Any one of our
// words is enough to be read: a document that misspells another must be refused, not passed over.
bool SpeaksOfUs(std::string_view text) {
  const std::size_t first = text.find_first_not_of(" \t\r\n");
  const bool json = first != std::string_view::npos && text[first] == '{';
  while (!text.empty()) {
    const std::size_t end = std::min(text.find('\n'), text.size());
    if (HeadsADocument(text.substr(0, end), json)) return true;
    text.remove_prefix(std::min(end + 1, text.size()));
  }
  return false;
}

}  // namespace

Result<std::string> ReadFile(const std::string& path, std::size_t max_bytes) {
  constexpr std::size_t kPiece = std::size_t{64} << 10U;
  Result<std::shared_ptr<files::Descriptor>> file = files::OpenForReading(path);
  if (!file) return file.error();
  std::string text;
  while (true) {
    const std::size_t had = text.size();
    // One byte more than allowed tells a file that is too large from one that just fits.
    const std::size_t wanted = std::min(std::max(kPiece, had), max_bytes + 1 - had);
    text.resize(had + wanted);
    Result<std::size_t> got = files::ReadSome(**file, path, text.data() + had, wanted);
    if (!got) return got.error();
    text.resize(had + *got);
    if (*got == 0) return text;
    if (text.size() > max_bytes) {
      return Error{
          .kind = ErrorKind::kLimit,
          .message = "'" + path + "' is larger than " + std::to_string(max_bytes) + " bytes",
          .where = {.file = path}};
    }
  }
}

Result<ByteReader> OpenFile(const std::string& path) {
  Result<std::shared_ptr<files::Descriptor>> file = files::OpenForReading(path);
  if (!file) return file.error();
  return ByteReader([opened = *file, path](char* into, std::size_t size) {
    return files::ReadSome(*opened, path, into, size);
  });
}

namespace {

// The files of a path that is itself a bundle in a tar; nothing for any other path.
Result<std::vector<SourceFile>> ReadTar(const std::string& path) {
  std::array<char, 512> head{};
  struct stat status {};
  const bool regular = ::stat(path.c_str(), &status) == 0 && S_ISREG(status.st_mode);
  if (!regular) return std::vector<SourceFile>();
  const Result<ByteReader> peek = OpenFile(path);
  if (!peek) return peek.error();
  const Result<std::size_t> got = (*peek)(head.data(), head.size());
  if (!got) return got.error();
  if (!LooksLikeBundle({head.data(), *got})) return std::vector<SourceFile>();
  const Result<ByteReader> whole = OpenFile(path);
  if (!whole) return whole.error();
  Result<std::vector<SourceFile>> files = ReadBundle(*whole, path);
  if (!files) return files;
  for (SourceFile& file : *files) file.material = file.material || !SpeaksOfUs(file.text);
  return files;
}

// What a folder is called in front of the names in it.
std::string RootOf(std::string path) {
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

// The documents that a file or folder holds, but for those `seen` already.
Result<std::vector<SourceFile>> ReadListed(const std::string& path,
                                           const std::set<std::string>& seen) {
  std::vector<SourceFile> documents;
  Result<std::vector<std::string>> listed = ListDocuments(path);
  if (!listed) return listed.error();
  for (std::string& each : *listed) {
    if (seen.contains(each)) continue;
    Result<std::string> text = ReadFile(each, kMostOfPolicyFile);
    const bool named = each == path;
    // Larger than any policy file: somebody's report.
    if (!text && !named && text.error().kind == ErrorKind::kLimit) continue;
    if (!text) return text.error();
    if (!named && !SpeaksOfUs(*text)) continue;
    documents.push_back({.path = std::move(each),
                         .text = std::move(*text),
                         .bundle = named ? std::string() : RootOf(path)});
  }
  return documents;
}

}  // namespace

Result<std::vector<SourceFile>> ReadDocuments(const std::vector<std::string>& paths) {
  std::vector<SourceFile> documents;
  std::set<std::string> seen;
  for (const std::string& path : paths) {
    Result<std::vector<SourceFile>> packed = ReadTar(path);
    if (!packed) return packed.error();
    if (!packed->empty()) {
      if (seen.insert(path).second) {
        std::move(packed->begin(), packed->end(), std::back_inserter(documents));
      }
      continue;
    }
    Result<std::vector<SourceFile>> listed = ReadListed(path, seen);
    if (!listed) return listed;
    for (SourceFile& file : *listed) {
      seen.insert(file.path);
      documents.push_back(std::move(file));
    }
  }
  return documents;
}

FileReader DocumentFileReader() {
  return [](const std::string& path) { return ReadFile(path, kMostOfNamedFile); };
}

}  // namespace policy
