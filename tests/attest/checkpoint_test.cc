// Signed notes: how they are read, and whose signatures count.
#include "attest/checkpoint.h"

#include <doctest/doctest.h>

#include "support/trust_keys.h"
#include "text/base64.h"

namespace policy::attest {
namespace {

using testing::SigningKey;

const std::string kRoot = text::EncodeBase64(std::string(32, 'r'));
const std::string kHead = "log.test\n7\n" + kRoot + "\n";

std::string Line(const std::string& name, const std::string& bytes) {
  return "\xE2\x80\x94 " + name + ' ' + text::EncodeBase64(bytes) + '\n';
}

TEST_CASE("a checkpoint is three lines, perhaps more, a blank one and signatures") {
  const std::string line = Line("log.test", "hint and signature");
  const auto read = ReadCheckpoint(kHead + "\n" + line);
  REQUIRE(read);
  CHECK(read->origin == "log.test");
  CHECK(read->size == 7);
  CHECK(read->root == std::string(32, 'r'));
  CHECK(read->signed_text == kHead);
  CHECK(read->signatures.front().hint == "hint");
  CHECK(ReadCheckpoint(kHead + "more\n\n" + line)->signed_text == kHead + "more\n");
  const std::string bad[] = {"",
                             kHead,
                             kHead + "\n",
                             kHead + line,
                             kHead + "\n" + line.substr(0, line.size() - 1),
                             kHead + "\n" + "- log.test AAAAAAAA\n",
                             kHead + "\n" + Line("log.test", "hint"),
                             kHead + "\n" + Line("", "hint and signature"),
                             "\n7\n" + kRoot + "\n\n" + line,
                             "log.test\n-7\n" + kRoot + "\n\n" + line,
                             "log.test\n07\n" + kRoot + "\n\n" + line,
                             "log.test\n7 \n" + kRoot + "\n\n" + line,
                             "log.test\n18446744073709551616\n" + kRoot + "\n\n" + line,
                             "log.test\n7\n" + kRoot.substr(4) + "\n\n" + line,
                             "7\n" + kRoot + "\n\n" + line};
  for (const std::string& note : bad) {
    CAPTURE(note);
    CHECK_FALSE(ReadCheckpoint(note));
  }
}

TEST_CASE("only the log's own line counts, wherever it stands, and a false one is a no") {
  const SigningKey key("P-256");
  const SigningKey stranger("P-256");
  const std::string hint =
      crypto::Digest(crypto::DigestAlgorithm::kSha256, key.PublicDer()).substr(0, 4);
  TransparencyLog log{.base_url = "https://log.test",
                      .key = *crypto::PublicKey::FromDer(key.PublicDer())};
  const std::string own = Line("log.test", hint + key.Sign(kHead));
  const std::string witness = Line("witness.test", "wwww" + stranger.Sign(kHead));
  const std::string other_key = Line("log.test", "oooo" + stranger.Sign(kHead));
  const std::string lie = Line("log.test", hint + stranger.Sign(kHead));
  const std::string renamed = Line("log.tes", hint + key.Sign(kHead));
  const auto verified = [&](const std::string& lines, bool tiled) {
    return VerifyCheckpoint(*ReadCheckpoint(kHead + "\n" + lines), log, tiled);
  };
  for (const bool tiled : {false, true}) {
    CAPTURE(tiled);
    CHECK(verified(own, tiled));
    CHECK(verified(witness + own, tiled));
    CHECK(verified(own + witness + other_key, tiled));
    CHECK_FALSE(verified(witness + other_key, tiled));
    CHECK_FALSE(verified(lie, tiled));
    CHECK_FALSE(verified(own + lie, tiled));
    CHECK_FALSE(verified(renamed, tiled));
  }
  log.base_url = "https://elsewhere.test";
  CHECK_FALSE(verified(own, true));
  log.key.reset();
  CHECK_FALSE(verified(own, false));
}

}  // namespace
}  // namespace policy::attest
