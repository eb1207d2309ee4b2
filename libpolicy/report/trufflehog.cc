// TruffleHog's findings, one JSON object a line (`--json`), or a list of such objects. Version 3,
// and the entries of version 2 (`--json-legacy`). Checked on TruffleHog 2.2 to 3.90.
//
// TruffleHog writes nothing about a clean scan into its report; the lines of its log, which scripts
// often store together with it, say that the scan came to its end.
#include <string>
#include <utility>

#include "report/fields.h"
#include "report/json_values.h"
#include "report/readers.h"
#include "report/secret_entries.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Member;
using text::Node;
using Kind = Outline::Kind;

bool LooksLikeEntry(const Outline& seen, const std::string& at) {
  const bool v3 =
      seen.Has(at + "SourceMetadata") || seen.Has(at + "SourceName") || seen.Has(at + "SourceType");
  const bool detector = seen.Has(at + "DetectorName") || seen.Has(at + "DetectorType");
  return (v3 && detector) || (seen.Has(at + "stringsFound") && seen.Has(at + "reason"));
}

Match Recognise(const Outline& seen) {
  if (seen.root() == Kind::kList) {
    return LooksLikeEntry(seen, "[].") ? Match::kCertain : Match::kNo;
  }
  if (seen.root() != Kind::kMap) return Match::kNo;
  return LooksLikeEntry(seen, "") || seen.TextAt("logger") == "trufflehog" ? Match::kCertain
                                                                           : Match::kNo;
}

// What the scan was of: {"Git": {"file": …, "line": …}}, {"Docker": {"image": …, "layer": …}}.
void AddPlace(Finding& finding, const Node& place, std::vector<std::string>& images) {
  finding.path = FirstText(place, {"file", "path", "filename", "link"});
  finding.shown_package = finding.path;
  // Its word for the commands that built the image.
  if (finding.path.starts_with("image-metadata:history:")) finding.place = SecretPlace::kHistory;
  finding.shown_version = TextAt(place, "line");
  finding.start_line = IntAt(place, "line");
  finding.end_line = finding.start_line;
  finding.package.layer = TextAt(place, "layer");
  std::string image = TextAt(place, "image");
  const std::string tag = TextAt(place, "tag");
  if (image.empty()) return;
  if (!tag.empty()) image += (tag.starts_with("sha256:") ? "@" : ":") + tag;
  AddOnce(images, image);
}

Finding ReadEntry(const Node& entry, std::vector<std::string>& images) {
  Finding finding = SecretAt(FirstText(entry, {"DetectorName", "DetectorType", "reason"}),
                             TextAt(entry, "path"), "");
  finding.title = FirstText(entry, {"DetectorDescription", "DetectorName", "reason"});
  if (const Node* verified = entry.Find("Verified")) {
    finding.status_as_written = verified->is_true() ? "verified" : "unverified";
  }
  const Node* data = Find(entry.Find("SourceMetadata"), "Data");
  if (data == nullptr || data->members().empty()) return finding;
  const Member& source = data->members().front();
  finding.category = source.key;
  AddPlace(finding, source.value, images);
  return finding;
}

bool IsEntry(const Node& value) {
  const bool v3 = HasAny(value, {"DetectorName", "DetectorType"}) &&
                  HasAny(value, {"SourceMetadata", "SourceName", "SourceType"});
  return v3 || (HasAny(value, {"stringsFound"}) && HasAny(value, {"reason"}));
}

struct Seen {
  std::vector<std::string> images{};
  bool list = false;
  bool foreign = false;
  bool log = false;
  bool finished = false;
  double counted = 0;
};

void ReadLog(const Node& line, Seen& seen, Report& report) {
  seen.log = true;
  const std::string level = TextAt(line, "level");
  if (level == "error" || level == "fatal") SetIncomplete(report, "the scan reported errors");
  if (TextAt(line, "msg") != "finished scanning") return;
  seen.finished = true;
  report.scanner_version = TextAt(line, "trufflehog_version");
  report.scanned_at = TimeAt(line, "ts");
  seen.counted += NumberAt(line, "verified_secrets").value_or(0) +
                  NumberAt(line, "unverified_secrets").value_or(0);
}

void ReadValue(const Node& value, Seen& seen, Report& report) {
  if (value.is_list()) {
    seen.list = true;
    for (const Node& each : value.items()) ReadValue(each, seen, report);
  } else if (IsEntry(value)) {
    report.findings.push_back(ReadEntry(value, seen.images));
  } else if (value.Find("level") != nullptr && value.Find("msg") != nullptr) {
    ReadLog(value, seen, report);
  } else {
    seen.foreign = true;
  }
}

Result<void> ReadAll(text::Source& source, std::string_view file, Seen& seen, Report& report) {
  PeekSource peeked(source);
  if (peeked.First() != '[') {
    return ReadJsonValues(peeked, file, [&](const Node& v) { ReadValue(v, seen, report); });
  }
  text::JsonStream stream;
  seen.list = true;
  stream.On("[]", [&](const Node& v) { ReadValue(v, seen, report); });
  return stream.Read(peeked, file);
}

void CheckWhole(const Seen& seen, Report& report) {
  const auto entries = static_cast<double>(report.findings.size());
  if (report.findings.empty() && !seen.finished) {
    SetIncomplete(report, "nothing was found, and nothing says that the scan came to its end");
  }
  if (seen.log && !seen.finished) SetIncomplete(report, "the scan did not come to its end");
  if (seen.counted > entries) SetIncomplete(report, "the scan counts more than are listed");
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report = SecretReport("trufflehog");
  Seen seen;
  if (Result<void> done = ReadAll(source, file, seen, report); !done) return done.error();
  if (seen.foreign || (report.findings.empty() && !seen.log)) {
    return NoSuchReport("TruffleHog report", file);
  }
  CheckWhole(seen, report);
  if (seen.images.size() == 1) {
    report.reference = ImageName(seen.images.front());
    report.subject_digest = DigestPart(seen.images.front());
    AddOnce(report.subject_digests, report.subject_digest);
  } else if (seen.images.size() > 1) {
    SetIncomplete(report, "a report on several images");
  }
  return report;
}

}  // namespace

const Reader& TrufflehogReader() {
  static const Reader kReader{
      .name = "trufflehog",
      .title = "TruffleHog JSON",
      .recognised =
          "objects with 'SourceMetadata' and 'DetectorName', or with 'reason' and 'stringsFound', "
          "one after the other or in a list; lines of its log among them",
      .versions = "2.2 to 3.90",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
