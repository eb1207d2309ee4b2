// Bundles of policies: what their documents name is found in them, and what was read of each gives
// its content digest.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "policy/document.h"

namespace policy::document {

// Stands before a FileReader while documents are loaded. Points at what it was made with.
class BundleReader {
 public:
  BundleReader(const std::vector<SourceFile>& files, const FileReader& read_file);
  BundleReader(const BundleReader&) = delete;
  BundleReader& operator=(const BundleReader&) = delete;

  // Material of the bundles first, then what the caller's reader opens.
  const FileReader& reader() const { return reader_; }
  // Of each bundle, sorted, each once; to be asked after all was read.
  std::vector<std::string> Digests() const;

 private:
  struct Bundle {
    std::map<std::string, const SourceFile*> files{};  // by their names in it
    std::map<std::string, std::string> read{};         // name -> SHA-256 of what was read, hex
  };
  Result<std::string> Open(const std::string& path);

  const FileReader* read_file_;
  FileReader reader_{};
  std::map<std::string, Bundle> bundles_{};  // by how their paths begin
};

}  // namespace policy::document
