// What proved statements and those of tests have in common. Not a public header.
#pragma once

#include "policy/evidence.h"

namespace policy {

// Fills a document from its statement: the predicate, and the report that it is or holds. What
// cannot be read leaves the document in a state that says why.
void TakeStatement(Document& document, VerifiedStatement statement);

}  // namespace policy
