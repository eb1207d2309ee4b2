// An image's configuration, as OCI's image-spec and Docker write it.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "policy/image_config.h"
#include "policy/result.h"

namespace policy::image {

struct ConfigFile {
  ImageConfig config{};                 // user, history and all that the file itself says
  std::vector<std::string> diff_ids{};  // lowest first
};

// `file` is for messages. kBadInput for text that is no configuration of an image.
Result<ConfigFile> ReadConfig(std::string_view bytes, std::string_view file);

}  // namespace policy::image
