// Files and folders, for programs: the only part of the library that opens anything.
//
// FILE may be "-" for standard input; a folder stands for the files below it, in name order, those
// whose names begin with a dot (and what lies in such folders) passed over, so that a mounted
// ConfigMap's `..data` does not count twice.
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "policy/document.h"
#include "policy/image.h"
#include "policy/report.h"
#include "policy/result.h"

namespace policy {

// The files that `path` stands for: itself, or all regular files below a folder (symbolic links
// followed, each folder visited once, sorted bytewise by path; a folder without files gives an
// empty list). kNotFound if the path leads nowhere, kUnavailable if it cannot be listed, kLimit for
// links in a circle.
Result<std::vector<std::string>> ListFiles(const std::string& path);
// Of those, the policy documents: .yaml, .yml, .json. A path that is itself a file always counts.
Result<std::vector<std::string>> ListDocuments(const std::string& path);

// The whole file, or standard input for "-". kLimit past `max_bytes`; kBadInput for a folder;
// kNotFound and kUnavailable with the system's reason.
Result<std::string> ReadFile(const std::string& path, std::size_t max_bytes);

// Opens a file (or standard input) as a stream. The reader owns the file and closes it.
Result<ByteReader> OpenFile(const std::string& path);

// An image archive: a folder that is an OCI layout, or a regular file; it is opened as often as its
// parts are read, so standard input and pipes are kBadInput. kNotFound and kUnavailable with the
// system's reason.
Result<ImageBytes> OpenImage(const std::string& path);

// Reads every policy document that the paths stand for, at most 8 MiB a file; a file that several
// of the paths lead to is read once. A tar stands for the files in it, like a folder (ReadBundle);
// what is no document there comes too, as material. Of a folder's files those that hold none of our
// words (a report, a manifest) are passed over; a file that is named itself is not. No documents at
// all is no error here.
Result<std::vector<SourceFile>> ReadDocuments(const std::vector<std::string>& paths);

// Opens files that documents name, at most 1 MiB each.
FileReader DocumentFileReader();

// Writes the whole file at once (a temporary beside it, then renamed); "-" is standard output.
// kUnavailable with the system's reason (a full disk, a missing folder), and then the old file
// stands; kBadInput for a folder. A link stays a link, devices and pipes are written in place.
Result<void> WriteFile(const std::string& path, std::string_view bytes);

}  // namespace policy
