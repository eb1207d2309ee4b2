// Which files a path stands for: order, links, loops, special files.
#include <sys/stat.h>

#include "files/folder.h"

using namespace policy;
using namespace policy::test;

TEST_CASE("list: bytewise by whole path, whatever the folders") {
  const TestFolder folder;
  for (const char* name : {"b.json", "a/z.json", "a.json", "B.json"}) folder.Put(name);
  CHECK(folder.Names(ListFiles(folder.path())) == Names{"B.json", "a.json", "a/z.json", "b.json"});
  CHECK(folder.Names(ListFiles(folder.path() + "/")) ==
        Names{"B.json", "a.json", "a/z.json", "b.json"});
}

TEST_CASE("list: a folder behind two links is visited once") {
  const TestFolder folder;
  folder.Put("a/one.json");
  folder.Link("b", "a");
  folder.Link("c", "a");
  CHECK(folder.Names(ListFiles(folder.path())) == Names{"a/one.json"});
}

TEST_CASE("list: a link to nothing is an error, never an absence") {
  const TestFolder folder;
  folder.Link("gone.json", "nowhere.json");
  const auto listed = ListFiles(folder.path());
  REQUIRE(!listed.has_value());
  CHECK(listed.error().message.find("gone.json") != std::string::npos);
  folder.Link("loop", "loop");
  const auto loop = ListFiles(folder / "loop");
  REQUIRE(!loop.has_value());
  CHECK(loop.error().kind == ErrorKind::kUnavailable);
}

TEST_CASE("list: pipes in a folder are no documents") {
  const TestFolder folder;
  REQUIRE(::mkfifo((folder / "pipe").c_str(), 0600) == 0);
  folder.Put("a.json");
  CHECK(folder.Names(ListFiles(folder.path())) == Names{"a.json"});
}

TEST_CASE("list: nothing there, an empty folder, a file, standard input") {
  const TestFolder folder;
  const auto absent = ListFiles(folder / "absent");
  REQUIRE(!absent.has_value());
  CHECK(absent.error().kind == ErrorKind::kNotFound);
  CHECK(absent.error().message ==
        "cannot open '" + (folder / "absent") + "': no such file or directory");
  CHECK(folder.Names(ListFiles(folder.path())).empty());
  folder.Put("a.txt");
  CHECK(folder.Names(ListFiles(folder / "a.txt")) == Names{"a.txt"});
  CHECK(ListFiles("-").value() == Names{"-"});
}

TEST_CASE("documents: by their endings in a folder, whatever the name if named") {
  const TestFolder folder;
  for (const char* name : {"a.yaml", "b.yml", "c.json", "d.txt", "e.yaml.bak"}) folder.Put(name);
  CHECK(folder.Names(ListDocuments(folder.path())) == Names{"a.yaml", "b.yml", "c.json"});
  CHECK(folder.Names(ListDocuments(folder / "d.txt")) == Names{"d.txt"});
}

TEST_CASE("documents: read in order, each once, and none is passed over for one misspelt word") {
  const TestFolder folder;
  folder.Put("b.yaml", "apiVersion: policygate.dev/v1");
  folder.Put("a.yaml", "apiVersion: policygaet.dev/v1\nkind: GatePolicy");
  folder.Put("c.yaml", "apiVersion: v1\nkind: Pod");
  const auto read = ReadDocuments({folder.path(), folder / "a.yaml"});
  REQUIRE(read.has_value());
  REQUIRE(read->size() == 2);
  CHECK((*read)[0].path == folder / "a.yaml");
  CHECK((*read)[1].path == folder / "b.yaml");
}
