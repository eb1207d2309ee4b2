// Notation: each break of a signature is refused at its own step, in both envelopes; and what a
// trust policy may turn off, and may not.
#include "attest/verify_notation.h"

#include <doctest/doctest.h>

#include <string>
#include <variant>
#include <vector>

#include "support/notation_world.h"

namespace policy::attest {
namespace {

using testing::NotationBreak;
using testing::NotationRequest;
using testing::NotationWorld;

constexpr long kLater = NotationWorld::kSigned + 5L * 24 * 3600;  // The certificates have run out.

const NotationWorld& World() {
  static const NotationWorld kWorld;
  return kWorld;
}

NotationRule Strict() {
  return {.name = "strict", .scopes = {"*"}, .stores = {"ca:acme", "signingAuthority:acme"}};
}

NotationRule Stamped() {
  NotationRule rule = Strict();
  rule.stores.emplace_back("tsa:clock");
  return rule;
}

std::variant<NotationProof, Rejection> Judge(const NotationRequest& request,
                                             const NotationRule& rule,
                                             long now = NotationWorld::kSigned) {
  const std::string bytes = World().Sign(request);
  const auto read =
      request.cose ? ReadNotationCose(bytes, "signature") : ReadNotationJws(bytes, "signature");
  if (const auto* rejection = std::get_if<Rejection>(&read)) return *rejection;
  const NotationStores stores = World().Stores();
  return VerifyNotation(*std::get_if<NotationEnvelope>(&read),
                        {.rule = rule, .stores = stores, .now = Time(std::chrono::seconds(now))},
                        World().Subject());
}

// The step that said no; empty where all holds.
std::string Refusal(const std::variant<NotationProof, Rejection>& judged) {
  const auto* rejection = std::get_if<Rejection>(&judged);
  if (rejection == nullptr) return {};
  CAPTURE(rejection->error.message);
  CHECK(rejection->error.kind != ErrorKind::kInternal);
  return NameOf(rejection->stage);
}

TEST_CASE("notation: what holds is proved, with every key and in both envelopes") {
  for (const bool cose : {false, true}) {
    for (const char* key : {"P-256", "P-384", "RSA-2048"}) {
      CAPTURE(cose);
      CAPTURE(key);
      const auto judged = Judge({.cose = cose, .key = key, .expires = true}, Strict());
      REQUIRE(Refusal(judged).empty());
      const auto& proof = *std::get_if<NotationProof>(&judged);
      CHECK(proof.signer.at("O") == "Acme, Inc.");
      CHECK(proof.expiry == Time(std::chrono::seconds(NotationWorld::kExpiry)));
      CHECK_FALSE(proof.signed_at);
      CHECK(proof.logged.empty());
    }
  }
}

TEST_CASE("notation: each break is refused at its own step") {
  using Break = NotationBreak;
  struct Row {
    Break broken;
    const char* stage;
  };
  const std::vector<Row> rows = {
      {Break::kSignature, "signature"},
      {Break::kDerSignature, "signature"},
      {Break::kPayload, "signature"},
      {Break::kAlgorithm, "signature"},
      {Break::kScheme, "json"},
      {Break::kNoSigningTime, "json"},
      {Break::kBothTimes, "json"},
      {Break::kUnmarkedScheme, "critical-attribute"},
      {Break::kUnmarkedExpiry, "critical-attribute"},
      {Break::kMarkedButAbsent, "critical-attribute"},
      {Break::kMarkedTwice, "critical-attribute"},
      {Break::kUnknownCritical, "critical-attribute"},
      {Break::kPlugin, "critical-attribute"},
      {Break::kNoChain, "chain"},
      {Break::kNoRoot, "chain"},
      {Break::kUnordered, "chain"},
      {Break::kForeignRoot, "chain"},
      {Break::kLeafForTls, "chain"},
      {Break::kLeafForMore, "chain"},
      {Break::kLeafIsAuthority, "chain"},
      {Break::kPayloadType, "payload-type"},
      {Break::kOtherDigest, "digest"},
      {Break::kOtherSize, "digest"},
      {Break::kOtherMediaType, "digest"},
      {Break::kNoArtifact, "json"},
  };
  for (const Row& row : rows) {
    for (const bool cose : {false, true}) {
      CAPTURE(static_cast<int>(row.broken));
      CAPTURE(cose);
      CHECK(Refusal(Judge({.cose = cose, .expires = true, .broken = row.broken}, Strict())) ==
            row.stage);
    }
  }
}

TEST_CASE("notation: a time stamp says when, and each break of it is refused") {
  using Break = NotationBreak;
  const NotationRule rule = Stamped();
  for (const bool cose : {false, true}) {
    CAPTURE(cose);
    const auto refusal = [&](Break broken, bool stamped = true, long now = kLater) {
      return Refusal(Judge({.cose = cose, .stamped = stamped, .broken = broken}, rule, now));
    };
    CHECK(refusal(Break::kNothing).empty());
    CHECK(refusal(Break::kNothing, true, NotationWorld::kSigned).empty());
    CHECK(refusal(Break::kNothing, true, NotationWorld::kSigned - 1) == "time");
    CHECK(refusal(Break::kNothing, false) == "time");
    CHECK(refusal(Break::kForeignStamp) == "tsa");
    CHECK(refusal(Break::kStampOfOtherBytes) == "tsa");
    CHECK(refusal(Break::kBrokenStamp) == "tsa");
    CHECK(refusal(Break::kLateStamp) == "time");
    CHECK(Refusal(Judge({.cose = cose, .stamped = true}, Strict(), kLater)) == "time");
  }
  const auto judged = Judge({.stamped = true}, rule, kLater);
  REQUIRE(Refusal(judged).empty());
  CHECK(std::get_if<NotationProof>(&judged)->signed_at ==
        Time(std::chrono::seconds(NotationWorld::kSigned)));
}

TEST_CASE("notation: all of the span that a clock vouches for lies within the certificates") {
  constexpr int kDay = 24 * 3600;  // How long they held before, and hold after.
  CHECK(Refusal(Judge({.stamped = true, .accuracy = kDay}, Stamped(), kLater)).empty());
  CHECK(Refusal(Judge({.stamped = true, .accuracy = kDay + 1}, Stamped(), kLater)) == "time");
}

TEST_CASE("notation: a stamp that is asked for after expiry alone may be missing before") {
  NotationRule rule = Stamped();
  rule.stamp_after_expiry_alone = true;
  CHECK(Refusal(Judge({}, rule)).empty());
  CHECK(Refusal(Judge({}, rule, kLater)) == "time");
  CHECK(Refusal(Judge({}, Stamped())) == "time");
}

TEST_CASE("notation: without a time stamp the certificates hold now, both ends included") {
  constexpr long kDay = 24 * 3600;
  CHECK(Refusal(Judge({}, Strict(), NotationWorld::kSigned - kDay)).empty());
  CHECK(Refusal(Judge({}, Strict(), NotationWorld::kSigned - kDay - 1)) == "time");
  CHECK(Refusal(Judge({}, Strict(), NotationWorld::kSigned + kDay)).empty());
  CHECK(Refusal(Judge({}, Strict(), NotationWorld::kSigned + kDay + 1)) == "time");
}

TEST_CASE("notation: a signing authority's word on the time counts, from its own store alone") {
  const NotationRequest request{.by_authority = true};
  const auto judged = Judge(request, Strict(), kLater);
  REQUIRE(Refusal(judged).empty());
  CHECK(std::get_if<NotationProof>(&judged)->signed_at ==
        Time(std::chrono::seconds(NotationWorld::kSigned)));
  CHECK(Refusal(Judge(request, Strict(), NotationWorld::kSigned - 1)) == "time");
  NotationRule rule = Strict();
  rule.stores = {"ca:acme"};
  CHECK(Refusal(Judge(request, rule, kLater)) == "chain");
  rule.stores = {"signingAuthority:acme"};
  CHECK(Refusal(Judge({}, rule)) == "chain");
  rule.stores = {"ca:absent"};
  CHECK(Refusal(Judge({}, rule)) == "chain");
}

TEST_CASE("notation: a signature runs out in its own second") {
  const NotationRequest request{.expires = true};
  CHECK(Refusal(Judge(request, Strict(), NotationWorld::kExpiry - 1)).empty());
  CHECK(Refusal(Judge(request, Strict(), NotationWorld::kExpiry)) == "expiry");
}

TEST_CASE("notation: an identity is asked for by attributes, all of one") {
  using Identity = std::map<std::string, std::string>;
  const auto refusal = [](std::vector<Identity> identities) {
    NotationRule rule = Strict();
    rule.identities = std::move(identities);
    return Refusal(Judge({}, rule));
  };
  const Identity own{{"C", "DE"}, {"ST", "Berlin"}, {"O", "Acme, Inc."}};
  const Identity other{{"C", "DE"}, {"ST", "Berlin"}, {"O", "Acme"}};
  Identity more = own;
  more["OU"] = "release";
  CHECK(refusal({own}).empty());
  CHECK(refusal({*ReadDistinguishedName(R"(C=DE,S=Berlin,O=Acme\, Inc.,serialNumber=7)")}).empty());
  CHECK(refusal({*ReadDistinguishedName(R"(C=DE,S=Berlin,O=Acme\, Inc.,serialNumber=8)")}) ==
        "identity");
  CHECK(refusal({other, own}).empty());
  CHECK(refusal({other}) == "identity");
  CHECK(refusal({more}) == "identity");
}

TEST_CASE("notation: what a level only logs is told, and integrity is never among it") {
  using Break = NotationBreak;
  NotationRule audit = Strict();
  audit.actions = {NotationAction::kLog, NotationAction::kLog, NotationAction::kLog,
                   NotationAction::kLog};
  const auto judged = Judge({.expires = true, .broken = Break::kForeignRoot}, audit, kLater);
  REQUIRE(Refusal(judged).empty());
  std::string logged;
  for (const Rejection& one : std::get_if<NotationProof>(&judged)->logged) {
    logged += std::string(NameOf(one.stage)) + ' ';
  }
  CHECK(logged == "chain expiry time ");
  for (const Break broken : {Break::kSignature, Break::kLeafForTls, Break::kUnknownCritical,
                             Break::kOtherDigest, Break::kPayloadType}) {
    CAPTURE(static_cast<int>(broken));
    CHECK_FALSE(Refusal(Judge({.broken = broken}, audit)).empty());
  }
  NotationRule lax = audit;
  lax.actions.authenticity = NotationAction::kSkip;
  const auto skipped = Judge({.broken = Break::kForeignRoot}, lax);
  REQUIRE(Refusal(skipped).empty());
  CHECK(std::get_if<NotationProof>(&skipped)->logged.empty());
  NotationRule skip = Strict();
  skip.skip = true;
  CHECK(Refusal(Judge({}, skip)) == "missing");
}

TEST_CASE("notation: one changed byte never proves anything else") {
  const NotationStores stores = World().Stores();
  const NotationRule rule = Strict();
  for (const bool cose : {false, true}) {
    const std::string good = World().Sign({.cose = cose});
    for (std::size_t at = 0; at < good.size(); at += 5) {
      std::string bad = good;
      bad[at] = bad[at] == 'A' ? 'B' : 'A';
      const auto read = cose ? ReadNotationCose(bad, "") : ReadNotationJws(bad, "");
      const auto* envelope = std::get_if<NotationEnvelope>(&read);
      if (envelope == nullptr) continue;
      const auto judged =
          VerifyNotation(*envelope,
                         {.rule = rule,
                          .stores = stores,
                          .now = Time(std::chrono::seconds(NotationWorld::kSigned))},
                         World().Subject());
      // Some bytes mean nothing (a name that nobody reads); what is proved is then the same.
      if (const auto* proof = std::get_if<NotationProof>(&judged)) {
        CHECK(proof->signer.at("CN") == "signer");
      }
    }
  }
}

TEST_CASE("notation: what is no envelope, or too large, is refused as such") {
  const auto stage = [](const auto& read) {
    const auto* rejection = std::get_if<Rejection>(&read);
    return rejection == nullptr ? std::string() : std::string(NameOf(rejection->stage));
  };
  CHECK(stage(ReadNotationJws("", "")) == "json");
  CHECK(stage(ReadNotationJws("[]", "")) == "json");
  CHECK(stage(ReadNotationJws(R"({"payload":"e30","protected":"e30"})", "")) == "json");
  CHECK(stage(ReadNotationJws(std::string((1U << 20U) + 1, ' '), "")) == "limits");
  CHECK(stage(ReadNotationCose("", "")) == "json");
  CHECK(stage(ReadNotationCose("\x84", "")) == "json");
  CHECK(stage(ReadNotationCose("\xD2\x80", "")) == "json");
  CHECK(stage(ReadNotationCose(std::string((1U << 20U) + 1, ' '), "")) == "limits");
  CHECK(stage(ReadNotationCose(World().Sign({.cose = true}).substr(1), "")) == "json");
}

}  // namespace
}  // namespace policy::attest
