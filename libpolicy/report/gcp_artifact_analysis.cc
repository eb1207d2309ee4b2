// Google's Artifact Analysis: what `gcloud artifacts docker images describe` shows, occurrences as
// the REST API or gcloud lists them, and a single occurrence; Grafeas' own spelling too. Single
// occurrences are read by gcp_occurrence.cc.
//
// Whether an image was analysed is said by a discovery, which must have finished.
#include <string>
#include <utility>

#include "report/fields.h"
#include "report/gcp_occurrence.h"
#include "report/readers.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

bool LooksLikeOccurrence(const Outline& seen, const std::string& at) {
  const bool note = seen.Has(at + "noteName") || seen.Has(at + "note_name");
  const bool of = seen.Has(at + "resourceUri") || seen.Has(at + "resource_uri") ||
                  seen.Has(at + "resource") || seen.Has(at + "vulnerability") ||
                  seen.Has(at + "vulnerabilityDetails") || seen.Has(at + "vulnerability_details");
  return note && of;
}

Match Recognise(const Outline& seen) {
  if (seen.root() == Kind::kList) {
    return LooksLikeOccurrence(seen, "[].") ? Match::kCertain : Match::kNo;
  }
  if (seen.root() != Kind::kMap) return Match::kNo;
  if (LooksLikeOccurrence(seen, "") || LooksLikeOccurrence(seen, "occurrences[].")) {
    return Match::kCertain;
  }
  const bool summary = seen.Has("discovery_summary") || seen.Has("package_vulnerability_summary");
  if (summary) return seen.Has("image_summary") ? Match::kCertain : Match::kPossible;
  return seen.Is("occurrences", Kind::kList) ? Match::kPossible : Match::kNo;
}

struct Seen {
  bool root_is_list = false;
  bool single = false;    // the root is an occurrence
  bool known = false;     // some key of the format
  bool foreign = false;   // an item that is no occurrence
  bool analysed = false;  // a discovery says so
  bool vulnerabilities = false;
  std::string digest{};  // of the summary
  std::string qualified{};
  std::vector<std::string> resources{};
};

void NoteDiscovery(const Node& occurrence, Seen& seen, Report& report) {
  const Discovery discovery = ReadDiscovery(occurrence);
  AddOnce(seen.resources, discovery.resource);
  if (discovery.status == "FINISHED_SUCCESS") {
    seen.analysed = true;
  } else {
    SetIncomplete(report, discovery.status.empty() ? std::string("a discovery has no status")
                                                   : "the analysis is " + discovery.status);
  }
  const bool newer = discovery.at && (!report.scanned_at || *discovery.at > *report.scanned_at);
  if (newer) report.scanned_at = discovery.at;
}

void Add(const Node& occurrence, Seen& seen, Report& report) {
  if (!IsOccurrence(occurrence)) {
    seen.foreign = true;
    return;
  }
  seen.known = true;
  if (IsDiscovery(occurrence)) return NoteDiscovery(occurrence, seen, report);
  if (!IsVulnerability(occurrence)) return;
  AddOnce(seen.resources, ResourceOf(occurrence));
  report.findings.push_back(ReadOccurrence(occurrence));
}

void SubscribeSummary(text::JsonStream& stream, Seen& seen, Report& report) {
  stream.On("image_summary.digest", [&](const Node& v) { seen.digest = Text(&v); });
  stream.On("image_summary.fully_qualified_digest",
            [&](const Node& v) { seen.qualified = Text(&v); });
  stream.On("discovery_summary.discovery[]",
            [&](const Node& v) { NoteDiscovery(v, seen, report); });
  for (const char* path : {"discovery_summary", "package_vulnerability_summary"}) {
    stream.OnStart(path, [&](Node::Kind) { seen.known = true; });
  }
  stream.OnStart("package_vulnerability_summary.vulnerabilities", [&](Node::Kind kind) {
    if (kind != Node::Kind::kMap && kind != Node::Kind::kNull && kind != Node::Kind::kList) {
      SetIncomplete(report, "the vulnerabilities are no object");
    }
  });
  stream.On("package_vulnerability_summary.vulnerabilities.*[]",
            [&](const Node& v) { Add(v, seen, report); });
}

// The whole root is an occurrence: its keys are gathered one by one.
class Single {
 public:
  explicit Single(text::JsonStream& stream) {
    for (const char* key : {"noteName", "note_name"}) {
      stream.On(key, [this](const Node& v) { note_ = Text(&v); });
    }
    stream.On("resourceUri", [this](const Node& v) { resource_ = Text(&v); });
    stream.On("resource_uri", [this](const Node& v) { resource_ = Text(&v); });
    stream.On("resource", [this](const Node& v) { resource_ = ResourceUri(v); });
    for (const char* key : {"vulnerability", "vulnerabilityDetails", "vulnerability_details"}) {
      stream.On(key, [this](const Node& v) {
        finding_ = ReadVulnerability(v);
        seen_ = true;
      });
    }
    for (const char* key : {"note_name", "noteName"}) {
      stream.OnStart(key, [this](Node::Kind) { noted_ = true; });
    }
  }
  bool seen() const { return seen_ && noted_; }
  const std::string& resource() const { return resource_; }
  Finding Take() {
    NameByNote(finding_, note_);
    return std::move(finding_);
  }

 private:
  std::string note_{};
  std::string resource_{};
  Finding finding_{};
  bool seen_ = false;
  bool noted_ = false;
};

void NameSubject(const Seen& seen, Report& report) {
  std::vector<std::string> digests;
  std::string reference;
  AddOnce(digests, seen.digest);
  std::vector<std::string> names = seen.resources;
  AddOnce(names, seen.qualified);
  for (const std::string& name : names) {
    AddOnce(digests, DigestPart(name));
    const std::size_t scheme = name.find("://");
    if (reference.empty()) {
      reference = ImageName(scheme == std::string::npos ? name : name.substr(scheme + 3));
    }
  }
  if (digests.size() > 1) return SetIncomplete(report, "its parts name different images");
  report.reference = reference;
  if (digests.empty()) return SetIncomplete(report, "no image is named by a digest");
  report.subject_digest = digests.front();
  report.subject_digests = digests;
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "gcp-artifact-analysis";
  report.stage = Stage::kRegistry;
  report.covers.insert(Coverage::kVulnerabilities);
  Seen seen;
  text::JsonStream stream;
  SubscribeSummary(stream, seen, report);
  Single single(stream);
  stream.OnStart("occurrences", [&](Node::Kind kind) {
    seen.known = true;
    if (kind != Node::Kind::kList && kind != Node::Kind::kNull) {
      SetIncomplete(report, "'occurrences' is no list");
    }
  });
  for (const char* path : {"[]", "occurrences[]"}) {
    stream.On(path, [&](const Node& v) { Add(v, seen, report); });
  }
  for (const char* key : {"nextPageToken", "next_page_token"}) {
    stream.On(key, [&](const Node& v) {
      if (!Text(&v).empty()) SetIncomplete(report, "a page of a list: there is a next one");
    });
  }
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  if (single.seen()) {
    report.findings.push_back(single.Take());
    AddOnce(seen.resources, single.resource());
    SetIncomplete(report, "a single occurrence, not all of a scan");
  }
  if ((!seen.known && !single.seen()) || seen.foreign) {
    return NoSuchReport("report of Artifact Analysis", file);
  }
  if (report.findings.empty() && !seen.analysed) {
    SetIncomplete(report, "nothing was found, and nothing says that the image was analysed");
  }
  NameSubject(seen, report);
  return report;
}

}  // namespace

const Reader& GcpArtifactAnalysisReader() {
  static const Reader kReader{
      .name = "gcp-artifact-analysis",
      .title = "Google Artifact Analysis",
      .recognised =
          "'image_summary' with 'discovery_summary' or 'package_vulnerability_summary', or "
          "occurrences with 'noteName' and 'resourceUri'",
      .versions = "v1, v1beta1; gcloud 390 to 540",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
