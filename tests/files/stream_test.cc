// Limits of what is read, pipes and devices, and writing whole.
#include <sys/stat.h>

#include <array>
#include <thread>

#include "files/folder.h"

using namespace policy;
using namespace policy::test;

TEST_CASE("read: a limit that just fits and one that does not") {
  const TestFolder folder;
  for (const std::size_t size : {std::size_t{0}, std::size_t{1}, std::size_t{200'000}}) {
    CAPTURE(size);
    const std::string text(size, 'x');
    folder.Put("f", text);
    CHECK(ReadFile(folder / "f", size).value() == text);
    if (size == 0) continue;
    const auto refused = ReadFile(folder / "f", size - 1);
    REQUIRE(!refused.has_value());
    CHECK(refused.error().kind == ErrorKind::kLimit);
  }
}

TEST_CASE("read: a folder where a file is due, and a file where a folder is") {
  const TestFolder folder;
  CHECK(ReadFile(folder.path(), 10).error().kind == ErrorKind::kBadInput);
  CHECK(OpenFile(folder.path()).error().kind == ErrorKind::kBadInput);
  CHECK(WriteFile(folder.path(), "x").error().kind == ErrorKind::kBadInput);
  folder.Put("file");
  CHECK(ReadFile(folder / "file/below", 10).error().kind == ErrorKind::kNotFound);
  CHECK(OpenFile(folder / "no").error().kind == ErrorKind::kNotFound);
}

TEST_CASE("read: files that documents name are at most one mebibyte") {
  constexpr std::size_t kMiB = std::size_t{1} << 20U;
  const TestFolder folder;
  const FileReader read = DocumentFileReader();
  folder.Put("key", std::string(kMiB, 'k'));
  CHECK(read(folder / "key").has_value());
  folder.Put("key", std::string(kMiB + 1, 'k'));
  CHECK(read(folder / "key").error().kind == ErrorKind::kLimit);
}

TEST_CASE("open: a pipe is read to its end") {
  const TestFolder folder;
  const std::string text(100'000, 'y');
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  std::thread writer([&] { std::ofstream(folder / "pipe") << text; });
  Result<ByteReader> reader = OpenFile(folder / "pipe");
  REQUIRE(reader.has_value());
  std::string got;
  std::array<char, 777> buffer{};
  while (true) {
    const Result<std::size_t> size = (*reader)(buffer.data(), buffer.size());
    REQUIRE(size.has_value());
    if (*size == 0) break;
    got.append(buffer.data(), *size);
  }
  writer.join();
  CHECK(got == text);
}

TEST_CASE("write: a link stays a link, and the old mode stays") {
  const TestFolder folder;
  const std::string target = folder / "out.json";
  REQUIRE(WriteFile(target, "one").has_value());
  REQUIRE(::chmod(target.c_str(), 0640) == 0);
  folder.Link("link", "out.json");
  REQUIRE(WriteFile(folder / "link", "two").has_value());
  CHECK(ReadFile(target, 10).value() == "two");
  CHECK(std::filesystem::is_symlink(folder / "link"));
  struct stat status {};
  REQUIRE(::stat(target.c_str(), &status) == 0);
  CHECK((status.st_mode & 0777U) == 0640U);
}

TEST_CASE("write: devices in place, and a failure leaves the old file") {
  CHECK(WriteFile("/dev/null", "x").has_value());
  const auto full = WriteFile("/dev/full", "x");
  REQUIRE(!full.has_value());
  CHECK(full.error().kind == ErrorKind::kUnavailable);
  CHECK(full.error().message == "cannot write '/dev/full': no space left on device");
  const TestFolder folder;
  const auto missing = WriteFile(folder / "no/out", "x");
  REQUIRE(!missing.has_value());
  CHECK(missing.error().kind == ErrorKind::kUnavailable);
  CHECK(missing.error().message.find("no such file or directory") != std::string::npos);
}
