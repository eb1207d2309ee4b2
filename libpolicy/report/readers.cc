// The explicit table: a static library drops objects that nobody names, so readers do not register
// themselves.
#include "report/readers.h"

#include <array>

namespace policy::report {

const Reader& AnchoreEngineReader();
const Reader& AnchorePolicyReader();
const Reader& AnchorectlReader();
const Reader& AquaReader();
const Reader& AsffReader();
const Reader& AttestationBundleReader();
const Reader& AttestationProvenanceReader();
const Reader& AttestationVsaReader();
const Reader& AttestationVulnReader();
const Reader& AwsInspectorSbomReader();
const Reader& AwsInspector2Reader();
const Reader& ClairScannerReader();
const Reader& ClairV4Reader();
const Reader& ClamavReader();
const Reader& CsafReader();
const Reader& CyclonedxReader();
const Reader& CyclonedxVexReader();
const Reader& DefenderReader();
const Reader& DependencyCheckReader();
const Reader& DependencyCheckJsonReader();
const Reader& DependencyTrackReader();
const Reader& DetectSecretsReader();
const Reader& DockerBenchReader();
const Reader& DockerScoutReader();
const Reader& DockleReader();
const Reader& EcrReader();
const Reader& EcrEventReader();
const Reader& EpssReader();
const Reader& EvidenceDocumentReader();
const Reader& GcpArtifactAnalysisReader();
const Reader& GitlabReader();
const Reader& GitleaksReader();
const Reader& GrypeReader();
const Reader& HadolintReader();
const Reader& HarborReader();
const Reader& JfrogXrayReader();
const Reader& KevReader();
const Reader& KlarReader();
const Reader& NeuvectorReader();
const Reader& OpenvexReader();
const Reader& OsvScannerReader();
const Reader& PrismaCsvReader();
const Reader& QuaySecscanReader();
const Reader& SarifReader();
const Reader& SnykReader();
const Reader& SpdxReader();
const Reader& SysdigReader();
const Reader& TrivyReader();
const Reader& TrivyK8sReader();
const Reader& TrivyLegacyReader();
const Reader& TrivyOperatorReader();
const Reader& TrufflehogReader();
const Reader& TwistlockReader();

std::span<const Reader> Readers() {
  static const std::array kReaders{
      AnchoreEngineReader(),
      AnchorePolicyReader(),
      AnchorectlReader(),
      AquaReader(),
      AsffReader(),
      AttestationBundleReader(),
      AttestationProvenanceReader(),
      AttestationVsaReader(),
      AttestationVulnReader(),
      AwsInspectorSbomReader(),
      AwsInspector2Reader(),
      ClairScannerReader(),
      ClairV4Reader(),
      ClamavReader(),
      CsafReader(),
      CyclonedxReader(),
      CyclonedxVexReader(),
      DefenderReader(),
      DependencyCheckReader(),
      DependencyCheckJsonReader(),
      DependencyTrackReader(),
      DetectSecretsReader(),
      DockerBenchReader(),
      DockerScoutReader(),
      DockleReader(),
      EcrReader(),
      EcrEventReader(),
      EpssReader(),
      EvidenceDocumentReader(),
      GcpArtifactAnalysisReader(),
      GitlabReader(),
      GitleaksReader(),
      GrypeReader(),
      HadolintReader(),
      HarborReader(),
      JfrogXrayReader(),
      KevReader(),
      KlarReader(),
      NeuvectorReader(),
      OpenvexReader(),
      OsvScannerReader(),
      PrismaCsvReader(),
      QuaySecscanReader(),
      SarifReader(),
      SnykReader(),
      SpdxReader(),
      SysdigReader(),
      TrivyReader(),
      TrivyK8sReader(),
      TrivyLegacyReader(),
      TrivyOperatorReader(),
      TrufflehogReader(),
      TwistlockReader(),
  };
  return kReaders;
}

const Reader* FindReader(std::string_view name) {
  for (const Reader& reader : Readers()) {
    if (reader.name == name) return &reader;
  }
  return nullptr;
}

}  // namespace policy::report
