// OpenVEX (openvex.dev/ns, v0.0.1 and v0.2.0), checked on vexctl and go-vex 0.2 documents. Each
// statement is an entry, and a VexStatement beside it; which of an author's statements counts is
// not decided here.
//
// v0.0.1 writes vulnerabilities, products and subcomponents as plain strings, the last beside the
// products; v0.2.0 as objects. A document may mix both.
#include <cstdint>
#include <map>
#include <string>
#include <utility>

#include "report/details.h"
#include "report/fields.h"
#include "report/purl.h"
#include "report/readers.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

constexpr std::string_view kContext = "https://openvex.dev/ns";

bool IsContext(std::string_view text) {
  return text == kContext ||
         (text.starts_with(kContext) && (text[kContext.size()] == '/' || text.back() == '#'));
}

Match Recognise(const Outline& seen) {
  return IsContext(seen.TextAt("@context")) ? Match::kCertain : Match::kNo;
}

// A list, or one value that stands for a list of itself.
template <typename Visit>
void ForEachItem(const Node* node, const Visit& visit) {
  if (node == nullptr || node->is_null()) return;
  if (!node->is_list()) return visit(*node);
  for (const Node& item : node->items()) visit(item);
}

// "https://nvd.nist.gov/vuln/detail/CVE-2031-1" -> "CVE-2031-1".
std::string_view LastPart(std::string_view iri) {
  while (iri.ends_with('/')) iri.remove_suffix(1);
  const std::size_t at = iri.find_last_of("/#=");
  return at == std::string_view::npos ? iri : iri.substr(at + 1);
}

// "sha-256" -> "sha256", as digests are written.
std::string Algorithm(std::string_view name) {
  std::string plain(name);
  if (plain.starts_with("sha-")) plain.erase(3, 1);
  return plain;
}

// Every identity that a product or subcomponent is given; the first is the one it is shown by.
std::vector<std::string> IdsOf(const Node& component) {
  std::vector<std::string> ids;
  if (!component.is_map()) {
    AddOnce(ids, Text(&component));
    return ids;
  }
  AddOnce(ids, Text(component.Find("@id")));
  if (const Node* identifiers = component.Find("identifiers")) {
    for (const text::Member& each : identifiers->members()) AddOnce(ids, Text(&each.value));
  }
  if (const Node* hashes = component.Find("hashes")) {
    for (const text::Member& each : hashes->members()) {
      const std::string_view hash = Text(&each.value);
      if (!hash.empty()) AddOnce(ids, Algorithm(each.key) + ":" + std::string(hash));
    }
  }
  return ids;
}

// What is counted over the whole document.
struct Counts {
  std::map<std::string, std::int64_t> statuses{};
  std::map<std::string, std::int64_t> justifications{};
  std::int64_t products = 0;
  std::int64_t subcomponents = 0;
};

void AddSubcomponents(const Node* node, VexProduct& product, Counts& counts) {
  ForEachItem(node, [&](const Node& each) {
    ++counts.subcomponents;
    for (const std::string& id : IdsOf(each)) AddOnce(product.subcomponents, id);
    // One that cannot be read narrows the statement all the same: it is never about everything.
    if (IdsOf(each).empty()) product.subcomponents.emplace_back();
  });
}

void AddProducts(const Node& entry, VexStatement& statement, Counts& counts) {
  ForEachItem(entry.Find("products"), [&](const Node& each) {
    ++counts.products;
    VexProduct product{.ids = IdsOf(each)};
    if (each.is_map()) AddSubcomponents(each.Find("subcomponents"), product, counts);
    statement.products.push_back(std::move(product));
  });
  // Before v0.2.0 they stand beside the products, and are parts of each.
  VexProduct shared;
  AddSubcomponents(entry.Find("subcomponents"), shared, counts);
  if (shared.subcomponents.empty()) return;
  if (statement.products.empty()) statement.products.emplace_back();
  for (VexProduct& product : statement.products) {
    for (const std::string& id : shared.subcomponents) product.subcomponents.push_back(id);
  }
}

void AddVulnerability(const Node* node, VexStatement& statement) {
  if (node == nullptr) return;
  if (!node->is_map()) {
    statement.id = Text(node);
    return;
  }
  statement.id = TextAt(*node, "name");
  const std::string_view named = LastPart(Text(node->Find("@id")));
  if (statement.id.empty()) statement.id = named;
  for (const SharedText& alias : TextsAt(*node, "aliases")) AddOnce(statement.aliases, alias);
  if (named.starts_with("CVE-") && named != statement.id) AddOnce(statement.aliases, named);
}

// The package that a statement is about, where it names one.
Package PackageOf(const VexStatement& statement) {
  Package package;
  if (statement.products.empty()) return package;
  const VexProduct& first = statement.products.front();
  for (const auto* ids : {&first.subcomponents, &first.ids}) {
    for (const std::string& id : *ids) {
      package.purl = id;
      if (ReadPurl(package)) return package;
    }
  }
  package.purl.clear();
  return package;
}

Finding EntryOf(const VexStatement& statement, const Node& entry) {
  Finding finding{.kind = FindingKind::kStatement, .id = statement.id};
  finding.aliases = statement.aliases;
  finding.package = PackageOf(statement);
  finding.status_as_written = TextAt(entry, "status");
  if (ParseVexStatus(finding.status_as_written)) finding.status = finding.status_as_written;
  finding.title = statement.justification;
  finding.message =
      statement.impact_statement.empty() ? statement.action_statement : statement.impact_statement;
  finding.published_at = statement.at;
  finding.shown_id = statement.id;
  if (!statement.products.empty() && !statement.products.front().ids.empty()) {
    finding.shown_package = statement.products.front().ids.front();
  }
  finding.shown_version = finding.status_as_written;
  return finding;
}

void AddStatement(const Node& entry, Report& report, Counts& counts) {
  VexStatement statement;
  AddVulnerability(entry.Find("vulnerability"), statement);
  AddProducts(entry, statement, counts);
  const std::string status = TextAt(entry, "status");
  // A word that is none of the four clears nothing.
  statement.status = ParseVexStatus(status).value_or(VexStatus::kUnderInvestigation);
  statement.justification = TextAt(entry, "justification");
  statement.impact_statement = TextAt(entry, "impact_statement");
  statement.action_statement = TextAt(entry, "action_statement");
  statement.at = TimeAt(entry, "timestamp");
  if (!status.empty()) ++counts.statuses[status];
  if (!statement.justification.empty()) ++counts.justifications[statement.justification];
  report.findings.push_back(EntryOf(statement, entry));
  report.statements.push_back(std::move(statement));
}

struct Header {
  std::string context{};
  std::string author{};
  bool statements = false;
};

void Subscribe(text::JsonStream& stream, Header& header, Report& report, Counts& counts) {
  stream.On("@context", [&](const Node& v) { header.context = Text(&v); });
  stream.On("author", [&](const Node& v) { header.author = Text(&v); });
  stream.On("timestamp", [&](const Node& v) { report.scanned_at = ReadTime(Text(&v)); });
  stream.OnStart("statements",
                 [&](Node::Kind kind) { header.statements = kind == Node::Kind::kList; });
  stream.On("statements[]", [&](const Node& v) { AddStatement(v, report, counts); });
}

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report{.rates_severity = false, .states_fixes = false, .scanner = "openvex"};
  Header header;
  Counts counts;
  text::JsonStream stream;
  Subscribe(stream, header, report, counts);
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  if (!IsContext(header.context)) {
    return NoSuchReport("OpenVEX document", file);
  }
  if (!header.statements) SetIncomplete(report, "there is no list of statements");
  for (VexStatement& statement : report.statements) {
    statement.author = header.author;
    if (!statement.at) statement.at = report.scanned_at;
  }
  SetDetail(report, "context", header.context);
  if (!header.author.empty()) SetDetail(report, "author", header.author);
  SetDetail(report, "statuses", counts.statuses);
  SetDetail(report, "justifications", counts.justifications);
  SetDetail(report, "products", counts.products);
  SetDetail(report, "subcomponents", counts.subcomponents);
  return report;
}

}  // namespace

const Reader& OpenvexReader() {
  static const Reader kReader{
      .name = "openvex",
      .title = "OpenVEX JSON",
      .recognised =
          "an object whose '@context' is 'https://openvex.dev/ns', with or without a "
          "version",
      .versions = "v0.0.1 and v0.2.0",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
