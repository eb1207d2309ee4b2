// CSAF 2.0 (and what 2.1 changes of it): VEX, security advisories and the base profile, checked on
// documents of Red Hat, Secvisogram and vexctl. Each vulnerability is an entry; each product in one
// of its status lists is a statement.
//
// The product tree may follow the vulnerabilities, so ids are resolved when all was read.
#include <algorithm>
#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "report/captures.h"
#include "report/csaf_products.h"
#include "report/details.h"
#include "report/fields.h"
#include "report/readers.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;

constexpr int kDeepestBranch = 24;

bool IsVersion(std::string_view version) { return version == "2.0" || version == "2.1"; }

Match Recognise(const Outline& seen) {
  return IsVersion(seen.TextAt("document.csaf_version")) ? Match::kCertain : Match::kNo;
}

// The lists of `product_status` (section 3.2.3.9). One that is none of them clears nothing.
VexStatus StatusOfList(std::string_view list) {
  struct Row {
    std::string_view list;
    VexStatus status;
  };
  constexpr std::array<Row, 7> kRows{{{"first_fixed", VexStatus::kFixed},
                                      {"fixed", VexStatus::kFixed},
                                      {"recommended", VexStatus::kFixed},
                                      {"first_affected", VexStatus::kAffected},
                                      {"known_affected", VexStatus::kAffected},
                                      {"last_affected", VexStatus::kAffected},
                                      {"known_not_affected", VexStatus::kNotAffected}}};
  for (const Row& row : kRows) {
    if (row.list == list) return row.status;
  }
  return VexStatus::kUnderInvestigation;
}

// Red Hat writes its rating as an impact: a word that ranks says nothing of why.
bool IsRating(std::string_view details) {
  return details == "None" || SeverityFromWord(details) != Severity::kUnknown;
}

// Something that is said of several products of a vulnerability.
struct Said {
  enum class What { kJustification, kImpact, kAction } what = What::kJustification;
  std::string text{};
  CsafReach reach{};
};

struct Listed {
  std::string list{};
  std::string product{};
};

struct Vulnerability {
  Finding finding{.kind = FindingKind::kStatement};
  std::string cve{};
  std::vector<Listed> listed{};
  std::vector<Said> said{};
};

struct Document {
  std::string category{};
  std::string version{};
  std::string publisher{};
  std::string tracking_id{};
  std::string tracking_status{};
  std::string severity{};
  std::map<std::string, std::int64_t> lists{};
  std::map<std::string, std::int64_t> flags{};
  CsafProducts products{};
  std::vector<Vulnerability> vulnerabilities{};
};

void AddScore(const Node& score, std::string_view publisher, Finding& finding) {
  for (const char* key : {"cvss_v4", "cvss_v3", "cvss_v2"}) {
    const Node* cvss = score.Find(key);
    if (cvss == nullptr) continue;
    auto made = MakeCvss(NumberAt(*cvss, "baseScore"), Text(cvss->Find("vectorString")),
                         Text(cvss->Find("version")), publisher, RatingSource::kVendor);
    if (!made) continue;
    const bool known = std::any_of(finding.cvss.begin(), finding.cvss.end(), [&](const Cvss& one) {
      return one.score == made->score && one.vector == made->vector;
    });
    if (!known) finding.cvss.push_back(std::move(*made));
  }
}

// Ids of other systems that name the vulnerability, not pages about it.
void AddId(const Node& id, Vulnerability& one) {
  const std::string text = TextAt(id, "text");
  const bool word = text.find('-') != std::string::npos && text.find('/') == std::string::npos;
  if (word && text != one.cve) AddOnce(one.finding.aliases, text);
}

void AddSaid(const Node& node, Said::What what, std::string text, Vulnerability& one) {
  if (!text.empty()) one.said.push_back({what, std::move(text), ReachOf(node)});
}

void SubscribeDocument(text::JsonStream& stream, Document& document, Report& report) {
  const TextCapture text(stream);
  text("document.category", document.category);
  text("document.csaf_version", document.version);
  text("document.publisher.name", document.publisher);
  text("document.tracking.id", document.tracking_id);
  text("document.tracking.status", document.tracking_status);
  text("document.aggregate_severity.text", document.severity);
  text("document.tracking.generator.engine.version", report.scanner_version);
  stream.On("document.tracking.current_release_date",
            [&](const Node& v) { report.scanned_at = ReadTime(Text(&v)); });
}

void SubscribeTree(text::JsonStream& stream, CsafProducts& products) {
  std::string path = "product_tree";
  for (int depth = 0; depth < kDeepestBranch; ++depth) {
    path += ".branches[]";
    stream.On(path + ".product", [&](const Node& v) { products.AddProduct(v); });
  }
  stream.On("product_tree.full_product_names[]", [&](const Node& v) { products.AddProduct(v); });
  stream.On("product_tree.relationships[]", [&](const Node& v) { products.AddRelationship(v); });
  stream.On("product_tree.product_groups[]", [&](const Node& v) { products.AddGroup(v); });
}

void SubscribeFacts(text::JsonStream& stream, Document& document) {
  auto& all = document.vulnerabilities;
  const std::string at = "vulnerabilities[].";
  stream.On(at + "cve", [&](const Node& v) { all.back().cve = Text(&v); });
  stream.On(at + "title", [&](const Node& v) { all.back().finding.title = Text(&v); });
  stream.On(at + "ids[]", [&](const Node& v) { AddId(v, all.back()); });
  stream.On(at + "cwe.id", [&](const Node& v) { AddOnce(all.back().finding.cwes, Text(&v)); });
  stream.On(at + "cwes[].id", [&](const Node& v) { AddOnce(all.back().finding.cwes, Text(&v)); });
  stream.On(at + "release_date",
            [&](const Node& v) { all.back().finding.published_at = ReadTime(Text(&v)); });
  stream.On(at + "references[].url", [&](const Node& v) {
    auto& references = all.back().finding.references;
    if (references.size() < kMostReferences) AddOnce(references, Text(&v));
  });
  stream.On(at + "scores[]",
            [&](const Node& v) { AddScore(v, document.publisher, all.back().finding); });
  stream.On(at + "metrics[].content",
            [&](const Node& v) { AddScore(v, document.publisher, all.back().finding); });
}

void SubscribeVulnerabilities(text::JsonStream& stream, Document& document) {
  auto& all = document.vulnerabilities;
  const std::string at = "vulnerabilities[]";
  stream.OnStart(at, [&](Node::Kind) { all.emplace_back(); });
  SubscribeFacts(stream, document);
  stream.On(at + ".product_status.*[]", [&](const Node& v) {
    const std::string list(stream.current_key());
    ++document.lists[list];
    all.back().listed.push_back({list, std::string(Text(&v))});
  });
  stream.On(at + ".flags[]", [&](const Node& v) {
    const std::string label = TextAt(v, "label");
    if (!label.empty()) ++document.flags[label];
    AddSaid(v, Said::What::kJustification, label, all.back());
  });
  stream.On(at + ".threats[]", [&](const Node& v) {
    std::string details = TextAt(v, "details");
    if (Text(v.Find("category")) != "impact" || IsRating(details)) return;
    AddSaid(v, Said::What::kImpact, std::move(details), all.back());
  });
  stream.On(at + ".remediations[]", [&](const Node& v) {
    AddSaid(v, Said::What::kAction, TextAt(v, "details"), all.back());
  });
}

std::string& PlaceOf(VexStatement& statement, Said::What what) {
  if (what == Said::What::kJustification) return statement.justification;
  return what == Said::What::kImpact ? statement.impact_statement : statement.action_statement;
}

// One statement for each product in each list.
void AddStatements(const Vulnerability& one, const Document& document, Report& report) {
  struct Reaching {
    const Said* said = nullptr;
    std::vector<std::string> products{};  // sorted; empty: all
  };
  std::vector<Reaching> reaching;
  for (const Said& said : one.said) {
    reaching.push_back({&said, document.products.Reached(said.reach)});
    // A group that the tree does not define is nobody, not everybody.
    if (!said.reach.empty() && reaching.back().products.empty()) reaching.pop_back();
  }
  for (const Listed& listed : one.listed) {
    VexStatement statement{.id = one.finding.id, .aliases = one.finding.aliases};
    statement.products = document.products.Resolve(listed.product);
    statement.status = StatusOfList(listed.list);
    statement.author = document.publisher;
    statement.at = report.scanned_at;
    for (const Reaching& each : reaching) {
      std::string& place = PlaceOf(statement, each.said->what);
      const bool about =
          each.products.empty() ||
          std::binary_search(each.products.begin(), each.products.end(), listed.product);
      if (about && place.empty()) place = each.said->text;
    }
    report.statements.push_back(std::move(statement));
  }
}

void Finish(Document& document, Report& report) {
  for (Vulnerability& one : document.vulnerabilities) {
    Finding& finding = one.finding;
    finding.shown_id = one.cve;
    finding.id = one.cve;
    if (finding.id.empty() && !finding.aliases.empty()) {
      finding.id = finding.aliases.front();
      finding.aliases.erase(finding.aliases.begin());
    }
    erase(finding.aliases, finding.id);
    if (!one.listed.empty()) {
      const Listed& first = one.listed.front();
      finding.shown_package = first.product;
      finding.shown_version = finding.status_as_written = first.list;
      finding.status = NameOf(StatusOfList(first.list));
    }
    AddStatements(one, document, report);
    report.findings.push_back(std::move(finding));
  }
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report{.rates_severity = false, .states_fixes = false, .scanner = "csaf"};
  Document document;
  text::JsonStream stream;
  SubscribeDocument(stream, document, report);
  SubscribeTree(stream, document.products);
  SubscribeVulnerabilities(stream, document);
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  if (!IsVersion(document.version)) {
    return NoSuchReport("CSAF 2 document", file);
  }
  Finish(document, report);
  if (document.tracking_status == "draft") SetIncomplete(report, "the document is a draft");
  SetDetail(report, "category", document.category);
  SetDetail(report, "csafVersion", document.version);
  SetDetail(report, "productStatus", document.lists);
  SetDetail(report, "flags", document.flags);
  SetDetail(report, "trackingId", document.tracking_id);
  SetDetail(report, "aggregateSeverity", document.severity);
  if (!document.publisher.empty()) SetDetail(report, "publisher", document.publisher);
  return report;
}

}  // namespace

const Reader& CsafReader() {
  static const Reader kReader{
      .name = "csaf",
      .title = "CSAF JSON (VEX, advisories)",
      .recognised = "an object with '2.0' or '2.1' as 'document.csaf_version'",
      .versions = "2.0, 2.1",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
