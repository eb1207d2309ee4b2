// Fields read. Version 0.2: builder.id, buildType, invocation.configSource.{uri, entryPoint};
// without a configSource the only git material. Version 1: runDetails.builder.id,
// buildDefinition.{buildType, externalParameters}, and of either when the build ended or began;
// where the source stands in the parameters is each build type's own, so the places of GitHub's
// workflows, slsa-github-generator, Google Cloud Build and BuildKit are known; without one, the
// only git dependency. Several candidates that differ are no answer.
#include "rules/slsa.h"

#include <algorithm>
#include <array>

namespace policy::rules {
namespace {

using text::Node;

const Node* Descend(const Node* at, std::initializer_list<std::string_view> path) {
  for (const std::string_view step : path) {
    if (at == nullptr) return nullptr;
    at = at->Find(step);
  }
  return at;
}

std::string TextAt(const Node* at, std::initializer_list<std::string_view> path) {
  const Node* found = Descend(at, path);
  return found == nullptr ? std::string() : std::string(found->string());
}

std::string_view FirstOf(std::initializer_list<std::string_view> texts) {
  for (const std::string_view text : texts) {
    if (!text.empty()) return text;
  }
  return {};
}

// The only git repository among what went into a build; nothing where there are several.
SourceUri OnlyRepository(const Node* list) {
  SourceUri only;
  if (list == nullptr) return only;
  for (const Node& item : list->items()) {
    const std::string_view uri = item.StringAt("uri");
    if (!uri.starts_with("git+")) continue;
    SourceUri one = SplitSourceUri(uri);
    if (!only.source.empty() && (only.source != one.source || only.ref != one.ref)) return {};
    only = std::move(one);
  }
  return only;
}

void SetSource(BuildFacts& facts, std::string_view uri, std::string_view ref, const Node* inputs) {
  SourceUri source = uri.empty() ? OnlyRepository(inputs) : SplitSourceUri(uri);
  facts.source = std::move(source.source);
  facts.ref = ref.empty() ? std::move(source.ref) : std::string(ref);
}

std::optional<Time> BuiltAt(const Node* metadata, std::string_view end, std::string_view begin) {
  if (metadata == nullptr) return std::nullopt;
  const auto ended = ParseTime(metadata->StringAt(end));
  return ended ? ended : ParseTime(metadata->StringAt(begin));
}

BuildFacts ReadVersion02(const Node& predicate) {
  BuildFacts facts;
  facts.builder = TextAt(&predicate, {"builder", "id"});
  facts.build_type = predicate.StringAt("buildType");
  facts.workflow = TextAt(&predicate, {"invocation", "configSource", "entryPoint"});
  facts.built_at = BuiltAt(predicate.Find("metadata"), "buildFinishedOn", "buildStartedOn");
  SetSource(facts, TextAt(&predicate, {"invocation", "configSource", "uri"}), {},
            predicate.Find("materials"));
  return facts;
}

BuildFacts ReadVersion1(const Node& predicate) {
  BuildFacts facts;
  const Node* definition = predicate.Find("buildDefinition");
  const Node* parameters = Descend(definition, {"externalParameters"});
  facts.builder = TextAt(&predicate, {"runDetails", "builder", "id"});
  facts.build_type = TextAt(definition, {"buildType"});
  facts.built_at =
      BuiltAt(Descend(&predicate, {"runDetails", "metadata"}), "finishedOn", "startedOn");
  const std::string workflow = TextAt(parameters, {"workflow", "path"});
  const std::string trigger = TextAt(parameters, {"buildConfigSource", "path"});
  const std::string entry = TextAt(parameters, {"configSource", "path"});
  facts.workflow = FirstOf({workflow, trigger, entry});
  const std::string repository = TextAt(parameters, {"workflow", "repository"});
  const std::string generator = TextAt(parameters, {"source", "uri"});
  const std::string plain = TextAt(parameters, {"source"});
  const std::string built = TextAt(parameters, {"sourceToBuild", "repository"});
  const std::string configured = TextAt(parameters, {"buildConfigSource", "repository"});
  const std::string buildkit = TextAt(parameters, {"configSource", "uri"});
  const std::string ref = TextAt(parameters, {"workflow", "ref"});
  const std::string built_ref = TextAt(parameters, {"sourceToBuild", "ref"});
  const std::string configured_ref = TextAt(parameters, {"buildConfigSource", "ref"});
  // A ref belongs to the repository beside it.
  const std::array<std::pair<std::string_view, std::string_view>, 6> places{
      {{repository, ref},
       {generator, {}},
       {plain, {}},
       {built, built_ref},
       {configured, configured_ref},
       {buildkit, {}}}};
  const auto* const named = std::find_if(places.begin(), places.end(),
                                         [](const auto& each) { return !each.first.empty(); });
  const auto [uri, at] =
      named == places.end() ? std::pair<std::string_view, std::string_view>() : *named;
  SetSource(facts, uri, at, Descend(definition, {"resolvedDependencies"}));
  return facts;
}

}  // namespace

SourceUri SplitSourceUri(std::string_view uri) {
  SourceUri split;
  if (uri.starts_with("git+")) uri.remove_prefix(4);
  // An "@" before the path is somebody's name.
  const std::size_t scheme = uri.find("://");
  const std::size_t path = uri.find('/', scheme == std::string_view::npos ? 0 : scheme + 3);
  const std::size_t end = uri.find_first_of("@#", std::min(path, uri.size()));
  if (end != std::string_view::npos) {
    split.ref = uri.substr(end + 1);
    // BuildKit puts the folder behind the ref: "#refs/heads/main:app".
    if (uri[end] == '#') split.ref = split.ref.substr(0, split.ref.find(':'));
    uri = uri.substr(0, end);
  }
  while (uri.ends_with('/')) uri.remove_suffix(1);
  if (uri.ends_with(".git")) uri.remove_suffix(4);
  split.source = uri;
  return split;
}

BuildFacts ReadBuildFacts(const Node& predicate) {
  return predicate.Find("buildDefinition") != nullptr ? ReadVersion1(predicate)
                                                      : ReadVersion02(predicate);
}

}  // namespace policy::rules
