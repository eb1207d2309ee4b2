// SPDX tag-value: "Tag: value" lines, where a value may be a <text> of several lines. A package
// begins with its name and lasts until something else does.
#include <algorithm>
#include <string>
#include <utility>

#include "base/chars.h"
#include "report/fields.h"
#include "report/json_values.h"
#include "report/spdx_document.h"
#include "text/utf8.h"

namespace policy::report {
namespace {

constexpr std::string_view kFirstTag = "SPDXVersion";
constexpr std::string_view kTextBegin = "<text>";
constexpr std::string_view kTextEnd = "</text>";

struct Tag {
  std::string_view name{};
  std::string_view value{};
};

Tag SplitTag(std::string_view line) {
  const std::size_t colon = line.find(':');
  if (colon == std::string_view::npos) return {base::Trim(line), {}};
  return {base::Trim(line.substr(0, colon)), base::Trim(line.substr(colon + 1))};
}

class TagReader {
 public:
  explicit TagReader(SpdxDocument& document) : document_(document) {}

  void Line(std::string_view line) {
    if (in_text_) {
      in_text_ = line.find(kTextEnd) == std::string_view::npos;
      return;
    }
    line = base::Trim(line);
    if (line.empty() || line.starts_with('#')) return;
    const Tag tag = SplitTag(line);
    in_text_ =
        tag.value.starts_with(kTextBegin) && tag.value.find(kTextEnd) == std::string_view::npos;
    std::string_view value = tag.value;
    if (value.starts_with(kTextBegin)) {
      value.remove_prefix(kTextBegin.size());
      value = base::Trim(value.substr(0, value.find(kTextEnd)));
    }
    if (!OfDocument(tag.name, value)) OfPackage(tag.name, value);
  }

  void Finish() { EndPackage(); }

 private:
  bool OfDocument(std::string_view tag, std::string_view value) {
    if (tag == kFirstTag) {
      document_.SetVersion(value);
    } else if (tag == "Creator") {
      document_.AddCreator(value);
    } else if (tag == "Created") {
      document_.SetCreated(ReadTime(value));
    } else if (tag == "Relationship") {
      constexpr std::string_view kDescribes = " DESCRIBES ";
      const std::size_t at = value.find(kDescribes);
      if (at != std::string_view::npos) {
        document_.AddDescribed(base::Trim(value.substr(at + kDescribes.size())));
      }
    } else if (tag == "FileName" || tag == "SnippetSPDXID" || tag == "LicenseID") {
      EndPackage();
    } else {
      return false;
    }
    return true;
  }

  void OfPackage(std::string_view tag, std::string_view value) {
    if (tag == "PackageName") {
      EndPackage();
      open_ = true;
      package_.package.name = value;
      package_.names_version = false;
      return;
    }
    if (!open_) return;
    if (tag == "SPDXID") {
      package_.id = value;
    } else if (tag == "PackageVersion") {
      package_.package.version = value;
    } else if (tag == "PackageLicenseDeclared" || tag == "PackageLicenseConcluded") {
      package_.AddLicense(value);
    } else if (tag == "PrimaryPackagePurpose") {
      package_.purpose = value;
    } else if (tag == "PackageAttributionText") {
      document_.AddImageNote(value);
    } else if (tag == "ExternalRef") {
      constexpr std::string_view kPurl = " purl ";
      const std::size_t at = value.find(kPurl);
      if (at != std::string_view::npos)
        package_.AddPurl(base::Trim(value.substr(at + kPurl.size())));
    }
  }

  void EndPackage() {
    if (open_) document_.Add(std::move(package_));
    package_ = {};
    open_ = false;
  }

  SpdxDocument& document_;
  SpdxPackage package_{};
  bool open_ = false;
  bool in_text_ = false;
};

Error BadLine(std::string_view file, int line, std::string message) {
  return Error{.kind = ErrorKind::kBadInput,
               .message = std::move(message),
               .where = {.file = std::string(file), .line = line}};
}

}  // namespace

bool BeginsLikeTagValue(std::string_view head) {
  if (head.starts_with("\xEF\xBB\xBF")) head.remove_prefix(3);
  while (!head.empty()) {
    const std::size_t end = std::min(head.find('\n'), head.size());
    const std::string_view line = base::Trim(head.substr(0, end));
    head.remove_prefix(std::min(end + 1, head.size()));
    if (line.empty() || line.starts_with('#')) continue;
    const Tag tag = SplitTag(line);
    return tag.name == kFirstTag && tag.value.starts_with("SPDX-2.");
  }
  return false;
}

Result<Report> ReadSpdxTagValue(text::Source& source, std::string_view file) {
  PeekSource lines(source);
  SpdxDocument document;
  TagReader reader(document);
  for (int number = 1;; ++number) {
    const Result<std::optional<std::string>> line = lines.NextLine(file);
    if (!line) return line.error();
    if (!line->has_value()) break;
    const std::string& text = **line;
    if (text.find('\0') != std::string::npos) {
      return BadLine(file, number, "a NUL byte is not allowed");
    }
    if (text::FindInvalidUtf8(text) != std::string_view::npos) {
      return BadLine(file, number, "this is not valid UTF-8");
    }
    reader.Line(text);
  }
  if (source.failed()) {
    return Error{.kind = ErrorKind::kUnavailable,
                 .message = "reading stopped before the end",
                 .where = {.file = std::string(file)}};
  }
  reader.Finish();
  if (!document.version().starts_with("SPDX-2.")) return NoSuchReport("SPDX document", file);
  return document.Finish();
}

}  // namespace policy::report
