// What is known about images: the plain facts that readers produce and decisions rest on.
//
// A Report is one document as its reader saw it: raw entries in document order, nothing dropped,
// nothing judged. A Document is a Report together with how it came to us: handed over by the
// caller, or proved by a signature. Evidence is all Documents that speak of one subject.
//
// Plain values: copying is safe, sharing const between threads is safe.
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/few.h"
#include "policy/maybe.h"
#include "policy/shared_text.h"
#include "policy/time.h"

namespace policy {

class FeedIndex;
struct ImageConfig;

namespace attest {
class StatementMaker;
}
namespace text {
class Node;
}

// The language's severities, highest first; kUnknown has no rank.
enum class Severity : std::uint8_t { kCritical, kHigh, kMedium, kLow, kNegligible, kUnknown };
// Where a scan was made.
enum class Stage : std::uint8_t { kSource, kBuild, kRegistry, kRuntime };
// What a document looked for.
enum class Coverage : std::uint8_t {
  kVulnerabilities,
  kSecrets,
  kMisconfigurations,
  kMalware,
  kLicenses,
  kPackages,  // lists all packages
  kImage,     // configuration, history and layers; no scan covers it
};
// Who rated: the language's four sources, in no order of rank.
enum class RatingSource : std::uint8_t { kNvd, kGhsa, kVendor, kScanner };

// The language's words ("critical", "build", "vulnerabilities", "nvd"). Thread-safe; never fail.
const char* NameOf(Severity severity);
const char* NameOf(Stage stage);
const char* NameOf(Coverage coverage);
const char* NameOf(RatingSource source);
// The enum for one of the language's words; empty for any other text.
std::optional<Severity> ParseSeverity(std::string_view word);
std::optional<Stage> ParseStage(std::string_view word);
std::optional<Coverage> ParseCoverage(std::string_view word);  // of a scan: never kImage
std::optional<RatingSource> ParseRatingSource(std::string_view word);
// A scanner's own word in any spelling ("Moderate", "IMPORTANT", "Negligible", "info") on our
// scale; kUnknown for words that rank nothing, absent ones among them.
Severity SeverityFromWord(std::string_view word);
// The table behind it, worst first.
struct SeverityWord {
  std::string_view word{};  // in lower case
  Severity severity = Severity::kUnknown;
};
std::vector<SeverityWord> SeverityWords();
// CVSS's qualitative bands (CVSS 3.1 section 5): 9.0 critical, 7.0 high, 4.0 medium, 0.1 low, 0
// negligible.
Severity SeverityFromScore(double score);

// One CVSS rating as a document gives it.
struct Cvss {
  SharedText version{};   // "2.0", "3.0", "3.1", "4.0"; empty if the document does not say
  Maybe<double> score{};  // as the document states it
  SharedText vector{};
  SharedText source{};  // as written: "nvd", "redhat", "ghsa"
  RatingSource by = RatingSource::kScanner;
  Maybe<double> computed{};  // from `vector`, where no score is stated
};

// One severity word, and who said it.
struct Rating {
  RatingSource by = RatingSource::kScanner;
  Severity severity = Severity::kUnknown;
  SharedText source{};  // as written
  SharedText word{};    // as written

  Rating() = default;
  Rating(RatingSource who, SharedText written_source, SharedText written, Severity meant)
      : by(who), severity(meant), source(std::move(written_source)), word(std::move(written)) {}
};

// An installed package.
struct Package {
  SharedText name{};  // as the document writes it: "org.apache.logging.log4j:log4j-core"
  SharedText version{};
  SharedText type{};       // purl type: "deb", "maven"; empty if unknown
  SharedText space{};      // purl namespace: "debian", "org.apache.logging.log4j"; may be empty
  SharedText base_name{};  // the purl's name, `name` without its namespace: "log4j-core"
  SharedText purl{};       // as given; empty if the document has none
  SharedText path{};       // where it lies in the image; may be empty
  SharedText layer{};      // digest or diff id; may be empty
  Few<SharedText> licenses{};
};

// What a finding is. Readers of formats that mix them say which.
enum class FindingKind : std::uint8_t {
  kVulnerability,
  kSecret,
  kMisconfiguration,
  kLicense,
  kMalware,
  kStatement,  // what a VEX document says of a vulnerability; accuses nobody
};
const char* NameOf(FindingKind kind);

// Where in an image a secret stands, in the language's words.
enum class SecretPlace : std::uint8_t { kUnknown, kFile, kEnvironment, kLabel, kHistory };
const char* NameOf(SecretPlace place);  // "file"; "" for kUnknown
// The enum for one of the words; kUnknown for any other text.
SecretPlace ParseSecretPlace(std::string_view word);

// A raw entry of a report.
struct Finding {
  FindingKind kind = FindingKind::kVulnerability;
  SharedText id{};               // as written; may be empty
  Few<SharedText> aliases{};     // other ids of the same thing, `id` not among them
  Package package{};             // for secrets and misconfigurations usually empty
  Few<Package> more_packages{};  // further packages that this very entry is about
  Severity severity = Severity::kUnknown;
  std::optional<SharedText> severity_as_written{};  // empty: absent, null or ""
  Few<Rating> ratings{};                            // every source's word, the scanner's own last
  Few<Cvss> cvss{};
  Few<SharedText> fixed_versions{};
  SharedText status{};  // in Trivy's words where it maps, else empty
  SharedText status_as_written{};
  SharedText layer_kind{};     // "base", "application" or empty
  Maybe<Time> published_at{};  // disclosure
  Maybe<Time> modified_at{};
  Maybe<Time> fixed_at{};  // when the fix came out, where the document says
  Maybe<double> epss{};    // the scanner's copy of FIRST's probability, 0 to 1
  SharedText exploit{};    // its word on exploit maturity: "Proof of Concept"
  Few<SharedText> cwes{};
  Few<SharedText> references{};
  SharedText title{};
  SharedText message{};          // never the text of a secret
  SharedText path{};             // file; of a package its path
  Few<SharedText> more_paths{};  // further places of this very entry; `path` not among them
  int start_line = 0;
  int end_line = 0;
  SharedText category{};  // secrets: the rule's category; licences: the category
  double confidence = 0;  // licences
  // Set by the scanner's own VEX, ignore file or SARIF suppression; shown apart and judged like the
  // rest.
  bool suppressed = false;
  bool failed = true;       // misconfigurations: false for PASS and EXCEPTION entries
  bool fix_exists = false;  // the document says there is a fix, and names no version
  SecretPlace place = SecretPlace::kUnknown;  // secrets: where, if the format says so
  SharedText suppression{};                   // its own words: "not_affected: vex.json: …"

  // The three words of this entry as they identify it in the format (`inspect` shows them).
  SharedText shown_id{};
  SharedText shown_package{};
  SharedText shown_version{};
};

// VEX's four words (OpenVEX, section "Status Labels").
enum class VexStatus : std::uint8_t { kNotAffected, kAffected, kFixed, kUnderInvestigation };
const char* NameOf(VexStatus status);  // "not_affected"
std::optional<VexStatus> ParseVexStatus(std::string_view word);

// A product of a VEX statement. Ids are package URLs, digests ("sha256:…"), CPEs or whatever else
// the author wrote.
struct VexProduct {
  std::vector<std::string> ids{};            // every identity it is given: any of them names it
  std::vector<std::string> subcomponents{};  // parts of it that are meant; empty: all of it
};

// What one author said, once, of one vulnerability.
struct VexStatement {
  std::string id{};
  Few<SharedText> aliases{};
  std::vector<VexProduct> products{};  // empty: the document does not say which
  VexStatus status = VexStatus::kUnderInvestigation;
  std::string justification{};     // OpenVEX's words; empty if none is given
  std::string impact_statement{};  // free text
  std::string action_statement{};
  std::string author{};
  std::optional<Time> at{};  // of this statement, else of the document
};

// What a catalogue about vulnerabilities of all images tells: FIRST's probability of exploitation,
// or what CISA knows to be exploited.
enum class Catalogue : std::uint8_t { kEpss, kKev };
const char* NameOf(Catalogue catalogue);  // "epss"

// One row of a catalogue about vulnerabilities of all images: FIRST's EPSS or CISA's KEV.
struct FeedEntry {
  std::string id{};                     // the CVE
  std::optional<double> probability{};  // EPSS, 0 to 1
  std::optional<double> percentile{};   // EPSS, 0 to 1
  bool exploited = false;               // listed in KEV
  bool ransomware = false;              // known to be used in ransomware campaigns
  std::optional<Time> added_at{};
  // What `inspect` shows beside the id.
  std::string shown_package{};
  std::string shown_version{};
};

// One scan report, SBOM or the like, as read.
struct Report {
  std::string format{};  // a reader's name: "trivy", "grype", "sarif"
  std::string file{};    // for messages
  std::string digest{};  // "sha256:…" of the bytes read; set by policy/collect.h alone
  bool complete = true;
  bool end_of_life = false;        // the scanner's word on the distribution
  bool tells_end_of_life = false;  // it knows the distribution, and would say if that were so
  bool unverified = false;         // a statement or envelope that nobody has verified
  // False where the format has no word for it, so that counting none would look like none there.
  bool rates_severity = true;
  bool states_fixes = true;
  std::optional<Stage> stage{};     // only where the format can be of one stage alone
  std::string incomplete_reason{};  // one line; set where !complete
  std::string scanner{};            // "trivy", "grype": lower case, the tool's own name
  std::string scanner_version{};
  std::string reference{};       // the image as the report names it; may be empty
  std::string base_reference{};  // the image that it was built on, by the scanner's word
  std::string subject_digest{};  // what `inspect` shows: manifest or repo digest; may be empty
  // Every digest that the report gives its subject (index, manifest, config). Empty: it names none.
  std::vector<std::string> subject_digests{};
  std::string platform{};  // "linux/amd64"; may be empty
  std::optional<Time> scanned_at{};
  std::optional<Time> database_at{};
  std::set<Coverage> covers{};

  std::vector<Finding> findings{};  // vulnerabilities and, in mixed formats, whatever an entry is
  std::vector<Finding>
      suppressed{};  // kept apart; never in `findings`, but where the format counts them there
  std::vector<Finding> secrets{};
  std::vector<Finding> misconfigurations{};
  std::vector<Finding> licenses{};
  std::vector<Package> packages{};
  std::vector<VexStatement> statements{};  // entries of VEX documents, also shown in `findings`
  std::optional<Catalogue> catalogue{};    // set where the document is one
  std::vector<FeedEntry> feed{};           // its rows
  // Of an image archive (policy/image_config.h).
  std::shared_ptr<const ImageConfig> image{};
  // Lists what the distribution's package managers installed, and nothing else.
  bool distribution_only = false;

  // Entries that the document counts by the scanner's word without listing them.
  std::map<std::string, std::int64_t> counted{};
  // What only this format says: lowerCamelCase name -> JSON text; `inspect` shows it.
  std::map<std::string, std::string> details{};
};

// How a statement satisfied one authority: who signed, when, and by whose word.
struct SignatureProof {
  // The authority's (AuthoritySpec::id): a key's fingerprint, or "authority:…".
  std::string credential{};
  std::string key{};                // fingerprint (hex SHA-256 of the SPKI) of the key that signed
  std::string identity{};           // of its certificate, if it has one
  std::string issuer{};             // who vouched for the identity
  std::vector<Time> times{};        // when, by logs and time-stamp authorities
  std::vector<std::string> logs{};  // the transparency logs that hold it
  // Where certificates are judged by the clock: outside of this nobody is proved to have signed.
  std::optional<Time> valid_from{};
  std::optional<Time> valid_until{};

  bool HoldsAt(Time at) const {
    return (!valid_from || *valid_from <= at) && (!valid_until || at < *valid_until);
  }
};

// A statement whose signature was checked. Only the attest room can make one; whatever needs proof
// asks for this type.
class VerifiedStatement {
 public:
  const std::string& statement_type() const { return statement_type_; }
  const std::string& predicate_type() const { return predicate_type_; }
  // "sha256:<hex>" of each subject; other algorithms as "algorithm:hex".
  const std::vector<std::string>& subjects() const { return subjects_; }
  // One for each authority that it satisfies, sorted by credential, each once.
  const std::vector<SignatureProof>& proofs() const { return proofs_; }
  // Their credentials.
  std::vector<std::string> credentials() const;
  // By the first that was proved to hold it: logs and time-stamp authorities, not the signer.
  std::optional<Time> trusted_time() const;
  // The JSON text of the predicate.
  const std::string& predicate() const { return *predicate_; }
  const std::shared_ptr<const std::string>& shared_predicate() const { return predicate_; }
  // SHA-256 of the envelope, bundle or payload as stored.
  const std::string& envelope_digest() const { return envelope_digest_; }
  // Nobody verified it: a GateTest takes this authority's word for it. Empty for all that is
  // proved.
  const std::string& assumed_authority() const { return assumed_authority_; }

 private:
  friend class attest::StatementMaker;
  VerifiedStatement() = default;
  std::string statement_type_{};
  std::string predicate_type_{};
  std::vector<std::string> subjects_{};
  std::vector<SignatureProof> proofs_{};
  std::shared_ptr<const std::string> predicate_{};
  std::string envelope_digest_{};
  std::string assumed_authority_{};
};

// The predicate of a statement as a tree, for rules that look into it. Thread-safe.
class Predicate {
 public:
  virtual ~Predicate() = default;
  // Parsed by whoever asks first, and never twice. Null where it cannot be read; `problem` says
  // why.
  virtual const text::Node* root() const = 0;
  virtual std::string_view problem() const = 0;
};

// What stands for an authority whose word is assumed, where credentials stand: "assumed:ci".
inline constexpr std::string_view kAssumedKey = "assumed:";

// Why a document could not become evidence.
enum class DocumentState : std::uint8_t { kUsable, kUnverifiable, kUnparsable, kUnreachable };

// One document and how it came to us.
struct Document {
  Report report{};
  std::string digest{};  // of the file or envelope as handed over
  std::string file{};    // for messages
  DocumentState state = DocumentState::kUsable;
  std::string problem{};     // one line; set where state is not kUsable
  bool handed_over = false;  // on the caller's word
  // Handed over without proof by an option whose name contains `insecure`; counts at every point.
  bool insecure = false;
  // Fetched by the very digests that it is bound to, so that it needs nobody's word.
  bool by_digest = false;
  // The index that lists the proved subject, under `report.platform`: what was found on a platform
  // is about the image there. Signatures and statements are not: they have to name the index.
  std::string index{};
  bool as_feed = false;  // handed over as a catalogue about all images: counts at every point
  bool as_vex = false;   // handed over as VEX: its statements count, and nothing else in it
  std::optional<VerifiedStatement> proof{};
  std::shared_ptr<const Predicate> predicate{};  // of `proof`
  // A statement that is no report: only rules about statements ask for it.
  bool only_statement = false;
  // What the envelope claims to be about; proved only if `proof` is set.
  std::vector<std::string> claimed_subjects{};
  std::optional<Time> signed_at{};  // the statement's own date, where it has one
  std::optional<Stage> stage{};     // the caller's flag, else the predicate's, else the report's
  // Of a catalogue, in place of the rows of its report (see policy/feed_index.h).
  std::shared_ptr<const FeedIndex> feed{};
};

// All documents that speak of a subject. Documents are shared, since many subjects may use one.
struct Evidence {
  std::vector<std::shared_ptr<const Document>> documents{};
};

}  // namespace policy
