// Trivy's report on a cluster (`trivy k8s --format json`), the results of its resources. Checked on
// Trivy 0.24 to 0.57: 'Resources', before them 'Vulnerabilities' and 'Misconfigurations', and
// 'Findings' of a summary.
//
// It is evidence on an image only where all it holds is of one.
#include <algorithm>
#include <array>
#include <string>
#include <utility>
#include <vector>

#include "report/details.h"
#include "report/fields.h"
#include "report/readers.h"
#include "report/trivy_entries.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;
using Kind = Outline::Kind;

constexpr std::array<const char*, 4> kLists{"Resources", "Vulnerabilities", "Misconfigurations",
                                            "Findings"};

Match Recognise(const Outline& seen) {
  if (seen.root() != Kind::kMap || !seen.Has("ClusterName")) return Match::kNo;
  for (const std::string list : kLists) {
    if (!seen.Has(list)) continue;
    const bool filled = seen.Has(list + "[].Kind") || seen.Has(list + "[].Results");
    if (filled || seen.Is(list, Kind::kNull)) return Match::kCertain;
  }
  return Match::kPossible;
}

// An image as a resource names it.
struct Image {
  std::string reference{};
  std::vector<std::string> digests{};  // of repositories, then the config's
  std::string platform{};
  bool end_of_life = false;
  bool tells_end_of_life = false;
};

Image ReadMetadata(const Node& metadata) {
  Image image;
  for (const SharedText& tag : TextsAt(metadata, "RepoTags")) {
    if (image.reference.empty()) image.reference = ImageName(tag);
  }
  for (const SharedText& name : TextsAt(metadata, "RepoDigests")) {
    AddOnce(image.digests, DigestPart(name));
  }
  AddOnce(image.digests, Text(metadata.Find("ImageID")));
  const Node* config = metadata.Find("ImageConfig");
  image.platform = JoinPlatform(Text(Find(config, "os")), Text(Find(config, "architecture")));
  image.tells_end_of_life = !Text(Find(metadata.Find("OS"), "Family")).empty();
  const Node* eosl = Find(metadata.Find("OS"), "EOSL");
  image.end_of_life = eosl != nullptr && eosl->is_true();
  return image;
}

bool IsSame(const Image& a, const Image& b) {
  const bool shared = std::any_of(a.digests.begin(), a.digests.end(), [&](const auto& digest) {
    return std::find(b.digests.begin(), b.digests.end(), digest) != b.digests.end();
  });
  if (shared) return true;
  return a.digests.empty() && b.digests.empty() && a.reference == b.reference;
}

// Finds out which images the resources are about.
class Cluster {
 public:
  Cluster(Report& report, const TrivyResults& results) : report_(report), results_(results) {}

  void Subscribe(text::JsonStream& stream, const std::string& list) {
    const std::string item = list + "[]";
    stream.OnStart(list, [this](Node::Kind kind) {
      lists_ = true;
      if (kind != Node::Kind::kList && kind != Node::Kind::kNull) {
        SetIncomplete(report_, "the resources are no list");
      }
    });
    stream.OnStart(item, [this](Node::Kind) { Begin(); });
    stream.On(item + ".Metadata", [this](const Node& v) {
      if (v.is_map()) Note(ReadMetadata(v));
      for (const Node& each : v.items()) Note(ReadMetadata(each));
    });
    stream.On(item + ".Error", [this](const Node& v) {
      if (!Text(&v).empty()) SetIncomplete(report_, "the scan of a resource failed");
    });
    stream.OnEnd(item + ".Results[]", [this] { EndResult(); });
    stream.OnEnd(item, [this] { End(); });
  }

  bool lists() const { return lists_; }
  std::size_t resources() const { return resources_; }

  void NameSubject() const {
    if (images_.size() != 1 || unnamed_) {
      SetIncomplete(report_, "a report on a cluster, not on one image");
      return;
    }
    const Image& image = images_.front();
    report_.reference = image.reference;
    report_.subject_digests = image.digests;
    if (!image.digests.empty()) report_.subject_digest = image.digests.front();
    report_.platform = image.platform;
    report_.end_of_life = image.end_of_life;
    report_.tells_end_of_life = image.tells_end_of_life;
  }

 private:
  void Begin() {
    ++resources_;
    own_.clear();
    targets_.clear();
    packages_ = false;
  }
  void Note(Image image) {
    if (!image.reference.empty() || !image.digests.empty()) own_.push_back(std::move(image));
  }
  // "docker.io/redis:6.0.5 (debian 10.4)": only packages of a distribution name their image.
  void EndResult() {
    const std::string& name = results_.result_class();
    if (name == "config") return;
    packages_ = true;
    const std::string& target = results_.target();
    if (name == "os-pkgs") AddOnce(targets_, target.substr(0, target.rfind(" (")));
  }
  void End() {
    if (own_.empty()) {
      for (const std::string& target : targets_) Note(Image{.reference = ImageName(target)});
    }
    unnamed_ = unnamed_ || (packages_ && own_.empty()) || targets_.size() > 1;
    for (Image& image : own_) {
      const auto same = std::find_if(images_.begin(), images_.end(),
                                     [&](const Image& known) { return IsSame(known, image); });
      if (same == images_.end()) images_.push_back(std::move(image));
    }
  }

  Report& report_;
  const TrivyResults& results_;
  bool lists_ = false;
  std::size_t resources_ = 0;
  std::vector<Image> images_{};
  bool unnamed_ = false;  // some packages are of an image that nothing names
  // Of the open resource.
  std::vector<Image> own_{};
  std::vector<std::string> targets_{};
  bool packages_ = false;
};

Result<Report> Read(text::Source& source, std::string_view file) {
  Report report;
  report.scanner = "trivy";
  report.stage = Stage::kRuntime;
  TrivyResults results(report);
  Cluster cluster(report, results);
  text::JsonStream stream;
  bool named = false;
  stream.OnStart("ClusterName", [&](Node::Kind) { named = true; });
  for (const std::string list : kLists) {
    results.Subscribe(stream, list + "[].Results[]");
    cluster.Subscribe(stream, list);
  }
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  if (!named || (!cluster.lists() && results.any_result())) {
    return NoSuchReport("Trivy report on a cluster", file);
  }
  if (cluster.resources() == 0) SetIncomplete(report, "no resource was scanned");
  cluster.NameSubject();
  MakeTrivyPathsAbsolute(report);
  SetDetail(report, "resources", cluster.resources());
  SetDetail(report, "targets", results.count());
  return report;
}

}  // namespace

const Reader& TrivyK8sReader() {
  static const Reader kReader{
      .name = "trivy-k8s",
      .title = "Trivy JSON on a cluster",
      .recognised =
          "an object with 'ClusterName' and 'Resources', 'Vulnerabilities', 'Misconfigurations' or "
          "'Findings'",
      .versions = "0.24 to 0.57",
      .recognise = Recognise,
      .read = Read,
  };
  return kReader;
}

}  // namespace policy::report
