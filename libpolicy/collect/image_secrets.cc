// A finding is told apart by its path, so what lies in no file is given one: "/environment/TOKEN".
#include "collect/image_secrets.h"

#include <algorithm>
#include <string>
#include <string_view>

#include "rules/secret_scan.h"

namespace policy::collect {
namespace {

class Texts {
 public:
  explicit Texts(const ImageConfig& config) {
    for (const std::string& variable : config.environment) {
      const std::size_t equals = std::min(variable.find('='), variable.size());
      const std::string_view name = std::string_view(variable).substr(0, equals);
      const std::string_view value = std::string_view(variable).substr(name.size());
      Add(SecretPlace::kEnvironment, name, value.empty() ? value : value.substr(1), name);
    }
    for (const auto& [name, value] : config.labels) Add(SecretPlace::kLabel, name, value, name);
    std::size_t step = 0;
    for (const HistoryStep& each : config.history) {
      Add(SecretPlace::kHistory, {}, each.created_by, std::to_string(++step));
    }
  }

  std::vector<Finding> Found() {
    std::vector<Finding> found;
    for (const rules::SecretHit& hit : rules::FindSecrets(texts_)) {
      Finding& finding = findings_[hit.text];
      finding.id = hit.rule->id;
      finding.shown_id = finding.id;
      finding.title = hit.rule->what;
      finding.message = finding.path + " holds " + finding.title;
      found.push_back(std::move(finding));
    }
    return found;
  }

 private:
  void Add(SecretPlace place, std::string_view name, std::string_view text,
           std::string_view called) {
    if (text.empty()) return;
    texts_.push_back({name, text});
    Finding& finding = findings_.emplace_back();
    finding.kind = FindingKind::kSecret;
    finding.place = place;
    finding.path = std::string("/").append(NameOf(place)).append("/").append(called);
  }

  std::vector<rules::NamedText> texts_{};
  std::vector<Finding> findings_{};  // in the order of `texts_`
};

}  // namespace

std::vector<Finding> SecretsOf(const ImageConfig& config) { return Texts(config).Found(); }

}  // namespace policy::collect
