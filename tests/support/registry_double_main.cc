// The registry double as a program, for tests of other programs: prints its host:port and serves
// until its standard input ends; then it prints one line for each request that came.
//
//   registry_double [--no-referrers] [--basic USER:PASSWORD]
#include <iostream>
#include <iterator>
#include <string>

#include "support/registry_double.h"

int main(int argc, char** argv) {
  policy::testing::Quirks quirks;
  for (int i = 1; i < argc; ++i) {
    const std::string argument = argv[i];
    if (argument == "--no-referrers") {
      quirks.referrers_api = false;
    } else if (argument == "--basic" && i + 1 < argc) {
      quirks.basic = argv[++i];
    } else {
      std::cerr << "usage: registry_double [--no-referrers] [--basic USER:PASSWORD]\n";
      return 2;
    }
  }
  const policy::testing::RegistryDouble server(quirks);
  std::cout << server.Host() << std::endl;
  const std::string rest(std::istreambuf_iterator<char>(std::cin), {});
  for (const std::string& line : server.asked()) std::cout << line << "\n";
  return 0;
}
