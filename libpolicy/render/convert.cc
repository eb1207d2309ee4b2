// `convert`: several reports of one image become one, entry after entry, and that is written in
// another format.
#include "render/convert.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "base/purl.h"
#include "evidence/entries.h"
#include "policy/reference.h"
#include "policy/render.h"

namespace policy {
namespace {

struct Target {
  std::string_view name{};
  std::string_view title{};
  // Whether rows about all images can be told in it.
  bool catalogues = false;
  std::string (*render)(const Report& report, Time now, std::string_view tool_version) = nullptr;
};

std::string Evidence(const Report& report, Time /*now*/, std::string_view /*tool_version*/) {
  return RenderEvidence(report);
}

std::string Statement(const Report& report, Time now, std::string_view /*tool_version*/) {
  return render::RenderStatement(report, now);
}

constexpr std::array<Target, 4> kTargets{
    {{"cyclonedx", "CycloneDX 1.6, with vulnerabilities", false, render::RenderCyclonedx},
     {"evidence", "our own evidence document", true, Evidence},
     {"openvex", "OpenVEX 0.2.0", false, render::RenderOpenvex},
     {"statement", "an unsigned in-toto statement around the evidence document", true, Statement}}};

bool NameAnother(const Report& a, const Report& b) {
  if (a.subject_digests.empty() || b.subject_digests.empty()) return false;
  return std::find_first_of(a.subject_digests.begin(), a.subject_digests.end(),
                            b.subject_digests.begin(),
                            b.subject_digests.end()) == a.subject_digests.end();
}

void Fill(std::string& into, std::string& from) {
  if (into.empty()) into = std::move(from);
}

void JoinFacts(Report& into, Report& from) {
  if (into.complete && !from.complete) into.incomplete_reason = std::move(from.incomplete_reason);
  into.complete = into.complete && from.complete;
  into.unverified = into.unverified || from.unverified;
  into.end_of_life = into.end_of_life || from.end_of_life;
  into.tells_end_of_life = into.tells_end_of_life || from.tells_end_of_life;
  Fill(into.base_reference, from.base_reference);
  into.rates_severity = into.rates_severity || from.rates_severity;
  into.states_fixes = into.states_fixes || from.states_fixes;
  Fill(into.scanner, from.scanner);
  Fill(into.scanner_version, from.scanner_version);
  Fill(into.reference, from.reference);
  Fill(into.subject_digest, from.subject_digest);
  Fill(into.platform, from.platform);
  // The oldest is what all of it is as old as.
  for (const auto date : {&Report::scanned_at, &Report::database_at}) {
    if (from.*date && into.*date) into.*date = std::min(*(into.*date), *(from.*date));
    if (!(from.*date)) (into.*date).reset();
  }
  if (into.stage != from.stage) into.stage.reset();
  into.covers.insert(from.covers.begin(), from.covers.end());
  for (const std::string& digest : from.subject_digests) {
    const auto& known = into.subject_digests;
    if (std::find(known.begin(), known.end(), digest) == known.end())
      into.subject_digests.push_back(digest);
  }
}

void Join(Report& into, Report from) {
  JoinFacts(into, from);
  MoveEntries(into, from);
}

Error Refuse(ErrorKind kind, std::string message, const Report& report) {
  return Error{.kind = kind, .message = std::move(message), .where = {.file = report.file}};
}

}  // namespace

namespace render {

std::string ImagePurl(const Report& report) {
  const std::string& digest = report.subject_digest.empty() && !report.subject_digests.empty()
                                  ? report.subject_digests.front()
                                  : report.subject_digest;
  const Result<ImageReference> image = ParseReference(report.reference);
  if (!image || digest.empty()) return {};
  const std::string name = image->Name();
  const std::size_t slash = name.rfind('/');
  base::Purl purl{.type = "oci", .name = name.substr(slash == std::string::npos ? 0 : slash + 1)};
  purl.version = digest;
  purl.qualifiers["repository_url"] = name;
  if (!image->tag.empty()) purl.qualifiers["tag"] = image->tag;
  return base::MakePurl(purl);
}

std::string PackagePurl(const Package& package) {
  if (!package.purl.empty()) return package.purl;
  base::Purl purl{.type = package.type.empty() ? "generic" : package.type,
                  .space = package.space,
                  .name = package.base_name.empty() ? package.name : package.base_name,
                  .version = package.version};
  return base::MakePurl(purl);
}

std::string AdviceOn(const Finding& finding) {
  if (finding.fixed_versions.empty()) return "No fixed version is known.";
  std::string advice = "Upgrade " + finding.package.name + " to ";
  for (std::size_t i = 0; i < finding.fixed_versions.size(); ++i) {
    advice += (i == 0 ? "" : " or ") + finding.fixed_versions[i];
  }
  return advice + ".";
}

}  // namespace render

std::vector<OutputInfo> Conversions() {
  std::vector<OutputInfo> all;
  all.reserve(kTargets.size());
  for (const Target& target : kTargets) {
    all.push_back({std::string(target.name), std::string(target.title)});
  }
  return all;
}

Result<std::string> RenderConverted(std::string_view to, std::vector<Report> reports, Time now,
                                    std::string_view tool_version) {
  const auto target = std::find_if(kTargets.begin(), kTargets.end(),
                                   [&](const Target& each) { return each.name == to; });
  if (target == kTargets.end() || reports.empty()) {
    return Error{.kind = ErrorKind::kNotFound,
                 .message = "nothing converts to '" + std::string(to) + "'"};
  }
  Report whole = std::move(reports.front());
  for (std::size_t i = 0; i < reports.size(); ++i) {
    const Report& next = i == 0 ? whole : reports[i];
    if (!target->catalogues && next.catalogue) {
      return Refuse(ErrorKind::kUnsupported,
                    "a catalogue about all images has no form in " + std::string(to), next);
    }
    if (i == 0) continue;
    if (NameAnother(whole, next) || next.catalogue != whole.catalogue) {
      return Refuse(ErrorKind::kBadInput, "the report is on another subject than those before it",
                    next);
    }
    Join(whole, std::move(reports[i]));
  }
  return target->render(whole, now, tool_version);
}

}  // namespace policy
