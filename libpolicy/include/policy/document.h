// Policies, exceptions and tests as their authors write them: YAML text in, one immutable set out.
//
// Reading is strict and collects every problem; a set either loads whole or not at all. What this
// version reads but cannot evaluate (a check, a selector key, an authority) is refused by its name.
//
//   auto set = policy::ReadPolicySet({{"prod.yaml", text}}, read_file);
//   if (!set) std::cerr << policy::Describe(set.error());   // prod.yaml:14:5: unknown key
//   'max-cvs' …
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "policy/authority.h"
#include "policy/decision.h"
#include "policy/report.h"
#include "policy/result.h"
#include "policy/time.h"

namespace policy {

// One text and the name it goes by in messages.
struct SourceFile {
  std::string path{};
  std::string text{};
  std::string bundle{};   // the folder or tar that it came in: how its path begins; may be empty
  bool material = false;  // no document of ours: what others of its bundle may name
};

// All regular files of a policy bundle in a tar (plain, gzip or zstd), in name order; `file` is
// what it goes by, and how their paths begin. Those whose names begin with a dot are passed over,
// as in a folder. kRefused for a path that leads out, a link, and a name that is there twice;
// kLimit for more than 10,000 files, 64 MiB in all, 8 MiB in one, or packing beyond reason.
// Thread-safe.
Result<std::vector<SourceFile>> ReadBundle(const ByteReader& read, const std::string& file);
// Whether a text that begins so can be a bundle: 512 bytes tell. Thread-safe.
bool LooksLikeBundle(std::string_view head);

// Opens what a document names with `file:`. `path` is already joined to the document's own folder.
// May be empty: then every `file:` is an error.
using FileReader = std::function<Result<std::string>(const std::string& path)>;

// One thing to say about a document. Errors refuse it; warnings do not.
struct Problem {
  Error error{};
  bool warning = false;
  std::string smell{};  // its name, where it is one of those that authoring.h finds
};

namespace document {
struct Set;
}

// Policies and exceptions, ready to judge with. Immutable; copies share; thread-safe.
class PolicySet {
 public:
  PolicySet();  // No policies: nothing matches.
  explicit PolicySet(std::shared_ptr<const document::Set> set) : set_(std::move(set)) {}

  std::size_t policy_count() const;
  std::size_t exception_count() const;
  // Name, digest and file of every policy, sorted by name.
  std::vector<JudgedPolicy> policies() const;
  // SHA-256 over the digests of all documents, sorted: the revision of the whole set.
  const std::string& digest() const;
  // Content digest of each bundle that the files came in, sorted. Over the documents in it, what
  // they name by `file`, and the signatures of exceptions where a policy asks for them: SHA-256 of
  // the lines "<SHA-256 of the file, hex>  <name in the bundle>\n", in bytewise order of the names.
  // A folder and a tar of it have the same.
  const std::vector<std::string>& bundles() const;
  // What evidence is to be proved with: every authority of every policy, each distinct one once.
  // Of one with several keys each key; of content trust nothing, which this version cannot prove.
  std::vector<AuthoritySpec> Authorities() const;
  // Whether any rule asks for more than the image's reference and the pod.
  bool WantsEvidence() const;
  // The names of all authorities of all policies, sorted, each once.
  std::vector<std::string> AuthorityNames() const;

  const document::Set& set() const { return *set_; }

 private:
  std::shared_ptr<const document::Set> set_;
};

// What the policies are read for: to judge, or to be tried by GateTests. Tests take statements as
// verified, so that they may also try what this version cannot verify yet (`signatures`, identities
// without a key).
enum class ReadFor { kJudging, kTests };

// Reads all documents of all files (GatePolicy, GateException, ClusterGateException; GateTest is
// passed over). On any problem the Error's causes are all of them, in file and line order. A file
// without any document of ours is an error. Thread-safe.
Result<PolicySet> ReadPolicySet(const std::vector<SourceFile>& files, const FileReader& read_file,
                                ReadFor purpose = ReadFor::kJudging);

// Everything there is to say about the files, GateTests among them; what this version cannot
// evaluate yet is a warning here. Empty means flawless. Thread-safe.
std::vector<Problem> Lint(const std::vector<SourceFile>& files, const FileReader& read_file);

// --- GateTest -----------------------------------------------------------------------------------

// What a case wants of one violation; empty fields are not compared.
struct ExpectedViolation {
  std::string policy{}, rule{}, image{}, id{}, package{}, reason{}, exception{};
  Outcome outcome = Outcome::kDenied;
  Where where{};
};

struct TestStatement {
  std::string file{};
  std::string authority{};
};

struct GateTestCase {
  std::string name{};
  std::string image{};
  std::string workload{};
  std::optional<std::string> namespace_name{};
  std::optional<std::map<std::string, std::string>> namespace_labels{};
  Point point = Point::kCi;
  std::string platform{};
  std::optional<Time> at{};
  std::vector<std::string> evidence{};
  std::vector<TestStatement> statements{};
  bool expect_allowed = false;
  std::vector<ExpectedViolation> expect_violations{};
  bool exact = false;
  // Empty: not compared. "null": none expected. Else an instant.
  std::string expect_valid_until{};
  Where where{};
};

struct GateTest {
  std::string name{};
  std::string file{};  // the document's own; its folder is what paths are relative to
  std::vector<std::string> files{};
  Time at{};
  std::vector<GateTestCase> cases{};
};

// Reads the GateTests of the files; other kinds are passed over. Errors as ReadPolicySet.
Result<std::vector<GateTest>> ReadGateTests(const std::vector<SourceFile>& files);

}  // namespace policy
