// CycloneDX in XML, streamed. The old vulnerability extension has names of its own for a few things
// and stands inside the components.
#include <string>
#include <utility>

#include "report/cyclonedx.h"
#include "report/cyclonedx_bom.h"
#include "report/fields.h"
#include "text/xml_stream.h"

namespace policy::report {
namespace {

using text::XmlElement;

constexpr std::string_view kNamespace = "cyclonedx.org/schema/bom/";

// Calls back with every child of an element's child of that name.
template <typename Visit>
void ForEachIn(const XmlElement& element, std::string_view list, const Visit& visit) {
  const XmlElement* found = element.Find(list);
  if (found == nullptr) return;
  for (const XmlElement& each : found->children()) visit(each);
}

// <source><name>NVD</name></source>, in the extension <source name="NVD">.
std::string_view SourceIn(const XmlElement& element) {
  const XmlElement* source = element.Find("source");
  if (source == nullptr) return {};
  const std::string_view name = source->TextAt("name");
  return name.empty() ? source->Attribute("name") : name;
}

// <score>9.8</score>, in the extension <score><base>9.8</base></score>.
std::optional<double> ScoreIn(const XmlElement& rating) {
  const XmlElement* score = rating.Find("score");
  if (score == nullptr) return std::nullopt;
  return ReadNumber(score->children().empty() ? score->text() : score->TextAt("base"));
}

void ReadAnalysis(const XmlElement& element, BomVulnerability& into) {
  const XmlElement* analysis = element.Find("analysis");
  if (analysis == nullptr) return;
  into.analysed = true;
  into.state = analysis->TextAt("state");
  into.justification = analysis->TextAt("justification");
  into.detail = analysis->TextAt("detail");
  ForEachIn(*analysis, "responses",
            [&](const XmlElement& each) { AddOnce(into.responses, each.text()); });
  into.analysed_at = ReadTime(analysis->TextAt("lastUpdated"));
  if (!into.analysed_at) into.analysed_at = ReadTime(analysis->TextAt("firstIssued"));
}

void ReadAffects(const XmlElement& element, BomVulnerability& into) {
  AddOnce(into.refs, element.Attribute("ref"));
  ForEachIn(element, "affects", [&](const XmlElement& target) {
    AddOnce(into.refs, target.TextAt("ref"));
    ForEachIn(target, "versions", [&](const XmlElement& version) {
      if (version.TextAt("status") == "unaffected") {
        AddOnce(into.unaffected, version.TextAt("version"));
      }
    });
  });
}

void ReadReferences(const XmlElement& element, BomVulnerability& into) {
  into.source = SourceIn(element);
  if (const XmlElement* source = element.Find("source")) {
    AddOnce(into.references, source->TextAt("url"));
  }
  ForEachIn(element, "references",
            [&](const XmlElement& each) { AddOnce(into.aliases, each.TextAt("id")); });
  ForEachIn(element, "advisories", [&](const XmlElement& each) {
    const std::string_view url = each.children().empty() ? each.text() : each.TextAt("url");
    if (into.references.size() < kMostReferences) AddOnce(into.references, url);
  });
}

BomVulnerability ReadVulnerability(const XmlElement& element) {
  BomVulnerability into;
  into.id = element.TextAt("id");
  ReadReferences(element, into);
  ForEachIn(element, "ratings", [&](const XmlElement& each) {
    into.ratings.push_back({.source = std::string(SourceIn(each)),
                            .word = std::string(each.TextAt("severity")),
                            .method = std::string(each.TextAt("method")),
                            .vector = std::string(each.TextAt("vector")),
                            .score = ScoreIn(each)});
  });
  ForEachIn(element, "cwes", [&](const XmlElement& each) { AddOnce(into.cwes, each.text()); });
  into.recommendation = element.TextAt("recommendation");
  ForEachIn(element, "recommendations", [&](const XmlElement& each) {
    if (into.recommendation.empty()) into.recommendation = each.text();
  });
  into.published_at = ReadTime(element.TextAt("published"));
  if (!into.published_at) into.published_at = ReadTime(element.TextAt("created"));
  into.modified_at = ReadTime(element.TextAt("updated"));
  ReadAnalysis(element, into);
  ReadAffects(element, into);
  ForEachIn(element, "properties", [&](const XmlElement& each) {
    into.properties.emplace_back(each.Attribute("name"), each.text());
  });
  return into;
}

void ReadLicenses(const XmlElement& element, Few<SharedText>& into) {
  for (const XmlElement& each : element.children()) {
    if (each.name() == "expression") AddOnce(into, each.text());
    if (each.name() != "license") continue;
    const std::string_view id = each.TextAt("id");
    AddOnce(into, id.empty() ? each.TextAt("name") : id);
  }
}

template <typename Get>
void SubscribeComponent(text::XmlStream& stream, const std::string& at, const Get& get) {
  const auto of_package = [&](const char* name, SharedText Package::*field) {
    stream.On(at + name, [get, field](const XmlElement& e) { get().package.*field = e.text(); });
  };
  stream.OnStart(at, [get](const XmlElement& e) {
    get().type = e.Attribute("type");
    get().ref = e.Attribute("bom-ref");
  });
  stream.On(at + "/group", [get](const XmlElement& e) { get().group = e.text(); });
  of_package("/name", &Package::name);
  of_package("/version", &Package::version);
  of_package("/purl", &Package::purl);
  stream.On(at + "/licenses",
            [get](const XmlElement& e) { ReadLicenses(e, get().package.licenses); });
  stream.On(at + "/properties/property",
            [get](const XmlElement& e) { get().SetProperty(e.Attribute("name"), e.text()); });
}

void SubscribeMetadata(text::XmlStream& stream, Bom& bom) {
  stream.On("bom/metadata/timestamp",
            [&](const XmlElement& e) { bom.SetTimestamp(ReadTime(e.text())); });
  stream.On("bom/metadata/properties/property",
            [&](const XmlElement& e) { bom.AddMetadataProperty(e.Attribute("name"), e.text()); });
  SubscribeComponent(stream, "bom/metadata/component",
                     [&bom]() -> BomComponent& { return bom.subject(); });
  for (const char* path : {"bom/metadata/tools/tool", "bom/metadata/tools/components/component",
                           "bom/metadata/tools/services/service"}) {
    stream.On(path, [&](const XmlElement& e) {
      bom.AddTool(e.TextAt("vendor"), e.TextAt("name"), e.TextAt("version"));
    });
  }
  for (const char* path : {"bom/metadata/authors/author", "bom/metadata/manufacturer",
                           "bom/metadata/manufacture", "bom/metadata/supplier"}) {
    stream.On(path, [&](const XmlElement& e) { bom.AddAuthor(e.TextAt("name")); });
  }
}

void SubscribeComponents(text::XmlStream& stream, Bom& bom) {
  const std::string at = "bom/components/component";
  stream.OnStart(at, [&](const XmlElement&) { bom.BeginComponent(true); });
  SubscribeComponent(stream, at, [&bom]() -> BomComponent& { return bom.component(); });
  stream.OnEnd(at, [&] { bom.EndComponent(); });
  stream.Repeat(at + "/components", "bom/components");
}

void Subscribe(text::XmlStream& stream, Bom& bom) {
  SubscribeMetadata(stream, bom);
  SubscribeComponents(stream, bom);
  for (const std::string at : {"bom", "bom/components/component"}) {
    stream.OnStart(at + "/vulnerabilities", [&](const XmlElement&) { bom.NoteVulnerabilities(); });
    stream.On(at + "/vulnerabilities/vulnerability",
              [&](const XmlElement& e) { bom.AddVulnerability(ReadVulnerability(e)); });
  }
  stream.On("bom/compositions/composition", [&](const XmlElement& e) {
    const bool part = e.Find("assemblies") != nullptr || e.Find("dependencies") != nullptr ||
                      e.Find("vulnerabilities") != nullptr;
    bom.AddComposition(e.TextAt("aggregate"), part);
  });
}

}  // namespace

Result<Report> ReadCyclonedxXml(text::Source& source, std::string_view file) {
  Bom bom;
  text::XmlStream stream;
  Subscribe(stream, bom);
  if (Result<void> done = stream.Read(source, file); !done) return done.error();
  const std::string_view space = stream.root_space();
  const std::size_t at = space.find(kNamespace);
  const std::string_view version =
      at == std::string_view::npos ? std::string_view{} : space.substr(at + kNamespace.size());
  if (stream.root_name() != "bom" || !IsBomVersion(version)) {
    return NoSuchReport("CycloneDX document", file);
  }
  return bom.Finish(version);
}

}  // namespace policy::report
