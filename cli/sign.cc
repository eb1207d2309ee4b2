// `policy-check sign`: signs an image as cosign does.
#include "commands.h"
#include "signing.h"

namespace cli {

int RunSign(const SignOptions& options) {
  return SignAndDeliver(options.image, options.signing, options.dialling, policy::SignImage);
}

}  // namespace cli
