// Joins what two reports list. What they say of themselves (subject, dates, tool) is for the
// caller to reconcile. Not a public header.
#pragma once

#include "policy/evidence.h"

namespace policy {

// Moves every entry, count and detail of `from` behind those of `into`; of two details of one name
// the first stays.
void MoveEntries(Report& into, Report& from);

}  // namespace policy
