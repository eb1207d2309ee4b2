// The counterpart of render/evidence_json.cc for what stands in its lists.
#include "report/evidence_entries.h"

#include <array>
#include <string>
#include <vector>

#include "report/fields.h"

namespace policy::report {
namespace {

using text::Node;

// One that cannot be read narrows the statement all the same: it is never about everything.
std::vector<std::string> Subcomponents(const Node& product) {
  std::vector<std::string> all;
  const Node* node = product.Find("subcomponents");
  if (node == nullptr) return all;
  if (!node->is_list()) return {std::string(Text(node))};
  for (const Node& each : node->items()) all.emplace_back(Text(&each));
  return all;
}

bool IsTrueAt(const Node& map, std::string_view key) {
  const Node* node = map.Find(key);
  return node != nullptr && node->is_true();
}

Rating ReadRating(const Node& entry) {
  Rating rating;
  rating.by = ParseRatingSource(TextAt(entry, "by")).value_or(RatingSource::kScanner);
  rating.source = TextAt(entry, "source");
  rating.word = TextAt(entry, "word");
  rating.severity =
      ParseSeverity(TextAt(entry, "severity")).value_or(SeverityFromWord(rating.word));
  return rating;
}

void AddCvss(Finding& finding, const Node& entry) {
  auto cvss = MakeCvss(NumberAt(entry, "score"), Text(entry.Find("vector")),
                       Text(entry.Find("version")), Text(entry.Find("source")),
                       ParseRatingSource(TextAt(entry, "by")).value_or(RatingSource::kScanner));
  if (cvss) finding.cvss.push_back(*std::move(cvss));
}

FindingKind KindOf(std::string_view word) {
  for (const FindingKind kind :
       {FindingKind::kSecret, FindingKind::kMisconfiguration, FindingKind::kLicense,
        FindingKind::kMalware, FindingKind::kStatement}) {
    if (word == NameOf(kind)) return kind;
  }
  return FindingKind::kVulnerability;
}

void ReadRated(Finding& finding, const Node& entry) {
  SetSeverity(finding, WordAt(entry, "severityAsWritten"));
  const auto severity = ParseSeverity(TextAt(entry, "severity"));
  if (severity) finding.severity = *severity;
  if (const Node* ratings = entry.Find("ratings")) {
    for (const Node& each : ratings->items()) finding.ratings.push_back(ReadRating(each));
  }
  if (const Node* cvss = entry.Find("cvss")) {
    for (const Node& each : cvss->items()) AddCvss(finding, each);
  }
  finding.epss = NumberAt(entry, "epss");
  finding.exploit = TextAt(entry, "exploit");
}

void ReadTexts(Finding& finding, const Node& entry) {
  finding.fixed_versions = TextsAt(entry, "fixedVersions");
  finding.status = TextAt(entry, "status");
  finding.status_as_written = TextAt(entry, "statusAsWritten");
  finding.cwes = TextsAt(entry, "cwes");
  finding.references = TextsAt(entry, "references");
  finding.title = TextAt(entry, "title");
  finding.message = TextAt(entry, "message");
  finding.path = TextAt(entry, "path");
  finding.more_paths = TextsAt(entry, "morePaths");
  finding.start_line = IntAt(entry, "startLine");
  finding.end_line = IntAt(entry, "endLine");
  finding.layer_kind = TextAt(entry, "layerKind");
  finding.place = ParseSecretPlace(Text(entry.Find("place")));
  finding.category = TextAt(entry, "category");
  finding.confidence = NumberAt(entry, "confidence").value_or(0);
}

}  // namespace

Package ReadEvidencePackage(const Node& entry) {
  Package package;
  package.name = TextAt(entry, "name");
  package.version = TextAt(entry, "version");
  package.type = TextAt(entry, "type");
  package.space = TextAt(entry, "namespace");
  package.base_name = TextAt(entry, "baseName");
  package.purl = TextAt(entry, "purl");
  package.path = TextAt(entry, "path");
  package.layer = TextAt(entry, "layer");
  package.licenses = TextsAt(entry, "licenses");
  return package;
}

Finding ReadEvidenceFinding(const Node& entry) {
  Finding finding;
  finding.kind = KindOf(Text(entry.Find("kind")));
  finding.id = TextAt(entry, "id");
  finding.aliases = TextsAt(entry, "aliases");
  if (const Node* package = entry.Find("package")) finding.package = ReadEvidencePackage(*package);
  ReadRated(finding, entry);
  ReadTexts(finding, entry);
  finding.published_at = TimeAt(entry, "publishedAt");
  finding.modified_at = TimeAt(entry, "modifiedAt");
  finding.fixed_at = TimeAt(entry, "fixedAt");
  finding.suppressed = IsTrueAt(entry, "suppressed");
  finding.suppression = TextAt(entry, "suppression");
  const Node* failed = entry.Find("failed");
  finding.failed = failed == nullptr || !failed->is_false();
  if (const Node* shown = entry.Find("shown")) {
    finding.shown_id = TextAt(*shown, "id");
    finding.shown_package = TextAt(*shown, "package");
    finding.shown_version = TextAt(*shown, "version");
  }
  return finding;
}

VexStatement ReadEvidenceStatement(const Node& entry) {
  VexStatement statement;
  statement.id = TextAt(entry, "id");
  statement.aliases = TextsAt(entry, "aliases");
  if (const Node* products = entry.Find("products")) {
    for (const Node& each : products->items()) {
      statement.products.push_back({TextsAt(each, "ids"), Subcomponents(each)});
    }
  }
  statement.status =
      ParseVexStatus(TextAt(entry, "status")).value_or(VexStatus::kUnderInvestigation);
  statement.justification = TextAt(entry, "justification");
  statement.impact_statement = TextAt(entry, "impactStatement");
  statement.action_statement = TextAt(entry, "actionStatement");
  statement.author = TextAt(entry, "author");
  statement.at = TimeAt(entry, "at");
  return statement;
}

FeedEntry ReadEvidenceFeedEntry(const Node& entry) {
  FeedEntry row;
  row.id = TextAt(entry, "id");
  row.probability = NumberAt(entry, "probability");
  row.percentile = NumberAt(entry, "percentile");
  row.exploited = IsTrueAt(entry, "exploited");
  row.ransomware = IsTrueAt(entry, "ransomware");
  row.added_at = TimeAt(entry, "addedAt");
  if (const Node* shown = entry.Find("shown")) {
    row.shown_package = TextAt(*shown, "package");
    row.shown_version = TextAt(*shown, "version");
  }
  return row;
}

}  // namespace policy::report
