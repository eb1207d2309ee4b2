// Lending by origin, first come first served as far as the mutex is fair.
#include "registry/http_pool.h"

#include <algorithm>
#include <utility>

namespace policy::http {
namespace {

constexpr std::size_t kMostIdle = 32;

}  // namespace

Pool::Lease::Lease(Pool& pool, std::string origin, EasyHandle handle)
    : pool_(pool), origin_(std::move(origin)), handle_(std::move(handle)) {}

Pool::Lease::~Lease() { pool_.Return(origin_, std::move(handle_)); }

Pool::Pool(std::size_t per_origin) : per_origin_(std::max<std::size_t>(per_origin, 1)) {
  // Once for the process; thread-safe since libcurl 7.84 and by the static.
  [[maybe_unused]] static const CURLcode started = curl_global_init(CURL_GLOBAL_DEFAULT);
}

std::unique_ptr<Pool::Lease> Pool::Borrow(const std::string& origin, const Deadline& deadline) {
  std::unique_lock lock(mutex_);
  const bool free =
      returned_.wait_until(lock, deadline.at(), [&] { return busy_[origin] < per_origin_; });
  if (!free) return nullptr;
  ++busy_[origin];
  return std::make_unique<Lease>(*this, origin, TakeIdle(origin));
}

EasyHandle Pool::TakeIdle(const std::string& origin) {
  const auto same = std::find_if(idle_.begin(), idle_.end(),
                                 [&](const Idle& each) { return each.origin == origin; });
  if (same == idle_.end()) return {curl_easy_init(), curl_easy_cleanup};
  EasyHandle handle = std::move(same->handle);
  idle_.erase(same);
  return handle;
}

void Pool::Return(const std::string& origin, EasyHandle handle) {
  curl_easy_reset(handle.get());
  std::list<Idle> closing;  // Closing a connection may take a moment: not under the lock.
  {
    const std::scoped_lock lock(mutex_);
    const auto busy = busy_.find(origin);
    if (--busy->second == 0) busy_.erase(busy);
    idle_.push_front({origin, std::move(handle)});
    if (idle_.size() > kMostIdle) closing.splice(closing.end(), idle_, std::prev(idle_.end()));
  }
  returned_.notify_all();
}

}  // namespace policy::http
