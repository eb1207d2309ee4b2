// Provenance: where each builder keeps its facts, and how a source is written.
#include "rules/slsa.h"

#include "support.h"
#include "text/json.h"

namespace policy {
namespace {

std::string Facts(const std::string& json) {
  const auto tree = text::ReadJson(json, "p.json");
  REQUIRE_MESSAGE(tree.has_value(), json);
  const rules::BuildFacts facts = rules::ReadBuildFacts(tree->root());
  return facts.builder + " | " + facts.source + " | " + facts.ref + " | " + facts.workflow + " | " +
         facts.build_type;
}

TEST_CASE("slsa: both versions, and each builder's own places") {
  struct Row {
    std::string name, json, want;
  };
  const std::vector<Row> rows = {
      {"0.2",
       R"({"builder":{"id":"b"},"buildType":"t","invocation":{"configSource":{"uri":"git+https://h/o/r.git@refs/tags/v1","entryPoint":"w.yml"}}})",
       "b | https://h/o/r | refs/tags/v1 | w.yml | t"},
      {"0.2 by its only git material",
       R"({"builder":{"id":"b"},"buildType":"t","materials":[{"uri":"pkg:docker/a"},{"uri":"git+https://h/o/r@refs/heads/main"}]})",
       "b | https://h/o/r | refs/heads/main |  | t"},
      {"0.2 with several repositories",
       R"({"materials":[{"uri":"git+https://h/a"},{"uri":"git+https://h/b"}]})", " |  |  |  | "},
      {"1 by GitHub",
       R"({"buildDefinition":{"buildType":"t","externalParameters":{"workflow":{"ref":"refs/heads/main","repository":"https://h/o/r","path":".github/workflows/w.yml"}},
           "resolvedDependencies":[{"uri":"git+https://h/other@refs/heads/x"}]},"runDetails":{"builder":{"id":"b"}}})",
       "b | https://h/o/r | refs/heads/main | .github/workflows/w.yml | t"},
      {"1 by slsa-github-generator",
       R"({"buildDefinition":{"externalParameters":{"source":{"uri":"git+https://h/o/r@refs/tags/v2"}}},"runDetails":{}})",
       " | https://h/o/r | refs/tags/v2 |  | "},
      {"1 with the source as text",
       R"({"buildDefinition":{"externalParameters":{"source":"git+https://h/o/r"}}})",
       " | https://h/o/r |  |  | "},
      {"1 by Google Cloud Build",
       R"({"buildDefinition":{"externalParameters":{"buildConfigSource":{"path":"c.yaml","ref":"refs/heads/a","repository":"https://h/config"},
           "sourceToBuild":{"ref":"refs/heads/b","repository":"git+https://h/o/r"}}}})",
       " | https://h/o/r | refs/heads/b | c.yaml | "},
      {"1 by BuildKit",
       R"({"buildDefinition":{"externalParameters":{"configSource":{"uri":"https://h/o/r.git#refs/heads/main:app","path":"Dockerfile"}}}})",
       " | https://h/o/r | refs/heads/main | Dockerfile | "},
      {"1 by its only git dependency",
       R"({"buildDefinition":{"externalParameters":{},"resolvedDependencies":[{"uri":"git+https://h/o/r@refs/heads/x"},{"uri":"https://h/o/tar"}]}})",
       " | https://h/o/r | refs/heads/x |  | "},
      {"of wrong types",
       R"({"buildDefinition":{"buildType":7,"externalParameters":[]},"runDetails":"x"})",
       " |  |  |  | "},
      {"nothing", "{}", " |  |  |  | "},
  };
  for (const Row& row : rows) {
    SUBCASE(row.name.c_str()) { CHECK(Facts(row.json) == row.want); }
  }
}

TEST_CASE("slsa: when it was built") {
  const std::vector<std::pair<std::string, std::string>> rows = {
      {R"({"metadata":{"buildStartedOn":"2027-01-01T00:00:00Z","buildFinishedOn":"2027-01-02T00:00:00Z"}})",
       "2027-01-02T00:00:00Z"},
      {R"({"metadata":{"buildStartedOn":"2027-01-01T00:00:00Z"}})", "2027-01-01T00:00:00Z"},
      {R"({"buildDefinition":{},"runDetails":{"metadata":{"startedOn":"2027-01-01T00:00:00Z","finishedOn":"2027-01-02T01:00:00+01:00"}}})",
       "2027-01-02T00:00:00Z"},
      {R"({"buildDefinition":{},"runDetails":{"metadata":{"startedOn":"2027-01-01T00:00:00Z","finishedOn":7}}})",
       "2027-01-01T00:00:00Z"},
      {R"({"buildDefinition":{},"metadata":{"buildFinishedOn":"2027-01-02T00:00:00Z"}})", ""},
      {R"({"metadata":{"buildFinishedOn":"yesterday"}})", ""},
      {"{}", ""},
  };
  for (const auto& [written, want] : rows) {
    const auto& json = written;  // CAPTURE takes no structured binding
    CAPTURE(json);
    const auto tree = text::ReadJson(json, "p.json");
    REQUIRE(tree.has_value());
    const auto built = rules::ReadBuildFacts(tree->root()).built_at;
    CHECK((built ? FormatTime(*built) : "") == want);
  }
}

TEST_CASE("slsa: a source is the repository's URI, a ref is whole") {
  struct Row {
    std::string uri, source, ref;
  };
  const std::vector<Row> rows = {
      {"git+https://h/o/r.git@refs/heads/main", "https://h/o/r", "refs/heads/main"},
      {"https://h/o/r", "https://h/o/r", ""},
      {"https://h/o/r/", "https://h/o/r", ""},
      {"git+ssh://git@h/o/r@refs/tags/a@b", "ssh://git@h/o/r", "refs/tags/a@b"},
      {"https://user@h", "https://user@h", ""},
      {"https://h/o/r.git.git", "https://h/o/r.git", ""},
      {"", "", ""},
      {"@", "@", ""},
  };
  for (const Row& row : rows) {
    SUBCASE(row.uri.c_str()) {
      const rules::SourceUri split = rules::SplitSourceUri(row.uri);
      CHECK(split.source == row.source);
      CHECK(split.ref == row.ref);
    }
  }
}

}  // namespace
}  // namespace policy
