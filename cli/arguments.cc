// Options that mean the same wherever they stand.
#include "arguments.h"

#include <utility>

namespace cli {

void OnRun(CLI::App* app, Chosen& chosen, std::function<int()> command) {
  app->callback([&chosen, command = std::move(command)] { chosen = command; });
}

void AddAt(CLI::App* app, std::optional<policy::Time>& at) {
  app->add_option_function<std::string>(
         "--at",
         [&at](const std::string& text) {
           at = policy::ParseTime(text);
           if (!at) throw CLI::ValidationError("--at", "'" + text + "' is no RFC 3339 time");
         },
         "judge as of this instant (RFC 3339); default now")
      ->type_name("TIME");
}

void AddFormat(CLI::App* app, std::string& format, const std::vector<std::string>& allowed) {
  app->add_option("--format", format, "how results are printed")->check(CLI::IsMember(allowed));
}

}  // namespace cli
