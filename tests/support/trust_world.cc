// Bundles and trusted roots as text, put together as their specifications say and by nothing of
// what verifies them.
#include "support/trust_world.h"

#include "attest/envelope.h"
#include "crypto/crypto.h"
#include "support/trust_keys.h"
#include "text/base64.h"

namespace policy::testing {
namespace {

using crypto::DigestAlgorithm;

std::string Hash(const std::string& bytes) {
  return crypto::Digest(DigestAlgorithm::kSha256, bytes);
}
std::string Base64(const std::string& bytes) { return text::EncodeBase64(bytes); }
std::string Quote(const std::string& text) { return '"' + text + '"'; }
std::string Bytes(const std::string& bytes) { return Quote(Base64(bytes)); }

// A JSON text whose single quotes are double ones, to be read.
std::string Json(std::string text) {
  for (char& c : text) c = c == '\'' ? '"' : c;
  return text;
}

const char* const kWindow = R"("validFor":{"start":"2027-01-01T00:00:00Z"})";

}  // namespace

struct TrustWorld::State {
  SigningKey authority_key{"P-256"};
  SigningKey foreign_key{"P-256"};
  SigningKey leaf_key{"P-256"};
  SigningKey certificate_log{"P-256"};
  SigningKey log{"P-256"};
  SigningKey tiled_log{"ED25519"};
  SigningKey clock_root_key{"P-256"};
  SigningKey clock_key{"P-256"};
  SigningKey company_key{"P-256"};
  X509Pointer company = Root("company", company_key);
  X509Pointer authority = Root("authority", authority_key);
  X509Pointer foreign_authority = Root("authority", foreign_key);
  X509Pointer clock_root = Root("clock root", clock_root_key);
  X509Pointer foreign_clock_root = Root("clock root", foreign_key);
  X509Pointer clock = Clock(clock_root, clock_root_key, false);
  X509Pointer foreign_clock = Clock(foreign_clock_root, foreign_key, false);
  X509Pointer issuing_clock = Clock(clock_root, clock_root_key, true);

  static X509Pointer Root(const std::string& name, const SigningKey& key) {
    return Issue({.common_name = name,
                  .usage = "critical,keyCertSign,cRLSign",
                  .authority = true,
                  .from = kSigningTime - 864000,
                  .until = kSigningTime + 864000},
                 key, nullptr, key);
  }
  X509Pointer Clock(const X509Pointer& root, const SigningKey& key, bool issues) const {
    return Issue({.common_name = "clock",
                  .usage = issues ? "" : "critical,digitalSignature",
                  .extended_usage = "critical,timeStamping",
                  .authority = issues,
                  .until = kSigningTime + 864000},
                 clock_key, root, key);
  }
  X509Pointer Leaf(const SignRequest& request) const;
  X509Pointer CompanyLeaf(const SignRequest& request) const;
  std::string Signature(const std::string& message, Break broken) const;
  std::string Body(const SignRequest& request, const std::string& message,
                   const std::string& signature, const X509Pointer& leaf) const;
  std::string Entry(const SignRequest& request, const std::string& body) const;
  std::string Stamps(const SignRequest& request, const std::string& signature) const;
};

X509Pointer TrustWorld::State::CompanyLeaf(const SignRequest& request) const {
  const bool foreign = request.broken == Break::kForeignAuthority;
  return Issue({.common_name = "employee",
                .extended_usage = "codeSigning",
                .alternative_name = "email:" + request.identity + ",email:second@company.test",
                .until = kSigningTime + 43200},
               leaf_key, foreign ? foreign_authority : company,
               foreign ? foreign_key : company_key);
}

X509Pointer TrustWorld::State::Leaf(const SignRequest& request) const {
  const Break broken = request.broken;
  if (request.by == SignRequest::By::kCompany) return CompanyLeaf(request);
  const bool foreign = broken == Break::kForeignAuthority;
  const SigningKey& key = foreign ? foreign_key : authority_key;
  X509Pointer leaf =
      Issue({.extended_usage = broken == Break::kNotForCode ? "serverAuth" : "codeSigning",
             .alternative_name = "URI:" + request.identity,
             .issuer_extension = kIssuer,
             .from = kSigningTime - 300,
             .until = kSigningTime + 300},
            leaf_key, foreign ? foreign_authority : authority, key);
  if (broken == Break::kNoCertificateLog) return leaf;
  const bool lies = broken == Break::kForeignCertificateLog;
  AddTimestamps(leaf, key, certificate_log, lies ? foreign_key : certificate_log);
  return leaf;
}

std::string TrustWorld::State::Signature(const std::string& message, Break broken) const {
  return leaf_key.Sign(broken == Break::kBrokenSignature ? message + '!' : message);
}

// The logged body: hashedrekord of both versions, and dsse.
std::string TrustWorld::State::Body(const SignRequest& request, const std::string& message,
                                    const std::string& signature, const X509Pointer& leaf) const {
  const Break broken = request.broken;
  const std::string said = broken == Break::kOtherDigestLogged ? "other bytes" : message;
  const std::string logged =
      broken == Break::kOtherSignatureLogged ? leaf_key.Sign(message) : signature;
  const bool keyed = request.by == SignRequest::By::kKey;
  const X509Pointer named =
      broken == Break::kOtherKeyLogged ? Leaf({.identity = request.identity}) : leaf;
  const std::string pem = keyed ? leaf_key.PublicPem() : PemOf(named);
  if (request.tiled) {
    return R"({"apiVersion":"0.0.2","kind":"hashedrekord","spec":{"hashedRekordV002":{"data":)"
           R"({"algorithm":"SHA2_256","digest":)" +
           Bytes(Hash(said)) + R"(},"signature":{"content":)" + Bytes(logged) +
           R"(,"verifier":{")" + (keyed ? "publicKey" : "x509Certificate") + R"(":{"rawBytes":)" +
           Bytes(keyed ? leaf_key.PublicDer() : DerOf(named)) + "}}}}}}";
  }
  if (request.envelope) {
    const std::size_t size = said.rfind("{\"_type\"");
    const std::string payload = size == std::string::npos ? said : said.substr(size);
    return R"({"apiVersion":"0.0.1","kind":"dsse","spec":{"payloadHash":{"algorithm":"sha256",)"
           R"("value":)" +
           Quote(crypto::Hex(Hash(payload))) + R"(},"signatures":[{"signature":)" + Bytes(logged) +
           R"(,"verifier":)" + Bytes(pem) + "}]}}";
  }
  return R"({"apiVersion":"0.0.1","kind":"hashedrekord","spec":{"data":{"hash":{"algorithm":)"
         R"("sha256","value":)" +
         Quote(crypto::Hex(Hash(said))) + R"(}},"signature":{"content":)" + Bytes(logged) +
         R"(,"publicKey":{"content":)" + Bytes(pem) + "}}}}";
}

// The entry as the second leaf of a tree of two.
std::string TrustWorld::State::Entry(const SignRequest& request, const std::string& body) const {
  const Break broken = request.broken;
  const SigningKey& key = request.tiled ? tiled_log : log;
  const std::string host = request.tiled ? "tiles.test" : "log.test";
  const std::string spki = key.PublicDer();
  const std::string id =
      Hash(request.tiled ? host + "\n\x01" + spki.substr(spki.size() - 32) : spki);
  const std::string sister = Hash("another entry");
  std::string root = Hash('\x01' + sister + Hash(std::string(1, '\0') + body));
  if (broken == Break::kOtherLogHead) root = Hash("another tree");
  const std::string head = (request.tiled ? host : host + " - 42") + "\n2\n" + Base64(root) + "\n";
  const SigningKey foreign(request.tiled ? "ED25519" : "P-256");
  const SigningKey& signer = broken == Break::kForeignLogHead ? foreign : key;
  std::string note =
      head + "\n\xE2\x80\x94 " + host + ' ' + Base64(id.substr(0, 4) + signer.Sign(head)) + "\n";
  for (std::size_t at = note.find('\n'); at != std::string::npos; at = note.find('\n', at)) {
    note.replace(at, 1, "\\n");
  }
  const bool unknown = broken == Break::kUnknownLog;
  const bool late = broken == Break::kLateTime;
  const std::string when = std::to_string(kSigningTime + (late ? 3600 : 0));
  const std::string kind = request.envelope && !request.tiled ? "dsse" : "hashedrekord";
  std::string entry = R"({"logIndex":"1","logId":{"keyId":)" + Bytes(unknown ? Hash("?") : id) +
                      R"(},"kindVersion":{"kind":")" +
                      (broken == Break::kOtherKindLogged ? "rpm" : kind) + R"(","version":")" +
                      (request.tiled ? "0.0.2" : "0.0.1") + R"("},"canonicalizedBody":)" +
                      Bytes(body);
  if (!request.tiled) {
    const std::string promised = R"({"body":)" + Bytes(body) + R"(,"integratedTime":)" + when +
                                 R"(,"logID":")" + crypto::Hex(id) + R"(","logIndex":1})";
    const bool lies = broken == Break::kBrokenPromise;
    if (broken != Break::kNoTime && !unknown) {
      entry += R"(,"inclusionPromise":{"signedEntryTimestamp":)" +
               Bytes((lies ? foreign_key : log).Sign(promised)) + "}";
    }
    entry += R"(,"integratedTime":")" + when + '"';
  }
  if (broken == Break::kNoProof) return entry + '}';
  entry += R"(,"inclusionProof":{"logIndex":"1","treeSize":"2","rootHash":)" +
           Bytes(broken == Break::kOtherLogHead
                     ? Hash('\x01' + sister + Hash(std::string(1, '\0') + body))
                     : root) +
           R"(,"hashes":[)" + Bytes(broken == Break::kWrongProof ? Hash("none") : sister) + ']';
  if (broken != Break::kNoCheckpoint) {
    entry += R"(,"checkpoint":{"envelope":")" + note + "\"}";
  }
  return entry + "}}";
}

std::string TrustWorld::State::Stamps(const SignRequest& request,
                                      const std::string& signature) const {
  const Break broken = request.broken;
  if (broken == Break::kNoTime) return "";
  const X509Pointer& signer = broken == Break::kForeignStamp       ? foreign_clock
                              : broken == Break::kStampByAuthority ? issuing_clock
                                                                   : clock;
  std::string token =
      Stamp(broken == Break::kStampOfOtherBytes ? "other bytes" : signature, signer, clock_key,
            {.at = kSigningTime + (broken == Break::kLateTime ? 3600 : 0)});
  if (broken == Break::kBrokenStamp) token[token.size() - 5] ^= 1;
  const std::string row = R"({"signedTimestamp":)" + Bytes(token) + '}';
  return broken == Break::kTwiceTheStamp ? row + ',' + row : row;
}

TrustWorld::TrustWorld() : state_(std::make_shared<const State>()) {}

std::string TrustWorld::Sign(const SignRequest& request) const {
  const Break broken = request.broken;
  const std::string artifact = kArtifact;
  const std::string payload = Json(
      "{'_type':'https://in-toto.io/Statement/v1','subject':[{'digest'"
      ":{'sha256':'" +
      (request.digest.empty() ? crypto::Hex(Hash(artifact)) : request.digest.substr(7)) +
      "'}}],'predicateType':'" + request.predicate_type + "','predicate':" + request.predicate +
      "}");
  const std::string kind = "application/vnd.in-toto+json";
  const std::string message = request.envelope ? attest::PreAuthEncoding(kind, payload) : artifact;
  const X509Pointer leaf = state_->Leaf(request);
  const std::string signature = state_->Signature(message, broken);
  const std::string hint = Hash(broken == Break::kWrongHint ? "other bytes" : artifact);
  const std::string content =
      request.envelope
          ? R"("dsseEnvelope":{"payloadType":")" + kind + R"(","payload":)" + Bytes(payload) +
                R"(,"signatures":[{"sig":)" + Bytes(signature) + "}]}"
          : R"("messageSignature":{"messageDigest":{"algorithm":"SHA2_256","digest":)" +
                Bytes(hint) + R"(},"signature":)" + Bytes(signature) + "}";
  const std::string version = broken == Break::kUnknownMediaType ? "9.9" : "0.3";
  std::string signer = R"("certificate":{"rawBytes":)" + Bytes(DerOf(leaf)) + "},";
  if (broken == Break::kNoCertificate) signer.clear();
  if (request.by == SignRequest::By::kKey) signer = R"("publicKey":{"hint":"k"},)";
  const std::string body = state_->Body(request, message, signature, leaf);
  return R"({"mediaType":"application/vnd.dev.sigstore.bundle.v)" + version +
         R"(+json","verificationMaterial":{)" + signer + R"("tlogEntries":[)" +
         (request.alone || request.unlogged ? "" : state_->Entry(request, body)) +
         R"(],"timestampVerificationData":{"rfc3161Timestamps":[)" +
         (request.alone ? "" : state_->Stamps(request, signature)) + "]}}," + content + "}";
}

std::string TrustWorld::KeyPem() const { return state_->leaf_key.PublicPem(); }

std::string TrustWorld::CompanyPem() const { return PemOf(state_->company); }

std::string TrustWorld::TrustedRoot() const {
  const auto log = [](const std::string& host, const SigningKey& key, const std::string& id) {
    return R"({"baseUrl":"https://)" + host +
           R"(","hashAlgorithm":"SHA2_256","publicKey":{"rawBytes":)" + Bytes(key.PublicDer()) +
           R"(,"keyDetails":"PKIX",)" + kWindow + R"(},"logId":{"keyId":)" + Bytes(id) + "}}";
  };
  const auto certificate = [](const X509Pointer& one) {
    return R"({"rawBytes":)" + Bytes(DerOf(one)) + '}';
  };
  const std::string tiled = state_->tiled_log.PublicDer();
  return R"({"mediaType":"application/vnd.dev.sigstore.trustedroot+json;version=0.1","tlogs":[)" +
         log("log.test", state_->log, Hash(state_->log.PublicDer())) + ',' +
         log("tiles.test", state_->tiled_log,
             Hash("tiles.test\n\x01" + tiled.substr(tiled.size() - 32))) +
         R"(],"ctlogs":[)" +
         log("ct.test", state_->certificate_log, Hash(state_->certificate_log.PublicDer())) +
         R"(],"certificateAuthorities":[{"uri":"https://ca.test","certChain":{"certificates":[)" +
         certificate(state_->authority) + "]}," + kWindow +
         R"(}],"timestampAuthorities":[{"uri":"https://tsa.test","certChain":{"certificates":[)" +
         certificate(state_->clock_root) + "]}," + kWindow + "}]}";
}

}  // namespace policy::testing
