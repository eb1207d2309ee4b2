// The outputs: a decision, a report or a list of images as text that people and programs read.
//
// Pure: colour, width and file names are inputs. Nothing here computes a verdict.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "policy/admission.h"
#include "policy/decision.h"
#include "policy/evidence.h"
#include "policy/merged.h"
#include "policy/result.h"
#include "policy/time.h"
#include "policy/verification.h"
#include "policy/workload.h"

namespace policy {

// How text for people is laid out.
struct TextStyle {
  bool color = false;
  int width = 100;  // columns; at least 40 are used
};

// The verdict first, then each reason with its policy line, finding, package, installed and fixed
// version and next step, then warnings. Ends with a newline.
std::string RenderText(const Decision& decision, const TextStyle& style);

// `text` as a JSON string, quoted and escaped; invalid UTF-8 becomes U+FFFD. For programs' own JSON
// lines.
std::string JsonString(std::string_view text);

// The decision document (policygate.dev/decision/v1), one line of JSON without newline, `digest`
// filled in: SHA-256 over the RFC 8785 form of everything but `digest` and `request`.
std::string RenderJson(const Decision& decision);
// The same, handed to `out` piece by piece: a document of many violations is never held whole.
void RenderJson(const Decision& decision, const std::function<void(std::string_view piece)>& out);
// That digest alone.
std::string DecisionDigest(const Decision& decision);
// The document of a decision whose digest is at hand already, so that it is hashed only once.
std::string RenderJson(const Decision& decision, std::string_view digest);

// The outputs of `evaluate --output NAME=FILE`: sarif (SARIF 2.1.0), junit (JUnit XML), github
// (workflow commands). One file for all decisions of a run. Valid for an empty list too.
struct OutputInfo {
  std::string name{};
  std::string title{};
};
std::vector<OutputInfo> Outputs();
// kNotFound for a name that no output has.
Result<std::string> RenderOutput(std::string_view name, const std::vector<Decision>& decisions,
                                 std::string_view tool_version);

// What `inspect` prints: a JSON array, one object a file, the report as written.
std::string RenderInspection(const std::vector<Report>& reports);
// The same for people: one table a report, worst first, with the age of scan and database at `now`.
std::string RenderInspectionText(const std::vector<Report>& reports, Time now,
                                 const TextStyle& style);

// What `inspect --merge` prints: one JSON object, the merged findings with each source's statement.
std::string RenderMerged(const MergedReports& merged);
// The same for people, with what the sources disagree on.
std::string RenderMergedText(const MergedReports& merged, Time now, const TextStyle& style);

// The evidence document (policygate.dev/evidence/v1, docs/schema/evidence-v1.json): the whole
// report, one line of JSON without newline. The format `evidence` reads it back.
std::string RenderEvidence(const Report& report);

// What `convert --to NAME` can write: cyclonedx, evidence, openvex, statement.
std::vector<OutputInfo> Conversions();
// The reports, of one image, joined entry after entry and written as `to`; without newline. `now`
// stands in where no report is dated. kNotFound for an unknown name, kBadInput for reports that
// name different images, kUnsupported for a catalogue (EPSS, KEV) where the target has no form for
// it.
Result<std::string> RenderConverted(std::string_view to, std::vector<Report> reports, Time now,
                                    std::string_view tool_version);

// What `images` prints: a JSON array, one object a container of each workload of each file.
std::string RenderImages(const std::vector<std::pair<std::string, std::vector<Workload>>>& files);

// What `verify` prints: a tree for people, or one object of JSON; with a newline behind it.
// Thread-safe; never fails.
std::string RenderVerificationText(const Verification& verification);
std::string RenderVerificationJson(const Verification& verification);

// --- Admission ----------------------------------------------------------------------------------

// What goes back to the API server.
struct AdmissionAnswer {
  std::string api_version = "admission.k8s.io/v1";
  std::string uid{};
  bool allowed = false;
  std::string message{};  // shown to the user on denial
  std::vector<std::string> warnings{};
  // key -> value; keys are names of at most 63 characters.
  std::vector<std::pair<std::string, std::string>> audit_annotations{};
};

// The answer to `request` that a decision implies: message, warnings (split, cleaned, capped),
// audit annotations (`decision-digest` and `decision-time` among them). Thread-safe; never fails.
AdmissionAnswer AnswerFor(const AdmissionRequest& request, const Decision& decision);
// The same where the decision's digest is at hand already.
AdmissionAnswer AnswerFor(const AdmissionRequest& request, const Decision& decision,
                          std::string_view digest);
// The answer for a request that needs no decision: allowed.
AdmissionAnswer PassThrough(const AdmissionRequest& request);

// The AdmissionReview as JSON: HTTP 200 body for allow and deny alike (403 Forbidden inside). Never
// echoes the request, never sends a patch. Thread-safe; never fails.
std::string RenderAdmission(const AdmissionAnswer& answer);

}  // namespace policy
