// `licenses`: an expression is asked part by part, as a tree that is never built.
#include "support/naive/checks.h"

namespace policy::naive {
namespace {

// One id as the list spells it.
struct License {
  std::string id{};
  bool plus = false;   // "or later", where no id of its own says so
  bool known = false;  // it is on the list, and so is its exception
};

License ReadLicense(std::string text) {
  License license;
  const std::size_t with = text.find(" WITH ");
  const bool plain =
      with == std::string::npos || text.substr(with + 6) == "Classpath-exception-2.0";
  text = text.substr(0, with);
  if (text == "GPL-2.0") text = "GPL-2.0-only";
  if (text == "GPL-2.0+") text = "GPL-2.0-or-later";
  license.plus = text.ends_with("+");
  license.id = license.plus ? text.substr(0, text.size() - 1) : text;
  for (const char* id : {"MIT", "ISC", "Apache-2.0", "GPL-2.0-only", "GPL-2.0-or-later"}) {
    if (Lower(license.id) != Lower(id)) continue;
    license.id = id;
    license.known = plain;
  }
  if (license.id.starts_with("LicenseRef-")) license.known = plain;
  return license;
}

// The parts between `word`, where it stands outside of parentheses.
Words Split(const std::string& text, const std::string& word) {
  Words parts = {""};
  int depth = 0;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] == '(') ++depth;
    if (text[at] == ')') --depth;
    if (depth == 0 && text.substr(at, word.size()) == word) {
      parts.emplace_back();
      at += word.size() - 1;
    } else {
      parts.back() += text[at];
    }
  }
  return parts;
}

// What a rule says of one expression.
class Reader {
 public:
  explicit Reader(const Licenses& check) : check_(check) {}

  // Some choice has nothing against it.
  bool IsFine(const std::string& text) const {
    return Ask(text, &Reader::IsFine, [&](const License& license) {
      if (check_.forbids) return license.known && !IsListed(license) && !IsOwn(license);
      return license.known && IsListed(license);
    });
  }

  // Each choice has something against it.
  bool IsBad(const std::string& text) const {
    return Ask(text, &Reader::IsBad, [&](const License& license) {
      return check_.forbids ? IsListed(license) : license.known && !IsListed(license);
    });
  }

  std::set<std::string> BadIds(const std::string& text) const {
    if (!IsBad(text)) return {};
    std::set<std::string> ids;
    const Words parts = PartsOf(text);
    for (const std::string& part : parts) {
      if (parts.size() > 1) ids.merge(BadIds(part));
    }
    return parts.size() > 1 ? ids : std::set<std::string>{ReadLicense(parts.front()).id};
  }

  // It stays open, or a part does that would have to be fine.
  bool IsOpen(const std::string& text) const {
    if (IsFine(text)) return false;
    if (!IsBad(text)) return true;
    const Words parts = PartsOf(text);
    for (const std::string& part : parts) {
      if (parts.size() > 1 && IsOpen(part)) return true;
    }
    return false;
  }

 private:
  static bool IsChoice(const std::string& text) { return Split(text, " OR ").size() > 1; }

  static std::string Bare(const std::string& text) {
    const bool wrapped = text.starts_with("(") && Split(text, " OR ").size() == 1 &&
                         Split(text, " AND ").size() == 1;
    return wrapped ? text.substr(1, text.size() - 2) : text;
  }

  static Words PartsOf(const std::string& text) {
    const std::string bare = Bare(text);
    return Split(bare, IsChoice(bare) ? " OR " : " AND ");
  }

  // Fine is what is so in any choice and in all parts; bad, in all choices and in any part.
  template <typename Leaf>
  bool Ask(const std::string& text, bool (Reader::*self)(const std::string&) const,
           const Leaf& leaf) const {
    const Words parts = PartsOf(text);
    if (parts.size() == 1) return leaf(ReadLicense(parts.front()));
    std::size_t holding = 0;
    for (const std::string& part : parts) holding += (this->*self)(part) ? 1 : 0;
    const bool any = IsChoice(Bare(text)) == (self == &Reader::IsFine);
    return any ? holding > 0 : holding == parts.size();
  }

  bool IsListed(const License& license) const {
    for (const std::string& listed : check_.listed) {
      const std::string glob = listed == "GPL-2.0" ? "GPL-2.0-only" : listed;
      if (GlobTakes(glob, license.id)) return true;
      if (license.plus && GlobTakes(glob, license.id + "+")) return true;
    }
    return false;
  }

  // Nobody but its document knows what it says.
  static bool IsOwn(const License& license) { return license.id.starts_with("LicenseRef-"); }

  const Licenses& check_;
};

bool IsSame(const Installed& a, const Installed& b) {
  return a.identity.type == b.identity.type && a.identity.name == b.identity.name;
}

// What is said of a package without its version is said of each of its versions.
std::set<std::string> LicensesOf(const Installed& package, const std::vector<Installed>& all) {
  std::set<std::string> licenses;
  for (const Installed& other : all) {
    const bool any_version = other.identity.version.empty() && IsSame(package, other);
    if (!any_version && other.identity != package.identity) continue;
    for (const Package* entry : other.entries) {
      for (const std::string_view text : entry->licenses) {
        if (text != "NOASSERTION" && text != "NONE") licenses.emplace(text);
      }
    }
  }
  return licenses;
}

bool HasVersions(const Installed& package, const std::vector<Installed>& all) {
  for (const Installed& other : all) {
    if (IsSame(package, other) && !other.identity.version.empty()) return true;
  }
  return false;
}

}  // namespace

std::vector<Breach> FindLicenses(const Licenses& check, const Scene& scene) {
  std::vector<Breach> breaches;
  const Standings standings = TrustedFor(scene);
  AddState(breaches, StateOf(standings, Coverage::kPackages, scene.policy, scene.clock));
  const Reader reader(check);
  const auto all = MergePackages(Speakers(standings, Coverage::kPackages), {});
  for (const Installed& package : all) {
    if (package.identity.version.empty() && HasVersions(package, all)) continue;
    if (AnyPackageTakes(check.unless, *package.entries.front(), Doubt::kSurely)) continue;
    const std::set<std::string> licenses = LicensesOf(package, all);
    bool open = licenses.empty();
    std::set<std::string> ids;
    for (const std::string& text : licenses) {
      open = open || reader.IsOpen(text);
      ids.merge(reader.BadIds(text));
    }
    for (const std::string& id : ids) {
      breaches.push_back(
          BreachOf(package, check.forbids ? "licenses.forbidden" : "licenses.allowed"));
      breaches.back().id = id;
    }
    if (open && !check.allow_unknown) breaches.push_back(BreachOf(package, "licenses.unknown"));
  }
  return breaches;
}

}  // namespace policy::naive
