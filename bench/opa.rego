# The policy of bench/opa_compare in Rego: what Critical or High stands in the report, and has a fix.
package gate

import rego.v1

violations contains [v.VulnerabilityID, v.PkgName, v.InstalledVersion] if {
	some result in input.Results
	some v in result.Vulnerabilities
	v.Severity in {"CRITICAL", "HIGH"}
	v.FixedVersion != ""
}

allowed if count(violations) == 0
