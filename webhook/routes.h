// Which path answers what: the review on the TLS server, probes and metrics on the plain one.
#pragma once

#include "gatekeeper.h"
#include "metrics.h"
#include "server.h"

namespace policy::webhook {

// POST /validate.
void AddReviewRoutes(GateServer& server, Gatekeeper& gatekeeper);
// GET /healthz, /readyz (?verbose), /metrics; `reviews` is the server whose numbers are shown.
void AddHealthRoutes(GateServer& health, Gatekeeper& gatekeeper, Metrics& metrics,
                     const GateServer& reviews);

}  // namespace policy::webhook
