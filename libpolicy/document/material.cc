// Key material of authorities: opened through the caller's reader, parsed by the crypto door.
//
// The digest lives here too, because it replaces every `file` by what was read.
#include <cassert>
#include <string>

#include "base/chars.h"
#include "crypto/crypto.h"
#include "document/checks.h"
#include "document/read.h"
#include "text/json.h"
#include "text/tree_builder.h"

namespace policy::document {
namespace {

using base::Quote;
using text::Node;
using text::Problems;

class MaterialReader {
 public:
  MaterialReader(const FileReader& read_file, Problems& problems)
      : read_file_(read_file), problems_(problems) {}

  void Read(const Node* material, const std::string& key) { Open(material, key); }

  void ReadKey(const Node& material, const std::string& key) {
    Material* found = Open(&material, key);
    if (found == nullptr) return;
    const Result<crypto::PublicKey> parsed = crypto::PublicKey::FromPem(found->text);
    if (parsed) {
      found->fingerprint = parsed->fingerprint();
      return;
    }
    const std::string_view file = material.StringAt("file");
    const std::string name = file.empty() ? "the key" : Quote(file);
    const Error& error = parsed.error();
    problems_.Add(material, key, name + " is no public key we can use: " + error.message,
                  error.hint.empty() ? "a PEM file that begins with '-----BEGIN PUBLIC KEY-----'"
                                     : error.hint);
  }

  Materials Take() { return std::move(materials_); }

 private:
  // Null where the table or the reader has found something wrong.
  Material* Open(const Node* material, const std::string& key) {
    if (material == nullptr || !material->is_map() || material->members().size() != 1)
      return nullptr;
    const std::string_view inlined = material->StringAt("inline");
    if (!inlined.empty()) return Keep(material, std::string(inlined));
    const Node* file = material->Find("file");
    if (file == nullptr || file->string().empty() || file->string()[0] == '/') return nullptr;
    const std::string below = key + ".file";
    if (!read_file_) {
      problems_.Add(*file, below, Quote(file->string()) + " cannot be read here",
                    "give the text itself as 'inline'");
      return nullptr;
    }
    Result<std::string> text = read_file_(FolderOf(problems_.file()) + std::string(file->string()));
    if (!text) {
      problems_.Add(*file, below,
                    "cannot read " + Quote(file->string()) + ": " + text.error().message,
                    "the path is relative to the folder of this document");
      return nullptr;
    }
    if (text->empty()) {
      problems_.Add(*file, below, Quote(file->string()) + " is an empty file");
      return nullptr;
    }
    return Keep(material, *std::move(text));
  }

  Material* Keep(const Node* material, std::string text) {
    Material& kept = materials_[material];
    kept.text = std::move(text);
    return &kept;
  }

  const FileReader& read_file_;
  Problems& problems_;
  Materials materials_{};
};

const Node* FindIn(const Node& authority, std::string_view kind, std::string_view key) {
  const Node* found = authority.Find(kind);
  return found == nullptr ? nullptr : found->Find(key);
}

// A copy with key material inline. What holds none is shared, not copied.
void CopyInlined(const Node& node, const Materials& materials, text::TreeBuilder& out) {
  const text::Position at{};
  const auto material = materials.find(&node);
  if (material != materials.end()) {
    out.Begin(Node::Kind::kMap, at);
    out.Key("inline", at);
    out.Scalar(Node::Kind::kString, material->second.text, at);
    return out.End();
  }
  if (!node.is_map() && !node.is_list()) return out.Repeat(node);
  out.Begin(node.kind(), at);
  for (const Node& item : node.items()) CopyInlined(item, materials, out);
  for (const text::Member& member : node.members()) {
    out.Key(member.key, at);
    CopyInlined(member.value, materials, out);
  }
  out.End();
}

}  // namespace

Materials ReadMaterials(const Node& root, const FileReader& read_file, Problems& problems) {
  MaterialReader reader(read_file, problems);
  const Node* spec = root.Find("spec");
  if (spec == nullptr) return {};
  std::size_t index = 0;
  for (const Node& authority : text::ItemsAt(*spec, "authorities")) {
    const std::string key = "spec.authorities[" + std::to_string(index++) + "]";
    std::size_t number = 0;
    for (const Node& item : text::ItemsAt(authority, "keys")) {
      reader.ReadKey(item, key + ".keys[" + std::to_string(number++) + "]");
    }
    reader.Read(FindIn(authority, "keyless", "trustedRoot"), key + ".keyless.trustedRoot");
    reader.Read(FindIn(authority, "certificate", "roots"), key + ".certificate.roots");
    reader.Read(FindIn(authority, "contentTrust", "root"), key + ".contentTrust.root");
    reader.Read(FindIn(authority, "notation", "trustStore"), key + ".notation.trustStore");
  }
  return reader.Take();
}

std::string DigestOf(const Node& root, const Materials& materials) {
  const text::Position at{};
  text::TreeBuilder builder;
  builder.Begin(Node::Kind::kMap, at);
  for (const std::string_view key : {"apiVersion", "kind"}) {
    builder.Key(key, at);
    builder.Repeat(*root.Find(key));
  }
  builder.Key("metadata", at);
  builder.Begin(Node::Kind::kMap, at);
  for (const std::string_view key : {"name", "namespace"}) {
    const Node* found = root.Find("metadata")->Find(key);
    if (found == nullptr) continue;
    builder.Key(key, at);
    builder.Repeat(*found);
  }
  builder.End();
  builder.Key("spec", at);
  CopyInlined(*root.Find("spec"), materials, builder);
  builder.End();
  const text::Tree tree = builder.Take();
  const Result<std::string> canonical = text::Canonicalize(tree.root());
  // INVARIANT: a tree that passed its table has only finite numbers.
  assert(canonical.has_value());
  return canonical ? crypto::Sha256(*canonical) : std::string();
}

}  // namespace policy::document
