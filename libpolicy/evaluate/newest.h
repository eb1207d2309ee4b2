// Which of the counting documents speak: the newest of each scanner, for each platform and for what
// it covers. Older ones are history and never vote.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "evaluate/documents.h"

namespace policy::evaluate {

// A document that speaks about one coverage. One that only accuses is partial, or says nothing of
// having looked for it: what it found counts, and its silence does not.
struct Speaker {
  const Document* document = nullptr;
  std::optional<Time> date{};
  bool covers = false;
};

// The kind of finding that a coverage looks for; of packages and licences that of a licence.
FindingKind KindLookedFor(Coverage coverage);

// The platforms to judge an image for, sorted: the one that the caller names, else those that
// counting documents name, less those that the pod excludes. One empty string: nobody knows.
std::vector<std::string> PlatformsOf(const std::vector<Weighed>& weighed, const Subject& subject,
                                     const Context& context);

// Whether a document can be about `platform`, one of `platforms`.
bool IsAbout(const Document& document, std::string_view platform);

// The speakers on one coverage of one platform, in no order.
std::vector<Speaker> SpeakersOn(Coverage coverage, const std::vector<Weighed>& weighed,
                                std::string_view platform, bool only_platform);

// Turns kUsed into kSuperseded where a document speaks on nothing that it covers.
void MarkSuperseded(std::vector<Weighed>& weighed, const std::vector<std::string>& platforms);

}  // namespace policy::evaluate
