// What `verify` prints: a tree for people, one object for programs.
#include "policy/verification.h"

#include "policy/render.h"
#include "text/json_writer.h"
#include "text/utf8.h"

namespace policy {
namespace {

using text::JsonWriter;

std::string Who(const SignedBy& signer) {
  const SignatureProof& proof = signer.proof;
  std::string who = "signed by " + signer.authority;
  if (!proof.identity.empty()) who += ": " + proof.identity;
  if (!proof.issuer.empty()) who += " (" + proof.issuer + ")";
  if (proof.identity.empty()) who += ", key " + proof.key.substr(0, 16);
  for (const Time& at : proof.times) who += ", " + FormatTime(at);
  for (const std::string& log : proof.logs) who += ", in " + log;
  return who;
}

// The lines below one thing.
std::vector<std::string> LinesOf(const VerifiedThing& thing) {
  std::vector<std::string> lines;
  if (!thing.platform.empty()) lines.push_back("on " + thing.platform + ", " + thing.subject);
  for (const SignedBy& signer : thing.signers) lines.push_back(Who(signer));
  if (!thing.discarded.empty()) lines.push_back("discarded: " + thing.discarded);
  return lines;
}

void WriteTexts(JsonWriter& out, std::string_view key, const std::vector<std::string>& texts) {
  out.Key(key).BeginArray();
  for (const std::string& text : texts) out.String(text);
  out.EndArray();
}

void WriteSigner(JsonWriter& out, const SignedBy& signer) {
  out.BeginObject().Key("authority").String(signer.authority);
  out.Key("identity").StringOrNull(signer.proof.identity);
  out.Key("issuer").StringOrNull(signer.proof.issuer);
  out.Key("key").StringOrNull(signer.proof.key);
  out.Key("times").BeginArray();
  for (const Time& at : signer.proof.times) out.String(FormatTime(at));
  out.EndArray();
  WriteTexts(out, "logs", signer.proof.logs);
  out.EndObject();
}

void WriteThing(JsonWriter& out, const VerifiedThing& thing) {
  out.BeginObject().Key("place").String(thing.place).Key("digest").String(thing.digest);
  out.Key("subject").StringOrNull(thing.subject).Key("platform").StringOrNull(thing.platform);
  out.Key("predicateType").StringOrNull(thing.predicate_type).Key("signers").BeginArray();
  for (const SignedBy& signer : thing.signers) WriteSigner(out, signer);
  out.EndArray().Key("discarded").StringOrNull(thing.discarded).EndObject();
}

}  // namespace

std::string RenderVerificationText(const Verification& verification) {
  std::string out = verification.verified ? "verified  " : "not verified  ";
  out += text::OneLine(verification.image) + "\n";
  if (!verification.reason.empty()) out += "  " + text::OneLine(verification.reason) + "\n";
  for (const VerifiedThing& thing : verification.things) {
    const std::string& type = thing.predicate_type;
    out += (&thing == &verification.things.back() ? "└─ " : "├─ ") +
           text::OneLine(type.empty() ? thing.place : type + "  " + thing.place) + "\n";
    const char* const rail = &thing == &verification.things.back() ? "   " : "│  ";
    for (const std::string& line : LinesOf(thing)) out += rail + text::OneLine(line) + "\n";
  }
  for (const std::string& problem : verification.problems) {
    out += "! " + text::OneLine(problem) + "\n";
  }
  return out;
}

std::string RenderVerificationJson(const Verification& verification) {
  JsonWriter out;
  out.BeginObject().Key("image").String(verification.image);
  out.Key("type").StringOrNull(verification.type);
  out.Key("verified").Bool(verification.verified);
  out.Key("reason").StringOrNull(verification.reason).Key("things").BeginArray();
  for (const VerifiedThing& thing : verification.things) WriteThing(out, thing);
  out.EndArray();
  WriteTexts(out, "problems", verification.problems);
  out.EndObject();
  return out.Take() + "\n";
}

}  // namespace policy
