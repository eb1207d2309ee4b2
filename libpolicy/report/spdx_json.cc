// SPDX in JSON: 2.2 and 2.3 as nested objects, 3.0 as a graph of elements in any order, where
// licences are elements of their own that relationships tie to packages.
#include <map>
#include <string>
#include <utility>

#include "report/fields.h"
#include "report/spdx_document.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;

SpdxPackage ReadPackage(const Node& node, SpdxDocument& document) {
  SpdxPackage into;
  into.id = TextAt(node, "SPDXID");
  into.purpose = TextAt(node, "primaryPackagePurpose");
  into.package.name = TextAt(node, "name");
  into.package.version = TextAt(node, "versionInfo");
  into.AddLicense(Text(node.Find("licenseDeclared")));
  into.AddLicense(Text(node.Find("licenseConcluded")));
  for (const Node& each : ItemsOf(node.Find("externalRefs"))) {
    if (Text(each.Find("referenceType")) == "purl")
      into.AddPurl(Text(each.Find("referenceLocator")));
  }
  for (const SharedText& note : TextsAt(node, "attributionTexts")) document.AddImageNote(note);
  for (const Node& each : ItemsOf(node.Find("annotations"))) {
    document.AddImageNote(Text(each.Find("comment")));
  }
  return into;
}

void SubscribeSecond(text::JsonStream& stream, const std::string& at, SpdxDocument& document) {
  stream.On(at + "spdxVersion", [&](const Node& v) { document.SetVersion(Text(&v)); });
  stream.On(at + "creationInfo.created",
            [&](const Node& v) { document.SetCreated(ReadTime(Text(&v))); });
  stream.On(at + "creationInfo.creators[]", [&](const Node& v) { document.AddCreator(Text(&v)); });
  stream.On(at + "documentDescribes[]", [&](const Node& v) { document.AddDescribed(Text(&v)); });
  stream.On(at + "relationships[]", [&](const Node& v) {
    if (Text(v.Find("relationshipType")) == "DESCRIBES") {
      document.AddDescribed(Text(v.Find("relatedSpdxElement")));
    }
  });
  stream.OnStart(at + "packages", [&](Node::Kind kind) {
    if (kind != Node::Kind::kList && kind != Node::Kind::kNull) document.NoteNoList("packages");
  });
  stream.On(at + "packages[]", [&](const Node& v) {
    if (v.is_map()) document.Add(ReadPackage(v, document));
  });
}

// The graph of a 3.0 document: what can be joined only once all of it is there.
struct Graph {
  bool context = false;
  std::map<std::string, std::string> expressions{};                          // by element
  std::vector<std::pair<std::string, std::vector<std::string>>> licensed{};  // by package
  std::map<std::string, std::size_t> packages{};                             // by element
};

std::string_view TypeOf(const Node& element) {
  std::string_view type = Text(element.Find("type"));
  if (type.empty()) type = Text(element.Find("@type"));
  const std::size_t at = type.find_last_of("/#");
  return at == std::string_view::npos ? type : type.substr(at + 1);
}

std::string IdOf(const Node& element) {
  std::string id = TextAt(element, "spdxId");
  return id.empty() ? TextAt(element, "@id") : id;
}

// A licence of SPDX's own list is named by its address.
std::string ListedLicense(std::string_view id) {
  constexpr std::string_view kList = "spdx.org/licenses/";
  const std::size_t at = id.find(kList);
  return at == std::string_view::npos ? std::string{} : std::string(id.substr(at + kList.size()));
}

void AddGraphPackage(const Node& element, Graph& graph, SpdxDocument& document) {
  SpdxPackage into;
  into.id = IdOf(element);
  into.purpose = TextAt(element, "software_primaryPurpose");
  into.package.name = TextAt(element, "name");
  into.package.version = TextAt(element, "software_packageVersion");
  into.AddPurl(Text(element.Find("software_packageUrl")));
  for (const Node& each : ItemsOf(element.Find("externalIdentifier"))) {
    into.AddPurl(Text(each.Find("identifier")));
  }
  graph.packages.emplace(into.id, document.packages().size());
  document.Add(std::move(into));
}

void AddElement(const Node& element, Graph& graph, SpdxDocument& document) {
  const std::string_view type = TypeOf(element);
  if (type == "software_Package" || type == "Package") {
    AddGraphPackage(element, graph, document);
  } else if (type == "CreationInfo") {
    const std::string version = TextAt(element, "specVersion");
    if (!version.empty()) document.SetVersion("SPDX-" + version);
    document.SetCreated(TimeAt(element, "created"));
  } else if (type == "Tool") {
    document.AddTool(Text(element.Find("name")));
  } else if (type == "SpdxDocument") {
    for (const SharedText& id : TextsAt(element, "rootElement")) document.AddDescribed(id);
  } else if (type == "software_Sbom") {
    for (const SharedText& id : TextsAt(element, "rootElement")) document.AddDescribed(id);
  } else if (type == "Relationship") {
    const std::string_view kind = Text(element.Find("relationshipType"));
    if (kind == "hasDeclaredLicense" || kind == "hasConcludedLicense") {
      graph.licensed.emplace_back(TextAt(element, "from"), TextsAt(element, "to"));
    } else if (kind == "describes") {
      for (const SharedText& id : TextsAt(element, "to")) document.AddDescribed(id);
    }
  } else if (type == "simplelicensing_LicenseExpression") {
    graph.expressions[IdOf(element)] = TextAt(element, "simplelicensing_licenseExpression");
  }
}

void AddLicenses(const Graph& graph, SpdxDocument& document) {
  for (const auto& [from, licenses] : graph.licensed) {
    const auto package = graph.packages.find(from);
    if (package == graph.packages.end()) continue;
    SpdxPackage into;
    for (const std::string& id : licenses) {
      const auto known = graph.expressions.find(id);
      into.AddLicense(known == graph.expressions.end() ? ListedLicense(id) : known->second);
    }
    for (const SharedText& license : into.package.licenses) {
      AddOnce(document.packages()[package->second].licenses, license);
    }
  }
}

void SubscribeThird(text::JsonStream& stream, Graph& graph, SpdxDocument& document) {
  stream.On("@context", [&](const Node& v) {
    constexpr std::string_view kContext = "spdx.org/rdf/3";
    graph.context = Text(&v).find(kContext) != std::string_view::npos;
    for (const Node& each : v.items()) {
      graph.context = graph.context || Text(&each).find(kContext) != std::string_view::npos;
    }
  });
  stream.OnStart("@graph", [&](Node::Kind kind) {
    if (kind != Node::Kind::kList && kind != Node::Kind::kNull) document.NoteNoList("@graph");
  });
  stream.On("@graph[]", [&](const Node& v) { AddElement(v, graph, document); });
}

}  // namespace

Result<Report> ReadSpdxJson(text::Source& source, std::string_view file) {
  SpdxDocument document;
  Graph graph;
  text::JsonStream stream;
  SubscribeSecond(stream, "", document);
  SubscribeSecond(stream, "sbom.", document);
  SubscribeThird(stream, graph, document);
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  if (!document.version().starts_with("SPDX-2.") && !graph.context) {
    return NoSuchReport("SPDX document", file);
  }
  AddLicenses(graph, document);
  return document.Finish();
}

}  // namespace policy::report
