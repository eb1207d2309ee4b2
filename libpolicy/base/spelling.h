// The nearest valid word for "did you mean". Letter case, "-" and "_" do not count, so that
// `max-cvss` finds `minCvss` no nearer than `maxCvss`.
#pragma once

#include <span>
#include <string>
#include <string_view>

namespace policy::base {

// The candidate nearest to `word`, or empty where none is near: at most a third of the longer word
// may differ (one letter at least). Of several the first. A view into `candidates`.
std::string_view Nearest(std::string_view word, std::span<const std::string_view> candidates);

// "did you mean 'maxAge'?", or empty where no candidate is near. For Error::hint.
std::string DidYouMean(std::string_view word, std::span<const std::string_view> candidates);

}  // namespace policy::base
