// Both envelopes are written by hand after the specifications, so that the readers are not their
// own witnesses.
#include "support/notation_world.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "policy/time.h"
#include "support/trust_keys.h"
#include "text/base64.h"

namespace policy::testing {
namespace {

using Break = NotationBreak;

constexpr const char* kPrefix = "io.cncf.notary.";
constexpr const char* kPayloadType = "application/vnd.cncf.notary.payload.v1+json";
constexpr const char* kMediaType = "application/vnd.oci.image.manifest.v1+json";

std::string Digest(char digit) { return "sha256:" + std::string(64, digit); }

// Of CBOR: a major type with a number below 2^16.
std::string Head(int type, std::size_t number) {
  const int top = type << 5;
  if (number < 24) return {static_cast<char>(top | static_cast<int>(number))};
  if (number < 256) return {static_cast<char>(top | 24), static_cast<char>(number)};
  return {static_cast<char>(top | 25), static_cast<char>(number >> 8), static_cast<char>(number)};
}
std::string CborBytes(const std::string& bytes) { return Head(2, bytes.size()) + bytes; }
std::string CborText(const std::string& text) { return Head(3, text.size()) + text; }

std::string CborTime(long at) {
  std::string out = "\xC1\x1A";
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>(at >> shift);
  return out;
}

std::string Url(const std::string& bytes) {
  std::string text = text::EncodeBase64(bytes);
  std::erase(text, '=');
  std::replace(text.begin(), text.end(), '+', '-');
  std::replace(text.begin(), text.end(), '/', '_');
  return text;
}

std::string Quoted(const std::string& text) { return '"' + text + '"'; }

std::string Listed(const std::vector<std::string>& items) {
  std::string text;
  for (const std::string& item : items) text += (text.empty() ? "" : ",") + item;
  return text;
}

// The signed attributes, before either encoding.
struct Attributes {
  std::vector<std::pair<std::string, long>> times{};
  std::vector<std::pair<std::string, std::string>> texts{};
  std::vector<std::string> critical{};
};

Attributes AttributesOf(const NotationRequest& request) {
  const Break broken = request.broken;
  Attributes out;
  const std::string scheme = request.by_authority ? "notary.x509.signingAuthority" : "notary.x509";
  out.texts.emplace_back("io.cncf.notary.signingScheme",
                         broken == Break::kScheme ? "notary.other" : scheme);
  if (broken != Break::kUnmarkedScheme) out.critical.emplace_back("io.cncf.notary.signingScheme");
  const auto time = [&](const char* name, long at, bool critical) {
    out.times.emplace_back(kPrefix + std::string(name), at);
    if (critical) out.critical.push_back(kPrefix + std::string(name));
  };
  const bool both = broken == Break::kBothTimes;
  if (request.by_authority || both) time("authenticSigningTime", NotationWorld::kSigned, true);
  if ((!request.by_authority || both) && broken != Break::kNoSigningTime) {
    time("signingTime", NotationWorld::kSigned, false);
  }
  if (request.expires) {
    time("expiry", NotationWorld::kExpiry, broken != Break::kUnmarkedExpiry);
  }
  if (broken == Break::kMarkedButAbsent) out.critical.emplace_back("absent");
  if (broken == Break::kMarkedTwice) out.critical.push_back(out.critical.front());
  if (broken == Break::kUnknownCritical) {
    out.texts.emplace_back("unknown", "value");
    out.critical.emplace_back("unknown");
  }
  if (broken == Break::kPlugin) {
    out.texts.emplace_back("io.cncf.notary.verificationPlugin", "plug-in");
  }
  return out;
}

std::string PayloadOf(Break broken) {
  if (broken == Break::kNoArtifact) return "{}";
  return std::string(R"({"targetArtifact":{"mediaType":")") +
         (broken == Break::kOtherMediaType ? "application/json" : kMediaType) + R"(","digest":")" +
         Digest(broken == Break::kOtherDigest ? 'b' : 'a') + R"(","size":)" +
         (broken == Break::kOtherSize ? "529" : "528") + "}}";
}

std::string TypeOf(Break broken) {
  return broken == Break::kPayloadType ? "application/vnd.in-toto+json" : kPayloadType;
}

struct Algorithm {
  std::string key;
  std::string jws;
  std::string cose;
};
const Algorithm& AlgorithmOf(const NotationRequest& request) {
  static const Algorithm kRows[] = {{"P-256", "ES256", "\x26"},
                                    {"P-384", "ES384", "\x38\x22"},
                                    {"RSA-2048", "PS256", "\x38\x24"}};
  if (request.broken == Break::kAlgorithm) return kRows[1];
  return *std::find_if(std::begin(kRows), std::end(kRows),
                       [&](const Algorithm& row) { return row.key == request.key; });
}

std::string JwsHeader(const NotationRequest& request) {
  const Attributes attributes = AttributesOf(request);
  std::vector<std::string> members{"\"alg\":" + Quoted(AlgorithmOf(request).jws),
                                   "\"cty\":" + Quoted(TypeOf(request.broken))};
  for (const auto& [name, value] : attributes.texts) {
    members.push_back(Quoted(name) + ':' + Quoted(value));
  }
  for (const auto& [name, at] : attributes.times) {
    members.push_back(Quoted(name) + ':' + Quoted(FormatTime(Time(std::chrono::seconds(at)))));
  }
  std::vector<std::string> critical;
  for (const std::string& name : attributes.critical) critical.push_back(Quoted(name));
  members.push_back("\"crit\":[" + Listed(critical) + ']');
  return '{' + Listed(members) + '}';
}

std::string CoseHeader(const NotationRequest& request) {
  const Attributes attributes = AttributesOf(request);
  std::string out = Head(5, 3 + attributes.texts.size() + attributes.times.size());
  out += "\x01" + AlgorithmOf(request).cose;
  out += "\x02" + Head(4, attributes.critical.size());
  for (const std::string& name : attributes.critical) out += CborText(name);
  out += "\x03" + CborText(TypeOf(request.broken));
  for (const auto& [name, value] : attributes.texts) out += CborText(name) + CborText(value);
  for (const auto& [name, at] : attributes.times) out += CborText(name) + CborTime(at);
  return out;
}

CertificatePlan RootPlan(const char* name) {
  return {.common_name = name, .usage = "critical,keyCertSign", .authority = true};
}

CertificatePlan LeafPlan(Break broken) {
  CertificatePlan plan{
      .common_name = "signer",
      .extended_usage = "codeSigning",
      .names = {{"C", "DE"}, {"ST", "Berlin"}, {"O", "Acme, Inc."}, {"serialNumber", "7"}}};
  if (broken == Break::kLeafForTls) plan.extended_usage = "codeSigning,serverAuth";
  if (broken == Break::kLeafForMore) plan.usage = "critical,digitalSignature,cRLSign";
  if (broken == Break::kLeafIsAuthority) {
    plan.usage = "critical,digitalSignature,keyCertSign";
    plan.authority = true;
  }
  return plan;
}

}  // namespace

struct NotationWorld::State {
  SigningKey root_key{"P-256"};
  SigningKey foreign_key{"P-256"};
  SigningKey clock_root_key{"P-256"};
  SigningKey clock_key{"P-256"};
  std::map<std::string, SigningKey> leaf_keys{{"P-256", SigningKey("P-256")},
                                              {"P-384", SigningKey("P-384")},
                                              {"RSA-2048", SigningKey("RSA-2048")}};
  X509Pointer root = Issue(RootPlan("root"), root_key, nullptr, root_key);
  X509Pointer foreign_root = Issue(RootPlan("root"), foreign_key, nullptr, foreign_key);
  X509Pointer clock_root =
      Issue(ClockPlan(RootPlan("clocks")), clock_root_key, nullptr, clock_root_key);
  X509Pointer clock =
      Issue(ClockPlan({.common_name = "clock", .extended_usage = "critical,timeStamping"}),
            clock_key, clock_root, clock_root_key);

  // Longer than the signers', so that a late stamp is still a good one.
  static CertificatePlan ClockPlan(CertificatePlan plan) {
    plan.until = kSigned + 10L * 86400;
    return plan;
  }
  std::vector<std::string> ChainOf(const NotationRequest& request) const;
  std::string StampOf(const NotationRequest& request, const std::string& signature) const;
  std::string SignatureOf(const NotationRequest& request, const std::string& message) const;
};

std::vector<std::string> NotationWorld::State::ChainOf(const NotationRequest& request) const {
  const bool foreign = request.broken == Break::kForeignRoot;
  const X509Pointer& above = foreign ? foreign_root : root;
  const X509Pointer leaf = Issue(LeafPlan(request.broken), leaf_keys.at(request.key), above,
                                 foreign ? foreign_key : root_key);
  switch (request.broken) {
    case Break::kNoChain:
      return {};
    case Break::kNoRoot:
      return {DerOf(leaf)};
    case Break::kUnordered:
      return {DerOf(leaf), DerOf(foreign_root), DerOf(above)};
    default:
      return {DerOf(leaf), DerOf(above)};
  }
}

std::string NotationWorld::State::StampOf(const NotationRequest& request,
                                          const std::string& signature) const {
  if (!request.stamped) return {};
  const Break broken = request.broken;
  if (broken == Break::kBrokenStamp) return "no token";
  const SigningKey& key = broken == Break::kForeignStamp ? foreign_key : clock_key;
  const X509Pointer& signer =
      broken == Break::kForeignStamp
          ? Issue({.common_name = "clock", .extended_usage = "critical,timeStamping"}, foreign_key,
                  foreign_root, foreign_key)
          : clock;
  return Stamp(broken == Break::kStampOfOtherBytes ? "other bytes" : signature, signer, key,
               {.at = broken == Break::kLateStamp ? kSigned + 2L * 86400 : kSigned,
                .accuracy = request.accuracy});
}

std::string NotationWorld::State::SignatureOf(const NotationRequest& request,
                                              const std::string& message) const {
  const SigningKey& key = leaf_keys.at(request.key);
  if (request.broken == Break::kDerSignature) return key.Sign(message);
  std::string signature = key.SignFixed(message);
  if (request.broken == Break::kSignature)
    signature.back() = static_cast<char>(signature.back() ^ 1);
  return signature;
}

NotationWorld::NotationWorld() : state_(std::make_shared<const State>()) {}

attest::SubjectDescriptor NotationWorld::Subject() const {
  return {.media_type = kMediaType, .digest = Digest('a'), .size = 528};
}

std::string NotationWorld::RootPem() const { return PemOf(state_->root); }

attest::NotationStores NotationWorld::Stores() const {
  const auto root = crypto::Certificate::FromDer(DerOf(state_->root));
  const auto clock = crypto::Certificate::FromDer(DerOf(state_->clock_root));
  return {{"ca:acme", {*root}}, {"signingAuthority:acme", {*root}}, {"tsa:clock", {*clock}}};
}

std::string NotationWorld::Sign(const NotationRequest& request) const {
  const std::string payload = PayloadOf(request.broken);
  const bool swapped = request.broken == Break::kPayload;
  const std::string shown = swapped ? PayloadOf(Break::kOtherDigest) : payload;
  const std::vector<std::string> chain = state_->ChainOf(request);
  if (request.cose) {
    const std::string header = CborBytes(CoseHeader(request));
    const std::string signature = state_->SignatureOf(
        request, Head(4, 4) + CborText("Signature1") + header + CborBytes("") + CborBytes(payload));
    const std::string stamp = state_->StampOf(request, signature);
    std::string unprotected = Head(5, stamp.empty() ? 1 : 2) + "\x18\x21" + Head(4, chain.size());
    for (const std::string& der : chain) unprotected += CborBytes(der);
    if (!stamp.empty())
      unprotected += CborText(kPrefix + std::string("timestampSignature")) + CborBytes(stamp);
    return Head(6, 18) + Head(4, 4) + header + unprotected + CborBytes(shown) +
           CborBytes(signature);
  }
  const std::string header = Url(JwsHeader(request));
  const std::string signature = state_->SignatureOf(request, header + '.' + Url(payload));
  const std::string stamp = state_->StampOf(request, signature);
  std::vector<std::string> certificates;
  for (const std::string& der : chain) certificates.push_back(Quoted(text::EncodeBase64(der)));
  std::string unprotected = "\"x5c\":[" + Listed(certificates) + ']';
  if (!stamp.empty()) {
    unprotected += R"(,"io.cncf.notary.timestampSignature":)" + Quoted(text::EncodeBase64(stamp));
  }
  return R"({"payload":")" + Url(shown) + R"(","protected":")" + header + R"(","header":{)" +
         unprotected + R"(},"signature":")" + Url(signature) + R"("})";
}

}  // namespace policy::testing
