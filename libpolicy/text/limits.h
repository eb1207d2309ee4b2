// What a document may cost us before we refuse it.
#pragma once

#include <cstddef>

namespace policy::text {

struct Limits {
  std::size_t max_bytes = std::size_t{1} << 20U;  // of text
  std::size_t max_depth = 64;                     // nested lists and maps
  std::size_t max_nodes = 200'000;          // scalars, lists and maps together; tree doors only
  std::size_t max_expanded_nodes = 10'000;  // nodes that YAML aliases may add
  std::size_t max_documents = 10'000;       // of one YAML stream
  std::size_t max_string = std::size_t{16} << 20U;  // one string or key, decoded
};

// Limits of the small documents that people write.
inline constexpr Limits kPolicyLimits{};
// An AdmissionReview holds object and oldObject of at most 3 MiB each; rendered manifests are as
// large.
inline constexpr Limits kReviewLimits{.max_bytes = std::size_t{8} << 20U, .max_nodes = 2'000'000};

}  // namespace policy::text
