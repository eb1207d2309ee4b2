// WWW-Authenticate, as servers write it and as they should not.
#include "registry/challenge.h"

#include <doctest/doctest.h>

namespace policy::registry {
namespace {

// "scheme{name=value;…}" for each.
std::string Shown(std::string_view header) {
  std::string shown;
  for (const Challenge& challenge : ReadChallenges(header)) {
    shown += challenge.scheme + "{";
    for (const auto& [name, value] : challenge.parameters) shown += name + "=" + value + ";";
    shown += "}";
  }
  return shown;
}

TEST_CASE("challenges are told apart from their parameters") {
  struct Row {
    const char* header;
    const char* want;
  };
  const Row rows[] = {
      {"", ""},
      {"Basic", "basic{}"},
      {R"(Basic realm="x")", "basic{realm=x;}"},
      {R"(Bearer realm="https://a/token",service="s",scope="repository:a/b:pull,push")",
       "bearer{realm=https://a/token;scope=repository:a/b:pull,push;service=s;}"},
      {R"(Bearer Realm = "a b" , SERVICE=s)", "bearer{realm=a b;service=s;}"},
      {R"(Negotiate, Basic realm="x", Bearer realm="y")",
       "negotiate{}basic{realm=x;}bearer{realm=y;}"},
      {R"(Bearer realm="a\"b\\c")", R"(bearer{realm=a"b\c;})"},
      {R"(Bearer realm="open)", "bearer{realm=open;}"},
      {R"(Bearer realm="a",realm="b")", "bearer{realm=a;}"},
      {R"(realm="nobody's")", ""},
      {R"(Bearer realm="")", "bearer{realm=;}"},
      {R"(, , Basic)", "basic{}"},
      {R"("quoted")", ""},
      {"Bearer realm=\"a\\", "bearer{realm=a\\;}"},
  };
  for (const Row& row : rows) {
    CAPTURE(row.header);
    CHECK(Shown(row.header) == row.want);
  }
}

}  // namespace
}  // namespace policy::registry
