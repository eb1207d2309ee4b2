// Every reader on the largest real report of its format, beside the door alone on the same bytes:
// the guarded JSON stream with nobody listening, or bare expat. Registered only where the corpus
// is.
#include "readers.h"

#include <benchmark/benchmark.h>
#include <expat.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include "policy/report.h"
#include "text/json_stream.h"

namespace {

std::string Slurp(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

// The largest file of a folder: the figure is of reading, not of starting.
std::filesystem::path LargestOf(const std::filesystem::path& folder) {
  std::filesystem::path largest;
  std::uintmax_t size = 0;
  for (const auto& file : std::filesystem::directory_iterator(folder)) {
    if (!file.is_regular_file() || file.file_size() <= size) continue;
    size = file.file_size();
    largest = file.path();
  }
  return largest;
}

bool EmptyStream(const std::string& bytes) {
  policy::text::StringSource source(bytes);
  policy::text::JsonStream stream;
  return stream.Read(source, "bench").has_value();
}

bool EmptyExpat(const std::string& bytes) {
  XML_Parser parser = XML_ParserCreateNS(nullptr, '|');
  XML_SetElementHandler(
      parser, [](void*, const XML_Char*, const XML_Char**) {}, [](void*, const XML_Char*) {});
  XML_SetCharacterDataHandler(parser, [](void*, const XML_Char*, int) {});
  const bool fine = XML_Parse(parser, bytes.data(), static_cast<int>(bytes.size()), 1) != 0;
  XML_ParserFree(parser);
  return fine;
}

template <typename Work>
void Run(benchmark::State& state, const std::string& bytes, const Work& work) {
  for (auto _ : state) {
    if (!work(bytes)) state.SkipWithError("could not be read");
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(state.iterations()) *
                          static_cast<std::int64_t>(bytes.size()));
}

void Register(const std::string& format, const std::string& bytes) {
  const bool xml = bytes.find_first_not_of(" \t\r\n\xEF\xBB\xBF") == bytes.find('<');
  const bool json = !xml && EmptyStream(bytes);
  if (!xml && !json) return;  // tables and logs have no door of another's to stand beside
  const std::string name = "readers/" + format;
  benchmark::RegisterBenchmark((name + "/limit").c_str(), [bytes, xml](benchmark::State& state) {
    Run(state, bytes, xml ? EmptyExpat : EmptyStream);
  });
  benchmark::RegisterBenchmark((name + "/ours").c_str(), [bytes](benchmark::State& state) {
    Run(state, bytes,
        [](const std::string& text) { return policy::ReadReport(text, "bench").has_value(); });
  });
}

}  // namespace

namespace bench {

void RegisterReaders() {
  const char* given = std::getenv("POLICYGATE_CORPUS");
  const std::filesystem::path root =
      (given != nullptr && *given != '\0'
           ? std::filesystem::path(given)
           : std::filesystem::path(POLICY_SOURCE_DIR).parent_path() / "shared") /
      "reports";
  if (!std::filesystem::is_directory(root)) return;
  for (const auto& folder : std::filesystem::directory_iterator(root)) {
    if (!folder.is_directory() || folder.path().filename() == "not-a-report") continue;
    const std::filesystem::path file = LargestOf(folder.path());
    if (!file.empty()) Register(folder.path().filename().string(), Slurp(file));
  }
}

}  // namespace bench
