// The version of this library.
#pragma once

namespace policy {

// "0.1.0". Thread-safe; never fails.
const char* Version();

}  // namespace policy
