// GitLab's security reports of any scanner; what they say is in gitlab_report.cc. Docker Scout's
// are a dialect of their own (docker_scout.cc).
#include "report/captures.h"
#include "report/gitlab_report.h"
#include "report/readers.h"

namespace policy::report {
namespace {

Result<Report> Read(text::Source& source, std::string_view file) {
  return ReadShape<GitlabReport>(source, file, {}, "GitLab security report");
}

}  // namespace

const Reader& GitlabReader() {
  static const Reader kReader{
      .name = "gitlab",
      .title = "GitLab container and dependency scanning",
      .recognised =
          "'vulnerabilities' of 'identifiers' and a 'location' each, or a 'scan' with 'type' and "
          "'scanner'",
      .versions = "schema 2.0 to 15.2",
      .recognise = RecogniseGitlab,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
