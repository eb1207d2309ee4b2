// The grammar of an authority: a name, and exactly one kind of key or identity. Which of them this
// version evaluates is said here.
#include <array>

#include "document/grammar.h"
#include "document/types.h"

namespace policy::document {
namespace {

using text::Field;
using text::ObjectType;

constexpr std::array<Field, 2> kMaterialFields = {{
    {.name = "inline", .type = text::kText, .meaning = "the text itself"},
    {.name = "file", .type = kPath, .meaning = "a file, relative to the document"},
}};
constexpr std::array<std::string_view, 2> kMaterialKeys = {"inline", "file"};
constexpr ObjectType kMaterial{
    .name = "key material", .fields = kMaterialFields, .exactly_one_of = kMaterialKeys};
constexpr text::Type kMaterialType = ObjectOf(kMaterial);

constexpr std::array<Field, 3> kKeylessFields = {{
    {.name = "issuer", .type = text::kText, .required = true, .meaning = "who vouched, as it is"},
    {.name = "subject",
     .type = text::kGlob,
     .required = true,
     .meaning = "the identity in the certificate"},
    {.name = "trustedRoot",
     .type = kMaterialType,
     .meaning = "Sigstore's trusted_root.json",
     .default_text = "the embedded public-good root"},
}};
constexpr ObjectType kKeyless{.name = "keyless", .fields = kKeylessFields};

constexpr std::array<Field, 2> kCertificateFields = {{
    {.name = "roots", .type = kMaterialType, .required = true, .meaning = "PEM certificates"},
    {.name = "subject",
     .type = text::kGlob,
     .required = true,
     .meaning = "an alternative name of the certificate"},
}};
constexpr ObjectType kCertificate{.name = "certificate", .fields = kCertificateFields};

constexpr std::array<Field, 2> kContentTrustFields = {{
    {.name = "root", .type = kMaterialType, .required = true, .meaning = "Notary's root.json"},
    {.name = "roles",
     .type = text::kTexts,
     .meaning = "delegations that may sign",
     .default_text = "targets"},
}};
constexpr ObjectType kContentTrust{.name = "contentTrust", .fields = kContentTrustFields};

constexpr std::array<Field, 2> kNotationFields = {{
    {.name = "trustStore", .type = kMaterialType, .required = true, .meaning = "PEM certificates"},
    {.name = "identities",
     .type = text::kTexts,
     .required = true,
     .meaning = "such as `x509.subject: C=US, O=acme`"},
}};
constexpr ObjectType kNotation{.name = "notation", .fields = kNotationFields};

constexpr std::array<std::string_view, 2> kLogWords = {"required", "optional"};
constexpr std::array<std::string_view, 5> kAuthorityKinds = {"keys", "keyless", "certificate",
                                                             "contentTrust", "notation"};
constexpr std::array<Field, 7> kAuthorityFields = {{
    {.name = "name",
     .type = text::kDnsLabel,
     .required = true,
     .meaning = "a DNS label, unique in its policy"},
    {.name = "keys",
     .type = ListType("[key material]", kMaterialType),
     .meaning = "public keys, any of them; an authority with several counts once"},
    {.name = "keyless",
     .type = ObjectOf(kKeyless),
     .meaning = "an identity that a certificate authority vouched for"},
    {.name = "certificate",
     .type = ObjectOf(kCertificate),
     .meaning = "certificates of one's own authority"},
    {.name = "contentTrust",
     .type = ObjectOf(kContentTrust),
     .evaluated = false,
     .in_tests = true,
     .meaning = "Docker Content Trust"},
    {.name = "notation", .type = ObjectOf(kNotation), .meaning = "Notary Project signatures"},
    {.name = "transparencyLog",
     .type = WordType("transparency log", kLogWords),
     .meaning = "whether the signature must be in a transparency log",
     .default_text = "`required` for `keyless`, else `optional`"},
}};
constexpr ObjectType kAuthority{
    .name = "authority", .fields = kAuthorityFields, .exactly_one_of = kAuthorityKinds};

}  // namespace

const ObjectType& AuthorityGrammar() { return kAuthority; }

}  // namespace policy::document
