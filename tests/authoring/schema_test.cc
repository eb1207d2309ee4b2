// docs/schema/: what the tables print. That lint accepts nothing they refuse is schema_test.py's.
#include <doctest/doctest.h>

#include "authoring/support.h"
#include "text/json.h"

namespace policy {
namespace {

TEST_CASE("schemas: one for each kind, JSON, and the files are what the tables print") {
  const std::vector<DocumentSchema> schemas = DocumentSchemas();
  REQUIRE(schemas.size() == 4);
  for (const DocumentSchema& schema : schemas) {
    CAPTURE(schema.name);
    const auto tree = text::ReadJson(schema.text, schema.name);
    REQUIRE(tree.has_value());
    CHECK(tree->root().StringAt("$id") == "https://policygate.dev/schema/" + schema.name);
    CHECK(tree->root().Find("$defs")->members().size() > 4);
    authoring_test::CheckPrinted("docs/schema/" + schema.name, schema.text);
  }
}

}  // namespace
}  // namespace policy
