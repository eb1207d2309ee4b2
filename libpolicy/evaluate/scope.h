// Which policies and rules speak of a subject: `match`.
//
// What accuses takes all that could match, so a key about something unknown holds and an exclusion
// about it does not exclude.
#pragma once

#include "document/set.h"
#include "policy/evaluate.h"

namespace policy::evaluate {

// Points, namespaces and labels: everything but the images.
bool MatchesSubject(const document::Match& match, const Subject& subject, Point point);
// `images` and `excludeImages`, for one image.
bool MatchesImage(const document::Match& match, const SubjectImage& image);

}  // namespace policy::evaluate
