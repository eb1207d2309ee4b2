// `convert --to statement`: what a signing tool takes. Nothing is signed here.
#include <string>

#include "crypto/crypto.h"
#include "policy/reference.h"
#include "policy/render.h"
#include "render/convert.h"
#include "text/json_writer.h"

namespace policy::render {
namespace {

// Digests of the image that can stand in a statement; where the report names none, the statement is
// about the report itself, so that it binds to no image.
void WriteSubjects(text::JsonWriter& w, const Report& report, const std::string& evidence) {
  w.Key("subject").BeginArray();
  bool any = false;
  for (const std::string& digest : report.subject_digests) {
    if (!IsDigest(digest)) continue;
    const std::size_t colon = digest.find(':');
    w.BeginObject().Key("name").String(report.reference);
    w.Key("digest").BeginObject();
    w.Key(digest.substr(0, colon)).String(digest.substr(colon + 1));
    w.EndObject().EndObject();
    any = true;
  }
  if (!any) {
    w.BeginObject().Key("name").String(report.file);
    w.Key("digest").BeginObject().Key("sha256").String(crypto::Sha256Hex(evidence));
    w.EndObject().EndObject();
  }
  w.EndArray();
}

}  // namespace

std::string RenderStatement(const Report& report, Time now) {
  const std::string evidence = RenderEvidence(report);
  const std::string scanned = FormatTime(report.scanned_at.value_or(now));
  text::JsonWriter w;
  w.BeginObject().Key("_type").String("https://in-toto.io/Statement/v1");
  WriteSubjects(w, report, evidence);
  w.Key("predicateType").String("https://cosign.sigstore.dev/attestation/vuln/v1");
  w.Key("predicate").BeginObject();
  w.Key("invocation").BeginObject().Key("parameters").BeginArray();
  if (report.stage) w.String(std::string("stage=") + NameOf(*report.stage));
  w.EndArray().Key("uri").String("").Key("event_id").String("").Key("builder.id").String("");
  w.EndObject();
  w.Key("scanner").BeginObject();
  w.Key("uri").String(report.scanner).Key("version").String(report.scanner_version);
  w.Key("db").BeginObject().Key("uri").String("").Key("version").String("");
  if (report.database_at) w.Key("lastUpdate").String(FormatTime(*report.database_at));
  w.EndObject().Key("result").Raw(evidence).EndObject();
  w.Key("metadata").BeginObject();
  w.Key("scanStartedOn").String(scanned).Key("scanFinishedOn").String(scanned);
  w.EndObject().EndObject().EndObject();
  return w.Take();
}

}  // namespace policy::render
