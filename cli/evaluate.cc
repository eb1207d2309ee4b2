// `policy-check evaluate`: judges an image, or the workloads of a manifest, on the evidence handed
// over.
#include <algorithm>
#include <future>
#include <map>
#include <memory>
#include <utility>

#include "commands.h"
#include "inputs.h"
#include "io.h"

namespace cli {
namespace {

constexpr std::size_t kMaxManifest = std::size_t{8} << 20U;

policy::Error Wrong(std::string message) {
  return {.kind = policy::ErrorKind::kBadInput, .message = std::move(message)};
}

struct Subjects {
  std::vector<policy::Subject> all{};
  std::optional<Failure> failure{};
};

// IMAGE beside a manifest says which digest one of its images has.
bool BindImage(const std::string& image, std::vector<policy::Subject>& subjects) {
  const policy::Result<policy::ImageReference> wanted = policy::ParseReference(image);
  if (!wanted) return false;
  bool found = false;
  for (policy::Subject& subject : subjects) {
    for (policy::SubjectImage& candidate : subject.images) {
      if (!candidate.reference || candidate.reference->Name() != wanted->Name()) continue;
      const std::string& digest = candidate.reference->digest;
      if (!digest.empty() && !wanted->digest.empty() && digest != wanted->digest) continue;
      if (digest.empty() && !wanted->tag.empty() && candidate.reference->tag != wanted->tag)
        continue;
      if (!wanted->digest.empty()) candidate.digest = wanted->digest;
      found = true;
    }
  }
  return found;
}

Subjects WorkloadSubjects(const EvaluateOptions& options) {
  Subjects subjects;
  policy::Result<std::string> text = policy::ReadFile(options.workload, kMaxManifest);
  if (!text) return {{}, Failure{std::move(text).error(), kEvidence}};
  policy::Result<std::vector<policy::Workload>> workloads =
      policy::ReadWorkloads(*text, options.workload);
  if (!workloads) return {{}, Failure{std::move(workloads).error(), kEvidence}};
  for (policy::Workload& workload : *workloads) {
    if (!workload.pod) continue;
    if (!workload.pod->unreadable.empty()) {
      policy::Error odd =
          Wrong(workload.kind + " '" + workload.name + "': " + workload.pod->unreadable.front());
      odd.where.file = options.workload;
      return {{}, Failure{std::move(odd), kEvidence}};
    }
    subjects.all.push_back(policy::SubjectOfWorkload(std::move(workload)));
  }
  if (subjects.all.empty()) {
    policy::Error none = Wrong("no object in it bears a pod");
    none.where.file = options.workload;
    return {{}, Failure{std::move(none), kEvidence}};
  }
  if (!options.image.empty() && !BindImage(options.image, subjects.all)) {
    return {{},
            Failure{Wrong("no workload in '" + options.workload + "' runs image '" + options.image +
                          "'"),
                    kUsage}};
  }
  return subjects;
}

Subjects ImageSubjects(const EvaluateOptions& options, const Inputs& inputs) {
  std::string image = options.image;
  if (image.empty()) {
    policy::Result<std::string> named = policy::NameFromEvidence(inputs.evidence.For({}));
    if (!named) {
      policy::Error error = std::move(named).error();
      if (error.hint.empty()) error.hint = "name the image: policy-check evaluate IMAGE …";
      return {{}, Failure{std::move(error), kUsage}};
    }
    image = *std::move(named);
  }
  policy::Result<policy::Subject> subject = policy::SubjectOfImage(image);
  if (!subject) return {{}, Failure{std::move(subject).error(), kUsage}};
  if (!inputs.digest.empty()) subject->images.front().digest = inputs.digest;
  return {{*std::move(subject)}, std::nullopt};
}

std::optional<Failure> ApplyNamespace(const EvaluateOptions& options,
                                      std::vector<policy::Subject>& subjects) {
  std::map<std::string, std::string> labels;
  for (const std::string& text : options.namespace_labels) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0) {
      return Failure{Wrong("--namespace-label takes K=V, not '" + text + "'"), kUsage};
    }
    labels[text.substr(0, equals)] = text.substr(equals + 1);
  }
  for (policy::Subject& subject : subjects) {
    if (!options.namespace_name.empty()) subject.namespace_name = options.namespace_name;
    if (!labels.empty()) subject.namespace_labels = labels;
  }
  return std::nullopt;
}

// Writes each --output; returns false after complaining.
bool WriteOutputs(const EvaluateOptions& options, const std::vector<policy::Decision>& decisions) {
  for (const std::string& output : options.outputs) {
    const std::size_t equals = output.find('=');
    const std::string name = output.substr(0, equals);
    policy::Result<std::string> text = policy::RenderOutput(name, decisions, policy::Version());
    if (!text) return Complain(text.error()), false;
    const policy::Result<void> written = policy::WriteFile(output.substr(equals + 1), *text);
    if (!written) return Complain(written.error()), false;
  }
  return true;
}

// Before anything is read: every --output must be NAME=FILE with a name that exists.
std::optional<Failure> CheckOutputs(const EvaluateOptions& options) {
  for (const std::string& output : options.outputs) {
    const std::size_t equals = output.find('=');
    if (equals == std::string::npos || equals + 1 == output.size()) {
      return Failure{Wrong("--output takes NAME=FILE, not '" + output + "'"), kUsage};
    }
    const std::string name = output.substr(0, equals);
    const std::vector<policy::OutputInfo> known = policy::Outputs();
    const bool found = std::any_of(known.begin(), known.end(),
                                   [&](const auto& info) { return info.name == name; });
    if (!found) {
      policy::Error error = Wrong("unknown output '" + name + "'");
      for (const auto& info : known)
        error.hint += (error.hint.empty() ? "one of " : ", ") + info.name;
      return Failure{std::move(error), kUsage};
    }
  }
  return std::nullopt;
}

int Fail(const Failure& failure) {
  Complain(failure.error);
  return failure.code;
}

// What was decided. No output needs the evidence, which may be large: it is let go meanwhile.
struct Judged {
  std::vector<policy::Decision> decisions{};
  std::optional<Failure> failure{};
  std::future<void> letting_go{};
};

Judged Judge(const EvaluateOptions& options) {
  JudgeOptions judge = options.judge;
  if (options.workload.empty()) judge.image = options.image;
  auto owned = std::make_unique<const Inputs>(ReadInputs(judge, policy::Point::kCi));
  const Inputs& inputs = *owned;
  if (inputs.failure) return {.failure = inputs.failure};
  Subjects subjects =
      options.workload.empty() ? ImageSubjects(options, inputs) : WorkloadSubjects(options);
  if (!subjects.failure) subjects.failure = ApplyNamespace(options, subjects.all);
  if (subjects.failure) return {.failure = subjects.failure};
  Judged judged;
  judged.decisions.reserve(subjects.all.size());
  for (const policy::Subject& subject : subjects.all) {
    judged.decisions.push_back(
        policy::Evaluate(subject, inputs.evidence.For(subject), inputs.policies, inputs.context));
  }
  judged.letting_go = std::async([gone = std::move(owned)]() mutable { gone.reset(); });
  return judged;
}

}  // namespace

int RunEvaluate(const EvaluateOptions& options) {
  if (const auto failure = CheckOutputs(options)) return Fail(*failure);
  const Judged judged = Judge(options);
  if (judged.failure) return Fail(*judged.failure);
  const int code = ExitCodeOf(judged.decisions, options.judge.warn_exit_code);
  if (!WriteOutputs(options, judged.decisions)) return kUsage;
  return PrintDecisions(judged.decisions, options.judge.format, code);
}

}  // namespace cli
