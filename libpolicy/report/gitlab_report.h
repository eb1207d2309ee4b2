// GitLab's security report schema, as its own analyzers and other tools (Docker Scout) write it.
// Not a public header.
#pragma once

#include <map>
#include <string>

#include "policy/evidence.h"
#include "report/outline.h"
#include "report/readers.h"
#include "text/json_stream.h"
#include "text/node.h"

namespace policy::report {

// Whether a text looks like such a report, whoever wrote it.
Match RecogniseGitlab(const Outline& seen);

class GitlabReport {
 public:
  explicit GitlabReport(Report& report) : report_(report) {}
  // The stream must not outlive this.
  void Subscribe(text::JsonStream& stream);
  // Whether it was one at all; to be called at the end.
  bool Finish();
  // The `version`, and the first scanner named ("trivy", "docker-scout").
  const std::string& version() const { return version_; }
  const std::string& scanner() const { return scanner_; }

 private:
  void SubscribeScan(text::JsonStream& stream);
  void SubscribeFiles(text::JsonStream& stream);
  void AddVulnerability(const text::Node& entry);
  void EndFile();
  void FillEcosystems();
  void Cover();
  void SetDetails();

  Report& report_;
  std::string version_{};
  std::string scanner_{};
  std::string scan_type_{};
  std::string status_{};
  std::string image_{};
  bool listed_ = false;
  bool scan_ = false;
  bool remediations_ = false;
  bool own_ = false;  // entries with GitLab's identifiers and location
  std::string file_{};
  std::string manager_{};
  std::size_t file_packages_ = 0;
  std::map<std::string, std::string> managers_{};  // of each dependency file
};

}  // namespace policy::report
