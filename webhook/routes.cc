// Binds the gatekeeper to cpp-httplib's routes; everything else about HTTP is the server's.
#include "routes.h"

namespace policy::webhook {
namespace {

void Send(const Answer& answer, httplib::Response& response) {
  response.status = answer.status;
  response.set_content(answer.body, answer.content_type.c_str());
}

TransportNumbers NumbersOf(const ServerCounters& counters) {
  TransportNumbers numbers;
  numbers.open_connections = static_cast<double>(counters.open_connections.load());
  numbers.in_flight = static_cast<double>(counters.in_flight.load());
  numbers.queued = static_cast<double>(counters.queue_depth.load());
  numbers.accepted = static_cast<double>(counters.accepted.load());
  numbers.tls_failures = static_cast<double>(counters.tls_failures.load());
  for (const auto& refused : counters.refused)
    numbers.refused += static_cast<double>(refused.load());
  return numbers;
}

}  // namespace

void AddReviewRoutes(GateServer& server, Gatekeeper& gatekeeper) {
  server.Post("/validate",
              [&gatekeeper](const httplib::Request& request, httplib::Response& response) {
                Send(gatekeeper.Validate(request.body), response);
              });
}

void AddHealthRoutes(GateServer& health, Gatekeeper& gatekeeper, Metrics& metrics,
                     const GateServer& reviews) {
  health.Get("/healthz", [](const httplib::Request&, httplib::Response& response) {
    Send({200, "text/plain; charset=utf-8", "ok\n"}, response);
  });
  health.Get("/readyz",
             [&gatekeeper](const httplib::Request& request, httplib::Response& response) {
               Send(gatekeeper.Ready(request.has_param("verbose")), response);
             });
  health.Get("/metrics",
             [&metrics, &reviews](const httplib::Request&, httplib::Response& response) {
               metrics.SetTransport(NumbersOf(reviews.Counters()));
               Send({200, "text/plain; version=0.0.4; charset=utf-8", metrics.Text()}, response);
             });
}

}  // namespace policy::webhook
