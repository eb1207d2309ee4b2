// Streams the payload: a predicate of megabytes is checked and passed over, not built.
#include "attest/statement.h"

#include <cstddef>
#include <optional>
#include <utility>

#include "text/json_stream.h"
#include "text/utf8.h"

namespace policy::attest {
namespace {

// sigstore-go's bounds.
constexpr std::size_t kMostSubjects = 1024;
constexpr std::size_t kMostDigests = 32;

class StatementReader {
 public:
  StatementReader(std::string_view payload, std::string_view file)
      : payload_(payload), file_(file) {}
  std::variant<Statement, Rejection> Read();

 private:
  void Watch(text::JsonStream& stream);
  void TakeSubject(const text::Node& node);
  void Fail(AttestStage stage, ErrorKind kind, std::string message);
  void Malformed(std::string message) {
    Fail(AttestStage::kStatement, ErrorKind::kBadInput, std::move(message));
  }
  void CheckWhole();

  std::string_view payload_;
  std::string_view file_;
  Statement statement_{};
  std::size_t subject_count_ = 0;
  std::size_t predicate_begin_ = 0;
  std::size_t predicate_end_ = 0;
  std::optional<Rejection> problem_{};
};

void StatementReader::Fail(AttestStage stage, ErrorKind kind, std::string message) {
  if (problem_) return;
  Error error;
  error.kind = kind;
  error.message = std::move(message);
  error.where.file = std::string(file_);
  problem_ = Rejection{stage, std::move(error)};
}

void StatementReader::TakeSubject(const text::Node& node) {
  if (++subject_count_ > kMostSubjects) {
    return Fail(AttestStage::kLimits, ErrorKind::kLimit, "more than 1024 subjects");
  }
  const text::Node* digests = node.Find("digest");
  if (digests == nullptr || !digests->is_map() || digests->members().empty()) {
    return Malformed("a subject of the statement has no digest");
  }
  if (digests->members().size() > kMostDigests) {
    return Fail(AttestStage::kLimits, ErrorKind::kLimit, "a subject with more than 32 digests");
  }
  for (const text::Member& member : digests->members()) {
    if (!member.value.is_string()) return Malformed("a subject's digest is not text");
    statement_.subjects.push_back(std::string(member.key) + ':' +
                                  std::string(member.value.string()));
  }
}

void StatementReader::Watch(text::JsonStream& stream) {
  stream.OnStart("", [this](text::Node::Kind kind) {
    if (kind == text::Node::Kind::kMap) return;
    Malformed("the payload is no in-toto statement but a list or a scalar");
  });
  stream.On("_type", [this](const text::Node& node) { statement_.type = node.string(); });
  stream.On("predicateType",
            [this](const text::Node& node) { statement_.predicate_type = node.string(); });
  stream.OnStart("subject", [this](text::Node::Kind kind) {
    if (kind != text::Node::Kind::kList) Malformed("the statement's 'subject' is not a list");
  });
  stream.On("subject[]", [this](const text::Node& node) { TakeSubject(node); });
  stream.OnStart("predicate",
                 [this, &stream](text::Node::Kind) { predicate_begin_ = stream.offset(); });
  stream.OnEnd("predicate", [this, &stream] { predicate_end_ = stream.offset(); });
}

void StatementReader::CheckWhole() {
  if (statement_.type != kStatementV1 && statement_.type != kStatementV01) {
    return Malformed("the statement's '_type' is " + text::QuoteLine(statement_.type) +
                     ", not in-toto v0.1 or v1");
  }
  if (subject_count_ == 0) return Malformed("the statement has no subject");
  if (statement_.predicate_type.empty()) Malformed("the statement has no 'predicateType'");
}

std::variant<Statement, Rejection> StatementReader::Read() {
  text::JsonStream stream;
  Watch(stream);
  text::StringSource source(payload_);
  const Result<void> done = stream.Read(source, file_, {.max_captured_nodes = 100'000});
  if (!done) return Unreadable(done.error());
  if (!problem_) CheckWhole();
  if (problem_) return *std::move(problem_);
  statement_.predicate = payload_.substr(predicate_begin_, predicate_end_ - predicate_begin_);
  return std::move(statement_);
}

}  // namespace

std::variant<Statement, Rejection> ReadStatement(std::string_view payload, std::string_view file) {
  return StatementReader(payload, file).Read();
}

}  // namespace policy::attest
