// A plain and blunt HTTP client for tests: it sends the very bytes it is given, whole or in pieces,
// and reads answers with a bound on the wait. Loopback only.
//
//   TestClient client(port, {.ca_pem = authority.Certificate()});
//   client.Send(Post("/validate", "{}"));
//   Answer answer = client.ReadAnswer();   // status 0: closed without one
#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <string>
#include <string_view>

struct ssl_st;

namespace policy::testing {

struct ClientOptions {
  std::string ca_pem{};       // Not empty: TLS, and the server must be this authority's.
  bool handshake = true;      // False: TCP only, whatever the server wants.
  std::string highest{};      // "1.1" or "1.2": no newer TLS version.
  std::string alpn{};         // One protocol to offer, e.g. "http/1.1".
  std::string certificate{};  // The client's own, with its key.
  std::string key{};
  std::chrono::milliseconds patience{10'000};
};

struct Answer {
  int status = 0;
  std::map<std::string, std::string> headers{};  // Lower-case names.
  std::string body{};
  bool Closes() const;
};

// Not thread-safe.
class TestClient {
 public:
  TestClient(int port, const ClientOptions& options);
  ~TestClient();
  TestClient(TestClient&& other) noexcept;
  TestClient(const TestClient&) = delete;
  TestClient& operator=(const TestClient&) = delete;
  TestClient& operator=(TestClient&&) = delete;

  // Connected, and with TLS shaken hands and verified.
  bool IsOpen() const { return open_; }
  bool Send(std::string_view bytes);
  Answer ReadAnswer(bool has_body = true);

  // True if the server closes within `wait`, sending nothing more.
  bool WaitClosed(std::chrono::milliseconds wait);

  std::string Protocol() const;    // As negotiated, e.g. "TLSv1.3".
  std::string ChosenAlpn() const;  // Empty if none.
  long ServerSerial() const;       // Of its certificate.

 private:
  bool ShakeHands(const ClientOptions& options);
  bool ReadMore();
  void SetPatience(std::chrono::milliseconds patience);

  int fd_ = -1;
  std::shared_ptr<ssl_st> session_;
  std::string received_;
  std::chrono::milliseconds patience_;
  bool open_ = false;
};

// Requests as text.
std::string Get(std::string_view target, std::string_view more_headers = {});
std::string Post(std::string_view target, std::string_view body,
                 std::string_view more_headers = {});

}  // namespace policy::testing
