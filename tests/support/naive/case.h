// A whole question in plain values: policies, exceptions, documents, the subject and the hour.
//
// What the naive evaluator judges and what the generator makes; tests/properties/yaml.cc prints the
// policies and exceptions of it for the real engine. Field names are the language's own.
#pragma once

#include <array>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "policy/decision.h"
#include "policy/evidence.h"
#include "policy/time.h"
#include "policy/workload.h"

namespace policy::naive {

using Words = std::vector<std::string>;

// One comparison of a range: "<", "<=", ">", ">=", "=" or "!=", and a version of numbers and dots.
struct Comparison {
  std::string op{};
  std::string version{};
};
// Any of these, each of which is all of its comparisons.
using Range = std::vector<std::vector<Comparison>>;

struct PackagePattern {
  std::string name{};
  std::string purl{};
  std::string type{};
  Range version{};
};
using PackagePatterns = std::vector<PackagePattern>;

struct Selector {
  bool any = false;
  std::vector<Severity> severities{};
  Words ids{};
  Words scanners{};
  Words paths{};
  Words cwes{};
  Words statuses{};
  Words vex_statuses{};
  PackagePatterns packages{};
  std::string fix{};
  std::string layer{};
  Words locations{};  // of secrets
  std::optional<double> min_cvss{};
  std::optional<double> min_epss{};
  std::optional<bool> kev{};
  std::optional<bool> ransomware{};
  std::optional<Duration> disclosed_for{};
  std::optional<Duration> fix_available_for{};
};

struct Vulnerabilities {
  Selector selector{};
  std::vector<Selector> unless{};
  std::optional<Duration> grace{};
  bool grace_from_fix = false;
  std::optional<int> allow_up_to{};
};

// `secrets`, `misconfigurations` or `malware`.
struct Issues {
  Coverage of = Coverage::kSecrets;
  Selector selector{};
  std::vector<Selector> unless{};
};

struct Packages {
  PackagePatterns forbidden{};
  PackagePatterns allowed{};
  PackagePatterns required{};
  PackagePatterns unless{};
};

struct Licenses {
  bool forbids = true;  // what is listed; else all but that
  Words listed{};
  PackagePatterns unless{};
  bool allow_unknown = false;
};

struct Images {
  Words allowed{};
  Words forbidden{};
  Words forbidden_tags{};
  bool require_digest = false;
};

struct RequiredScan {
  std::optional<Stage> stage{};
  Words scanners{};
  std::vector<Coverage> covers{};
  std::optional<Duration> max_age{};
  std::optional<Duration> max_database_age{};
  bool attested = false;
  Words signed_by{};
};
using Scans = std::vector<RequiredScan>;

// What a predicate must say at a JSON pointer, by one test of the language ("equals", "min" …).
struct Clause {
  std::string path{};
  std::string test{};
  Words texts{};  // of `equals`, `contains`, `in` and `matches`
  double number = 0;
  Time instant{};
  Duration span{};
  bool flag = true;
};

// `attestations`, or `provenance` where there is no type.
struct Attestations {
  std::string type{};
  Words signed_by{};
  std::optional<Duration> max_age{};
  std::vector<Clause> where{};
  std::map<std::string, Words> allowed{};  // "allowedBuilders": globs
};

// `pod`: a profile, the single switches that are true, and those that list words.
struct PodSwitches {
  std::string profile{};  // "baseline"
  std::string profile_version{};
  std::set<std::string> on{};
  std::map<std::string, Words> lists{};
};

struct Match {
  std::set<Point> points{};
  Words namespaces{};
  Words exclude_namespaces{};
  Words images{};
  Words exclude_images{};
  std::map<std::string, std::string> pod_labels{};
};

struct BreakGlass {
  Duration max_duration{};
  Words approvers{};
  Words required{};
};

// What a policy, or a rule in its place, asks of exceptions. What is not given is not set.
struct ExceptionTerms {
  std::optional<bool> forbid{};
  std::optional<Duration> max_duration{};
  std::optional<Duration> warn_before{};
  std::optional<Words> required{};
  std::optional<Words> approvers{};
  std::optional<bool> allow_self_approval{};
  std::optional<BreakGlass> break_glass{};
};

struct Enforcement {
  std::optional<Action> everywhere{};
  std::map<Point, Action> at{};
};

struct Rule {
  std::string name{};
  Enforcement enforcement{};
  std::optional<Time> effective_from{};
  Match match{};
  ExceptionTerms exceptions{};
  // Exactly one of these.
  std::optional<Vulnerabilities> vulnerabilities{};
  std::optional<Issues> issues{};
  std::optional<Packages> packages{};
  std::optional<Licenses> licenses{};
  std::optional<Images> image{};
  std::optional<Scans> scans{};
  std::optional<Attestations> attestations{};
  std::optional<PodSwitches> pod{};
};

struct EvidenceTerms {
  Words signed_by{};
  Words vex_signed_by{};
  std::optional<Duration> max_age{};
  std::optional<Duration> max_database_age{};
  std::map<std::string, Action> states{};  // "absent", "stale" …
  std::optional<Severity> unknown_severity{};
  std::vector<RatingSource> prefer_sources{};
};

struct Policy {
  std::string name{};
  Enforcement enforcement{};
  std::optional<Time> effective_from{};
  Match match{};
  EvidenceTerms evidence{};
  ExceptionTerms exceptions{};
  std::map<std::string, std::string> authorities{};  // name -> fingerprint of its one key
  std::vector<Rule> rules{};
};

struct Exception {
  bool cluster = true;
  std::string namespace_name{};
  std::string name{};
  Words policies{};
  Words rules{};
  Words ids{};
  PackagePatterns packages{};
  Words paths{};
  Words images{};
  Words digests{};
  Words namespaces{};
  bool break_glass = false;
  std::string owner{};
  std::string approved_by{};
  std::string ticket{};
  Time starts_at{};
  Time expires_at{};
  bool ends_when_fixed = false;
  std::vector<PodSwitches> controls{};
};

// What a predicate holds at one place: a text, what JSON writes bare (a number, true), or texts.
struct Fact {
  std::string text{};
  bool bare = false;
  Words list{};
};

// A statement, taken as verified by an authority.
struct Statement {
  std::string type{};  // of its predicate
  std::string authority{};
  std::string digest{};
  std::optional<Time> at{};
  std::map<std::string, Fact> facts{};  // by JSON pointer; its date among them
};

struct Case {
  std::vector<Policy> policies{};
  std::vector<Exception> exceptions{};
  std::vector<std::shared_ptr<const Document>> documents{};
  std::vector<Statement> statements{};
  Words images{};  // of an image alone; a pod brings its own
  std::optional<Pod> pod{};
  std::optional<std::string> namespace_name{};
  std::string platform{};  // the only one that counts; empty: all
  Point point = Point::kCi;
  Time now{};
  std::optional<bool> allow_no_match{};
};

}  // namespace policy::naive
