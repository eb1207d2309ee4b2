// Of identities it knows digests, repositories, and package URLs without qualifiers.
#include "support/naive/vex.h"

namespace policy::naive {
namespace {

constexpr auto kAhead = std::chrono::minutes(5);

bool Accuses(const VexStatement& statement) {
  return statement.status == VexStatus::kAffected ||
         statement.status == VexStatus::kUnderInvestigation;
}

bool ClearsIt(const VexStatement& statement) {
  if (statement.status == VexStatus::kFixed) return true;
  const bool reasoned = !statement.justification.empty() || !statement.impact_statement.empty();
  return statement.status == VexStatus::kNotAffected && reasoned;
}

bool Names(const VexStatement& statement, const Merged& finding) {
  Words ids = statement.aliases;
  ids.push_back(statement.id);
  for (const std::string& id : ids) {
    if (Lower(id) == Lower(finding.id)) return true;
    for (const std::string& alias : finding.aliases) {
      if (Lower(id) == Lower(alias)) return true;
    }
  }
  return false;
}

Identity ReadPurl(std::string purl) {
  Identity identity;
  const std::size_t at = purl.rfind('@');
  if (at != std::string::npos) {
    identity.version = purl.substr(at + 1);
    purl = purl.substr(0, at);
  }
  const std::size_t type = purl.find('/');
  const std::size_t name = purl.rfind('/');
  identity.type = purl.substr(4, type - 4);
  identity.name = purl.substr(name + 1);
  if (name > type) identity.space = purl.substr(type + 1, name - type - 1);
  if (identity.space.starts_with("%40")) identity.space = "@" + identity.space.substr(3);
  return identity;
}

// What nobody states could be what is wanted, and surely is not.
bool IsSame(const std::string& wanted, const std::string& got, Doubt doubt) {
  return got.empty() ? doubt == Doubt::kCould : got == wanted;
}

bool IsPackage(const std::string& id, const Merged& finding, Doubt doubt) {
  if (!id.starts_with("pkg:")) return false;
  const Identity wanted = ReadPurl(id);
  const Identity& got = finding.identity;
  if (wanted.name != got.name || !IsSame(wanted.type, got.type, doubt)) return false;
  if (wanted.space != got.space && !IsSame(wanted.space, got.space, doubt)) return false;
  return wanted.version.empty() || IsSame(wanted.version, got.version, doubt);
}

bool IsImage(const std::string& id, const Image& image, Doubt doubt) {
  if (id.starts_with("pkg:")) return false;
  if (id.starts_with("sha256:")) return IsSame(id, image.digest, doubt);
  return ParseReference(id)->Name() == image.reference->Name();
}

bool IsMeant(const VexProduct& product, const Merged& finding, const Image& image, Doubt doubt) {
  bool whole = false;
  for (const std::string& id : product.ids) whole = whole || IsImage(id, image, doubt);
  for (const std::string& id : product.ids) {
    if (product.subcomponents.empty() && IsPackage(id, finding, doubt)) return true;
  }
  if (product.subcomponents.empty()) return whole;
  for (const std::string& part : product.subcomponents) {
    if (whole && IsPackage(part, finding, doubt)) return true;
  }
  return false;
}

bool Concerns(const Stated& stated, const Merged& finding, const Image& image, Doubt doubt) {
  if (!Names(*stated.statement, finding)) return false;
  // A statement that names no product is about what it was signed for.
  if (stated.statement->products.empty()) return stated.for_image;
  for (const VexProduct& product : stated.statement->products) {
    if (IsMeant(product, finding, image, doubt)) return true;
  }
  return false;
}

// Of one author: those at the newest date, and undated ones that accuse.
std::vector<const Stated*> NewestOf(const std::vector<const Stated*>& own) {
  std::optional<Time> newest;
  for (const Stated* stated : own) newest = std::max(newest, stated->statement->at);
  std::vector<const Stated*> chosen;
  for (const Stated* stated : own) {
    const std::optional<Time>& at = stated->statement->at;
    if (at == newest || (!at && Accuses(*stated->statement))) chosen.push_back(stated);
  }
  return chosen;
}

bool IsSigned(const Document& document, const Policy& policy, const std::string& authority) {
  const auto key = policy.authorities.find(authority);
  return document.proof && key != policy.authorities.end() &&
         Has(document.proof->credentials(), key->second);
}

// Whether a document may speak of the image at all, whoever wrote it.
bool IsFor(const Document& document, const Image& image, bool word, Clock& clock) {
  if (document.proof && !Has(document.proof->subjects(), image.digest)) return false;
  const std::optional<Time> date = DateOf(document);
  if (date && *date > clock.now + kAhead) {
    clock.Note(*date - kAhead);
    return false;
  }
  return (date || word) && document.report.complete;
}

}  // namespace

bool Heard::Clears() const {
  return !clearing.empty() && !Has(said, "affected") && !Has(said, "under_investigation");
}

std::vector<Stated> StatementsFor(const Case& asked, const Policy& policy, const Image& image,
                                  Clock& clock) {
  std::vector<Stated> all;
  for (const auto& document : asked.documents) {
    if (!IsVex(*document)) continue;
    Words signers;
    for (const std::string& name : policy.evidence.vex_signed_by) {
      if (IsSigned(*document, policy, name)) signers.push_back(name);
    }
    const bool word = IsOnCallersWord(*document, asked.point);
    if ((signers.empty() && !word) || !IsFor(*document, image, word, clock)) continue;
    for (const VexStatement& statement : document->report.statements) {
      if (statement.at && *statement.at > clock.now + kAhead) {
        clock.Note(*statement.at - kAhead);
        continue;
      }
      const bool proved = document->proof.has_value();
      for (const std::string& name : signers) all.push_back({&statement, name, true, proved});
      if (signers.empty()) all.push_back({&statement, statement.author, false, proved});
    }
  }
  return all;
}

Heard Hear(const Merged& finding, const Image& image, const std::vector<Stated>& all) {
  std::map<std::pair<bool, std::string>, std::vector<const Stated*>> authors;
  for (const Stated& stated : all) {
    const Doubt doubt = Accuses(*stated.statement) ? Doubt::kCould : Doubt::kSurely;
    if (!Concerns(stated, finding, image, doubt)) continue;
    authors[{stated.by_signature, stated.author}].push_back(&stated);
  }
  Heard heard;
  for (const auto& [author, own] : authors) {
    bool clears = true;
    for (const Stated* stated : NewestOf(own)) {
      heard.said.emplace_back(NameOf(stated->statement->status));
      clears = clears && ClearsIt(*stated->statement);
      heard.doubtful = heard.doubtful || !Concerns(*stated, finding, image, Doubt::kSurely);
    }
    if (clears) heard.clearing.push_back(author.second);
  }
  return heard;
}

}  // namespace policy::naive
