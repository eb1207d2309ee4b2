// The TLS half of the transport: a serving certificate that has been checked, and one session.
//
// A TlsContext is immutable; a new certificate is a new context, which the next handshake takes
// while running sessions keep theirs (changing a live one under handshakes crashes the library).
// It reads no file and no clock: texts come in, and the caller compares NotAfter with its own hour.
//
//   auto context = TlsContext::FromPem(chain_pem, key_pem);   // mismatched key: an Error
#pragma once

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "policy/result.h"
#include "policy/time.h"

struct ssl_ctx_st;
struct ssl_st;

namespace policy::webhook {

struct TlsOptions {
  std::string client_ca_pem{};  // Not empty: a client must show a certificate these CAs issued.
};

class TlsContext {
 public:
  // `chain_pem` is the leaf, then its issuers in order; `key_pem` the leaf's key, not encrypted.
  // Fails when the texts are no PEM, the key is another's, an issuer does not follow its subject,
  // the validity is no span of time, or the leaf may not serve TLS. Thread-safe.
  static Result<std::shared_ptr<const TlsContext>> FromPem(std::string_view chain_pem,
                                                           std::string_view key_pem,
                                                           const TlsOptions& options = {});

  // The leaf's validity. It may be over: an expired certificate is served, and shown as a metric.
  Time NotBefore() const { return not_before_; }
  Time NotAfter() const { return not_after_; }
  bool RequiresClientCertificate() const { return client_ca_; }

 private:
  friend class TlsSession;
  struct FreeContext {
    void operator()(ssl_ctx_st* context) const;
  };
  TlsContext() = default;

  std::unique_ptr<ssl_ctx_st, FreeContext> context_;
  Time not_before_{};
  Time not_after_{};
  bool client_ca_ = false;
};

// What one non-blocking call did.
enum class IoStatus { kDone, kWantRead, kWantWrite, kClosed };

struct IoResult {
  IoStatus status = IoStatus::kClosed;
  std::size_t bytes = 0;
};

// The server's side of one connection. Does not own the socket. Not thread-safe.
class TlsSession {
 public:
  // Null if memory is short.
  static std::unique_ptr<TlsSession> New(const TlsContext& context, int socket);

  IoResult Handshake();
  IoResult Read(char* data, std::size_t size);
  IoResult Write(std::string_view data);
  void SendCloseNotify();

  // True if bytes wait inside the session, which the socket will not announce.
  bool HasPending() const;

  // The common name of the client's certificate; empty without one.
  std::string PeerName() const;

 private:
  struct FreeSession {
    void operator()(ssl_st* session) const;
  };
  explicit TlsSession(ssl_st* session) : session_(session) {}
  IoResult Judge(int code, std::size_t bytes);

  std::unique_ptr<ssl_st, FreeSession> session_;
};

}  // namespace policy::webhook
