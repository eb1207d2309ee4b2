// Folders in, one Gate out. What cannot be read is an error as a whole: half a set never judges.
#include "load.h"

#include <sys/stat.h>

#include <iterator>
#include <utility>

namespace policy::webhook {
namespace {

constexpr std::size_t kMaxEnvelopeFile = std::size_t{512} << 20U;

// The documents of one file; one that is no evidence is passed over with a warning, since a stray
// file in a folder must not stop a cluster.
policy::Result<std::vector<policy::Document>> ReadOne(const std::string& path,
                                                      const policy::TrustRing& ring, bool vouched,
                                                      std::vector<std::string>& warnings) {
  const policy::Result<std::string> bytes = policy::ReadFile(path, kMaxEnvelopeFile);
  if (!bytes) return bytes.error();
  policy::Result<std::vector<policy::Document>> documents =
      policy::ReadEvidence(*bytes, path, ring, vouched);
  if (documents) return documents;
  warnings.push_back(path + ": " + documents.error().message);
  return std::vector<policy::Document>{};
}

// Catalogues are the operator's own words: one that cannot be read stops the reload, as a broken
// policy does.
policy::Result<void> LoadFeeds(const Config& config, std::vector<policy::Document>& all) {
  for (const std::string& path : config.feeds) {
    policy::Result<policy::ByteReader> open = policy::OpenFile(path);
    if (!open) return std::move(open).error();
    policy::Result<policy::Document> document = policy::ReadFeed(*open, path, {});
    if (!document) return std::move(document).error();
    all.push_back(*std::move(document));
  }
  return {};
}

policy::Result<policy::EvidenceStore> LoadEvidence(const Config& config,
                                                   const policy::TrustRing& ring,
                                                   std::vector<std::string>& warnings) {
  std::vector<policy::Document> all;
  if (policy::Result<void> feeds = LoadFeeds(config, all); !feeds) return std::move(feeds).error();
  for (const std::string& root : config.evidence) {
    policy::Result<std::vector<std::string>> paths = policy::ListFiles(root);
    if (!paths) return std::move(paths).error();
    for (const std::string& path : *paths) {
      auto documents = ReadOne(path, ring, config.insecure_unsigned_evidence, warnings);
      if (!documents) return std::move(documents).error();
      std::move(documents->begin(), documents->end(), std::back_inserter(all));
    }
  }
  return policy::EvidenceStore::From(std::move(all));
}

}  // namespace

policy::Result<Loaded> Load(const Config& config) {
  std::vector<std::string> paths = config.policies;
  paths.insert(paths.end(), config.exceptions.begin(), config.exceptions.end());
  policy::Result<std::vector<policy::SourceFile>> files = policy::ReadDocuments(paths);
  if (!files) return std::move(files).error();
  policy::Result<policy::PolicySet> set =
      policy::ReadPolicySet(*files, policy::DocumentFileReader());
  if (!set) return std::move(set).error();
  policy::Result<policy::TrustedPolicies> trusted = policy::TrustPolicies(*set);
  if (!trusted) return std::move(trusted).error();
  Loaded loaded;
  policy::Result<policy::EvidenceStore> evidence =
      LoadEvidence(config, trusted->ring, loaded.warnings);
  if (!evidence) return std::move(evidence).error();
  loaded.revision = set->digest() + "+" + evidence->digest();
  loaded.gate.policies = std::move(trusted->policies);
  loaded.gate.evidence = *std::move(evidence);
  loaded.gate.context.point = policy::Point::kAdmission;
  loaded.gate.context.allow_no_match = config.allow_no_match;
  return loaded;
}

std::string Fingerprint(const std::vector<std::string>& paths) {
  std::string print;
  for (const std::string& root : paths) {
    const policy::Result<std::vector<std::string>> files = policy::ListFiles(root);
    if (!files) {
      print += root + "?" + files.error().message + ";";
      continue;
    }
    for (const std::string& path : *files) {
      struct stat facts {};
      if (stat(path.c_str(), &facts) != 0) facts = {};
      print += path + ":" + std::to_string(facts.st_ino) + ":" + std::to_string(facts.st_size) +
               ":" + std::to_string(facts.st_mtim.tv_sec) + "." +
               std::to_string(facts.st_mtim.tv_nsec) + ";";
    }
  }
  return print;
}

}  // namespace policy::webhook
