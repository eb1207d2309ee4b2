// Written secrets: each rule finds its plant, in each kind of place, and lets go what stands
// beside.
#include "rules/secret_scan.h"

#include <functional>
#include <map>
#include <random>
#include <set>

#include "base/pattern_search.h"
#include "rules/pod_secrets.h"
#include "rules/secret_value.h"
#include "secret_plants.h"
#include "support.h"

namespace policy {
namespace {

using rules::NamedText;
using rules_test::kPlants;
using rules_test::Lines;
using rules_test::Plant;

const std::map<char, std::string> kClasses = {
    {'A', "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"},
    {'L', "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"},
    {'U', "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"},
    {'a', "abcdefghijklmnopqrstuvwxyz0123456789"},
    {'b', "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"},
    {'d', "0123456789"},
    {'g', "QPZRY9X8GF2TVDW0S3JN54KHCE6MUA7L"},
    {'h', "0123456789abcdef"},
    {'k', "ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"},
    {'u', "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789"},
    {'w', "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_"},
};

// Every character of the class before any comes again, and never two alike in a row: a draw that
// happens to look like a word would make the test a matter of luck.
std::string Draw(char letter, std::size_t count, std::mt19937& random) {
  std::string drawn;
  while (drawn.size() < count) {
    std::string all = kClasses.at(letter);
    std::shuffle(all.begin(), all.end(), random);
    drawn += all.substr(0, count - drawn.size());
  }
  const std::string digits = "7324";  // of every class that has digits
  for (std::size_t i = 1; letter != 'L' && i < drawn.size(); i += 5) drawn[i] = digits[i % 4];
  return drawn;
}

// Replaces each {A36}; the last one by `fewer` characters less.
std::string Expand(const std::string& text, std::size_t fewer = 0) {
  std::mt19937 random(7);
  std::string out;
  const std::size_t last = text.rfind('{');
  for (std::size_t i = 0; i < text.size(); ++i) {
    const bool group = text[i] == '{' && i + 1 < text.size() && kClasses.contains(text[i + 1]) &&
                       i + 2 < text.size() && text[i + 2] >= '0' && text[i + 2] <= '9';
    if (!group) {
      out += text[i];
      continue;
    }
    const std::size_t close = text.find('}', i);
    const std::size_t count = std::stoul(text.substr(i + 2, close - i - 2));
    out += Draw(text[i + 1], count - (i == last ? fewer : 0), random);
    i = close;
  }
  return out;
}

Lines Rules(const std::vector<NamedText>& texts) {
  Lines ids;
  for (const auto& hit : rules::FindSecrets(texts)) ids.emplace_back(hit.rule->id);
  return ids;
}

TEST_CASE("secrets: every planted one is found by its rule, and what stands beside is not") {
  for (const Plant& plant : kPlants) {
    SUBCASE(plant.rule) {
      const std::string text = Expand(plant.text);
      CAPTURE(text);
      CHECK(Rules({{"", text}}) == Lines{plant.rule});
      CHECK(Rules({{"", "first"}, {"", text}, {"", "last"}}) == Lines{plant.rule});
      const std::string beside =
          *plant.beside != '\0' ? Expand(plant.beside) : Expand(plant.text, 1);
      CAPTURE(beside);
      for (const std::string& id : Rules({{"", beside}})) CHECK(id != plant.rule);
    }
  }
}

TEST_CASE("secrets: every rule of the table has a plant, but for those that go by name") {
  std::set<std::string_view> planted = {"named-password", "named-secret"};
  for (const Plant& plant : kPlants) CHECK(planted.insert(plant.rule).second);
  std::set<std::string_view> ids;
  for (const auto& rule : rules::SecretRules()) {
    CAPTURE(std::string(rule.id));
    CHECK(ids.insert(rule.id).second);
    CHECK(planted.contains(rule.id));
    CHECK_FALSE(rule.keywords.empty());
    CHECK(rule.what.find_first_of("()") == std::string_view::npos);
  }
  CHECK(ids.size() == planted.size());
}

TEST_CASE("secrets: variables whose name says what they hold") {
  struct Row {
    const char* name;
    const char* value;
    Lines want;
  };
  const std::vector<Row> rows = {
      {"MYSQL_ROOT_PASSWORD", "rancher", {"password"}},
      {"DB_PASSWORD", "(a;b", {"named-password"}},
      {"DB_PASS", "two words", {"password"}},
      {"SIDECAR_BYPASS", "always", {}},
      {"PWD", "/srv/app", {}},
      {"DB_PASSWORD", "$(OTHER)", {}},
      {"DB_PASSWORD", "{{ .Values.password }}", {}},
      {"DB_PASSWORD", "<password>", {}},
      {"DB_PASSWORD", "******", {}},
      {"DB_PASSWORD", "vault:secret/data/db#password", {}},
      {"DB_PASSWORD", "/run/secrets/db", {}},
      {"ALLOW_EMPTY_PASSWORD", "yes", {}},
      {"ALLOW_EMPTY_PASSWORD", "1", {}},
      {"DB_PASSWORD", "123", {"password"}},
      {"DB_PASSWORD_FILE", "/run/secrets/db", {}},
      {"PASSWORD_RESET_URL", "https://example.com/reset", {}},
      {"MINIO_SECRET_KEY", "minio123", {"named-secret"}},
      {"CLIENT_SECRET", "web-client-secret", {}},
      {"CLIENT_SECRET", "<Client Secret>", {}},
      {"COOKIE_SECRET", "SECRET", {}},
      {"SECRET_KEY", "key-1", {}},
      {"SECRET_NAME", "web-tls-2", {}},
      {"TOKEN_TTL", "3600s", {}},
      {"API_TOKEN", "your-token-2024-here", {}},
      {"AWS_ACCESS_KEY_ID", "AKIAIOSFODNN7EXAMPLE", {}},
      {"IMAGE", "registry.example.com/web:1.2", {}},
      {"EMPTY_TOKEN", "", {}},
  };
  for (const Row& row : rows) {
    CAPTURE(std::string(row.name) + "=" + row.value);
    CHECK(Rules({{row.name, row.value}}) == row.want);
  }
}

TEST_CASE("secrets: prose, scripts and flags that hold none") {
  const std::vector<std::string> texts = {
      "--authorization-mode=Node,RBAC --service-account-key-file=/etc/kubernetes/pki/sa.pub",
      "--webhook-ca-secret=app-webhook-ca --webhook-serving-secret=app-webhook-tls",
      "redis-server --requirepass $(REDIS_PASSWORD)",
      "curl -H \"Authorization: Bearer $SERVICE_ACCOUNT_TOKEN\" https://x",
      "if [ -z \"${PASSWORD}\" ]; then echo 'Password: missing'; fi",
      "SECRET_NAME=`kubectl get secret ${NAME} -o jsonpath='{.data}'`",
      "sha256:44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a",
      "https://user@example.com/path http://example.com:8080/a@b",
      "-----BEGIN CERTIFICATE-----\nMIIBszCCAVmgAwIBAgIUQ2xhdWRlIGlzIG5vdCBhIHNlY3JldA==",
      "ssh-rsa AAAAB3NzaC1yc2EAAAADAQABAAABAQC7 me@example.com",
  };
  for (const std::string& text : texts) {
    CAPTURE(text);
    CHECK(Rules({{"", text}}).empty());
  }
}

TEST_CASE("secrets: a variable that is left empty does not take the next one's value") {
  CHECK(Rules({{"", "TOKEN="}, {"ID", Expand("{a32}")}}).empty());
}

Pod PodWith(const std::function<void(Pod&)>& change) {
  Pod pod;
  for (const char* name : {"app", "proxy"}) {
    Container container;
    container.name = name;
    container.command = {"serve", "--port", "80"};
    container.env = {{.name = "MODE", .value = "fast"}, {.name = "PASSWORD", .from_secret = true}};
    pod.containers.push_back(container);
  }
  change(pod);
  return pod;
}

TEST_CASE("forbidLiteralSecrets: every place of a pod is looked at, and named") {
  const std::string token = Expand("ghp_{A36}");
  struct Row {
    std::string detail;
    std::function<void(Pod&)> change;
    std::vector<std::size_t> containers;
  };
  const std::string found = " holds a GitHub token (github-token)";
  const std::vector<Row> rows = {
      {"container 'proxy': environment variable 'X'" + found,
       [&](Pod& p) { p.containers[1].env.push_back({.name = "X", .value = token}); },
       {1}},
      {"container 'app': command line" + found,
       [&](Pod& p) { p.containers[0].command.push_back(token); },
       {0}},
      {"container 'app': command line" + found,
       [&](Pod& p) { p.containers[0].args = {token}; },
       {0}},
      {"container 'app': header 'X-Token'" + found,
       [&](Pod& p) {
         p.containers[0].literals = {{"header", "X-Token", token}};
       },
       {0}},
      {"container 'app': handler" + found,
       [&](Pod& p) {
         p.containers[0].literals = {{"probe", "", "check"}, {"probe", "", token}};
       },
       {0}},
      {"the pod: annotation 'a'" + found, [&](Pod& p) { p.annotations["a"] = token; }, {}},
      {"the pod: annotation 'b'" + found,
       [&](Pod& p) {
         p.outer_annotations = {{"b", token}};
       },
       {}},
      {"the pod: volume 'data' 'key'" + found,
       [&](Pod& p) {
         p.literals = {{"volume 'data'", "key", token}};
       },
       {}},
      {"container 'app': command line holds a password (password-flag)",
       [](Pod& p) {
         p.containers[0].args = {"--password", "opensesame"};
       },
       {0}},
  };
  CHECK_FALSE(rules::JudgeLiteralSecrets(PodWith([](Pod&) {})).has_value());
  for (const Row& row : rows) {
    SUBCASE(row.detail.c_str()) {
      const auto failure = rules::JudgeLiteralSecrets(PodWith(row.change));
      REQUIRE(failure.has_value());
      CHECK(failure->key == "forbidLiteralSecrets");
      CHECK(failure->detail == row.detail);
      CHECK(failure->containers == row.containers);
      CHECK(failure->detail.find(token) == std::string::npos);
      CHECK(failure->detail.find("opensesame") == std::string::npos);
    }
  }
}

TEST_CASE("secrets: randomness, words, references") {
  CHECK(rules::EntropyOf("") == 0);
  CHECK(rules::EntropyOf("aaaa") == 0);
  CHECK(rules::EntropyOf("abcd") == doctest::Approx(2));
  CHECK(rules::LooksRandom("8312341g-5678-abcd-4a2b2c-33bcsd655"));
  CHECK_FALSE(rules::LooksRandom("my-service-v2"));
  CHECK_FALSE(rules::LooksRandom("ingress-nginx-admission-2024"));
  CHECK_FALSE(rules::LooksRandom("abcdef"));
  CHECK_FALSE(rules::LooksRandom("123456"));
  CHECK(rules::IsPasswordName("db.password"));
  CHECK(rules::IsPasswordName("DB-PASS"));
  CHECK_FALSE(rules::IsPasswordName("COMPASS"));
  CHECK_FALSE(rules::IsPasswordName("PASSWORD_FILE"));
}

TEST_CASE("word search: each word that occurs, in any case") {
  const std::vector<std::string_view> words = {"akia", "token", "x.y"};
  const base::WordSearch search(words);
  CHECK(search.In("an AKIA and a Token") == std::vector<bool>{true, true, false});
  CHECK(search.In("xzy") == std::vector<bool>{false, false, false});
  CHECK(search.In("x.y") == std::vector<bool>{false, false, true});
  CHECK(search.In("").size() == 3);
}

TEST_CASE("search: the first group, from a place on, whatever the bytes") {
  const auto search = base::Search::Compile("a=(\\d+)");
  REQUIRE(search);
  const std::string text = "\xff a=12 a=3";
  const auto first = search->Find(text, 0);
  REQUIRE(first);
  CHECK(text.substr(first->begin, first->end - first->begin) == "12");
  const auto second = search->Find(text, first->end);
  REQUIRE(second);
  CHECK(text.substr(second->begin, second->end - second->begin) == "3");
  CHECK_FALSE(search->Find(text, second->end));
  CHECK_FALSE(search->Find(text, text.size() + 1));
  CHECK_FALSE(base::Search::Compile("(").has_value());
}

}  // namespace
}  // namespace policy
