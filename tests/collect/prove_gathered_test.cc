// From a registry to a decision: what lies beside an index and its platforms decides on the image,
// each on its own digest.
#include <memory>

#include "collect/fixture.h"
#include "policy/images.h"
#include "support/image_world.h"
#include "text/json_writer.h"

using namespace policy;
using namespace policy::test;
using namespace policy::testing;

namespace {

constexpr const char* kRepository = "team/app";
constexpr const char* kAmd = "linux/amd64";
constexpr const char* kArm = "linux/arm64";

PolicySet Policies(const std::string& rule) {
  text::JsonWriter key;
  key.String(GoldenCollect("signer.pub"));
  const std::string yaml =
      "apiVersion: policygate.dev/v1\nkind: GatePolicy\nmetadata: {name: p}\nspec:\n"
      "  evidence: {signedBy: [ci]}\n"
      "  authorities:\n    - {name: ci, keys: [{inline: " +
      key.Take() + "}]}\n  rules:\n    - name: r\n      " + rule + "\n";
  Result<PolicySet> set = ReadPolicySet({{.path = "p.yaml", .text = yaml}}, {});
  REQUIRE_MESSAGE(set.has_value(), (set ? std::string() : set.error().causes.front().message));
  return *std::move(set);
}

// A scan that somebody signed and put beside a manifest. Results are Trivy's.
std::string ScanOf(const std::string& manifest, const std::string& results = "[]",
                   const std::string& arch = {}) {
  std::string report = TrivyText(crypto::Sha256(manifest), results);
  if (!arch.empty()) {
    const std::string mark = R"("Metadata":{)";
    report.insert(report.find(mark) + mark.size(),
                  R"("ImageConfig":{"os":"linux","architecture":")" + arch + R"("},)");
  }
  return SignedStatement(kVulnType, VulnPredicate(report), crypto::Sha256(manifest));
}

const std::string kBad =
    R"([{"Target":"web","Class":"os-pkgs","Type":"debian","Vulnerabilities":[{"VulnerabilityID":)"
    R"("CVE-2031-1","PkgName":"libx","InstalledVersion":"1","Severity":"CRITICAL"}]}])";

// An index of two platforms, served.
struct Served {
  void Scan(const std::string& manifest, const std::string& envelope) {
    world.Attach(manifest, ".att", {world.Layer(kEnvelopeMedia, envelope)});
  }
  Decision Judge(const PolicySet& policies) {
    world.Serve(server, kRepository);
    const auto source = ImageSource::Registries({.insecure_hosts = {server.Host()}});
    REQUIRE(source.has_value());
    auto subject = SubjectOfImage(server.Host() + "/" + kRepository + ":v1");
    REQUIRE(subject.has_value());
    const auto gathered = Gather(*source, {.image = *subject->images.front().reference});
    REQUIRE(gathered.has_value());
    subject->images.front().digest = gathered->image.reference.digest;
    Result<TrustRing> ring = TrustRing::From(policies.Authorities());
    REQUIRE(ring.has_value());
    const auto store = EvidenceStore::From(ProveGathered(*gathered, *ring));
    return Evaluate(*subject, store.For(*subject), policies,
                    {.now = *ParseTime("2031-05-02T00:00:00Z"), .point = Point::kAdmission});
  }

  ImageWorld world{};
  RegistryDouble server{};
  std::string index = world.Index({kAmd, kArm}, "v1");
  std::string amd = world.Image(kAmd);
  std::string arm = world.Image(kArm);
};

std::vector<std::string> Told(const Decision& decision) {
  std::vector<std::string> told;
  for (const Violation& one : decision.violations) {
    told.push_back(one.reason + " " + one.id + " " + one.platform);
  }
  return told;
}
using Lines = std::vector<std::string>;

const char* const kVulnerabilities = "vulnerabilities: {severities: [critical]}";

TEST_CASE("registry: scans on the platforms' digests cover the index, each its own") {
  Served both;
  both.Scan(both.amd, ScanOf(both.amd));
  both.Scan(both.arm, ScanOf(both.arm));
  const Decision allowed = both.Judge(Policies(kVulnerabilities));
  CHECK(Told(allowed) == Lines{});
  CHECK(allowed.allowed);

  Served one;
  one.Scan(one.amd, ScanOf(one.amd));
  const Decision half = one.Judge(Policies(kVulnerabilities));
  CHECK_FALSE(half.allowed);
  CHECK(Told(half) == Lines{"evidence.absent evidence.absent linux/arm64"});

  Served bad;
  bad.Scan(bad.amd, ScanOf(bad.amd));
  bad.Scan(bad.arm, ScanOf(bad.arm, kBad));
  const Decision found = bad.Judge(Policies(kVulnerabilities));
  CHECK_FALSE(found.allowed);
  CHECK(Told(found) == Lines{"vulnerabilities.found CVE-2031-1 linux/arm64"});
}

TEST_CASE("registry: a report of another platform than its subject's covers neither") {
  Served served;
  served.Scan(served.amd, ScanOf(served.amd, "[]", "amd64"));
  served.Scan(served.arm, ScanOf(served.arm, "[]", "amd64"));
  const Decision decision = served.Judge(Policies(kVulnerabilities));
  CHECK_FALSE(decision.allowed);
  REQUIRE(decision.violations.size() == 1);
  CHECK(decision.violations.front().platform == kArm);
}

TEST_CASE("registry: a signature on a platform never covers the index") {
  const auto signature_of = [](const std::string& manifest) {
    const auto made = SignImage(crypto::Sha256(manifest), SignedForm::kBundle, KeyOf());
    REQUIRE(made.has_value());
    return made->bytes;
  };
  const PolicySet policies = Policies("signatures: {signedBy: [ci]}");
  Served platform;
  platform.world.Refer(platform.amd, kBundleMedia,
                       {platform.world.Layer(kBundleMedia, signature_of(platform.amd))});
  const Decision refused = platform.Judge(policies);
  CHECK_FALSE(refused.allowed);

  Served index;
  index.world.Refer(index.index, kBundleMedia,
                    {index.world.Layer(kBundleMedia, signature_of(index.index))});
  const Decision allowed = index.Judge(policies);
  CHECK(Told(allowed) == Lines{});
  CHECK(allowed.allowed);
}

TEST_CASE("registry: what lies beside an image but speaks of another is refused by name") {
  Served served;
  served.Scan(served.index, ScanOf("some other manifest"));
  const Decision decision = served.Judge(Policies(kVulnerabilities));
  CHECK_FALSE(decision.allowed);
  const bool named = std::any_of(decision.evidence.begin(), decision.evidence.end(),
                                 [](const auto& one) { return one.reason == "document.subject"; });
  CHECK(named);
}

}  // namespace
