// Authorities as plain specs, each with an id that says all that it asks for and nothing else.
// Whether the material is any good is for those to say who can prove something with it.
#include <string>
#include <utility>

#include "crypto/crypto.h"
#include "document/read.h"
#include "text/json_writer.h"

namespace policy::document {
namespace {

using text::Node;

// What two authorities must share to be one, however they are called.
std::string IdOf(const AuthoritySpec& spec) {
  text::JsonWriter w;
  w.BeginArray().Int(static_cast<int>(spec.kind)).Bool(spec.log_required);
  for (const std::string* text :
       {&spec.material, &spec.trusted_root, &spec.issuer, &spec.subject}) {
    w.String(*text);
  }
  for (const std::string& identity : spec.identities) w.String(identity);
  w.EndArray();
  return "authority:" + crypto::Sha256Hex(w.text());
}

class AuthorityReader {
 public:
  AuthorityReader(const Node& node, const Materials& materials, const Where& where)
      : node_(node), materials_(materials), where_(where) {}
  Authority Read();

 private:
  AuthoritySpec Spec(AuthorityKind kind) const;
  std::string TextAt(const Node& node, std::string_view key) const;
  Where PlaceBelow(const Node& node, const std::string& key) const;
  void ReadKeys();
  void ReadKeyless(const Node& node);
  void ReadCertificate(const Node& node);
  void ReadNotation(const Node& node);
  void Add(AuthoritySpec spec);

  const Node& node_;
  const Materials& materials_;
  const Where& where_;
  Authority out_{};
};

AuthoritySpec AuthorityReader::Spec(AuthorityKind kind) const {
  const std::string_view log = node_.StringAt("transparencyLog");
  const bool by_default = kind == AuthorityKind::kKeyless;
  return {.name = out_.name,
          .kind = kind,
          .log_required = log.empty() ? by_default : log == "required",
          .where = where_};
}

// The text of the material there; empty where there is none.
std::string AuthorityReader::TextAt(const Node& node, std::string_view key) const {
  const Node* material = node.Find(key);
  return material == nullptr ? std::string() : materials_.at(material).text;
}

Where AuthorityReader::PlaceBelow(const Node& node, const std::string& key) const {
  return PlaceOf(node, where_.file, where_.key + "." + key);
}

void AuthorityReader::Add(AuthoritySpec spec) {
  if (spec.id.empty()) spec.id = IdOf(spec);
  out_.credentials.push_back(spec.id);
  out_.specs.push_back(std::move(spec));
}

void AuthorityReader::ReadKeys() {
  for (const Node& key : text::ItemsAt(node_, "keys")) {
    const Material& material = materials_.at(&key);
    AuthoritySpec spec = Spec(AuthorityKind::kKey);
    spec.material = material.text;
    spec.where = PlaceBelow(key, "keys[" + std::to_string(out_.specs.size()) + "]");
    if (!spec.log_required) spec.id = material.fingerprint;
    Add(std::move(spec));
  }
}

void AuthorityReader::ReadKeyless(const Node& node) {
  AuthoritySpec spec = Spec(AuthorityKind::kKeyless);
  spec.issuer = text::StringAt(node, "issuer");
  spec.subject = text::StringAt(node, "subject");
  spec.trusted_root = TextAt(node, "trustedRoot");
  if (const Node* root = node.Find("trustedRoot")) {
    spec.where = PlaceBelow(*root, "keyless.trustedRoot");
  }
  Add(std::move(spec));
}

void AuthorityReader::ReadCertificate(const Node& node) {
  AuthoritySpec spec = Spec(AuthorityKind::kCertificate);
  spec.material = TextAt(node, "roots");
  spec.subject = text::StringAt(node, "subject");
  spec.where = PlaceBelow(*node.Find("roots"), "certificate.roots");
  Add(std::move(spec));
}

void AuthorityReader::ReadNotation(const Node& node) {
  AuthoritySpec spec = Spec(AuthorityKind::kNotation);
  spec.material = TextAt(node, "trustStore");
  spec.identities = text::StringsAt(node, "identities");
  spec.where = PlaceBelow(node, "notation");
  Add(std::move(spec));
}

Authority AuthorityReader::Read() {
  out_.name = text::StringAt(node_, "name");
  ReadKeys();
  if (const Node* node = node_.Find("keyless")) ReadKeyless(*node);
  if (const Node* node = node_.Find("certificate")) ReadCertificate(*node);
  if (const Node* node = node_.Find("notation")) ReadNotation(*node);
  return std::move(out_);
}

}  // namespace

Authority ReadAuthority(const Node& node, const Materials& materials, const Where& where,
                        ReadFor purpose) {
  Authority authority = AuthorityReader(node, materials, where).Read();
  // Whose word a test may take; a set that judges knows no such credential.
  if (purpose == ReadFor::kTests) {
    authority.credentials.push_back(std::string(kAssumedKey).append(authority.name));
  }
  return authority;
}

}  // namespace policy::document
