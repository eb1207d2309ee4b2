// Reports that come packed: read as what they hold, and damage is named as such.
#include "report/samples.h"
#include "support/pack.h"

using namespace policy;
using namespace policy::test;
using policy::testing::Pack;

namespace {

Error Refusal(std::string_view bytes) {
  Result<Report> read = ReadReport(bytes, "report.gz");
  REQUIRE(!read.has_value());
  CHECK(read.error().where.file == "report.gz");
  return std::move(read).error();
}

}  // namespace

TEST_CASE("packed: every sample is read as if it were not") {
  for (const Sample& sample : Samples()) {
    CAPTURE(sample.format);
    CAPTURE(sample.name);
    const Report plain = MustRead(sample.bytes);
    const Report packed = MustRead(Pack(sample.bytes));
    CHECK(packed.format == plain.format);
    CHECK(packed.complete == plain.complete);
    CHECK(CountEntries(packed) == CountEntries(plain));
  }
}

TEST_CASE("packed: damage is said to be damage") {
  const std::string packed = Pack(GoldenReport("trivy/one.json"));
  for (std::size_t cut = 2; cut < packed.size(); ++cut) {
    CHECK(Refusal(packed.substr(0, cut)).message == "gzip: the packed text is cut off");
  }
  std::string wrong = packed;
  wrong[packed.size() - 6] = static_cast<char>(wrong[packed.size() - 6] ^ 1);
  CHECK(Refusal(wrong).kind == ErrorKind::kBadInput);
  CHECK(Refusal(wrong).message == "gzip: incorrect data check");
  CHECK(Refusal(Pack("")).message == "empty file");
  CHECK(Refusal(Pack(packed)).kind == ErrorKind::kUnsupported);
}

TEST_CASE("packed: what explodes is refused") {
  const Error error = Refusal(Pack("[" + std::string(20U << 20U, ' ')));
  CHECK(error.kind == ErrorKind::kLimit);
  CHECK(error.message == "gzip: unpacks to more than 200 times its size");
}
