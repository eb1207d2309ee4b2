// Microsoft Defender for Cloud: container vulnerabilities as sub-assessments, as the REST API, the
// Resource Graph and the az CLI (which flattens 'properties') list them. Written from the API's
// documentation. Single sub-assessments are read by defender_entries.cc.
//
// A list without sub-assessments names no image.
#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "report/captures.h"
#include "report/defender_entries.h"
#include "report/fields.h"
#include "report/readers.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

bool LooksLikeOne(const Outline& seen, const std::string& at) {
  for (const std::string inside : {"properties.", ""}) {
    const bool data = seen.Has(at + inside + "additionalData");
    const bool rest = seen.Has(at + inside + "status") || seen.Has(at + inside + "displayName") ||
                      seen.Has(at + inside + "resourceDetails");
    if (data && rest) return true;
  }
  return IsSubAssessmentType(seen.TextAt(at + "type"));
}

Match Recognise(const Outline& seen) {
  for (const std::string at : {"value[].", "[].", "data[].", ""}) {
    if (seen.root() == Kind::kNothing || !LooksLikeOne(seen, at)) continue;
    const bool sure = IsSubAssessmentType(seen.TextAt(at + "type")) ||
                      seen.Has(at + "properties.additionalData.assessedResourceType") ||
                      seen.Has(at + "additionalData.assessedResourceType") ||
                      seen.Has(at + "properties.additionalData");
    return sure ? Match::kCertain : Match::kPossible;
  }
  const bool empty = seen.Is("value", Kind::kList) && !seen.Has("value[]");
  return empty ? Match::kPossible : Match::kNo;
}

class Assessments {
 public:
  explicit Assessments(Report& report) : report_(report) {}

  void Subscribe(text::JsonStream& stream) {
    for (const char* path : {"value", "data"}) {
      stream.OnStart(path, [this, path](Node::Kind kind) {
        if (std::string_view(path) == "value") list_ = true;
        if (kind != Node::Kind::kList && kind != Node::Kind::kNull) {
          SetIncomplete(report_, "the sub-assessments are no list");
        }
      });
    }
    for (const char* path : {"value[]", "[]", "data[]"}) {
      stream.On(path, [this](const Node& v) { Add(v); });
    }
    for (const char* key : {"nextLink", "$skipToken", "skipToken", "skip_token"}) {
      stream.On(key, [this, key](const Node& v) {
        if (Text(&v).empty()) return;
        SetIncomplete(report_, "a page of a list: there is a '" + std::string(key) + "'");
      });
    }
    stream.On("resultTruncated", [this](const Node& v) {
      if (Text(&v) == "true") SetIncomplete(report_, "the list is truncated");
    });
  }

  bool Finish() {
    if (foreign_ || (!list_ && report_.findings.empty())) return false;
    Conclude();
    return true;
  }

 private:
  void Conclude() {
    if (report_.findings.empty()) {
      return SetIncomplete(report_, "nothing was found, and no target is named");
    }
    if (images_.size() != 1 || others_) {
      return SetIncomplete(report_, images_.empty()
                                        ? "no image is named"
                                        : "a report on several resources, not on one image");
    }
    report_.subject_digest = images_.front();
    report_.subject_digests = images_;
    report_.reference = reference_;
  }

  void Add(const Node& entry) {
    list_ = true;
    if (!IsSubAssessment(entry)) {
      foreign_ = true;
      return;
    }
    SubAssessment read = ReadSubAssessment(entry);
    if (read.digest.empty()) {
      others_ = true;
    } else {
      AddOnce(images_, read.digest);
    }
    if (reference_.empty()) reference_ = read.reference;
    if (read.at && (!report_.scanned_at || *read.at > *report_.scanned_at)) {
      report_.scanned_at = read.at;
    }
    report_.findings.push_back(std::move(read.finding));
  }

  Report& report_;
  bool list_ = false;
  bool foreign_ = false;
  bool others_ = false;
  std::vector<std::string> images_{};
  std::string reference_{};
};

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "defender";
  report.covers.insert(Coverage::kVulnerabilities);
  return ReadShape<Assessments>(source, file, std::move(report),
                                "list of Defender's sub-assessments");
}

}  // namespace

const Reader& DefenderReader() {
  static const Reader kReader{
      .name = "defender",
      .title = "Microsoft Defender for Cloud sub-assessments",
      .recognised =
          "'value', 'data' or a list of objects of the type "
          "'Microsoft.Security/assessments/subAssessments', or with 'additionalData' that names an "
          "'assessedResourceType'",
      .versions = "2019-01-01-preview (Qualys and MDVM)",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
