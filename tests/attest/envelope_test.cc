// DSSE envelopes as text: what is read, what is refused, and how a file of many is cut.
#include "attest/envelope.h"

#include <doctest/doctest.h>

#include <random>
#include <string>
#include <vector>

#include "crypto/crypto.h"
#include "text/base64.h"

using policy::ErrorKind;
using policy::attest::Envelope;
using policy::attest::PreAuthEncoding;
using policy::attest::ReadEnvelope;
using policy::attest::RenderEnvelope;
using policy::attest::SplitEnvelopes;

namespace {

const std::string kGood =
    R"({"payloadType":"application/vnd.in-toto+json","payload":"aGk_","other":{"x":[1]},)"
    R"("signatures":[{"keyid":"k","sig":"AQID","cert":"ignored"},{"sig":"BAUG"}]})";

}  // namespace

TEST_CASE("envelope: the protocol's own example of what is signed") {
  CHECK(PreAuthEncoding("http://example.com/HelloWorld", "hello world") ==
        "DSSEv1 29 http://example.com/HelloWorld 11 hello world");
  CHECK(PreAuthEncoding("", "") == "DSSEv1 0  0 ");
  CHECK(PreAuthEncoding("\xC3\xA4", std::string("\0 1", 3)) ==
        std::string("DSSEv1 2 \xC3\xA4 3 \0 1", 17));
}

TEST_CASE("envelope: members are decoded, unknown ones ignored") {
  const auto envelope = ReadEnvelope(kGood, "e.json");
  REQUIRE(envelope.has_value());
  CHECK(envelope->payload_type == "application/vnd.in-toto+json");
  CHECK(envelope->payload == "hi?");
  REQUIRE(envelope->signatures.size() == 2);
  CHECK(envelope->signatures[0].key_id == "k");
  CHECK(envelope->signatures[0].bytes == "\x01\x02\x03");
  CHECK(envelope->signatures[1].key_id.empty());
  CHECK(envelope->digest == policy::crypto::Sha256(kGood));
  CHECK(envelope->file == "e.json");
}

TEST_CASE("envelope: an escaped slash in base64 is a slash") {
  const auto envelope = ReadEnvelope(
      R"({"payloadType":"t","payload":"aGk\/","signatures":[{"sig":"\u0041QID"}]})", "e.json");
  REQUIRE(envelope.has_value());
  CHECK(envelope->payload == "hi?");
  CHECK(envelope->signatures[0].bytes == "\x01\x02\x03");
}

TEST_CASE("envelope: what is rendered reads back") {
  Envelope made;
  made.payload_type = "a\"b";
  made.payload = std::string("\0\xFF{}", 4);
  made.signatures = {{"key", "\x30\x45"}, {"", "z"}};
  const auto read = ReadEnvelope(RenderEnvelope(made), "e.json");
  REQUIRE(read.has_value());
  CHECK(read->payload_type == made.payload_type);
  CHECK(read->payload == made.payload);
  CHECK(read->signatures[0].bytes == "\x30\x45");
  CHECK(read->signatures[1].bytes == "z");
}

TEST_CASE("envelope: broken ones are refused in their own words") {
  struct Row {
    std::string name;
    std::string text;
    ErrorKind kind;
    std::string message;
  };
  const std::string types = R"({"payloadType":"t","payload":"aGk_",)";
  std::string many;
  for (int i = 0; i < 33; ++i) many += std::string(i == 0 ? "" : ",") + R"({"sig":"AQID"})";
  const std::vector<Row> rows = {
      {"no envelope", R"({"SchemaVersion":2})", ErrorKind::kUnsupported,
       "this is not a signed envelope"},
      {"a list", "[]", ErrorKind::kUnsupported, "this is not a signed envelope"},
      {"a part", R"({"payload":"aGk_"})", ErrorKind::kBadInput,
       "the envelope lacks 'payloadType', 'payload' or 'signatures'"},
      {"repeated", R"({"payload":"aGk_","payload":"aGk_"})", ErrorKind::kBadInput,
       "the key 'payload' is there twice"},
      {"payload base64", R"({"payloadType":"t","payload":"aGk","signatures":[]} )",
       ErrorKind::kBadInput, ""},
      {"payload wrong", R"({"payloadType":"t","payload":"a$k_","signatures":[]})",
       ErrorKind::kBadInput, "the envelope's 'payload' is not base64"},
      {"payload number", R"({"payloadType":"t","payload":5,"signatures":[]})", ErrorKind::kBadInput,
       "the envelope's 'payload' is not text"},
      {"type null", R"({"payloadType":null,"payload":"","signatures":[]})", ErrorKind::kBadInput,
       "the envelope's 'payloadType' is not text"},
      {"signatures map", types + R"("signatures":{}})", ErrorKind::kBadInput,
       "the envelope's 'signatures' is not a list"},
      {"signature text", types + R"("signatures":["AQID"]})", ErrorKind::kBadInput,
       "a signature of the envelope has no 'sig'"},
      {"signature base64", types + R"("signatures":[{"sig":"AQI"},{"sig":"*"}]})",
       ErrorKind::kBadInput, "a signature of the envelope is not base64"},
      {"many signatures", types + "\"signatures\":[" + many + "]}", ErrorKind::kLimit,
       "the envelope holds more than 32 signatures"},
      {"text behind", kGood + "{}", ErrorKind::kBadInput, "text after the end of the document"}};
  for (const Row& row : rows) {
    CAPTURE(row.name);
    const auto envelope = ReadEnvelope(row.text, "e.json");
    if (row.message.empty()) {
      CHECK(envelope.has_value());  // Padding may be left out.
      continue;
    }
    REQUIRE_FALSE(envelope.has_value());
    CHECK(envelope.error().kind == row.kind);
    CHECK(envelope.error().message == row.message);
    CHECK(envelope.error().where.file == "e.json");
  }
}

TEST_CASE("envelope: a file is cut into its documents, one on each line or more") {
  using List = std::vector<std::string_view>;
  CHECK(SplitEnvelopes("").empty());
  CHECK(SplitEnvelopes(" \n\r\n").empty());
  CHECK(SplitEnvelopes("{\"a\":1}") == List{"{\"a\":1}"});
  CHECK(SplitEnvelopes("\xEF\xBB\xBF{}\n") == List{"{}"});
  CHECK(SplitEnvelopes("{\"a\":\"}\\\"{\"}\n\n{\"b\":[{}]}\r\n") ==
        List{"{\"a\":\"}\\\"{\"}", "{\"b\":[{}]}"});
  CHECK(SplitEnvelopes("{\n \"a\": {\n }\n}\n{}\n") == List{"{\n \"a\": {\n }\n}", "{}"});
  // Not cut, so that the reader says what is wrong with them.
  CHECK(SplitEnvelopes("{}{}") == List{"{}{}"});
  CHECK(SplitEnvelopes("{}\n{\"a\":") == List{"{}", "{\"a\":"});
  CHECK(SplitEnvelopes("{}\ntext") == List{"{}", "text"});
  CHECK(SplitEnvelopes("{\"a\\") == List{"{\"a\\"});
}

TEST_CASE("envelope: cut at any byte it is refused, with flipped bytes read or refused") {
  for (std::size_t cut = 0; cut < kGood.size(); ++cut) {
    CAPTURE(cut);
    CHECK_FALSE(ReadEnvelope(kGood.substr(0, cut), "e.json").has_value());
    CHECK(SplitEnvelopes(kGood.substr(0, cut)).size() <= 1);
  }
  std::mt19937 random(5);  // NOLINT(bugprone-random-generator-seed): the same run each time.
  for (int round = 0; round < 2000; ++round) {
    std::string text = kGood;
    text[random() % text.size()] = static_cast<char>(random() % 256);
    const auto envelope = ReadEnvelope(text, "e.json");
    if (!envelope) CHECK_FALSE(envelope.error().message.empty());
  }
}
