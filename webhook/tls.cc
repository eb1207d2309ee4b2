// OpenSSL's server side: how a context is set up and checked, and what its calls mean to a
// non-blocking loop. It leaves sockets and deadlines to the server, files and reloads to others.
#include "tls.h"

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include <ctime>
#include <optional>
#include <vector>

namespace policy::webhook {
namespace {

struct FreeOpenSsl {
  void operator()(BIO* bio) const { BIO_free(bio); }
  void operator()(X509* certificate) const { X509_free(certificate); }
  void operator()(EVP_PKEY* key) const { EVP_PKEY_free(key); }
};
template <typename T>
using Owned = std::unique_ptr<T, FreeOpenSsl>;
using Certificates = std::vector<Owned<X509>>;

Error Bad(std::string message, std::string hint = {}) {
  ERR_clear_error();
  return Error{
      .kind = ErrorKind::kBadInput, .message = std::move(message), .hint = std::move(hint)};
}

// Without a callback OpenSSL would ask for a pass phrase on the terminal.
int NoPassphrase(char*, int, int, void*) { return -1; }

Owned<BIO> OpenText(std::string_view text) {
  return Owned<BIO>(BIO_new_mem_buf(text.data(), static_cast<int>(text.size())));
}

Result<Certificates> ReadCertificates(std::string_view pem, const std::string& what) {
  Certificates certificates;
  const Owned<BIO> bio = OpenText(pem);
  ERR_clear_error();
  while (bio) {
    Owned<X509> certificate(PEM_read_bio_X509(bio.get(), nullptr, NoPassphrase, nullptr));
    if (!certificate) break;
    certificates.push_back(std::move(certificate));
  }
  const bool at_end = ERR_GET_REASON(ERR_peek_last_error()) == PEM_R_NO_START_LINE;
  ERR_clear_error();
  if (!at_end) return Bad("the " + what + " holds a certificate that cannot be read");
  if (certificates.empty()) {
    return Bad("the " + what + " holds no certificate",
               "it begins with -----BEGIN CERTIFICATE-----");
  }
  return certificates;
}

std::optional<Time> ReadTime(const ASN1_TIME* text) {
  std::tm parts{};
  if (text == nullptr || ASN1_TIME_to_tm(text, &parts) != 1) return std::nullopt;
  return Time(std::chrono::seconds(timegm(&parts)));
}

Result<void> CheckChain(const Certificates& chain) {
  if (X509_check_purpose(chain[0].get(), X509_PURPOSE_SSL_SERVER, 0) != 1) {
    return Bad("the certificate may not be used by a TLS server",
               "its extended key usage needs serverAuth");
  }
  for (std::size_t i = 1; i < chain.size(); ++i) {
    if (X509_check_issued(chain[i].get(), chain[i - 1].get()) != X509_V_OK) {
      return Bad("certificate " + std::to_string(i + 1) +
                     " of the chain did not issue certificate " + std::to_string(i),
                 "the leaf comes first, then each one's issuer");
    }
  }
  return {};
}

Result<void> UseCertificate(SSL_CTX* context, const Certificates& chain, std::string_view key_pem) {
  const Owned<BIO> bio = OpenText(key_pem);
  const Owned<EVP_PKEY> key(PEM_read_bio_PrivateKey(bio.get(), nullptr, NoPassphrase, nullptr));
  if (!key) return Bad("the key cannot be read", "it is one PEM private key without a pass phrase");
  ERR_clear_error();
  if (SSL_CTX_use_certificate(context, chain[0].get()) != 1) {
    return Bad("the certificate is too weak or of a kind that is not supported",
               "use ECDSA P-256, or RSA with at least 2048 bits");
  }
  if (SSL_CTX_use_PrivateKey(context, key.get()) != 1 || SSL_CTX_check_private_key(context) != 1) {
    return Bad("the key does not belong to the certificate");
  }
  for (std::size_t i = 1; i < chain.size(); ++i) {
    if (SSL_CTX_add1_chain_cert(context, chain[i].get()) != 1) {
      return Bad("certificate " + std::to_string(i + 1) + " of the chain is too weak");
    }
  }
  return {};
}

Result<void> RequireClients(SSL_CTX* context, std::string_view ca_pem) {
  Result<Certificates> authorities = ReadCertificates(ca_pem, "client CA file");
  if (!authorities) return authorities.error();
  for (const Owned<X509>& authority : *authorities) {
    if (X509_STORE_add_cert(SSL_CTX_get_cert_store(context), authority.get()) != 1 ||
        SSL_CTX_add_client_CA(context, authority.get()) != 1) {
      return Bad("a certificate of the client CA file cannot be used");
    }
  }
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  return {};
}

int ChooseProtocol(SSL*, const unsigned char** out, unsigned char* size,
                   const unsigned char* offered, unsigned int offered_size, void*) {
  static constexpr unsigned char http11[] = "\x08http/1.1";
  unsigned char* chosen = nullptr;
  const int found =
      SSL_select_next_proto(&chosen, size, http11, sizeof http11 - 1, offered, offered_size);
  *out = chosen;
  return found == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

bool Configure(SSL_CTX* context) {
  static constexpr unsigned char session_context[] = "policygate";
  SSL_CTX_set_options(context, SSL_OP_NO_COMPRESSION | SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_TICKET |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS | SSL_MODE_ENABLE_PARTIAL_WRITE |
                                SSL_MODE_ACCEPT_MOVING_WRITE_BUFFER);
  // The API server never resumes; without tickets and cache no session outlives its certificate.
  SSL_CTX_set_session_cache_mode(context, SSL_SESS_CACHE_OFF);
  SSL_CTX_set_num_tickets(context, 0);
  SSL_CTX_set_read_ahead(context, 1);
  SSL_CTX_set_alpn_select_cb(context, ChooseProtocol, nullptr);
  return SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION) == 1 &&
         SSL_CTX_set_cipher_list(context, "ECDHE+AESGCM:ECDHE+CHACHA20") == 1 &&
         SSL_CTX_set_session_id_context(context, session_context, sizeof session_context - 1) == 1;
}

}  // namespace

void TlsContext::FreeContext::operator()(ssl_ctx_st* context) const { SSL_CTX_free(context); }

void TlsSession::FreeSession::operator()(ssl_st* session) const { SSL_free(session); }

Result<std::shared_ptr<const TlsContext>> TlsContext::FromPem(std::string_view chain_pem,
                                                              std::string_view key_pem,
                                                              const TlsOptions& options) {
  Result<Certificates> chain = ReadCertificates(chain_pem, "certificate file");
  if (!chain) return chain.error();
  const std::optional<Time> from = ReadTime(X509_get0_notBefore((*chain)[0].get()));
  const std::optional<Time> until = ReadTime(X509_get0_notAfter((*chain)[0].get()));
  if (!from || !until || *from >= *until) return Bad("the certificate is valid at no time");
  if (Result<void> checked = CheckChain(*chain); !checked) return checked.error();

  std::shared_ptr<TlsContext> made(new TlsContext());
  made->context_.reset(SSL_CTX_new(TLS_server_method()));
  SSL_CTX* context = made->context_.get();
  if (context == nullptr || !Configure(context)) {
    ERR_clear_error();
    return Error{.kind = ErrorKind::kInternal, .message = "TLS cannot be set up on this machine"};
  }
  if (Result<void> used = UseCertificate(context, *chain, key_pem); !used) return used.error();
  made->client_ca_ = !options.client_ca_pem.empty();
  if (made->client_ca_) {
    if (Result<void> set = RequireClients(context, options.client_ca_pem); !set) return set.error();
  }
  made->not_before_ = *from;
  made->not_after_ = *until;
  return std::shared_ptr<const TlsContext>(std::move(made));
}

std::unique_ptr<TlsSession> TlsSession::New(const TlsContext& context, int socket) {
  ERR_clear_error();
  std::unique_ptr<TlsSession> session(new TlsSession(SSL_new(context.context_.get())));
  if (!session->session_ || SSL_set_fd(session->session_.get(), socket) != 1) return nullptr;
  SSL_set_accept_state(session->session_.get());
  return session;
}

IoResult TlsSession::Judge(int code, std::size_t bytes) {
  if (code == 1) return {IoStatus::kDone, bytes};
  switch (SSL_get_error(session_.get(), code)) {
    case SSL_ERROR_WANT_READ:
      return {IoStatus::kWantRead, 0};
    case SSL_ERROR_WANT_WRITE:
      return {IoStatus::kWantWrite, 0};
    default:
      return {IoStatus::kClosed, 0};
  }
}

// A leftover entry in the error queue would be taken for this call's own failure.
IoResult TlsSession::Handshake() {
  ERR_clear_error();
  return Judge(SSL_do_handshake(session_.get()), 0);
}

IoResult TlsSession::Read(char* data, std::size_t size) {
  ERR_clear_error();
  std::size_t bytes = 0;
  const int code = SSL_read_ex(session_.get(), data, size, &bytes);
  return Judge(code, bytes);
}

IoResult TlsSession::Write(std::string_view data) {
  ERR_clear_error();
  std::size_t bytes = 0;
  const int code = SSL_write_ex(session_.get(), data.data(), data.size(), &bytes);
  return Judge(code, bytes);
}

void TlsSession::SendCloseNotify() {
  ERR_clear_error();
  SSL_shutdown(session_.get());
  ERR_clear_error();
}

bool TlsSession::HasPending() const { return SSL_has_pending(session_.get()) == 1; }

std::string TlsSession::PeerName() const {
  const Owned<X509> certificate(SSL_get1_peer_certificate(session_.get()));
  if (!certificate) return {};
  const X509_NAME* subject = X509_get_subject_name(certificate.get());
  const int at = X509_NAME_get_index_by_NID(subject, NID_commonName, -1);
  if (at < 0) return {};
  unsigned char* utf8 = nullptr;
  const int size =
      ASN1_STRING_to_UTF8(&utf8, X509_NAME_ENTRY_get_data(X509_NAME_get_entry(subject, at)));
  if (size < 0) return {};
  std::string name(reinterpret_cast<const char*>(utf8), static_cast<std::size_t>(size));
  OPENSSL_free(utf8);
  return name;
}

}  // namespace policy::webhook
