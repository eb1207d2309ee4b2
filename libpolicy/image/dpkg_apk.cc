// The databases that are text: dpkg's paragraphs (deb-control(5)), apk's (one letter a field), and
// os-release(5).
#include <algorithm>
#include <array>
#include <map>
#include <utility>

#include "base/chars.h"
#include "image/databases.h"

namespace policy::image {
namespace {

Error Broken(std::string_view what, std::size_t line, std::string_view why) {
  return Error{.kind = ErrorKind::kBadInput,
               .message = std::string(what) + " cannot be read: line " + std::to_string(line) +
                          " " + std::string(why)};
}

// One line without its end, taken off `rest`.
std::string_view NextLine(std::string_view& rest) {
  const std::size_t end = rest.find('\n');
  std::string_view line = rest.substr(0, end);
  rest = end == std::string_view::npos ? std::string_view() : rest.substr(end + 1);
  if (line.ends_with('\r')) line.remove_suffix(1);
  return line;
}

struct Paragraph {
  std::string_view name{};
  std::string_view version{};
  std::string_view status{};
  std::string_view license{};
  bool empty = true;
};

// The third word of dpkg's Status. Of packages that are only half there the files may be.
bool IsInstalled(std::string_view status) {
  if (status.empty()) return true;  // distroless writes none
  const std::size_t space = status.rfind(' ');
  const std::string_view state =
      space == std::string_view::npos ? status : status.substr(space + 1);
  return state != "not-installed" && state != "config-files";
}

Package Made(const Paragraph& paragraph, std::string_view type, std::string_view space) {
  Package package;
  package.name = std::string(paragraph.name);
  package.version = std::string(paragraph.version);
  package.type = std::string(type);
  package.space = std::string(space);
  package.base_name = package.name;
  if (!paragraph.license.empty()) package.licenses.emplace_back(std::string(paragraph.license));
  return package;
}

constexpr std::array<std::string_view, 8> kDpkgStates = {
    "not-installed",   "config-files",     "half-installed",   "unpacked",
    "half-configured", "triggers-awaited", "triggers-pending", "installed"};

// dpkg writes "want flag state" with one of eight states.
bool IsStatus(std::string_view status) {
  const std::size_t space = status.rfind(' ');
  if (space == std::string_view::npos) return false;
  return std::find(kDpkgStates.begin(), kDpkgStates.end(), status.substr(space + 1)) !=
         kDpkgStates.end();
}

// Null where the line is as it must be, else what is wrong with it.
const char* TakeDpkgLine(std::string_view line, Paragraph& paragraph) {
  if (line.front() == ' ' || line.front() == '\t') {
    return paragraph.empty ? "continues nothing" : nullptr;
  }
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos || colon == 0) return "is no field";
  const std::string key = base::ToLower(line.substr(0, colon));
  const std::string_view value = base::Trim(line.substr(colon + 1));
  paragraph.empty = false;
  if (key == "package") {
    if (!paragraph.name.empty()) return "names a second package in one paragraph";
    paragraph.name = value;
  } else if (key == "version") {
    paragraph.version = value;
  } else if (key == "status") {
    if (!IsStatus(value)) return "holds a status that dpkg does not know";
    paragraph.status = value;
  }
  return nullptr;
}

const char* TakeApkLine(std::string_view line, Paragraph& paragraph) {
  if (line.size() < 2 || line[1] != ':' || !base::IsAlpha(line[0])) return "is no field";
  const std::string_view value = base::Trim(line.substr(2));
  paragraph.empty = false;
  if (line[0] == 'P') {
    if (!paragraph.name.empty()) return "names a second package in one paragraph";
    paragraph.name = value;
  } else if (line[0] == 'V') {
    paragraph.version = value;
  } else if (line[0] == 'L') {
    paragraph.license = value;
  }
  return nullptr;
}

Result<Packages> ReadParagraphs(std::string_view text, std::string_view what, std::string_view type,
                                std::string_view space,
                                const char* (*take)(std::string_view, Paragraph&)) {
  if (text.find('\0') != std::string_view::npos) {
    return Error{.kind = ErrorKind::kBadInput,
                 .message = std::string(what) + " cannot be read: it is no text"};
  }
  Packages packages;
  Paragraph paragraph;
  std::size_t number = 0;
  while (!text.empty() || !paragraph.empty) {
    const bool past_end = text.empty();
    const std::string_view line = NextLine(text);
    ++number;
    if (!past_end && !base::Trim(line).empty()) {
      const char* wrong = take(line, paragraph);
      if (wrong != nullptr) return Broken(what, number, wrong);
      continue;
    }
    if (paragraph.empty) continue;
    if (paragraph.name.empty()) return Broken(what, number, "ends a paragraph without a name");
    if (IsInstalled(paragraph.status)) {
      if (paragraph.version.empty()) {
        return Broken(what, number, "ends a package without a version");
      }
      packages.push_back(Made(paragraph, type, space));
    }
    paragraph = {};
  }
  return packages;
}

}  // namespace

Result<Packages> ReadDpkg(std::string_view text, std::string_view space) {
  return ReadParagraphs(text, "the database of dpkg", "deb", space, TakeDpkgLine);
}

Result<Packages> ReadApk(std::string_view text, std::string_view space) {
  return ReadParagraphs(text, "the database of apk", "apk", space, TakeApkLine);
}

OsRelease ReadOsRelease(std::string_view text) {
  OsRelease release;
  while (!text.empty()) {
    const std::string_view line = base::Trim(NextLine(text));
    const std::size_t equals = line.find('=');
    if (line.starts_with('#') || equals == std::string_view::npos) continue;
    std::string_view value = line.substr(equals + 1);
    const bool quoted = value.size() >= 2 && (value.front() == '"' || value.front() == '\'') &&
                        value.back() == value.front();
    if (quoted) value = value.substr(1, value.size() - 2);
    const std::string_view key = line.substr(0, equals);
    if (key == "ID") release.id = base::ToLower(value);
    if (key == "VERSION_ID") release.version_id = std::string(value);
    if (key == "PRETTY_NAME") release.pretty_name = std::string(value);
  }
  return release;
}

}  // namespace policy::image
