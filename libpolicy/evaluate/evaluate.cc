// The door of the room: names an image that the caller left to the evidence, and judges.
#include "policy/evaluate.h"

#include "evaluate/judge.h"

namespace policy {

Decision Evaluate(const Subject& subject, const Evidence& evidence, const PolicySet& policies,
                  const Context& context) {
  const bool unnamed =
      !subject.workload && subject.images.size() == 1 && subject.images.front().text.empty();
  if (unnamed) {
    const auto name = NameFromEvidence(evidence);
    const auto named = name ? SubjectOfImage(*name) : SubjectOfImage("");
    if (name && named) {
      Subject complete = subject;
      complete.name = named->name;
      complete.images = named->images;
      return evaluate::Judge(complete, evidence, policies.set(), context).Run();
    }
  }
  return evaluate::Judge(subject, evidence, policies.set(), context).Run();
}

}  // namespace policy
