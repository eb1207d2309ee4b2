// The canonical form is written by hand, members in order, so that the reader is not its own
// witness.
#include "support/content_trust_world.h"

#include <cctype>
#include <utility>
#include <vector>

#include "policy/time.h"
#include "support/trust_keys.h"
#include "text/base64.h"

namespace policy::testing {
namespace {

using Break = TufBreak;

struct Signer {
  const SigningKey& key;
  std::string object;  // As root or targets list it.
  std::string method = "ecdsa";
};

std::string KeyObject(const std::string& kind, const std::string& material) {
  return R"({"keytype":")" + kind + R"(","keyval":{"private":null,"public":")" +
         text::EncodeBase64(material) + R"("}})";
}

// {"hashes":…,"length":…} of a file.
std::string ContentOf(const std::string& bytes) {
  return R"({"hashes":{"sha256":")" +
         text::EncodeBase64(crypto::Digest(crypto::DigestAlgorithm::kSha256, bytes)) +
         R"("},"length":)" + std::to_string(bytes.size()) + '}';
}

std::string TargetOf(char digit) {
  return R"({"hashes":{"sha256":")" +
         text::EncodeBase64(crypto::Unhex(std::string(64, digit)).value()) + R"("},"length":528})";
}

bool Is(const TufPlan& plan, const std::string& role, Break broken) {
  return plan.role == role && plan.broken == broken;
}

using Signers = std::vector<Signer>;

std::string IdOf(const TufPlan& plan, const std::string& role, const Signer& signer) {
  const bool foreign = Is(plan, role, Break::kForeignName);
  return foreign ? std::string(64, '0') : crypto::Sha256Hex(signer.object);
}

// "keyids":…,"threshold":… of a role.
std::string RoleOf(const TufPlan& plan, const std::string& role, const Signers& signers) {
  std::string list;
  for (const Signer& signer : signers) {
    list += (list.empty() ? "\"" : ",\"") + IdOf(plan, role, signer) + '"';
  }
  const bool twice = Is(plan, role, Break::kOneKeyTwice);
  // Of a delegation what it is for stands between, by the order of canonical JSON.
  const std::string scope = role == "targets/releases"
                                ? R"("name":"targets/releases","paths":[")" + plan.path + R"("],)"
                                : "";
  return R"("keyids":[)" + list + "]," + scope + R"("threshold":)" +
         (Is(plan, role, Break::kZero) ? "0"
          : twice                      ? "2"
                                       : "1");
}

std::string KeysOf(const TufPlan& plan, const std::map<std::string, Signers>& roles) {
  std::map<std::string, std::string> rows;
  for (const auto& [role, signers] : roles) {
    for (const Signer& signer : signers) rows[IdOf(plan, role, signer)] = signer.object;
  }
  std::string text;
  for (const auto& [id, object] : rows) {
    text += (text.empty() ? "\"" : ",\"") + id + "\":" + object;
  }
  return R"("keys":{)" + text + '}';
}

std::string SignatureOf(const TufPlan& plan, const std::string& role, const Signer& signer,
                        const std::string& body) {
  static const SigningKey kForeign("P-256");
  if (Is(plan, role, Break::kForeignKey)) return kForeign.SignFixed(body);
  const bool plain = Is(plan, role, Break::kDer) || signer.method == "eddsa";
  return plain ? signer.key.Sign(body) : signer.key.SignFixed(body);
}

// The whole file: `members` is what the role's signed part holds beside what all have.
std::string Seal(const TufPlan& plan, const std::string& role, const Signers& signers,
                 std::int64_t version, const std::pair<std::string, std::string>& members) {
  std::string type = Is(plan, role, Break::kType) ? "Mirrors" : role.substr(0, role.find('/'));
  type.front() = static_cast<char>(std::toupper(type.front()));
  const long expires = ContentTrustWorld::kExpires;
  const std::string body =
      R"({"_type":")" + type + "\"," + members.first + R"("expires":")" +
      FormatTime(Time(std::chrono::seconds(Is(plan, role, Break::kExpired) ? 0 : expires))) +
      "\"," + members.second + R"("version":)" + std::to_string(version) +
      (Is(plan, role, Break::kFraction) ? ".0" : "") + '}';
  std::string list;
  for (const Signer& signer : signers) {
    if (Is(plan, role, Break::kUnsigned)) break;
    list += std::string(list.empty() ? "" : ",") + R"({"keyid":")" + IdOf(plan, role, signer) +
            R"(","method":")" + (Is(plan, role, Break::kMethod) ? "rsapkcs1v15" : signer.method) +
            R"(","sig":")" + text::EncodeBase64(SignatureOf(plan, role, signer, body)) + R"("})";
  }
  return R"({"signed":)" + body + R"(,"signatures":[)" + list + "]}";
}

}  // namespace

struct ContentTrustWorld::State {
  std::vector<SigningKey> root_keys{SigningKey("P-256"), SigningKey("P-256"), SigningKey("P-256")};
  SigningKey timestamp_key{"P-256"};
  SigningKey snapshot_key{"P-256"};
  SigningKey targets_key{"ED25519"};
  SigningKey releases_key{"RSA-2048"};
  Signer timestamp{timestamp_key, KeyObject("ecdsa", timestamp_key.PublicDer())};
  // The same key once more, under another identifier.
  Signer alias{timestamp_key,
               KeyObject("ecdsa-x509", PemOf(Issue({.common_name = "alias"}, timestamp_key, nullptr,
                                                   timestamp_key)))};
  Signer snapshot{snapshot_key, KeyObject("ecdsa", snapshot_key.PublicDer())};
  Signer targets{targets_key, KeyObject("ed25519", targets_key.PublicDer().substr(12)), "eddsa"};
  Signer releases{releases_key, KeyObject("rsa", releases_key.PublicDer()), "rsapss"};

  // Made once for a name and an end, so that a root stays the same when it is published again.
  mutable std::map<std::pair<std::string, long>, Signers> roots{};

  const Signers& RootsOf(const TufPlan& plan) const;
  std::string Root(const TufPlan& plan, int version) const;
};

const Signers& ContentTrustWorld::State::RootsOf(const TufPlan& plan) const {
  Signers& made = roots[{plan.common_name, plan.root_until}];
  if (!made.empty()) return made;
  for (const SigningKey& key : root_keys) {
    CertificatePlan certificate{.common_name = plan.common_name};
    if (plan.root_until != 0) certificate.until = plan.root_until;
    made.push_back({key, KeyObject("ecdsa-x509", PemOf(Issue(certificate, key, nullptr, key)))});
  }
  return made;
}

std::string ContentTrustWorld::State::Root(const TufPlan& plan, int version) const {
  const Signers& known = RootsOf(plan);
  const auto at = static_cast<std::size_t>(version) - 1;
  const std::map<std::string, Signers> roles{
      {"root", {known[at]}},
      {"snapshot", {snapshot}},
      {"targets", {targets}},
      {"timestamp", Is(plan, "timestamp", Break::kOneKeyTwice) ? Signers{timestamp, alias}
                                                               : Signers{timestamp}}};
  std::string list;
  for (const auto& [role, signers] : roles) {
    list += std::string(list.empty() ? "" : ",") + '"' + role + "\":{" +
            RoleOf(plan, role, signers) + '}';
  }
  Signers signers{known[at]};
  if (at > 0) signers.push_back(known[at - 1]);
  return Seal(
      plan, "root", signers, version,
      {R"("consistent_snapshot":false,)", KeysOf(plan, roles) + R"(,"roles":{)" + list + "},"});
}

ContentTrustWorld::ContentTrustWorld() : state_(std::make_shared<const State>()) {}

crypto::PublicKey ContentTrustWorld::RootKey(int version) const {
  const auto at = static_cast<std::size_t>(version) - 1;
  return *crypto::PublicKey::FromDer(state_->root_keys.at(at).PublicDer());
}

std::map<std::string, std::string> ContentTrustWorld::Publish(const TufPlan& plan) const {
  std::map<std::string, std::string> files;
  for (int version = 1; version <= plan.root_version; ++version) {
    files["root"] = state_->Root(plan, version);
    files[std::to_string(version) + ".root"] = files["root"];
  }
  const std::map<std::string, Signers> delegated{{"targets/releases", {state_->releases}}};
  const auto seal = [&](const std::string& role, const Signer& signer,
                        const std::pair<std::string, std::string>& members) {
    Signers signers{signer};
    if (Is(plan, role, Break::kOneKeyTwice)) signers.push_back(state_->alias);
    return Seal(plan, role, signers, plan.version, members);
  };
  const auto published = [](char digit) { return R"("targets":{"v1":)" + TargetOf(digit) + "},"; };
  files["targets"] = seal("targets", state_->targets,
                          {R"("delegations":{)" + KeysOf(plan, delegated) + R"(,"roles":[{)" +
                               RoleOf(plan, "targets/releases", {state_->releases}) + R"(}]},)",
                           published(plan.direct)});
  files["targets/releases"] =
      seal("targets/releases", state_->releases,
           {R"("delegations":{"keys":{},"roles":[]},)", published(plan.released)});
  files["snapshot"] = seal("snapshot", state_->snapshot,
                           {"", R"("meta":{"root":)" + ContentOf(files["root"]) + R"(,"targets":)" +
                                    ContentOf(files["targets"]) + R"(,"targets/releases":)" +
                                    ContentOf(files["targets/releases"]) + "},"});
  files["timestamp"] = seal("timestamp", state_->timestamp,
                            {"", R"("meta":{"snapshot":)" + ContentOf(files["snapshot"]) + "},"});
  if (plan.broken == Break::kAbsent) files.erase(plan.role);
  if (plan.broken == Break::kSwapped) {
    TufPlan next = plan;
    next.broken = Break::kNothing;
    ++next.version;
    files[plan.role] = Publish(next).at(plan.role);
  }
  return files;
}

}  // namespace policy::testing
