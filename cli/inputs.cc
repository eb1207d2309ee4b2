// Reads what evaluate and admit need, in one order: policies first (their authorities prove
// the evidence), then reports, catalogues, VEX and signed statements.
#include "inputs.h"

#include <algorithm>
#include <array>
#include <utility>

#include "dialling.h"
#include "io.h"

namespace cli {
namespace {

constexpr std::size_t kMaxEnvelopeFile = std::size_t{512} << 20U;

policy::Error Usage(std::string message) {
  return {.kind = policy::ErrorKind::kBadInput, .message = std::move(message)};
}

std::optional<Failure> ReadPolicies(const JudgeOptions& options, Inputs& inputs) {
  std::vector<std::string> paths = options.policies;
  paths.insert(paths.end(), options.exceptions.begin(), options.exceptions.end());
  policy::Result<std::vector<policy::SourceFile>> files = policy::ReadDocuments(paths);
  if (!files) return Failure{files.error(), kUsage};
  policy::Result<policy::PolicySet> set =
      policy::ReadPolicySet(*files, policy::DocumentFileReader());
  if (!set) return Failure{set.error(), kUsage};
  if (set->policy_count() == 0) return Failure{Usage("no policy in any --policy path"), kUsage};
  policy::Result<policy::TrustedPolicies> trusted = policy::TrustPolicies(*set);
  if (!trusted) return Failure{trusted.error(), kUsage};
  inputs.policies = std::move(trusted->policies);
  inputs.ring = std::move(trusted->ring);
  return std::nullopt;
}

std::optional<Failure> ReadContext(const JudgeOptions& options, policy::Point default_point,
                                   Inputs& inputs) {
  inputs.context.now = options.at.value_or(Now());
  inputs.context.platform = options.platform;
  inputs.context.point = default_point;
  if (!options.point.empty()) {
    const std::optional<policy::Point> point = policy::ParsePoint(options.point);
    if (!point) return Failure{Usage("unknown point '" + options.point + "'"), kUsage};
    inputs.context.point = *point;
  }
  if (!options.no_match.empty()) inputs.context.allow_no_match = options.no_match == "allow";
  return std::nullopt;
}

std::optional<Failure> ReadReports(const JudgeOptions& options,
                                   std::vector<policy::Document>& documents) {
  for (const std::string& text : options.reports) {
    const NamedFile named = SplitNamedFile(text);
    std::optional<policy::Stage> stage;
    if (!named.stage.empty()) {
      stage = policy::ParseStage(named.stage);
      if (!stage) return Failure{Usage("unknown stage '" + named.stage + "'"), kUsage};
    }
    policy::Result<policy::ByteReader> open = policy::OpenFile(named.path);
    if (!open) return Failure{open.error(), kEvidence};
    policy::Result<policy::Document> document =
        policy::ReadHandedOver(*open, named.path, named.format, stage, false);
    if (!document) return Failure{document.error(), kEvidence};
    documents.push_back(*std::move(document));
  }
  return std::nullopt;
}

// What stands behind --feed and --vex.
using Reading = policy::Result<policy::Document> (*)(const policy::ByteReader&, std::string_view,
                                                     std::string_view);
std::optional<Failure> ReadNamed(const std::vector<std::string>& files, Reading reading,
                                 std::vector<policy::Document>& documents) {
  for (const std::string& text : files) {
    const NamedFile named = SplitNamedFile(text);
    policy::Result<policy::ByteReader> open = policy::OpenFile(named.path);
    if (!open) return Failure{open.error(), kEvidence};
    policy::Result<policy::Document> document = reading(*open, named.path, named.format);
    if (!document) return Failure{document.error(), kEvidence};
    documents.push_back(*std::move(document));
  }
  return std::nullopt;
}

std::optional<Failure> ReadArchives(const JudgeOptions& options,
                                    std::vector<policy::Document>& documents) {
  for (const std::string& path : options.image_archives) {
    policy::Result<policy::ImageBytes> bytes = policy::OpenImage(path);
    if (!bytes) return Failure{bytes.error(), kEvidence};
    policy::Result<std::vector<policy::Document>> read =
        policy::ReadImageArchive(*bytes, options.image, false);
    if (!read) return Failure{read.error(), kEvidence};
    std::move(read->begin(), read->end(), std::back_inserter(documents));
  }
  return std::nullopt;
}

std::optional<Failure> ReadEvidence(const JudgeOptions& options, const policy::TrustRing& ring,
                                    std::vector<policy::Document>& documents) {
  for (const std::string& root : options.evidence) {
    policy::Result<std::vector<std::string>> paths = policy::ListFiles(root);
    if (!paths) return Failure{paths.error(), kEvidence};
    for (const std::string& path : *paths) {
      policy::Result<std::vector<policy::Document>> read =
          ReadEvidenceFile(path, ring, options.insecure_unsigned_evidence);
      if (!read) return Failure{read.error(), kEvidence};
      std::move(read->begin(), read->end(), std::back_inserter(documents));
    }
  }
  return std::nullopt;
}

// Where nothing is handed over about the image, what lies beside it is fetched, if any rule asks.
bool MustFetch(const JudgeOptions& options, const policy::PolicySet& policies) {
  const bool given =
      !options.reports.empty() || !options.evidence.empty() || !options.image_archives.empty();
  return !options.image.empty() && !options.no_fetch && !given && policies.WantsEvidence();
}

// A registry that cannot be reached is a state of the evidence; an image that is not there is not.
std::optional<Failure> FetchEvidence(const JudgeOptions& options, Inputs& inputs,
                                     std::vector<policy::Document>& documents) {
  const policy::Result<policy::ImageReference> image = policy::ParseReference(options.image);
  if (!image) return Failure{image.error(), kUsage};
  const policy::Result<policy::ImageSource> source = OpenSource(options.dialling);
  if (!source) return Failure{source.error(), CodeWithoutSource(options.dialling)};
  policy::GatherRequest request{.image = *image, .within = options.dialling.timeout};
  if (!options.platform.empty()) request.platforms = {options.platform};
  const policy::Result<policy::Gathered> gathered = policy::Gather(*source, request);
  if (!gathered && gathered.error().kind == policy::ErrorKind::kUnavailable) {
    policy::Document unreachable;
    unreachable.state = policy::DocumentState::kUnreachable;
    unreachable.problem = gathered.error().message;
    unreachable.file = options.image;
    documents.push_back(std::move(unreachable));
    return std::nullopt;
  }
  if (!gathered) return Failure{gathered.error(), kEvidence};
  inputs.digest = gathered->image.reference.digest;
  std::vector<policy::Document> proved = policy::ProveGathered(*gathered, inputs.ring);
  std::move(proved.begin(), proved.end(), std::back_inserter(documents));
  return std::nullopt;
}

}  // namespace

NamedFile SplitNamedFile(std::string_view text) {
  NamedFile named;
  std::string_view rest = text;
  while (true) {
    std::string* value = nullptr;
    if (rest.starts_with("format=")) value = &named.format;
    if (rest.starts_with("stage=")) value = &named.stage;
    if (value == nullptr) break;
    const std::size_t equals = rest.find('=');
    const std::size_t end = rest.find_first_of(",:", equals);
    if (end == std::string_view::npos) return {.path = std::string(text)};
    *value = std::string(rest.substr(equals + 1, end - equals - 1));
    const bool last = rest[end] == ':';
    rest.remove_prefix(end + 1);
    if (last) break;
  }
  named.path = std::string(rest);
  return named;
}

policy::Result<std::vector<policy::Document>> ReadEvidenceFile(const std::string& path,
                                                               const policy::TrustRing& ring,
                                                               bool vouched) {
  const policy::Result<std::string> bytes = policy::ReadFile(path, kMaxEnvelopeFile);
  if (!bytes) return bytes.error();
  return policy::ReadEvidence(*bytes, path, ring, vouched);
}

Inputs ReadInputs(const JudgeOptions& options, policy::Point default_point) {
  Inputs inputs;
  inputs.failure = ReadContext(options, default_point, inputs);
  if (!inputs.failure) inputs.failure = ReadPolicies(options, inputs);
  std::vector<policy::Document> documents;
  if (!inputs.failure) inputs.failure = ReadReports(options, documents);
  if (!inputs.failure) inputs.failure = ReadNamed(options.feeds, policy::ReadFeed, documents);
  if (!inputs.failure) inputs.failure = ReadNamed(options.vex, policy::ReadVex, documents);
  if (!inputs.failure) inputs.failure = ReadArchives(options, documents);
  if (!inputs.failure) inputs.failure = ReadEvidence(options, inputs.ring, documents);
  if (!inputs.failure && MustFetch(options, inputs.policies)) {
    inputs.failure = FetchEvidence(options, inputs, documents);
  }
  if (!inputs.failure) inputs.evidence = policy::EvidenceStore::From(std::move(documents));
  return inputs;
}

int ExitCodeOf(const std::vector<policy::Decision>& decisions, int warn_exit_code) {
  bool denied = false;
  bool only_evidence = true;
  bool warned = false;
  for (const policy::Decision& decision : decisions) {
    if (!decision.allowed) {
      denied = true;
      only_evidence = only_evidence && decision.DeniedForEvidenceOnly();
    } else {
      warned = warned || !decision.warnings.empty() ||
               std::any_of(decision.rules.begin(), decision.rules.end(), [](const auto& rule) {
                 return rule.result == policy::RuleResult::kWarn;
               });
    }
  }
  if (denied) return only_evidence ? kEvidence : kDenied;
  return warned ? warn_exit_code : kAllowed;
}

int PrintDecisions(const std::vector<policy::Decision>& decisions, const std::string& format,
                   int code) {
  const policy::TextStyle style = StyleOfOutput();
  bool written = true;
  const auto print = [&written](std::string_view piece) { written = written && Print(piece); };
  for (const policy::Decision& decision : decisions) {
    if (format == "json") {
      policy::RenderJson(decision, print);
      print("\n");
    } else {
      if (&decision != &decisions.front()) print("\n");
      print(policy::RenderText(decision, style));
    }
  }
  return Conclude(written, code);
}

}  // namespace cli
