// What AnchoreCTL prints: a list of vulnerabilities, alone or under `vulnerabilities`, or the
// unified report of a one-time scan (SBOM, policy evaluation and vulnerabilities in one). Keys are
// in camelCase, with `-o json-raw` in snake_case as the API has them.
//
// The policy evaluation of a unified report is not taken up: anchore_policy.cc reads one that
// stands alone.
#include <algorithm>
#include <string>
#include <utility>

#include "report/anchore_entry.h"
#include "report/details.h"
#include "report/fields.h"
#include "report/readers.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

// Whether the first entry of a list is one of Anchore's; `ctl` if only AnchoreCTL writes it so.
struct Entry {
  bool any = false;
  bool anchore = false;
  bool ctl = false;
};

Entry FirstEntry(const Outline& seen, const std::string& list) {
  const auto has = [&](const char* key) { return seen.Has(list + "[]." + key); };
  Entry entry;
  entry.any = seen.Has(list + "[]");
  const bool id = has("vuln") || has("vulnerabilityId") || has("vulnerability_id");
  entry.anchore = id && (has("packageName") || has("package_name") || has("package"));
  entry.ctl =
      id && (has("packageName") || has("purl") || has("detected_at") || has("fix_observed_at"));
  return entry;
}

bool HasEngineKey(const Outline& seen) {
  return seen.Has("imageDigest") || seen.Has("image_digest") || seen.Has("vulnerability_type");
}

bool HasCtlKey(const Outline& seen) {
  return seen.Has("sbomId") || seen.Has("sbom_id") || seen.Has("extendedSupport") ||
         seen.Has("extended_support") || seen.Has("vulnerabilityType");
}

Match RecogniseUnified(const Outline& seen) {
  const Entry first = FirstEntry(seen, "vulnerabilities.vulnerabilities");
  const bool others = seen.Has("policyEvaluation") || seen.Has("policy_evaluation");
  if (first.any) return first.anchore ? Match::kCertain : Match::kNo;
  if (!seen.Has("vulnerabilities.vulnerabilities")) return Match::kNo;
  return others ? Match::kCertain : seen.Has("sbom") ? Match::kPossible : Match::kNo;
}

Match Recognise(const Outline& seen) {
  if (seen.root() == Kind::kList) {
    // An empty list may be of many tools; whoever knows says which.
    return FirstEntry(seen, "").anchore ? Match::kCertain : Match::kNo;
  }
  if (seen.root() != Kind::kMap) return Match::kNo;
  if (seen.Is("vulnerabilities", Kind::kMap)) return RecogniseUnified(seen);
  if (!seen.Is("vulnerabilities", Kind::kList) && !seen.Is("vulnerabilities", Kind::kNull)) {
    return Match::kNo;
  }
  const Entry first = FirstEntry(seen, "vulnerabilities");
  if (first.ctl) return Match::kCertain;
  if (first.any) return first.anchore && !HasEngineKey(seen) ? Match::kCertain : Match::kNo;
  return HasCtlKey(seen) ? Match::kPossible : Match::kNo;
}

// What the whole report says about itself.
struct Header {
  bool is_list = false;
  bool is_object = false;
  bool list_found = false;  // of vulnerabilities, in an object
  bool unified = false;
  bool ctl = false;
  bool engine = false;
  bool target = false;
  bool foreign = false;  // an entry that is none of Anchore's
  std::size_t will_not_fix = 0;
};

bool IsAnchoreEntry(const Node& entry) {
  const bool id = entry.Find("vuln") != nullptr ||
                  Either(entry, "vulnerability_id", "vulnerabilityId") != nullptr;
  return id && (Either(entry, "package_name", "packageName") != nullptr ||
                entry.Find("package") != nullptr);
}

void SubscribeHeader(text::JsonStream& stream, Header& header, Report& report) {
  stream.OnStart("", [&](Node::Kind kind) {
    header.is_list = kind == Node::Kind::kList;
    header.is_object = kind == Node::Kind::kMap;
  });
  for (const char* path : {"sbomId", "sbom_id", "extendedSupport", "extended_support",
                           "vulnerabilityType", "policyEvaluation", "policy_evaluation"}) {
    stream.OnStart(path, [&](Node::Kind) { header.ctl = true; });
  }
  for (const char* path : {"sbomId", "sbom_id"}) {
    stream.On(path, [&](const Node& v) { header.target = header.target || !Text(&v).empty(); });
  }
  stream.OnStart("vulnerability_type", [&](Node::Kind) { header.engine = true; });
  for (const char* path : {"imageDigest", "image_digest", "vulnerabilities.imageDigest",
                           "vulnerabilities.image_digest", "policyEvaluation.imageDigest",
                           "policy_evaluation.image_digest"}) {
    const bool outer = std::string_view(path).find('.') == std::string_view::npos;
    stream.On(path, [&header, &report, outer](const Node& v) {
      header.engine = header.engine || outer;
      AddOnce(report.subject_digests, Text(&v));
    });
  }
  for (const char* path : {"policyEvaluation.evaluatedTag", "policy_evaluation.evaluated_tag",
                           "imageFullTag", "image_full_tag"}) {
    stream.On(path, [&](const Node& v) {
      if (report.reference.empty()) report.reference = ImageName(Text(&v));
    });
  }
  stream.OnStart(
      "sbom", [&](Node::Kind kind) { header.target = header.target || kind == Node::Kind::kMap; });
}

void SubscribeEntries(text::JsonStream& stream, Header& header, Report& report) {
  const auto list = [&](const char* path, bool unified) {
    stream.OnStart(path, [&header, unified](Node::Kind kind) {
      if (kind != Node::Kind::kList && kind != Node::Kind::kNull) return;
      header.list_found = true;
      header.unified = header.unified || unified;
    });
  };
  list("vulnerabilities", false);
  list("vulnerabilities.vulnerabilities", true);
  for (const char* path : {"[]", "vulnerabilities[]", "vulnerabilities.vulnerabilities[]"}) {
    stream.On(path, [&](const Node& v) {
      header.foreign = header.foreign || !IsAnchoreEntry(v);
      header.ctl = header.ctl || IsOfAnchoreCtl(v);
      Finding finding = AnchoreVulnerability(v);
      if (finding.status == "will_not_fix") ++header.will_not_fix;
      AddOnce(report.subject_digests, AnchoreText(v, "image_digest", "imageDigest"));
      report.findings.push_back(std::move(finding));
    });
  }
}

bool IsOwn(const Header& header, bool found) {
  if (header.foreign) return false;
  if (header.is_list || header.unified) return true;
  if (!header.is_object || !header.list_found) return false;
  return header.ctl || (found && !header.engine);
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "anchore";
  report.covers.insert(Coverage::kVulnerabilities);
  Header header;
  text::JsonStream stream;
  SubscribeHeader(stream, header, report);
  SubscribeEntries(stream, header, report);
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  if (!IsOwn(header, !report.findings.empty())) return NoSuchReport("AnchoreCTL report", file);
  SetDetail(report, "willNotFix", header.will_not_fix);
  ShowFirstDigest(report);
  const bool named = header.target || !report.subject_digests.empty() || !report.reference.empty();
  if (report.findings.empty() && !named) {
    SetIncomplete(report, "nothing was found, and neither an image nor an SBOM is named");
  }
  return report;
}

}  // namespace

const Reader& AnchorectlReader() {
  static const Reader kReader{
      .name = "anchorectl",
      .title = "AnchoreCTL vulnerabilities",
      .recognised =
          "a list of objects with 'vuln' (or 'vulnerabilityId') and 'packageName', alone, under "
          "'vulnerabilities', or under 'vulnerabilities.vulnerabilities'",
      .versions = "AnchoreCTL 1 to 6",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
