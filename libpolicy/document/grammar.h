// The grammar of the four documents as tables: what the strict reader checks, and what the schema
// and the reference are to be printed from.
#pragma once

#include <span>
#include <string_view>

#include "text/schema.h"

namespace policy::document {

inline constexpr std::string_view kApiVersion = "policygate.dev/v1";

enum class Kind { kPolicy, kException, kClusterException, kTest };

struct DocumentKind {
  Kind kind = Kind::kPolicy;
  std::string_view name;            // "GatePolicy"
  const text::ObjectType* grammar;  // of the whole document
  std::string_view summary;         // one line
  bool namespaced = false;
};

// The four, in the language's order.
std::span<const DocumentKind> Kinds();
// The row of that name, or nullptr.
const DocumentKind* FindKind(std::string_view name);

// Parts that several documents hold.
const text::ObjectType& MatchGrammar();
const text::ObjectType& EnforcementAtGrammar();
const text::ObjectType& EvidenceGrammar();
const text::ObjectType& ExceptionRulesGrammar();
const text::ObjectType& AuthorityGrammar();
const text::ObjectType& RuleGrammar();

// The `spec` of each kind.
const text::ObjectType& PolicyGrammar();
const text::ObjectType& ExceptionGrammar();
const text::ObjectType& ClusterExceptionGrammar();
const text::ObjectType& TestGrammar();

}  // namespace policy::document
