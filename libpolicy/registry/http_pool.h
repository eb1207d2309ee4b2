// libcurl's handles, each with its live connection, lent to one request at a time. Not for other
// files than http*.cc: the library's types show here.
#pragma once

#include <curl/curl.h>

#include <condition_variable>
#include <list>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "registry/http.h"

namespace policy::http {

using EasyHandle = std::unique_ptr<CURL, decltype(&curl_easy_cleanup)>;

// Handles are not shared between threads: sharing live connections is what libcurl does not
// promise to do safely. Thread-safe.
class Pool {
 public:
  // A handle on loan; goes back, reset but still connected, when it dies.
  class Lease {
   public:
    Lease(Pool& pool, std::string origin, EasyHandle handle);
    ~Lease();
    Lease(Lease&&) = delete;
    CURL* get() const { return handle_.get(); }

   private:
    Pool& pool_;
    std::string origin_;
    EasyHandle handle_;
  };

  explicit Pool(std::size_t per_origin);
  // The handle that last spoke to `origin`, or any. Waits while too many do; null past the
  // deadline.
  std::unique_ptr<Lease> Borrow(const std::string& origin, const Deadline& deadline);

 private:
  struct Idle {
    std::string origin;
    EasyHandle handle;
  };
  EasyHandle TakeIdle(const std::string& origin);
  void Return(const std::string& origin, EasyHandle handle);

  const std::size_t per_origin_;
  std::mutex mutex_{};
  std::condition_variable returned_{};
  std::map<std::string, std::size_t> busy_{};
  std::list<Idle> idle_{};  // the one used last in front
};

}  // namespace policy::http
