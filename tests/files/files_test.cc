// The files room on a real file system: order, hidden names, links, limits, and writing whole.
#include "policy/files.h"

#include <doctest/doctest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <filesystem>
#include <fstream>

namespace {

namespace fs = std::filesystem;

// A folder that is gone after the test.
class Folder {
 public:
  Folder() {
    std::string name = (fs::temp_directory_path() / "policy-files-XXXXXX").string();
    REQUIRE(mkdtemp(name.data()) != nullptr);
    path_ = name;
  }
  ~Folder() { fs::remove_all(path_); }
  Folder(const Folder&) = delete;
  Folder& operator=(const Folder&) = delete;
  std::string operator/(const std::string& name) const { return (path_ / name).string(); }
  const std::string path() const { return path_.string(); }

 private:
  fs::path path_;
};

void Put(const std::string& path, const std::string& text) {
  fs::create_directories(fs::path(path).parent_path());
  std::ofstream(path, std::ios::binary) << text;
}

std::string Get(const std::string& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

}  // namespace

TEST_CASE("files: a folder lists its files sorted, hidden ones passed over") {
  const Folder folder;
  for (const char* name : {"b.yaml", "a/z.yaml", "a/.hidden.yaml", ".git/c.yaml", "c.txt"})
    Put(folder / name, "x");
  const auto files = policy::ListFiles(folder.path());
  REQUIRE(files.has_value());
  CHECK(*files ==
        std::vector<std::string>{folder / "a/z.yaml", folder / "b.yaml", folder / "c.txt"});
  const auto documents = policy::ListDocuments(folder.path());
  REQUIRE(documents.has_value());
  CHECK(*documents == std::vector<std::string>{folder / "a/z.yaml", folder / "b.yaml"});
}

TEST_CASE("files: a mounted ConfigMap counts once, through its links") {
  const Folder folder;
  Put(folder / "..2026/p.yaml", "x");
  fs::create_symlink("..2026", folder / "..data");
  fs::create_symlink("..data/p.yaml", folder / "p.yaml");
  const auto files = policy::ListFiles(folder.path());
  REQUIRE(files.has_value());
  CHECK(*files == std::vector<std::string>{folder / "p.yaml"});
}

TEST_CASE("files: a loop of links ends in an error, not in a hang") {
  const Folder folder;
  fs::create_directory(folder / "a");
  fs::create_directory_symlink("..", folder / "a/up");
  const auto files = policy::ListFiles(folder.path());
  REQUIRE_FALSE(files.has_value());
  CHECK(files.error().kind == policy::ErrorKind::kLimit);
}

TEST_CASE("files: what is not there is not found") {
  const Folder folder;
  const auto listed = policy::ListFiles(folder / "none");
  REQUIRE_FALSE(listed.has_value());
  CHECK(listed.error().kind == policy::ErrorKind::kNotFound);
  const auto read = policy::ReadFile(folder / "none", 10);
  REQUIRE_FALSE(read.has_value());
  CHECK(read.error().kind == policy::ErrorKind::kNotFound);
  CHECK(read.error().where.file == folder / "none");
}

TEST_CASE("files: a folder where a file is due is bad input") {
  const Folder folder;
  for (const auto kind : {policy::ReadFile(folder.path(), 10).error().kind,
                          policy::OpenFile(folder.path()).error().kind}) {
    CHECK(kind == policy::ErrorKind::kBadInput);
  }
}

TEST_CASE("files: the size limit takes its own size and not a byte more") {
  const Folder folder;
  Put(folder / "f", std::string(100'000, 'x'));
  const auto whole = policy::ReadFile(folder / "f", 100'000);
  REQUIRE(whole.has_value());
  CHECK(whole->size() == 100'000);
  const auto over = policy::ReadFile(folder / "f", 99'999);
  REQUIRE_FALSE(over.has_value());
  CHECK(over.error().kind == policy::ErrorKind::kLimit);
}

TEST_CASE("files: a stream gives every byte once") {
  const Folder folder;
  Put(folder / "f", std::string(70'000, 'a') + "end");
  const auto read = policy::OpenFile(folder / "f");
  REQUIRE(read.has_value());
  std::string all;
  char piece[1000];
  while (true) {
    const auto count = (*read)(piece, sizeof piece);
    REQUIRE(count.has_value());
    if (*count == 0) break;
    all.append(piece, *count);
  }
  CHECK(all == std::string(70'000, 'a') + "end");
}

TEST_CASE("files: in a folder, files that speak of no policy are passed over; named ones are not") {
  const Folder folder;
  Put(folder / "p.yaml", "apiVersion: policygate.dev/v1\n");
  Put(folder / "report.json", "{\"SchemaVersion\": 2}");
  const auto found = policy::ReadDocuments({folder.path()});
  REQUIRE(found.has_value());
  REQUIRE(found->size() == 1);
  CHECK(found->front().path == folder / "p.yaml");
  const auto named =
      policy::ReadDocuments({folder.path(), folder / "report.json", folder / "p.yaml"});
  REQUIRE(named.has_value());
  CHECK(named->size() == 2);
}

TEST_CASE("files: writing replaces the whole file and leaves nothing beside it") {
  const Folder folder;
  Put(folder / "out", "old and longer");
  REQUIRE(policy::WriteFile(folder / "out", "new").has_value());
  CHECK(Get(folder / "out") == "new");
  CHECK(std::distance(fs::directory_iterator(folder.path()), fs::directory_iterator()) == 1);
  const auto missing = policy::WriteFile(folder / "no/out", "x");
  REQUIRE_FALSE(missing.has_value());
  CHECK(missing.error().kind == policy::ErrorKind::kUnavailable);
}

TEST_CASE("files: a full disk is an error that says so") {
  const auto full = policy::WriteFile("/dev/full", "x");
  REQUIRE_FALSE(full.has_value());
  CHECK(full.error().kind == policy::ErrorKind::kUnavailable);
  CHECK(full.error().message.find("no space left") != std::string::npos);
}
