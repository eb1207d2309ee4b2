// Docker Content Trust: each role's file broken by itself, rotations of the root, and memory.
#include "attest/verify_content_trust.h"

#include <doctest/doctest.h>

#include <map>
#include <string>
#include <variant>
#include <vector>

#include "attest/tuf_metadata.h"
#include "support/content_trust_world.h"
#include "text/json.h"

namespace policy::attest {
namespace {

using testing::ContentTrustWorld;
using testing::TufBreak;
using testing::TufPlan;
using Files = std::map<std::string, std::string>;

const ContentTrustWorld& World() {
  static const ContentTrustWorld kWorld;
  return kWorld;
}

struct Request {
  ContentTrustSubject subject{.target = "v1"};
  int pinned = 1;
  long now = ContentTrustWorld::kNow;
  ContentTrustMemory memory{};
};

std::variant<ContentTrustProof, Rejection> Judge(const Files& files, const Request& request = {}) {
  const ReadRole read = [&](std::string_view role) -> Result<std::string> {
    const auto file = files.find(std::string(role));
    if (file != files.end()) return file->second;
    return Error{.kind = ErrorKind::kNotFound, .message = "not there"};
  };
  const std::vector<crypto::PublicKey> pins{World().RootKey(request.pinned)};
  return VerifyContentTrust(read,
                            {.gun = ContentTrustWorld::kGun,
                             .roots = pins,
                             .now = Time(std::chrono::seconds(request.now)),
                             .memory = request.memory},
                            request.subject);
}

// The step that said no; empty where all holds.
std::string Refusal(const std::variant<ContentTrustProof, Rejection>& judged) {
  const auto* rejection = std::get_if<Rejection>(&judged);
  return rejection == nullptr ? std::string() : std::string(NameOf(rejection->stage));
}

ContentTrustProof Proved(const Files& files, const Request& request = {}) {
  auto judged = Judge(files, request);
  CAPTURE(Refusal(judged));
  REQUIRE(std::holds_alternative<ContentTrustProof>(judged));
  return std::move(*std::get_if<ContentTrustProof>(&judged));
}

TEST_CASE("content trust: a tag leads to the digest that its owner published") {
  const ContentTrustProof proof = Proved(World().Publish({}));
  CHECK(proof.role == "targets/releases");
  CHECK(proof.target == "v1");
  CHECK(proof.digest == ContentTrustWorld::Digest('a'));
  CHECK(proof.expires == Time(std::chrono::seconds(ContentTrustWorld::kExpires)));
  CHECK(
      proof.memory.versions ==
      std::map<std::string, std::int64_t>{
          {"root", 1}, {"snapshot", 5}, {"targets", 5}, {"targets/releases", 5}, {"timestamp", 5}});
}

TEST_CASE("content trust: each role's file is refused for each break of it") {
  struct Row {
    TufBreak broken;
    const char* stage;
  };
  const std::vector<Row> rows = {
      {TufBreak::kForeignKey, "signature"},
      {TufBreak::kMethod, "signature"},
      {TufBreak::kUnsigned, "signature"},
      {TufBreak::kExpired, "expiry"},
      {TufBreak::kType, "json"},
      {TufBreak::kAbsent, "missing"},
      {TufBreak::kFraction, "json"},
      {TufBreak::kZero, "threshold"},
      {TufBreak::kForeignName, "key"},
  };
  for (const char* role : {"root", "timestamp", "snapshot", "targets", "targets/releases"}) {
    for (const Row& row : rows) {
      CAPTURE(role);
      CAPTURE(static_cast<int>(row.broken));
      // No pinned key is found in a root that is signed by nobody we know.
      const bool unpinned = role == std::string("root") && row.stage == std::string("signature");
      CHECK(Refusal(Judge(World().Publish({.broken = row.broken, .role = role}))) ==
            (unpinned ? "key" : row.stage));
    }
  }
}

TEST_CASE("content trust: a file that is not the one listed is refused") {
  for (const char* role : {"snapshot", "targets", "targets/releases"}) {
    CAPTURE(role);
    CHECK(Refusal(Judge(World().Publish({.broken = TufBreak::kSwapped, .role = role}))) ==
          "blob-digest");
  }
  Files files = World().Publish({});
  files["root"] = World().Publish({.root_until = ContentTrustWorld::kNow + 7200})["root"];
  CHECK(Refusal(Judge(files)) == "blob-digest");
}

TEST_CASE("content trust: ECDSA in DER is not what TUF signs with") {
  CHECK(Refusal(Judge(World().Publish({.broken = TufBreak::kDer, .role = "snapshot"}))) ==
        "signature");
}

TEST_CASE("content trust: a threshold counts keys, not their identifiers") {
  CHECK(Refusal(Judge(World().Publish({.broken = TufBreak::kOneKeyTwice, .role = "timestamp"}))) ==
        "threshold");
}

TEST_CASE("content trust: everything runs out in its own second") {
  CHECK(Refusal(Judge(World().Publish({}), {.now = ContentTrustWorld::kExpires - 1})).empty());
  CHECK(Refusal(Judge(World().Publish({}), {.now = ContentTrustWorld::kExpires})) == "expiry");
}

TEST_CASE("content trust: only a pinned key makes a root, over any number of rotations") {
  const Files files = World().Publish({.root_version = 3});
  CHECK(Refusal(Judge(files, {.pinned = 3})).empty());
  CHECK(Refusal(Judge(files, {.pinned = 2})).empty());
  CHECK(Refusal(Judge(files, {.pinned = 1})).empty());
  Files without = files;
  without.erase("2.root");
  CHECK(Refusal(Judge(without, {.pinned = 3})).empty());
  CHECK(Refusal(Judge(without, {.pinned = 1})) == "key");
  CHECK(Refusal(Judge(World().Publish({}), {.pinned = 2})) == "key");
}

TEST_CASE("content trust: a root that its predecessor did not sign is refused") {
  const ContentTrustWorld other;
  Files files = World().Publish({.root_version = 2});
  const Files foreign = other.Publish({.root_version = 3});
  files["root"] = foreign.at("root");
  CHECK(Refusal(Judge(files)) == "signature");
}

TEST_CASE("content trust: what was proved once is never gone behind") {
  const ContentTrustMemory memory = Proved(World().Publish({.root_version = 2})).memory;
  CHECK(Refusal(Judge(World().Publish({.root_version = 2}), {.memory = memory})).empty());
  CHECK(Refusal(Judge(World().Publish({.root_version = 2, .version = 6}), {.memory = memory}))
            .empty());
  CHECK(Refusal(Judge(World().Publish({.root_version = 2, .version = 4}), {.memory = memory})) ==
        "rollback");
  CHECK(Refusal(Judge(World().Publish({.root_version = 3}), {.memory = memory})).empty());
  // The pinned key signed this one too, but a later root is known.
  CHECK(Refusal(Judge(World().Publish({.root_version = 1}), {.memory = memory})) == "key");
  ContentTrustMemory broken = memory;
  broken.root = "{}";
  CHECK(Refusal(Judge(World().Publish({.root_version = 2}), {.memory = broken})) == "json");
}

TEST_CASE("content trust: the root's certificate is the repository's own, and holds") {
  const auto refusal = [](const char* name, long until = 0) {
    return Refusal(Judge(World().Publish({.common_name = name, .root_until = until})));
  };
  CHECK(refusal("registry.test/*").empty());
  CHECK(refusal("registry.test/app").empty());
  CHECK(refusal("registry.test/other") == "identity");
  CHECK(refusal("registry.test/other*") == "identity");
  CHECK(refusal("*") == "identity");
  CHECK(refusal("registry.test/app", ContentTrustWorld::kNow).empty());
  CHECK(refusal("registry.test/app", ContentTrustWorld::kNow - 1) == "expiry");
}

TEST_CASE("content trust: tag and digest agree, and so do the roles") {
  const std::string a = ContentTrustWorld::Digest('a');
  const std::string b = ContentTrustWorld::Digest('b');
  const auto refusal = [](const ContentTrustSubject& subject, const TufPlan& plan = {}) {
    return Refusal(Judge(World().Publish(plan), {.subject = subject}));
  };
  CHECK(refusal({.target = "v1", .digest = a}).empty());
  CHECK(refusal({.target = "v1", .digest = b}) == "digest");
  CHECK(refusal({.digest = a}).empty());
  CHECK(refusal({.digest = b}) == "target");
  CHECK(refusal({.target = "v2"}) == "target");
  CHECK(refusal({}) == "target");
  CHECK(refusal({.target = "v1"}, {.direct = 'b'}) == "digest");
  CHECK(refusal({.digest = b}, {.direct = 'b'}).empty());
}

TEST_CASE("content trust: a delegation speaks only of what it was given") {
  const auto role = [](const char* path) {
    return Proved(World().Publish({.path = path, .direct = 'a'})).role;
  };
  CHECK(role("") == "targets/releases");
  CHECK(role("v") == "targets/releases");
  CHECK(role("w") == "targets");
  CHECK(Proved(World().Publish({.path = "w", .released = 'b'})).digest ==
        ContentTrustWorld::Digest('a'));
}

TEST_CASE("content trust: canonical JSON keeps what RFC 8785 would escape") {
  struct Row {
    const char* json;
    std::optional<std::string> canonical;
  };
  const std::vector<Row> rows = {
      {R"({ "b": [1, -2, true, null], "a": "x" })", R"({"a":"x","b":[1,-2,true,null]})"},
      {R"("\u0001\n\"\\\/é")", "\"\x01\n\\\"\\\\/\u00e9\""},
      {"{}", "{}"},
      {"[]", "[]"},
      {"[1.5]", std::nullopt},
      {R"({"a":1e3})", std::nullopt},
  };
  for (const Row& row : rows) {
    CAPTURE(row.json);
    const auto tree = text::ReadJson(row.json, "");
    REQUIRE(tree);
    CHECK(TufCanonical(tree->root()) == row.canonical);
  }
}

TEST_CASE("content trust: one changed byte of any file never proves another digest") {
  const Files good = World().Publish({});
  for (const auto& [role, bytes] : good) {
    for (std::size_t at = 0; at < bytes.size(); at += 17) {
      Files files = good;
      files[role][at] = bytes[at] == 'A' ? 'B' : 'A';
      const auto judged = Judge(files);
      const auto* proof = std::get_if<ContentTrustProof>(&judged);
      CHECK((proof == nullptr || proof->digest == ContentTrustWorld::Digest('a')));
    }
  }
}

}  // namespace
}  // namespace policy::attest
