// notaryproject/specifications: trust-store-trust-policy.md.
#include "attest/notation_policy.h"

#include <algorithm>
#include <iterator>
#include <optional>
#include <set>
#include <span>
#include <utility>

#include "text/json.h"
#include "text/utf8.h"

namespace policy::attest {
namespace {

using Action = NotationAction;

constexpr text::Limits kLimits{.max_bytes = std::size_t{1} << 20U};

struct Level {
  std::string_view name;
  NotationActions actions;
  bool skip = false;
};
constexpr Level kLevels[] = {
    {"strict", {}},
    {"permissive", {Action::kEnforce, Action::kLog, Action::kLog, Action::kLog}},
    {"audit", {Action::kLog, Action::kLog, Action::kLog, Action::kLog}},
    {"skip", {Action::kSkip, Action::kSkip, Action::kSkip, Action::kSkip}, true},
};

struct Check {
  std::string_view name;
  Action NotationActions::*action;
};
constexpr Check kChecks[] = {{"authenticity", &NotationActions::authenticity},
                             {"authenticTimestamp", &NotationActions::timestamp},
                             {"expiry", &NotationActions::expiry},
                             {"revocation", &NotationActions::revocation}};

struct ActionWord {
  std::string_view word;
  Action action;
};
constexpr ActionWord kActions[] = {
    {"enforce", Action::kEnforce}, {"log", Action::kLog}, {"skip", Action::kSkip}};

constexpr std::string_view kStoreTypes[] = {"ca", "signingAuthority", "tsa"};

template <typename Row, std::size_t kCount, typename Key>
const Row* Look(const Row (&rows)[kCount], Key Row::*key, std::string_view wanted) {
  const auto* row = std::find_if(std::begin(rows), std::end(rows),
                                 [&](const Row& one) { return one.*key == wanted; });
  return row == std::end(rows) ? nullptr : row;
}

Error Bad(std::string message, const text::Node* at = nullptr) {
  Error error;
  error.kind = ErrorKind::kBadInput;
  error.message = std::move(message);
  if (at != nullptr) error.where = {.line = at->line(), .column = at->column()};
  return error;
}

bool IsStoreName(std::string_view store) {
  const std::size_t colon = store.find(':');
  if (colon == std::string_view::npos || colon + 1 == store.size()) return false;
  const std::string_view name = store.substr(colon + 1);
  const bool known = std::find(std::begin(kStoreTypes), std::end(kStoreTypes),
                               store.substr(0, colon)) != std::end(kStoreTypes);
  return known && name != "." && name != ".." && std::all_of(name.begin(), name.end(), [](char c) {
           return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                  c == '_' || c == '.' || c == '-';
         });
}

bool IsScope(std::string_view scope) {
  const std::size_t slash = scope.find('/');
  return scope == "*" ||
         (slash != std::string_view::npos && slash > 0 && slash + 1 < scope.size() &&
          scope.find_first_of("*@ ") == std::string_view::npos &&
          scope.find(':', slash) == std::string_view::npos);
}

class PolicyReader {
 public:
  NotationPolicy Read(const text::Node& root);
  const std::optional<Error>& problem() const { return problem_; }

 private:
  NotationRule ReadRule(const text::Node& node);
  void ReadVerification(const text::Node& node, NotationRule& rule);
  void ReadStores(const text::Node& node, NotationRule& rule);
  void ReadIdentities(const text::Node& node, NotationRule& rule);
  void ReadScopes(const text::Node& node, NotationRule& rule);
  std::vector<std::string> Texts(const text::Node& node, std::string_view key);
  void Known(const text::Node& node, std::span<const std::string_view> keys);
  void Fail(std::string problem, const text::Node& at) {
    if (!problem_) problem_ = Bad(std::move(problem), &at);
  }

  std::optional<Error> problem_{};
  std::set<std::string> names_{};
  std::set<std::string> scopes_{};
};

// A misspelt member would silently ask for less.
void PolicyReader::Known(const text::Node& node, std::span<const std::string_view> keys) {
  if (!node.is_map()) Fail("no object where one belongs", node);
  for (const text::Member& member : node.members()) {
    if (std::find(keys.begin(), keys.end(), member.key) == keys.end()) {
      Fail("unknown member " + text::QuoteLine(member.key), member.value);
    }
  }
}

std::vector<std::string> PolicyReader::Texts(const text::Node& node, std::string_view key) {
  std::vector<std::string> texts;
  const text::Node* list = node.Find(key);
  if (list == nullptr) return texts;
  if (!list->is_list()) Fail(text::QuoteLine(key) + " is no list", *list);
  for (const text::Node& one : list->items()) {
    if (one.string().empty()) Fail(text::QuoteLine(key) + " holds what is no text", one);
    texts.emplace_back(one.string());
  }
  return texts;
}

void PolicyReader::ReadVerification(const text::Node& node, NotationRule& rule) {
  static constexpr std::string_view kKeys[] = {"level", "override", "verifyTimestamp"};
  Known(node, kKeys);
  const Level* level = Look(kLevels, &Level::name, node.StringAt("level"));
  if (level == nullptr)
    return Fail("unknown level " + text::QuoteLine(node.StringAt("level")), node);
  rule.actions = level->actions;
  rule.skip = level->skip;
  if (const text::Node* when = node.Find("verifyTimestamp")) {
    rule.stamp_after_expiry_alone = when->string() == "afterCertExpiry";
    if (!rule.stamp_after_expiry_alone && when->string() != "always") {
      Fail("'verifyTimestamp' is neither 'always' nor 'afterCertExpiry'", *when);
    }
  }
  const text::Node* overrides = node.Find("override");
  if (overrides == nullptr) return;
  if (level->skip) Fail("the level 'skip' has nothing to override", *overrides);
  for (const text::Member& member : overrides->members()) {
    const Check* check = Look(kChecks, &Check::name, member.key);
    const ActionWord* action = Look(kActions, &ActionWord::word, member.value.string());
    if (check == nullptr || action == nullptr) {
      return Fail(
          text::QuoteLine(member.key) + " cannot be set to " + text::QuoteLine(member.value.text()),
          member.value);
    }
    rule.actions.*check->action = action->action;
  }
}

void PolicyReader::ReadStores(const text::Node& node, NotationRule& rule) {
  rule.stores = Texts(node, "trustStores");
  for (const std::string& store : rule.stores) {
    if (!IsStoreName(store)) Fail(text::QuoteLine(store) + " names no trust store", node);
  }
}

void PolicyReader::ReadIdentities(const text::Node& node, NotationRule& rule) {
  const std::vector<std::string> identities = Texts(node, "trustedIdentities");
  if (identities.empty() != rule.skip) {
    return Fail(rule.skip ? "the level 'skip' takes no identities" : "no trusted identities", node);
  }
  if (identities == std::vector<std::string>{"*"}) return;
  for (const std::string& identity : identities) {
    auto name = ReadNotationIdentity(identity);
    if (!name) return Fail(name.error().message, node);
    for (const char* due : {"C", "ST", "O"}) {
      if (name->count(due) == 0) {
        return Fail(text::QuoteLine(identity) + " lacks one of C, ST and O", node);
      }
    }
    rule.identities.push_back(*std::move(name));
  }
}

void PolicyReader::ReadScopes(const text::Node& node, NotationRule& rule) {
  rule.scopes = Texts(node, "registryScopes");
  if (rule.scopes.empty()) Fail("no registry scopes", node);
  for (const std::string& scope : rule.scopes) {
    if (!IsScope(scope) || (scope == "*" && rule.scopes.size() > 1)) {
      Fail(text::QuoteLine(scope) + " is neither a repository nor '*' alone", node);
    }
    if (scope == "*" && rule.skip) Fail("the level 'skip' is not for every repository", node);
    if (!scopes_.insert(scope).second)
      Fail(text::QuoteLine(scope) + " has two trust policies", node);
  }
}

NotationRule PolicyReader::ReadRule(const text::Node& node) {
  static constexpr std::string_view kKeys[] = {"name", "registryScopes", "signatureVerification",
                                               "trustStores", "trustedIdentities"};
  Known(node, kKeys);
  NotationRule rule{.name = std::string(node.StringAt("name"))};
  if (rule.name.empty() || !names_.insert(rule.name).second) {
    Fail("a trust policy without a name of its own", node);
  }
  const text::Node* verification = node.Find("signatureVerification");
  if (verification == nullptr) {
    Fail("a trust policy without 'signatureVerification'", node);
    return rule;
  }
  ReadVerification(*verification, rule);
  ReadIdentities(node, rule);
  ReadStores(node, rule);
  ReadScopes(node, rule);
  if (rule.stores.empty() != rule.skip) {
    Fail(rule.skip ? "the level 'skip' takes no trust stores" : "no trust stores", node);
  }
  return rule;
}

NotationPolicy PolicyReader::Read(const text::Node& root) {
  static constexpr std::string_view kKeys[] = {"version", "trustPolicies"};
  Known(root, kKeys);
  NotationPolicy policy;
  if (const std::string_view version = root.StringAt("version"); version != "1.0") {
    Fail("a trust policy of version " + text::QuoteLine(version) + ", not '1.0'", root);
    problem_->kind = ErrorKind::kUnsupported;
  }
  const text::Node* list = root.Find("trustPolicies");
  if (list == nullptr || list->items().empty()) Fail("no trust policies", root);
  if (list != nullptr) {
    for (const text::Node& node : list->items()) policy.rules.push_back(ReadRule(node));
  }
  return policy;
}

}  // namespace

const NotationRule* NotationPolicy::For(std::string_view repository) const {
  const auto with = [&](std::string_view scope) {
    const auto rule = std::find_if(rules.begin(), rules.end(), [&](const NotationRule& one) {
      return std::find(one.scopes.begin(), one.scopes.end(), scope) != one.scopes.end();
    });
    return rule == rules.end() ? nullptr : &*rule;
  };
  const NotationRule* own = with(repository);
  return own == nullptr ? with("*") : own;
}

Result<NotationPolicy> ReadNotationPolicy(std::string_view bytes, std::string_view file) {
  const auto tree = text::ReadJson(bytes, file, kLimits);
  if (!tree) return tree.error();
  PolicyReader reader;
  NotationPolicy policy = reader.Read(tree->root());
  if (!reader.problem()) return policy;
  Error error = *reader.problem();
  error.where.file = file;
  return error;
}

Result<std::vector<crypto::Certificate>> ReadStoreFile(std::string_view store,
                                                       std::string_view bytes,
                                                       std::string_view file) {
  using Certificates = std::vector<crypto::Certificate>;
  const auto one = crypto::Certificate::FromDer(bytes);
  Result<Certificates> all =
      one ? Result<Certificates>(Certificates{*one}) : crypto::Certificate::FromPem(bytes);
  if (all) {
    const bool clocks = store.starts_with("tsa:");
    const bool fit = std::all_of(all->begin(), all->end(), [&](const crypto::Certificate& each) {
      const int traits = (each.is_authority() ? 1 : 0) + (each.is_self_signed() ? 1 : 0);
      return traits >= (clocks ? 2 : 1);
    });
    if (fit) return all;
    all = Bad(clocks ? "a certificate that is no root authority's"
                     : "a certificate that is neither an authority's nor signed by itself");
  }
  Error error = all.error();
  error.where.file = file;
  return error;
}

}  // namespace policy::attest
