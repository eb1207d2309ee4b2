// What is spliced in unread must be exactly one document: else it could add members of its own.
#include "attest/build_statement.h"

#include "attest/statement.h"
#include "policy/reference.h"
#include "text/json_stream.h"
#include "text/json_writer.h"
#include "text/utf8.h"

namespace policy::attest {

Result<std::string_view> CheckJson(std::string_view json, std::string_view file,
                                   std::size_t depth) {
  text::JsonStream stream;
  text::StringSource source(json);
  text::StreamLimits limits;
  limits.max_depth -= depth;
  if (Result<void> read = stream.Read(source, file, limits); !read) return std::move(read).error();
  if (json.starts_with("\xEF\xBB\xBF")) json.remove_prefix(3);
  return json;
}

Result<std::string> BuildStatement(const StatementClaim& claim) {
  if (!IsDigest(claim.digest)) {
    return Error{.kind = ErrorKind::kBadInput,
                 .message = text::QuoteLine(claim.digest) + " is no whole digest"};
  }
  const std::size_t colon = claim.digest.find(':');
  text::JsonWriter out;
  out.BeginObject().Key("_type").String(kStatementV1);
  out.Key("subject").BeginArray().BeginObject();
  if (!claim.image.empty()) out.Key("name").String(claim.image);
  out.Key("digest").BeginObject();
  out.Key(claim.digest.substr(0, colon)).String(claim.digest.substr(colon + 1));
  out.EndObject().EndObject().EndArray();
  out.Key("predicateType").String(claim.predicate_type);
  out.Key("predicate").Raw(claim.predicate).EndObject();
  return out.Take();
}

}  // namespace policy::attest
