// Runs a fuzz target over files, cut short and with flipped bits too, so that every compiler and
// sanitizer exercises it without libFuzzer.
#include <filesystem>
#include <fstream>
#include <iostream>
#include <random>
#include <sstream>
#include <string>
#include <vector>

#include "target.h"

namespace {

void Run(const std::string& bytes) {
  LLVMFuzzerTestOneInput(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size());
}

void RunVariants(const std::string& bytes, std::mt19937& random) {
  Run(bytes);
  for (int i = 0; i < 40 && !bytes.empty(); ++i) {
    Run(bytes.substr(0, random() % bytes.size()));
    std::string flipped = bytes;
    for (int flips = 0; flips < 3; ++flips)
      flipped[random() % flipped.size()] ^= static_cast<char>(1U << (random() % 8));
    Run(flipped);
  }
}

}  // namespace

int main(int argc, char** argv) {
  std::mt19937 random(1);
  int files = 0;
  for (int i = 1; i < argc; ++i) {
    if (!std::filesystem::exists(argv[i])) continue;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(argv[i])) {
      if (!entry.is_regular_file() || entry.file_size() > 200'000) continue;
      std::ifstream in(entry.path(), std::ios::binary);
      std::ostringstream text;
      text << in.rdbuf();
      RunVariants(text.str(), random);
      ++files;
    }
  }
  std::cout << files << " files and their variants\n";
  return files > 0 ? 0 : 1;
}
