// CycloneDX in JSON, streamed: single facts of components, one vulnerability at a time.
#include <string>
#include <utility>

#include "report/cyclonedx.h"
#include "report/cyclonedx_bom.h"
#include "report/fields.h"
#include "text/json_stream.h"

namespace policy::report {
namespace {

using text::Node;

struct Header {
  std::string format{};
  std::string version{};
};

BomRating ReadRating(const Node& node) {
  BomRating rating;
  const Node* source = node.Find("source");
  if (source != nullptr) rating.source = source->is_map() ? TextAt(*source, "name") : Text(source);
  rating.word = TextAt(node, "severity");
  rating.method = TextAt(node, "method");
  rating.vector = TextAt(node, "vector");
  rating.score = NumberAt(node, "score");
  return rating;
}

void ReadAnalysis(const Node* node, BomVulnerability& into) {
  if (node == nullptr || !node->is_map()) return;
  into.analysed = true;
  into.state = TextAt(*node, "state");
  into.justification = TextAt(*node, "justification");
  into.detail = TextAt(*node, "detail");
  into.responses = TextsAt(*node, "response");
  into.analysed_at = TimeAt(*node, "lastUpdated");
  if (!into.analysed_at) into.analysed_at = TimeAt(*node, "firstIssued");
}

void ReadAffects(const Node* node, BomVulnerability& into) {
  for (const Node& each : ItemsOf(node)) {
    AddOnce(into.refs, Text(each.Find("ref")));
    for (const Node& version : ItemsOf(each.Find("versions"))) {
      if (TextAt(version, "status") == "unaffected") {
        AddOnce(into.unaffected, Text(version.Find("version")));
      }
    }
  }
}

void ReadReferences(const Node& node, BomVulnerability& into) {
  if (const Node* source = node.Find("source")) {
    into.source = source->is_map() ? TextAt(*source, "name") : Text(source);
    AddOnce(into.references, Text(source->Find("url")));
  }
  for (const Node& each : ItemsOf(node.Find("references"))) {
    AddOnce(into.aliases, Text(each.Find("id")));
  }
  for (const Node& each : ItemsOf(node.Find("advisories"))) {
    if (into.references.size() < kMostReferences) AddOnce(into.references, Text(each.Find("url")));
  }
}

BomVulnerability ReadVulnerability(const Node& node) {
  BomVulnerability into;
  into.id = TextAt(node, "id");
  ReadReferences(node, into);
  for (const Node& each : ItemsOf(node.Find("ratings"))) into.ratings.push_back(ReadRating(each));
  into.cwes = TextsAt(node, "cwes");
  into.recommendation = TextAt(node, "recommendation");
  into.published_at = TimeAt(node, "published");
  if (!into.published_at) into.published_at = TimeAt(node, "created");
  into.modified_at = TimeAt(node, "updated");
  ReadAnalysis(node.Find("analysis"), into);
  ReadAffects(node.Find("affects"), into);
  for (const Node& each : ItemsOf(node.Find("properties"))) {
    into.properties.emplace_back(TextAt(each, "name"), TextAt(each, "value"));
  }
  return into;
}

// [{"license": {"id": …} or {"name": …}}, {"expression": …}]
void ReadLicenses(const Node& node, Few<SharedText>& into) {
  for (const Node& each : ItemsOf(&node)) {
    AddOnce(into, Text(each.Find("expression")));
    const Node* license = each.Find("license");
    if (license == nullptr) continue;
    const std::string id = TextAt(*license, "id");
    AddOnce(into, id.empty() ? TextAt(*license, "name") : id);
  }
}

// The facts of one component; `get` names the one that is being read.
template <typename Get>
void SubscribeComponent(text::JsonStream& stream, const std::string& at, const Get& get) {
  const auto text = [&](const char* name, std::string BomComponent::*field) {
    stream.On(at + name, [get, field](const Node& v) { get().*field = Text(&v); });
  };
  const auto of_package = [&](const char* name, SharedText Package::*field) {
    stream.On(at + name, [get, field](const Node& v) { get().package.*field = Text(&v); });
  };
  text(".type", &BomComponent::type);
  text(".bom-ref", &BomComponent::ref);
  text(".group", &BomComponent::group);
  of_package(".name", &Package::name);
  of_package(".version", &Package::version);
  of_package(".purl", &Package::purl);
  stream.On(at + ".licenses", [get](const Node& v) { ReadLicenses(v, get().package.licenses); });
  stream.On(at + ".properties[]", [get](const Node& v) {
    get().SetProperty(Text(v.Find("name")), Text(v.Find("value")));
  });
}

void SubscribeMetadata(text::JsonStream& stream, const std::string& at, Bom& bom) {
  stream.On(at + "metadata.timestamp",
            [&](const Node& v) { bom.SetTimestamp(ReadTime(Text(&v))); });
  stream.On(at + "metadata.properties[]", [&](const Node& v) {
    bom.AddMetadataProperty(Text(v.Find("name")), Text(v.Find("value")));
  });
  SubscribeComponent(stream, at + "metadata.component",
                     [&bom]() -> BomComponent& { return bom.subject(); });
  for (const char* path :
       {"metadata.tools[]", "metadata.tools.components[]", "metadata.tools.services[]"}) {
    stream.On(at + path, [&](const Node& v) {
      bom.AddTool(TextAt(v, "vendor"), TextAt(v, "name"), TextAt(v, "version"));
    });
  }
  for (const char* path : {"metadata.authors[]", "metadata.manufacturer", "metadata.manufacture",
                           "metadata.supplier"}) {
    stream.On(at + path, [&](const Node& v) { bom.AddAuthor(Text(v.Find("name"))); });
  }
}

void Subscribe(text::JsonStream& stream, const std::string& at, Header& header, Bom& bom) {
  stream.On(at + "bomFormat", [&](const Node& v) { header.format = Text(&v); });
  stream.On(at + "specVersion", [&](const Node& v) { header.version = Text(&v); });
  SubscribeMetadata(stream, at, bom);
  stream.OnStart(at + "components[]",
                 [&](Node::Kind kind) { bom.BeginComponent(kind == Node::Kind::kMap); });
  SubscribeComponent(stream, at + "components[]",
                     [&bom]() -> BomComponent& { return bom.component(); });
  stream.OnEnd(at + "components[]", [&] { bom.EndComponent(); });
  stream.Repeat(at + "components[].components", at + "components");
  stream.On(at + "vulnerabilities[]",
            [&](const Node& v) { bom.AddVulnerability(ReadVulnerability(v)); });
  stream.OnStart(at + "vulnerabilities", [&](Node::Kind kind) {
    if (kind == Node::Kind::kList) bom.NoteVulnerabilities();
  });
  for (const char* path : {"components", "vulnerabilities"}) {
    stream.OnStart(at + path, [&bom, path](Node::Kind kind) {
      if (kind != Node::Kind::kList && kind != Node::Kind::kNull) bom.NoteNoList(path);
    });
  }
  stream.On(at + "compositions[]", [&](const Node& v) {
    const bool part = v.Find("assemblies") != nullptr || v.Find("dependencies") != nullptr ||
                      v.Find("vulnerabilities") != nullptr;
    bom.AddComposition(Text(v.Find("aggregate")), part);
  });
}

}  // namespace

Result<Report> ReadCyclonedxJson(text::Source& source, std::string_view file) {
  Bom bom;
  Header header;
  text::JsonStream stream;
  Subscribe(stream, "", header, bom);
  Subscribe(stream, "sbom.", header, bom);
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  if (header.format != "CycloneDX" || !IsBomVersion(header.version)) {
    return NoSuchReport("CycloneDX document", file);
  }
  return bom.Finish(header.version);
}

}  // namespace policy::report
