// The commands: one options struct and one function each; a function returns the exit code.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "policy/policy.h"

namespace cli {

// How images are reached: common to every command that dials.
struct DiallingOptions {
  std::string registry_config{};  // a docker config.json; empty: where docker keeps its own
  std::string registry_ca{};
  std::vector<std::string> insecure_registries{};  // loopback hosts
  std::string layout{};                            // an OCI layout in place of registries
  policy::Duration timeout{30};
};

// What evaluate and admit judge with.
struct JudgeOptions {
  std::vector<std::string> policies{};
  std::vector<std::string> exceptions{};
  std::vector<std::string> reports{};  // "[format=F,stage=S:]FILE"
  std::vector<std::string> evidence{};
  std::vector<std::string> feeds{};  // "[format=F:]FILE"
  std::vector<std::string> vex{};    // "[format=F:]FILE"
  std::vector<std::string> image_archives{};
  std::string image{};  // which image of an archive is meant; may be empty
  bool insecure_unsigned_evidence = false;
  bool no_fetch = false;  // judge on what is handed over alone
  DiallingOptions dialling{};
  std::string point{};
  std::string platform{};
  std::string no_match{};  // "allow", "deny" or empty
  std::string format = "text";
  std::optional<policy::Time> at{};
  int warn_exit_code = 0;
};

struct EvaluateOptions {
  JudgeOptions judge{};
  std::string image{};
  std::string workload{};
  std::string namespace_name{};
  std::vector<std::string> namespace_labels{};
  std::vector<std::string> outputs{};  // "NAME=FILE"
};
int RunEvaluate(const EvaluateOptions& options);

struct AdmitOptions {
  JudgeOptions judge{};
  std::string review{};
};
int RunAdmit(const AdmitOptions& options);

struct FilesOptions {
  std::vector<std::string> files{};
  std::string format = "text";
  std::optional<policy::Time> at{};
};
int RunImages(const FilesOptions& options);

struct TestOptions {
  std::vector<std::string> files{};
  std::string format = "text";
  std::vector<std::string> outputs{};  // "junit=FILE"
  bool coverage = false;
  bool update = false;  // write what came out into the failed cases
};
int RunTest(const TestOptions& options);

struct LintOptions {
  std::vector<std::string> files{};
  std::string format = "text";
  bool strict = false;  // warnings exit 2
  bool fix = false;     // mend what is mechanical, in place
};
int RunLint(const LintOptions& options);

struct FmtOptions {
  std::vector<std::string> files{};
  bool check = false;  // say what differs, write nothing
};
int RunFmt(const FmtOptions& options);

struct InspectOptions {
  std::vector<std::string> files{};  // "[format=F:]FILE"
  bool merge = false;
  std::string format = "json";
  std::optional<policy::Time> at{};
};
int RunInspect(const InspectOptions& options);

struct ConvertOptions {
  std::vector<std::string> files{};  // "[format=F:]FILE"
  std::string to{};
  std::string out{};  // empty: standard output
  std::optional<policy::Time> at{};
};
int RunConvert(const ConvertOptions& options);

// Who signs, and where what is signed goes.
struct SigningOptions {
  std::string key{};
  std::string key_password_file{};
  std::string signer{};      // a command
  std::string signer_key{};  // its public key
  std::string as = "tag";    // or "bundle"
  std::string out{};
  bool push = false;
};

struct AttestOptions {
  std::string image{};
  std::string report{};
  std::string stage{};
  std::string predicate{};
  std::string type{};
  SigningOptions signing{};
  DiallingOptions dialling{};
  std::optional<policy::Time> at{};
};
int RunAttest(const AttestOptions& options);

struct SignOptions {
  std::string image{};
  SigningOptions signing{};
  DiallingOptions dialling{};
};
int RunSign(const SignOptions& options);

struct VerifyOptions {
  std::string image{};
  // One of three: authorities of policies, keys, or an identity.
  std::vector<std::string> policies{};
  std::vector<std::string> keys{};
  std::string identity{};
  std::string issuer{};
  std::string trusted_root{};
  std::size_t threshold = 1;
  std::string type{};  // as `attestations.type` takes it, or "signature"; empty: anything
  DiallingOptions dialling{};
  std::string format = "text";
  std::optional<policy::Time> at{};
};
int RunVerify(const VerifyOptions& options);

struct PinOptions {
  std::vector<std::string> files{};
  bool write = false;  // in place
  bool check = false;  // say what is not pinned, look nothing up
  DiallingOptions dialling{};
};
int RunPin(const PinOptions& options);

struct VerifyBundleOptions {
  std::string bundle{};
  std::string subject{};  // a file, or "sha256:<hex>"
  std::string identity{};
  std::string issuer{};
  std::string key{};
  std::string trusted_root{};
  bool staging = false;
};
int RunVerifyBundle(const VerifyBundleOptions& options);

struct ExplainOptions {
  std::string name{};  // of a check, a key, or with policies of a rule; empty: the list of checks
  std::vector<std::string> policies{};
  std::string format = "text";
};
int RunExplain(const ExplainOptions& options);

int RunVersion(const std::string& format);

}  // namespace cli
