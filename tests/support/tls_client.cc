// Blocking sockets with a receive timeout, and OpenSSL's client side over them.
#include "support/tls_client.h"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cerrno>
#include <utility>

namespace policy::testing {
namespace {

using Context = std::shared_ptr<SSL_CTX>;

std::shared_ptr<BIO> Text(const std::string& text) {
  return {BIO_new_mem_buf(text.data(), static_cast<int>(text.size())), BIO_free};
}

void UseOwnCertificate(SSL_CTX* context, const ClientOptions& options) {
  const std::shared_ptr<X509> certificate(
      PEM_read_bio_X509(Text(options.certificate).get(), nullptr, nullptr, nullptr), X509_free);
  const std::shared_ptr<EVP_PKEY> key(
      PEM_read_bio_PrivateKey(Text(options.key).get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  SSL_CTX_use_certificate(context, certificate.get());
  SSL_CTX_use_PrivateKey(context, key.get());
}

Context NewContext(const ClientOptions& options) {
  Context context(SSL_CTX_new(TLS_client_method()), SSL_CTX_free);
  const std::shared_ptr<X509> ca(
      PEM_read_bio_X509(Text(options.ca_pem).get(), nullptr, nullptr, nullptr), X509_free);
  X509_STORE_add_cert(SSL_CTX_get_cert_store(context.get()), ca.get());
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  if (!options.certificate.empty()) UseOwnCertificate(context.get(), options);
  if (options.highest == "1.2") SSL_CTX_set_max_proto_version(context.get(), TLS1_2_VERSION);
  if (options.highest == "1.1") {
    // The distribution's own configuration would not even offer it.
    SSL_CTX_set_security_level(context.get(), 0);
    SSL_CTX_set_min_proto_version(context.get(), TLS1_VERSION);
    SSL_CTX_set_max_proto_version(context.get(), TLS1_1_VERSION);
  }
  if (!options.alpn.empty()) {
    const std::string offer = static_cast<char>(options.alpn.size()) + options.alpn;
    SSL_CTX_set_alpn_protos(context.get(), reinterpret_cast<const unsigned char*>(offer.data()),
                            static_cast<unsigned int>(offer.size()));
  }
  return context;
}

std::string Lower(std::string text) {
  for (char& c : text) c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

Answer ReadHead(const std::string& head) {
  Answer answer;
  answer.status = std::atoi(head.substr(head.find(' ') + 1, 3).c_str());
  std::size_t at = head.find("\r\n") + 2;
  while (at < head.size()) {
    const std::size_t end = head.find("\r\n", at);
    const std::size_t colon = head.find(':', at);
    if (end == at || colon == std::string::npos) break;
    const std::size_t value = head.find_first_not_of(' ', colon + 1);
    answer.headers[Lower(head.substr(at, colon - at))] = head.substr(value, end - value);
    at = end + 2;
  }
  return answer;
}

}  // namespace

bool Answer::Closes() const {
  const auto found = headers.find("connection");
  return found != headers.end() && found->second == "close";
}

TestClient::TestClient(int port, const ClientOptions& options) : patience_(options.patience) {
  fd_ = socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(static_cast<std::uint16_t>(port));
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  const int on = 1;
  setsockopt(fd_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  SetPatience(patience_);
  open_ = connect(fd_, reinterpret_cast<const sockaddr*>(&address), sizeof address) == 0;
  if (open_ && options.handshake && !options.ca_pem.empty()) open_ = ShakeHands(options);
}

TestClient::TestClient(TestClient&& other) noexcept
    : fd_(std::exchange(other.fd_, -1)),
      session_(std::move(other.session_)),
      received_(std::move(other.received_)),
      patience_(other.patience_),
      open_(std::exchange(other.open_, false)) {}

TestClient::~TestClient() {
  session_.reset();
  if (fd_ >= 0) close(fd_);
}

bool TestClient::ShakeHands(const ClientOptions& options) {
  const Context context = NewContext(options);
  session_ = {SSL_new(context.get()), SSL_free};
  SSL_set_fd(session_.get(), fd_);
  ERR_clear_error();
  return SSL_connect(session_.get()) == 1;
}

void TestClient::SetPatience(std::chrono::milliseconds patience) {
  timeval time{};
  time.tv_sec = patience.count() / 1000;
  time.tv_usec = patience.count() % 1000 * 1000;
  setsockopt(fd_, SOL_SOCKET, SO_RCVTIMEO, &time, sizeof time);
  setsockopt(fd_, SOL_SOCKET, SO_SNDTIMEO, &time, sizeof time);
}

bool TestClient::Send(std::string_view bytes) {
  while (!bytes.empty()) {
    const int size = static_cast<int>(std::min<std::size_t>(bytes.size(), 1 << 20));
    ERR_clear_error();
    const ssize_t sent = session_ ? SSL_write(session_.get(), bytes.data(), size)
                                  : send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

bool TestClient::ReadMore() {
  std::array<char, 16384> chunk{};
  ERR_clear_error();
  const ssize_t got = session_ ? SSL_read(session_.get(), chunk.data(), chunk.size())
                               : recv(fd_, chunk.data(), chunk.size(), 0);
  if (got <= 0) return false;
  received_.append(chunk.data(), static_cast<std::size_t>(got));
  return true;
}

Answer TestClient::ReadAnswer(bool has_body) {
  std::size_t end = 0;
  while ((end = received_.find("\r\n\r\n")) == std::string::npos) {
    if (!ReadMore()) return {};
  }
  end += 4;
  Answer answer = ReadHead(received_.substr(0, end));
  const auto length = answer.headers.find("content-length");
  std::size_t size = 0;
  if (has_body && length != answer.headers.end()) size = std::stoul(length->second);
  while (received_.size() < end + size) {
    if (!ReadMore()) return {};
  }
  answer.body = received_.substr(end, size);
  received_.erase(0, end + size);
  return answer;
}

bool TestClient::WaitClosed(std::chrono::milliseconds wait) {
  SetPatience(wait);
  const bool more = ReadMore();
  const bool timed_out =
      !more &&
      (session_ ? SSL_get_error(session_.get(), -1) == SSL_ERROR_WANT_READ : errno == EAGAIN);
  SetPatience(patience_);
  return !more && !timed_out;
}

std::string TestClient::Protocol() const { return session_ ? SSL_get_version(session_.get()) : ""; }

std::string TestClient::ChosenAlpn() const {
  const unsigned char* data = nullptr;
  unsigned int size = 0;
  if (session_) SSL_get0_alpn_selected(session_.get(), &data, &size);
  return std::string(reinterpret_cast<const char*>(data), size);
}

long TestClient::ServerSerial() const {
  const std::shared_ptr<X509> certificate(SSL_get1_peer_certificate(session_.get()), X509_free);
  return ASN1_INTEGER_get(X509_get0_serialNumber(certificate.get()));
}

std::string Get(std::string_view target, std::string_view more_headers) {
  return "GET " + std::string(target) + " HTTP/1.1\r\nHost: gate\r\n" + std::string(more_headers) +
         "\r\n";
}

std::string Post(std::string_view target, std::string_view body, std::string_view more_headers) {
  return "POST " + std::string(target) +
         " HTTP/1.1\r\nHost: gate\r\nContent-Type: application/json\r\n" +
         "Content-Length: " + std::to_string(body.size()) + "\r\n" + std::string(more_headers) +
         "\r\n" + std::string(body);
}

}  // namespace policy::testing
