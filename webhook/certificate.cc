// Certificate files in, TLS contexts out; a pair that is half written is simply read again.
#include "certificate.h"

#include "load.h"
#include "log.h"

namespace policy::webhook {
namespace {

constexpr std::size_t kMaxPem = std::size_t{1} << 20U;

}  // namespace

policy::Result<std::shared_ptr<const TlsContext>> Certificate::ReadPair() {
  policy::Result<std::string> chain = policy::ReadFile(config_.tls_cert, kMaxPem);
  if (!chain) return std::move(chain).error();
  policy::Result<std::string> key = policy::ReadFile(config_.tls_key, kMaxPem);
  if (!key) return std::move(key).error();
  policy::Result<std::shared_ptr<const TlsContext>> context = TlsContext::FromPem(*chain, *key);
  if (!context) {
    policy::Error error = std::move(context).error();
    if (error.where.file.empty()) error.where.file = config_.tls_cert;
    return error;
  }
  metrics_.SetCertificateExpiry(
      static_cast<double>((*context)->NotAfter().time_since_epoch().count()));
  return context;
}

policy::Result<std::shared_ptr<const TlsContext>> Certificate::Read() {
  fingerprint_ = Fingerprint({config_.tls_cert, config_.tls_key});
  return ReadPair();
}

void Certificate::Reload(GateServer& server, Gatekeeper& gatekeeper) {
  const std::string now = Fingerprint({config_.tls_cert, config_.tls_key});
  if (now == fingerprint_) return;
  policy::Result<std::shared_ptr<const TlsContext>> context = ReadPair();
  fingerprint_ = now;
  metrics_.CountReload("certificate", context.has_value());
  if (context) {
    Log(LogLevel::kInfo, "certificate in force",
        {{"notAfter", policy::FormatTime((*context)->NotAfter())}});
    server.SwapTls(*std::move(context));
    gatekeeper.SetCertificateError({});
  } else {
    const std::string text = policy::Describe(context.error());
    Log(LogLevel::kError, "certificate refused; the one before it stays in force",
        {{"error", text}});
    gatekeeper.SetCertificateError(text);
  }
}

}  // namespace policy::webhook
