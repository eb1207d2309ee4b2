// Whom a policy or a rule is about, and what it would do there.
#pragma once

#include "support/naive/documents.h"

namespace policy::naive {

bool MatchesSubject(const Match& match, const Case& asked);
bool MatchesImage(const Match& match, const Image& image);
Action ActionAt(const Policy& policy, const Rule& rule, Point point);

}  // namespace policy::naive
