// `convert --to openvex`. A scanner's finding says that its package is affected, and never more:
// what it hid or called not affected goes out as under investigation, for people to decide.
#include <set>
#include <string>
#include <vector>

#include "crypto/crypto.h"
#include "policy/render.h"
#include "render/convert.h"
#include "render/record.h"
#include "text/json_writer.h"

namespace policy::render {
namespace {

using text::JsonWriter;

void WriteVulnerability(JsonWriter& w, const std::string& id, const Few<SharedText>& aliases) {
  w.Key("vulnerability").BeginObject().Key("name").String(id);
  if (!aliases.empty()) {
    w.Key("aliases");
    WriteStrings(w, aliases);
  }
  w.EndObject();
}

void WriteComponent(JsonWriter& w, const std::string& id) {
  w.Key("@id").String(id);
  if (id.starts_with("pkg:")) w.Key("identifiers").BeginObject().Key("purl").String(id).EndObject();
}

// The words of a product beside its first id, where OpenVEX has a place for them.
void WriteProduct(JsonWriter& w, const VexProduct& product) {
  constexpr std::string_view kSha = "sha256:";
  w.BeginObject();
  if (!product.ids.empty()) w.Key("@id").String(product.ids.front());
  w.Key("identifiers").BeginObject();
  bool purl = false;
  for (const std::string& id : product.ids) {
    if (purl || !id.starts_with("pkg:")) continue;
    w.Key("purl").String(id);
    purl = true;
  }
  w.EndObject();
  for (const std::string& id : product.ids) {
    if (!id.starts_with(kSha)) continue;
    w.Key("hashes").BeginObject().Key("sha-256").String(id.substr(kSha.size())).EndObject();
    break;
  }
  if (!product.subcomponents.empty()) {
    w.Key("subcomponents").BeginArray();
    for (const std::string& id : product.subcomponents) {
      w.BeginObject();
      WriteComponent(w, id);
      w.EndObject();
    }
    w.EndArray();
  }
  w.EndObject();
}

void WriteStatement(JsonWriter& w, const VexStatement& statement) {
  w.BeginObject();
  WriteVulnerability(w, statement.id, statement.aliases);
  if (statement.at) w.Key("timestamp").String(FormatTime(*statement.at));
  if (!statement.products.empty()) {
    w.Key("products").BeginArray();
    for (const VexProduct& product : statement.products) WriteProduct(w, product);
    w.EndArray();
  }
  w.Key("status").String(NameOf(statement.status));
  if (!statement.justification.empty()) w.Key("justification").String(statement.justification);
  if (!statement.impact_statement.empty())
    w.Key("impact_statement").String(statement.impact_statement);
  if (!statement.action_statement.empty())
    w.Key("action_statement").String(statement.action_statement);
  w.EndObject();
}

bool IsSure(const Finding& finding) {
  return !finding.suppressed && finding.status != "not_affected" &&
         finding.status != "under_investigation";
}

VexStatement StatementOf(const Finding& finding, const std::string& image) {
  VexStatement statement;
  statement.id = finding.id.empty() ? finding.shown_id : finding.id;
  statement.aliases = finding.aliases;
  const std::string package = PackagePurl(finding.package);
  VexProduct product;
  if (!image.empty()) {
    product.ids.push_back(image);
    if (!package.empty()) product.subcomponents.push_back(package);
  } else if (!package.empty()) {
    product.ids.push_back(package);
  }
  if (!product.ids.empty()) statement.products.push_back(std::move(product));
  statement.status = IsSure(finding) ? VexStatus::kAffected : VexStatus::kUnderInvestigation;
  if (IsSure(finding)) statement.action_statement = AdviceOn(finding);
  return statement;
}

std::vector<VexStatement> StatementsOf(const Report& report) {
  std::vector<VexStatement> statements = report.statements;
  std::set<std::string> stated;
  for (const VexStatement& statement : statements) stated.insert(statement.id);
  const std::string image = ImagePurl(report);
  for (const auto* findings : {&report.findings, &report.suppressed}) {
    for (const Finding& finding : *findings) {
      const bool fits =
          finding.kind == FindingKind::kVulnerability || finding.kind == FindingKind::kMalware;
      VexStatement statement = StatementOf(finding, image);
      if (!fits || statement.id.empty() || stated.contains(statement.id)) continue;
      statements.push_back(std::move(statement));
    }
  }
  return statements;
}

std::string AuthorOf(const Report& report) {
  std::set<std::string> authors;
  for (const VexStatement& statement : report.statements) {
    if (!statement.author.empty()) authors.insert(statement.author);
  }
  std::string joined;
  for (const std::string& author : authors) joined += (joined.empty() ? "" : ", ") + author;
  if (!joined.empty()) return joined;
  return report.scanner.empty() ? "policygate" : report.scanner;
}

}  // namespace

std::string RenderOpenvex(const Report& report, Time now, std::string_view tool_version) {
  JsonWriter statements;
  statements.BeginArray();
  for (const VexStatement& each : StatementsOf(report)) WriteStatement(statements, each);
  statements.EndArray();
  const std::string digest = crypto::Sha256Hex(statements.text());
  JsonWriter w;
  w.BeginObject().Key("@context").String("https://openvex.dev/ns/v0.2.0");
  w.Key("@id").String("https://policygate.dev/openvex/" + digest);
  w.Key("author").String(AuthorOf(report));
  w.Key("timestamp").String(FormatTime(report.scanned_at.value_or(now)));
  w.Key("version").Int(1);
  w.Key("tooling").String("policygate " + std::string(tool_version));
  w.Key("statements").Raw(statements.text());
  w.EndObject();
  return w.Take();
}

}  // namespace policy::render
